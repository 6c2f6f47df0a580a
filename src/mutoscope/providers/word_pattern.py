"""What a word is, in any writing: letters, with the marks that are written on them.

Regular expressions take vowel signs for none, and would tear the words of Hindi and its neighbours
apart.
"""

import re
import unicodedata
from itertools import pairwise
from typing import Final

from mutoscope.providers.pace import LETTERS_A_WORD


def _marks() -> str:
    """Vowel signs, accents and joiners; of the first plane, and none that say how an emoji
    looks."""
    places = map(chr, (*range(0x0300, 0xFE00), *range(0xFE20, 0xFE30)))
    marks = "".join(each for each in places if unicodedata.category(each) in ("Mn", "Mc"))
    return f"[{marks}\u200c\u200d]*"


_MARKS = _marks()
LETTERS: Final = rf"(?:[^\W\d_]{_MARKS})+"
FIGURES: Final = rf"(?:[^\W_]{_MARKS})+"
"""Letters and digits."""

_JOINING_ZH = "的了是在和与也就都而及着或之其这那有不很会能们把被从"
_LETTERS = re.compile(LETTERS)
_PARTS = re.compile(rf"{FIGURES}(?:['’-]{FIGURES})*")
_TELLING = {
    "ja": re.compile(r"[\u30a1-\u30fa\u30fc]{2,}|[\u4e00-\u9fff々]{2,}|[A-Za-z]{3,}"),
    "zh": re.compile(rf"(?:(?![{_JOINING_ZH}])[\u4e00-\u9fff]){{2,}}|[A-Za-z]{{3,}}"),
}
"""Where no spaces part the words: runs of letters between those that only join or bend words."""
_LONGEST_RUN = 8
_END = re.compile(r"\s|(?<=[\u3041-\u309f、，：；])(?=[\u30a1-\u30fa\u4e00-\u9fff])")
"""Where a text may be cut: between words, and where a Japanese phrase or a Chinese clause ends."""


def composed(text: str) -> str:
    """The text with each letter and its accents as one character (NFC), as far as there is one."""
    return unicodedata.normalize("NFC", text)


def parted_words(text: str) -> list[str]:
    """The words of a text that spaces and marks part, in lower case; without figures."""
    return _LETTERS.findall(composed(text).lower())


def telling_words(text: str, language: str, least: int) -> list[str]:
    """The words of at least so many characters; where no spaces part them, names and nouns as far
    as the writing tells them."""
    if language in LETTERS_A_WORD:
        runs = _TELLING.get(language, _LETTERS).findall(composed(text).lower())
        return [each for each in runs if 2 <= len(each) <= _LONGEST_RUN]
    return [each for each in parted_words(text) if len(each) >= least]


def likeness_parts(text: str, language: str) -> frozenset[str]:
    """By what two texts are compared: words; where no spaces part them, pairs of letters."""
    if language not in LETTERS_A_WORD:
        return frozenset(_PARTS.findall(composed(text).lower()))
    letters = "".join(each for each in composed(text).lower() if each.isalnum())
    return frozenset(map("".join, pairwise(letters)))


def shorten(text: str, limit: int) -> str:
    """Cut where a line may end, with an ellipsis, so that at most `limit` characters are left."""
    return text if len(text) <= limit else cut_off(text, limit - 1) + "…"


def cut_off(text: str, limit: int) -> str:
    """At most `limit` characters of a text, whole words; where it has neither spaces nor phrases,
    whole letters."""
    if len(text) <= limit:
        return text
    ends = [found.start() for found in _END.finditer(text[:limit])]
    at = ends[-1] if ends else limit
    while not ends and at > 1 and unicodedata.category(text[at]).startswith("M"):
        at -= 1
    return text[:at].rstrip(" ,;:–—-、，：；")
