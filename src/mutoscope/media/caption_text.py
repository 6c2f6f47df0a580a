"""What captions have to know of scripts: where sentences end, what a page may hold, in which order
words stand, which letters are capitals."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from mutoscope.media import line_breaks
from mutoscope.media.bidi import visual_order
from mutoscope.media.scripts import is_unspaced, joins
from mutoscope.media.sentence_end import ends_sentence

CHARACTERS_A_WORD = 4.0
"""So many characters of a script without spaces are read like one word."""
COMMAS = (",", ";", ":", "—", "–", "、", "，", "；", "：", "،", "؛")
_CLOSING = "\"'»”’)]」』）】》〉〕］｝"
_STOPS = ("。", "｡", "！", "？", "؟", "۔", "।", "॥")
"""Marks that end a sentence wherever they stand (Japanese, Arabic, Urdu, Hindi)."""
_WORD_BORDER = "\u200b"


def stops(word: str, following: str = "") -> bool:
    """Whether a sentence ends with `word`, in any script; as `ends_sentence`."""
    return word.rstrip(_CLOSING).endswith(_STOPS) or ends_sentence(word, following)


def pauses(word: str) -> bool:
    """Whether a clause ends with `word`."""
    return word.rstrip(_CLOSING).endswith(COMMAS) or word.endswith((")", "）"))


def load(text: str) -> float:
    """How much a word takes of a reader: 1, or of a script without spaces its characters' share."""
    return len(text) / CHARACTERS_A_WORD if is_unspaced(text) else 1.0


def may_part(before: str, after: str) -> bool:
    """Whether a line may end between two words: after a space always."""
    return bool(joins(before, after)) or line_breaks.may_part(before[-1], after[0])


def written(words: Sequence[str], *, borders: bool = False) -> str:
    """Words as they are written: with spaces, or without in scripts that have none, where `borders`
    marks them by U+200B, which nobody sees."""
    text = words[0] if words else ""
    for before, after in pairwise(words):
        text += (joins(before, after) or (_WORD_BORDER if borders else "")) + after
    return text


def is_one_word(text: str) -> bool:
    """Whether a text that `written` made, with borders, is of one word."""
    return not re.search(rf"[\s{_WORD_BORDER}]", text.strip())


def order_in_line(words: Sequence[str], *, leftwards: bool) -> list[int]:
    """Which word stands where in a line that runs to the left, or not; from left to right."""
    text = " ".join(words)
    owners = [number for number, word in enumerate(words) for _ in f"{word} "]
    order: dict[int, None] = {}
    for stretch in visual_order(text, rtl=leftwards):
        inside = [n for n in range(stretch.start, stretch.end) if not text[n].isspace()]
        order |= dict.fromkeys(owners[n] for n in (inside[::-1] if stretch.rtl else inside))
    return list(order)


def capitals(text: str, language: str = "") -> str:
    """The text in capitals, as its language has them; scripts without capitals stay.

    Turkish and Azerbaijani have two letters i; Greek capitals carry no accent.
    """
    if language[:2].lower() in ("tr", "az"):
        text = text.replace("i", "İ")
    bare = "".join(_without_tonos(character) for character in unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", bare.upper())


def _without_tonos(character: str) -> str:
    parts = unicodedata.normalize("NFD", character)
    return parts.replace("\u0301", "") if "\u0370" <= parts[0] <= "\u03ff" else character
