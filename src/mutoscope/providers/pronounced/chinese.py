"""Mandarin: words by rjieba (MIT), readings by pypinyin (MIT).

A caption word is a word of the dictionary with the particles after it, or an amount with what it
counts. Sources: https://github.com/messense/rjieba-py, https://github.com/mozillazg/python-pinyin.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from importlib.metadata import version

import rjieba

from mutoscope.providers.pronounced.chinese_numbers import AMOUNT, read_amount
from mutoscope.providers.pronounced.english import English
from mutoscope.providers.pronounced.laying import MARKS, Sound, lay_out
from mutoscope.providers.pronounced.pinyin import word_sounds
from mutoscope.providers.pronounced.unspaced import LATIN, Piece, gather
from mutoscope.providers.spoken import Token
from mutoscope.providers.spoken.cleaning import clean_text

_PARTICLES = frozenset("的了着过吗呢吧啊呀嘛们地得")
_SAID = {"+": "加", "=": "等于", "&": "和", "@": "at"}


class Chinese:
    """A `Pronouncer`. `english` says what stands in Latin letters."""

    def __init__(self, english: English) -> None:
        self._english = english

    @property
    def build(self) -> str:
        return " ".join(f"{name} {version(name)}" for name in ("rjieba", "pypinyin"))

    def tokens(self, text: str) -> list[Token]:
        return gather(_pieces(clean_text(text)))

    def sounds(self, tokens: Sequence[Token]) -> list[Sound]:
        words = [
            [(c, i) for c in self._sounds_of(word)]
            for i, token in enumerate(tokens)
            for word in token.spoken.rstrip(MARKS).split()
        ]
        return lay_out(tokens, words)

    def _sounds_of(self, word: str) -> str:
        return self._english.say(word) if LATIN.fullmatch(word) else word_sounds(word)


def _pieces(text: str) -> Iterator[Piece]:
    place, bare = 0, False
    for amount in AMOUNT.finditer(text):
        yield from _words(text[place : amount.start()], after_amount=bare)
        place = amount.end("times")
        yield Piece(
            text[amount.start() : place], read_amount(amount), spaced=_gap(text, amount.start())
        )
        bare = not (amount["counted"] and _counts_alone(text, place))
        if not bare:
            yield Piece(amount["counted"], amount["counted"], leans=True)
            place += 1
    yield from _words(text[place:], after_amount=bare)


def _counts_alone(text: str, place: int) -> bool:
    """Whether the next character is a word, as in 3 | 杯 | 咖啡, not part of one."""
    return len(next(iter(rjieba.cut(text[place : place + 8])), "")) == 1


def _words(text: str, *, after_amount: bool) -> Iterator[Piece]:
    spaced = False
    for number, word in enumerate(rjieba.cut(text)):
        if not word.isspace():
            goes_on = after_amount and number == 0 and word.isascii()  # 5G
            yield Piece(word, _spoken(word), goes_on or word in _PARTICLES, spaced)
        spaced = word.isspace()


def _gap(text: str, place: int) -> bool:
    return place > 0 and text[place - 1].isspace()


def _spoken(word: str) -> str:
    """What is said for it: "" for punctuation and for letters that cannot be read."""
    plain = unicodedata.normalize("NFKC", word)
    if LATIN.fullmatch(plain):
        return plain
    return _SAID.get(plain, "") or (word if word_sounds(word) else "")
