"""Japanese: words and readings by the dictionary IPADIC (BSD-like), in lindera (MIT).

A caption word is a bunsetsu: a word that means something, with the particles and endings after it.
Source: https://github.com/lindera/lindera.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from typing import Any

from mutoscope.providers.pronounced.english import English
from mutoscope.providers.pronounced.japanese_numbers import (
    COUNTERS,
    CURRENCIES,
    NUMBER,
    SIGNS,
    read_number,
)
from mutoscope.providers.pronounced.kana import kana_sounds
from mutoscope.providers.pronounced.laying import MARKS, Sound, lay_out
from mutoscope.providers.pronounced.unspaced import LATIN, LONGEST, Piece, gather
from mutoscope.providers.spoken import Token
from mutoscope.providers.spoken.cleaning import clean_text

_AMOUNT = re.compile(
    rf"([{''.join(CURRENCIES)}]?)({NUMBER.pattern})"
    rf"({'|'.join(map(re.escape, sorted([*SIGNS, *COUNTERS], key=len, reverse=True)))})?"
)
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")
_LEANING = frozenset({"助詞", "助動詞"})
_LEANING_KINDS = frozenset({"接尾", "非自立"})
_NO_COMPOUND = frozenset({"副詞可能", "代名詞", "数"})


@dataclass(frozen=True)
class _Morpheme:
    text: str
    start: int
    features: Sequence[str]


class Japanese:
    """A `Pronouncer`. `english` says what stands in Latin letters."""

    def __init__(self, english: English) -> None:
        self._english = english

    @property
    def build(self) -> str:
        return f"ipadic in lindera {version('lindera-python-ipadic')}"

    def tokens(self, text: str) -> list[Token]:
        return gather(self._pieces(clean_text(text)))

    def sounds(self, tokens: Sequence[Token]) -> list[Sound]:
        words = [
            [(c, i) for c in self._sounds_of(word)]
            for i, token in enumerate(tokens)
            for word in token.spoken.rstrip(MARKS).split()
        ]
        return lay_out(tokens, _without_gaps(words))

    def _sounds_of(self, word: str) -> str:
        return self._english.say(word) if LATIN.fullmatch(word) else kana_sounds(word)

    def _pieces(self, text: str) -> Iterator[Piece]:
        amounts = {match.start(): match for match in _AMOUNT.finditer(text)}
        taken, end, before = 0, 0, None
        for morpheme in self._morphemes(text):
            spaced = morpheme.start > end
            end = max(end, morpheme.start + len(morpheme.text))
            if morpheme.start < taken:
                continue
            if amount := amounts.get(morpheme.start):
                taken = end = amount.end()
                yield Piece(amount[0], _read_amount(amount), spaced=spaced)
            else:
                yield Piece(morpheme.text, _spoken(morpheme), _leans(morpheme, before), spaced)
            before = morpheme

    def _morphemes(self, text: str) -> Iterator[_Morpheme]:
        place = 0
        for found in self._tokenizer.tokenize(text):
            place = text.index(found.surface, place)
            if not found.surface.isspace():
                yield _Morpheme(found.surface, place, found.details)
            place += len(found.surface)

    @cached_property
    def _tokenizer(self) -> Any:
        builder = import_module("lindera").TokenizerBuilder()  # it tells no types
        builder.set_mode("normal")
        builder.set_dictionary("embedded://ipadic")
        return builder.build()


def _read_amount(amount: re.Match[str]) -> str:
    """One word in katakana: the figures, what they count, the money."""
    currency, figures, unit = amount.group(1), amount.group(2), amount.group(3) or ""
    plain = unicodedata.normalize("NFKC", figures)
    return read_number(plain, unit) + SIGNS.get(unit, "") + CURRENCIES.get(currency, "")


def _spoken(morpheme: _Morpheme) -> str:
    """Its pronunciation in katakana, or itself in Latin letters; "" for what is not said."""
    text = unicodedata.normalize("NFKC", morpheme.text)
    if LATIN.fullmatch(text):
        return text
    said = morpheme.features[-1].replace("*", "") or text
    return said if _KANA.fullmatch(said) else ""


def _leans(morpheme: _Morpheme, before: _Morpheme | None) -> bool:
    """Whether it goes on a bunsetsu: an ending, or the second part of a short compound."""
    word_class, kind = morpheme.features[:2]
    if word_class in _LEANING or kind in _LEANING_KINDS or before is None:
        return True
    if before.features[0] == "接頭詞":
        return True
    if before.features[1] == "サ変接続" and morpheme.features[:2] == ["動詞", "自立"]:
        return morpheme.features[-3] in {"する", "できる"}
    compound = word_class == before.features[0] == "名詞" and before.features[1] not in _NO_COMPOUND
    return compound and len(before.text) + len(morpheme.text) <= LONGEST


def _without_gaps(words: Sequence[list[Sound]]) -> list[list[Sound]]:
    """A closure belongs to the sound after it, also where that begins another word."""
    joined = list[list[Sound]]()
    for word in filter(None, words):
        if joined and joined[-1][-1][0] == "ʔ":
            joined[-1] += word
        else:
            joined.append(word)
    return joined
