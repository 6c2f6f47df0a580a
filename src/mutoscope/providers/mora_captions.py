"""Which caption each mora belongs to: Japanese as written beside Japanese as read.

Of all ways to give every character some moras, in order, the cheapest: kana are read as they are
written, or nearly; a Chinese character takes two moras or so; a pause falls upon punctuation.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mutoscope.models import Word
from mutoscope.providers.caption_units import OPENING, units

VERSION = "1"
"""Raised when the same moras would make other captions."""
MOST_CHARACTERS = 12
_SHORTER = 8
_MOST_MORAS = 6
_SMALL = frozenset("ァィゥェォャュョヮ")
_VOWELS = frozenset("アイウエオ")
_READ_OTHERWISE = {"ハ": "ワ", "ヘ": "エ", "ヲ": "オ", "ヅ": "ズ", "ヂ": "ジ"}
_WRONG, _WRONG_PAUSE = 1.5, 3.0
_LENGTHENED, _OTHERWISE = 0.3, 0.1
_COSTS = {
    "kanji": (1.0, 0.3, 0.2, 0.5, 1.0, 1.8, 2.6),
    "digit": (0.8, 0.3, 0.2, 0.3, 0.5, 0.9, 1.4),
    "letter": (0.2, 0.2, 0.4, 0.7, 0.9, 1.3, 2.0),
    "sign": (0.1, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4),
    "kana": (1.5, 0.0, 3.0, 6.0, 9.0, 12.0, 15.0),
    "small": (0.0, 0.5, 3.0, 6.0, 9.0, 12.0, 15.0),
    "long": (0.6, 0.0, 3.0, 6.0, 9.0, 12.0, 15.0),
}
"""By kind of character: what it costs to read it as none, one, two … moras."""


@dataclass(frozen=True)
class Mora:
    """`text`: its katakana, empty for a pause. `opens`: an accent phrase begins with it."""

    text: str
    start_s: float
    end_s: float
    opens: bool = False


def captions(text: str, moras: Sequence[Mora]) -> tuple[Word, ...]:
    """The text in pieces that begin with an accent phrase, each with the time of its moras; put
    together, without spaces, they are the text. Empty where nothing is said."""
    ends = _ends(text, moras)
    starts = [0, *ends[:-1]]
    own = [[m for m in moras[a:b] if m.text] for a, b in zip(starts, ends, strict=True)]
    words, begun = list[Word](), 0
    for end in [*_cuts(text, own), len(text)]:
        heard = [mora for mine in own[begun:end] for mora in mine]
        if heard:
            words.append(Word(text[begun:end].strip(), heard[0].start_s, heard[-1].end_s))
            begun = end
    return _with_rest(words, text[begun:])


def _with_rest(words: Sequence[Word], rest: str) -> tuple[Word, ...]:
    """What is written after the last sound is shown with it."""
    if not words:
        return ()
    return (*words[:-1], replace(words[-1], text=f"{words[-1].text}{rest.strip()}"))


def _cuts(text: str, own: Sequence[Sequence[Mora]]) -> list[int]:
    """Before which characters a piece begins: where an accent phrase does; within a long one, where
    it looks as if a word did."""
    phrases = [_before_brackets(text, at) for at in range(1, len(text)) if _opens(text, own, at)]
    cuts, begun = list[int](), 0
    for end in [*phrases, len(text)]:
        if end - begun > MOST_CHARACTERS:
            lengths = [len(piece) for piece in units(text[begun:end], _SHORTER)]
            cuts += [begun + length for length in itertools.accumulate(lengths[:-1])]
        cuts.append(end)
        begun = end
    return cuts[:-1]


def _opens(text: str, own: Sequence[Sequence[Mora]], at: int) -> bool:
    """Punctuation opens nothing, even where an engine reads it."""
    return text[at].isalnum() and bool(own[at]) and own[at][0].opens


def _before_brackets(text: str, at: int) -> int:
    while at > 1 and text[at - 1] in OPENING:
        at -= 1
    return at


def _ends(text: str, moras: Sequence[Mora]) -> list[int]:
    """How many moras have been read at the end of each character."""
    count = len(moras)
    pauses = np.cumsum([0, *(0 if mora.text else 1 for mora in moras)])
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    taken = np.zeros((len(text), count + 1), np.int8)
    for at, character in enumerate(text):
        ways = np.full((_MOST_MORAS + 1, count + 1), np.inf)
        for many in range(min(_MOST_MORAS, count) + 1):
            ways[many, many:] = best[: count + 1 - many] + _cost(character, many, moras, pauses)
        taken[at] = ways.argmin(axis=0)
        best = ways.min(axis=0)
    ends, left = list[int](), count
    for row in taken[::-1]:
        ends.append(left)
        left -= int(row[left])
    return ends[::-1]


def _cost(
    character: str, many: int, moras: Sequence[Mora], pauses: NDArray[np.int64]
) -> NDArray[np.float64]:
    """[j]: what it costs to read the character as the `many` moras from j on."""
    written = _katakana(character)
    kind = _kind(written)
    silent = (pauses[many:] - pauses[: len(pauses) - many]).astype(np.float64)
    costs = _COSTS[kind][many] + silent * (0.0 if kind == "sign" else _WRONG_PAUSE)
    if many == 1:
        costs += np.array([_mismatch(written, kind, mora) for mora in moras])
    return costs


def _mismatch(written: str, kind: str, mora: Mora) -> float:
    if mora.text[:1] == written:
        return -_COSTS[kind][1]
    if kind not in {"kana", "small", "long"}:
        return -_COSTS[kind][1] if kind == "sign" and not mora.text else 0.0
    if (written == "ー" or written in _VOWELS) and mora.text in _VOWELS:
        return _LENGTHENED
    return _OTHERWISE if _READ_OTHERWISE.get(written) == mora.text else _WRONG


def _kind(written: str) -> str:
    if written in _SMALL:
        return "small"
    if written == "ー" or written in _VOWELS:
        return "long"
    if "ァ" <= written <= "ヺ":
        return "kana"
    if written.isdigit():
        return "digit"
    if not written.isalnum():
        return "sign"
    return "letter" if written.isascii() or "Ａ" <= written <= "ｚ" else "kanji"


def _katakana(character: str) -> str:
    return chr(ord(character) + 0x60) if "ぁ" <= character <= "ゖ" else character
