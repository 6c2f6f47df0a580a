"""Blocks of prose as paragraphs of whole, clean sentences."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.sentences import is_ended, split_sentences

_REFERENCE = re.compile(
    r"\s?\[(?:\d{1,3}(?:[,–-]\s?\d{1,3})*|[a-z]|(?:note|прим\.?|nb)\s?\d*|edit|править"
    r"|citation needed|clarification needed|источник не указан[^\[\]]{0,60}|who\?|when\?|why\?)\]",
    re.IGNORECASE,
)
_SUPERSCRIPT = re.compile(r"(?<=[.,;:!?”»)])[⁰¹²³⁴-⁹]+")
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]{1,64}@[\w-]{1,64}\.\w", re.IGNORECASE)
_BRACKETED_URL = re.compile(r"\s?[(\[]\s?(?:https?://|www\.)[^\s)\]]{1,500}\s?[)\]]", re.IGNORECASE)
_SPACE_BEFORE_MARK = re.compile(r"\s+([,.;:!?…])(?=[\s”»)]|$)")
_KEPT_SYMBOLS = "°№℃℉©®™"
_FRAGMENT_WORDS = 6
_LONGEST = 500
"""Half a minute of speech: what is longer is no sentence for one scene."""


def clean_paragraphs(blocks: Iterable[str], language: str) -> tuple[str, ...]:
    """Whole sentences only: a paragraph is parted where something had to be left out, so that
    what leaned on it can be seen to stand alone."""
    return tuple(
        " ".join(sentences)
        for block in blocks
        for sentences in _runs(split_sentences(clean_inline(block, language), language))
    )


def clean_inline(text: str, language: str) -> str:
    """Text without references, emoji and invisible characters, with typographic quotes."""
    text = unicodedata.normalize("NFC", " ".join(without_controls(text).split()))
    text = _REFERENCE.sub("", _BRACKETED_URL.sub("", text))
    text = "".join(_visible(character) for character in text)
    text = re.sub(r"\.{3,}", "…", re.sub(r"\s-{1,3}\s", " — ", text))
    text = _quotes(_SUPERSCRIPT.sub("", text), language)
    return _SPACE_BEFORE_MARK.sub(r"\1", " ".join(text.split()))


def _runs(sentences: list[str]) -> Iterator[list[str]]:
    """The sentences that can be spoken, in runs of neighbours."""
    run: list[str] = []
    for sentence in sentences:
        if not is_ended(sentence) and run and len(sentence.split()) >= _FRAGMENT_WORDS:
            sentence = sentence.rstrip(" ,;:—-") + "."  # the last full stop was forgotten
        if _is_speakable(sentence):
            run.append(sentence)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _is_speakable(sentence: str) -> bool:
    if len(sentence) > _LONGEST:
        return False
    letters = sum(unicodedata.category(character)[0] in "LM" for character in sentence)
    return is_ended(sentence) and letters >= 0.5 * len(sentence) and not _URL.search(sentence)


def _visible(character: str) -> str:
    """Emoji and pictographs, joiners and other invisible marks go; all white space is a space."""
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    unwanted = category in {"Cc", "Cf", "Co", "Cs", "Cn", "Sk"} or "\ufe00" <= character <= "\ufe0f"
    symbol = category == "So" and character not in _KEPT_SYMBOLS
    return "" if unwanted or symbol or character in "\u20e3\ufffd" else character


def _quotes(text: str, language: str) -> str:
    """Straight quotes become the language's own; a lone one is left out."""
    opening, closing = ("«", "»") if language in {"ru", "uk", "bg"} else ("“", "”")
    text = re.sub(r"(?<=\w)['`´](?=\w)", "’", text).replace("``", '"').replace("''", '"')
    text = re.sub(r"\"(?=\S)([^\"]+?)\"", rf"{opening}\1{closing}", text)
    return text.replace('"', "")
