"""What the scripts of the world ask of a line: direction, spaces, joined letters. Pure.

Unicode 17: bidirectional classes, general categories and names, as Python has them.
"""

import re
import unicodedata

_UNSPACED = (
    (0x2E80, 0x312F),  # radicals, CJK punctuation, hiragana, katakana, bopomofo
    (0x3190, 0xA4CF),  # kana extensions, CJK ideographs
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full and half width forms
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)
_SIMPLE = (
    (0x0000, 0x058F),  # Latin, Greek, Cyrillic, Armenian
    (0x10A0, 0x10FF),  # Georgian
    (0x1C80, 0x1C8F),
    (0x1D00, 0x2E7F),  # their extensions, punctuation, signs
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F),
    (0xFB00, 0xFB06),
)
"""Blocks whose letters stand side by side, each a glyph of its own."""

_RIGHT_TO_LEFT = ("R", "AL")


def _is_in(character: str, blocks: tuple[tuple[int, int], ...]) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in blocks)


def is_rtl(text: str) -> bool:
    """Whether a text runs from right to left: more of its words do than do not, or as many and the
    first one does.

    Not by the first letter alone, as in UAX #9 (P2): a sentence that begins with a foreign name
    keeps its direction. Whoever shows a text in parts asks this of the whole.
    """
    turned = [_is_turned(word) for word in text.split() if _strong(word)]
    right_to_left, others = turned.count(True), turned.count(False)
    return turned[0] if turned and right_to_left == others else right_to_left > others


def _strong(word: str) -> list[str]:
    """The directions of the letters that have one."""
    classes = map(unicodedata.bidirectional, word)
    return [name for name in classes if name in ("L", *_RIGHT_TO_LEFT)]


def _is_turned(word: str) -> bool:
    return _strong(word)[0] in _RIGHT_TO_LEFT


def is_unspaced(text: str) -> bool:
    """Whether some of the letters are of a script that puts no spaces between words."""
    return any(_is_in(c, _UNSPACED) for c in text)


def joins(before: str, after: str) -> str:
    """What stands between two words of a line: a space, or "" where either side has none."""
    if not before or not after or is_unspaced(before[-1] + after[0]):
        return ""
    return " "


def needs_shaping(text: str) -> bool:
    """Whether glyphs depend on their neighbours, or marks must be put over letters."""
    return any(not _is_in(c, _SIMPLE) or is_mark(c) for c in text)


def is_mark(character: str) -> bool:
    """A sign that is drawn with the letter before it."""
    return unicodedata.category(character).startswith("M")


def is_joined(text: str) -> bool:
    """Whether letters touch each other, so that nothing may be put between them."""
    return any(needs_shaping(c) and not _is_in(c, _UNSPACED) and c.isalpha() for c in text)


def takes_hyphen(word: str) -> bool:
    """Whether a hyphen shows that a word goes on in the next line."""
    return not needs_shaping(word)


def bare(word: str) -> str:
    """A word without the punctuation around it, for comparing."""
    around = {c for c in word if not (c.isalnum() or c == "_" or is_mark(c))}
    return word.strip("".join(around)).casefold()


def script_of(character: str) -> str:
    """The script a letter is named after ("ARABIC", "DEVANAGARI"); "" for what all scripts use."""
    if not character.isalpha() and not is_mark(character):
        return ""
    name = unicodedata.name(character, "").partition(" ")[0]
    return "" if re.match("COMBINING|MODIFIER|FEMININE|MASCULINE", name) else name
