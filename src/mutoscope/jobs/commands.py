"""Sentences of the core that tell what to type on a command line, for those who have none: readers
of pages, of a chat, of answers over HTTP."""

import re

from mutoscope.media.sentence_end import ends_sentence

_ARGUMENT = (
    r"--?[a-z][\w-]*|job_\w+|[A-Z][A-Z_]+\b|'[^']*'|\"[^\"]*\"|[^\s`]*[=…](?:[^\s`]*[^\s`.,;:)])?"
    r"|\w+(?:\.\w+)+|(?:add|create|delete|list|pause|resume|save|script|show|video)\b"
)
COMMAND = re.compile(
    r"`(?:mutoscope\b|--[a-z])[^`]*`"
    rf"|(?<![\w./@-])mutoscope(?: -{{0,2}}[a-z][a-z-]*)(?: (?:{_ARGUMENT}))*"
)
"""A command, or a flag in backticks. Without backticks it ends where its arguments do. The name of
the program is written with a capital letter."""
_GAP = re.compile(r"\s+")
_HELD = re.compile(r"`[^`]*`|“[^”]*”|«[^»]*»|\"[^\"]*\"|\([^()]*\)")
"""What stands in marks is one word: no sentence ends within."""
_FULL_WIDTH = ("。", "！", "？")
_MARKS = (".", "!", "?", "…", *_FULL_WIDTH)
_FOR_EXAMPLE = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\.|cf\.|vs\.")
"""What a command may follow in mid-sentence: "e.g."."""
_OPENING = "\"'«“„‘(["
_CLOSING = "\"'»”’)]"
_IN_ADDRESSES = frozenset(
    (
        *("apt", "ave", "blvd", "ct", "hwy", "ln", "pkwy", "pl", "rd", "sq", "ste"),
        *("корп", "наб", "обл", "пер", "пл", "пос", "просп", "стр", "шос"),
    )
)


def without_commands(text: str) -> str:
    """Its sentences but those that tell what to type."""
    return "".join(each for each in sentences(text) if not COMMAND.search(each)).rstrip()


def sentences(text: str) -> list[str]:
    """They and the spaces behind each: together they are the text. In doubt two of them stay
    together, rather than that one is cut."""
    held = [each.span() for marks in (_HELD, COMMAND) for each in marks.finditer(text)]
    found, begin = list[str](), 0
    for gap in _GAP.finditer(text):
        if any(start < gap.start() < end for start, end in held):
            continue
        if _parts(text[begin : gap.start()], text[gap.end() :]):
            found.append(text[begin : gap.end()])
            begin = gap.end()
    return [*found, text[begin:]]


def _parts(before: str, after: str) -> bool:
    """Whether one sentence ends here and the next begins."""
    word = (before.split() or [""])[-1]
    bare = word.strip(_OPENING + _CLOSING)
    if bare.removesuffix(".").casefold() in _IN_ADDRESSES:
        return False
    if COMMAND.match(after):
        return bare.endswith(_MARKS) and not _FOR_EXAMPLE.fullmatch(bare)
    first = after.lstrip(_OPENING)[:1]
    if first.isdigit() and bare[:1].isupper():  # Springfield, Ill. 62704
        return False
    begins = first == "`" or first.isdigit() or (first.isalpha() and not first.islower())
    return begins and (bare.endswith(_FULL_WIDTH) or ends_sentence(word))
