"""Takes out of a text what is neither read nor shown: markup, emoji, addresses."""

import functools
import html
import re
import unicodedata

_SUBSTITUTIONS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"```.*?```|<!--.*?-->", " "),
        (r"!\[[^\]]*\]\([^)]*\)", " "),  # a picture
        (r"\[([^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)", r"\1"),  # a link
        (r"</?[A-Za-z][^<>]*>", " "),
        (r"\[(?:\d{1,3}|[a-z]|citation needed|источник\?)\]", ""),  # a footnote's mark
        (r"^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+•]\s+|\d{1,2}[.)]\s+(?=\D))", ""),
        (r"^\s*(?:[-*_]\s*){3,}$", ""),  # a rule
        (r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])", r"\2"),
        (r"~~(.+?)~~", r"\1"),
        (r"`+", ""),
        (
            r"\b(?:https?|ftp)://(?:www\.)?([^\s/?#)\"<>]+)[^\s)\"<>]*?(?=[.,;:!?]?(?:[\s)\"<>]|$))",
            r"\1",
        ),
        (r"\bwww\.(?=\w)", ""),
        (r"(?<![\w&])#(?=[^\W\d_])", ""),  # a hashtag is a word
    )
)
_TIDY: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[^\s.!?…:;,])[ \t]*\n\s*\n\s*", ". "),  # a heading ends like a sentence
        (r"\s+", " "),
        (r"\.{3,}", "…"),
        (r"([!?])\1+", r"\1"),
        (r"\s+([,.;:!?…])(?=\s|$)", r"\1"),
        (r"\s-{1,3}\s", " — "),
        (r"(?<=\w)--(?=\w)", "—"),
        (r"(?<=\d)[\s\u2009](?=\d{3}(?!\d))", "\u00a0"),  # thousands stay one word
        (r"\(\s*\)", ""),
    )
)
_KEPT_SYMBOLS = frozenset("°№")
_DROPPED_CATEGORIES = frozenset({"So", "Sk", "Cs", "Co", "Cf", "Cc", "Cn"})


def clean_text(text: str) -> str:
    """The text on one line as it may stand in a caption: words and punctuation.

    Markdown, HTML, footnote marks and emoji go, a web address becomes its host's name.
    """
    text = html.unescape(text).replace("\r\n", "\n").replace("\r", "\n")
    for pattern, replacement in _SUBSTITUTIONS:
        text = pattern.sub(replacement, text)
    text = "".join(_kept(character) for character in unicodedata.normalize("NFC", text))
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text.strip(" \u00a0")


@functools.lru_cache(4096)
def _kept(character: str) -> str:
    if character == "\n" or character in _KEPT_SYMBOLS:
        return character
    if character == "\t" or unicodedata.category(character).startswith("Z"):
        return " "
    if unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    return "" if "\ufe00" <= character <= "\ufe0f" or character == "\u20e3" else character
