"""How far what was heard is from what was said, whatever its capitals, marks and spelling.

Word and character error rate: the edits that turn one into the other, over the length of what was
said (Levenshtein). Japanese and Mandarin are compared by their readings, since a listener cannot
hear which of the signs of a sound was meant.
"""

import unicodedata
from collections.abc import Sequence

from pypinyin import lazy_pinyin

from mutoscope.providers.pronounced.english import English
from mutoscope.providers.pronounced.japanese import Japanese

_JAPANESE = Japanese(English())
_SAME_LETTER = str.maketrans({"ё": "е", "ß": "ss", "’": "'", "أ": "ا", "إ": "ا", "آ": "ا"})


def word_errors(said: str, heard: str) -> float:
    """The share of the words that were not heard: 0 where all were, 1 and more where none were."""
    return _distance(words(said), words(heard)) / len(words(said))


def letter_errors(said: str, heard: str) -> float:
    """The same for letters; where words begin does not count."""
    return _distance("".join(words(said)), "".join(words(heard))) / len("".join(words(said)))


def sound_errors(said: str, heard: str, language: str) -> float:
    """The same for readings: kana in Japanese, letters of pinyin without tones in Mandarin."""
    read = {"ja": _kana, "zh": _pinyin}[language]
    return _distance(read(said), read(heard)) / len(read(said))


def words(text: str) -> list[str]:
    """In small letters, without marks; the vowel marks of Arabic and Hebrew are not written by
    everybody, those of Hindi are letters."""
    text = unicodedata.normalize("NFKC", text).lower().translate(_SAME_LETTER)
    return "".join(c if _is_letter(c) else "" if _is_mark(c) else " " for c in text).split()


def _is_letter(character: str) -> bool:
    return character.isalnum() or (_is_mark(character) and "\u0900" <= character <= "\u097f")


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _kana(text: str) -> str:
    spoken = (token.spoken for token in _JAPANESE.tokens(text))
    return "".join(c for c in "".join(spoken) if c.isalpha() and c != "ッ").replace("ー", "")


def _pinyin(text: str) -> str:
    return "".join(lazy_pinyin("".join(words(text))))


def _distance(said: Sequence[str], heard: Sequence[str]) -> int:
    row = list(range(len(heard) + 1))
    for i, mine in enumerate(said, start=1):
        above, row[0] = row[0], i
        for j, theirs in enumerate(heard, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (mine != theirs))
    return row[-1]
