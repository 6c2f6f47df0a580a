"""Word times by the pauses in a sound and the lengths of its words, where nothing better is known.

Of all ways to lay the words upon the voice, the cheapest: each word takes time by its letters, a
mark of punctuation wants a pause, and no word wants one within.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mutoscope.models import Word
from mutoscope.providers.cepstra import FRAME_S, Silence
from mutoscope.providers.spoken import Token
from mutoscope.providers.threads import check_wanted

LEAST_PAUSE_S = 0.03
_CLOSURE_FRAMES = 8  # a stop consonant is silent for as long
_MARK_WITHOUT_PAUSE = 2.0
_WORD_END_WITHOUT_PAUSE = 0.3
_PAUSE_WITHOUT_MARK = 0.01  # for each frame: a speaker may breathe anywhere
_CLOSURE, _PAUSE_WITHIN = 0.05, 0.3  # for each frame within a word
_LENIENCE = 0.25  # of a word's length
_LENIENCE_FRAMES = 4.0
_LONGEST = 3.0  # times what its letters want
_MOST_WAYS, _MOST_LENGTHS = 4_000_000, 16_000_000  # numbers in one table: 32 MB each
_WORD_LETTERS, _DIGIT_LETTERS, _IDEOGRAPH_LETTERS = 1.0, 4.0, 3.0
_SOUNDS = re.compile(r"[^\W_]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_MARK = re.compile(r"[.,;:!?…—。、！？，；：][\"'”’»)\]」』）]*$")


def by_pauses(
    tokens: Sequence[Token], pauses: Sequence[Silence], span_s: tuple[float, float]
) -> tuple[Word, ...]:
    """The captions with their times; the first begins and the last ends with `span_s`."""
    voiced = _Voiced(pauses, span_s)
    count = max(min(voiced.count, _most_frames(tokens)), len(tokens))
    ends = _ends(tokens, voiced.pause_frames(count), count)
    scale = voiced.count / count
    words, start = list[Word](), 0
    for token, end in zip(tokens, ends, strict=True):
        first, last = voiced.after_s(start * scale), voiced.before_s(end * scale)
        words.append(Word(token.caption, first, max(first, last)))
        start = end
    return tuple(words)


def letters(token: Token) -> float:
    """How long it is to say, in letters of an alphabet."""
    heard = _SOUNDS.findall(token.spoken)
    weights = [
        _DIGIT_LETTERS if c.isdigit() else _IDEOGRAPH_LETTERS if _IDEOGRAPH.match(c) else 1.0
        for c in heard
    ]
    return sum(weights) + _WORD_LETTERS


def _most_frames(tokens: Sequence[Token]) -> int:
    """Beyond that, each frame of a long sound stands for more time: tables grow with the square."""
    widest = _LONGEST * float(_shares(tokens).max())
    return int(min(math.sqrt(_MOST_WAYS / widest), _MOST_LENGTHS / len(tokens)))


def _shares(tokens: Sequence[Token]) -> NDArray[np.float64]:
    """How much of the time each word is thought to take."""
    weights = np.array([letters(token) for token in tokens])
    return weights / weights.sum()


class _Voiced:
    """Time without its pauses, counted in frames of 10 ms."""

    def __init__(self, pauses: Sequence[Silence], span_s: tuple[float, float]) -> None:
        first, last = span_s
        within = [p for p in pauses if p.start_s > first and p.end_s < last]
        lengths = [p.length_s for p in within]
        gone = np.concatenate(([0.0], np.cumsum(lengths)))
        self._first = first
        self._at = np.array([p.start_s - first - g for p, g in zip(within, gone, strict=False)])
        self._gone = gone
        self.frames = [round(length / FRAME_S) for length in lengths]
        self.count = max(1, round((last - first - float(gone[-1])) / FRAME_S))

    def pause_frames(self, count: int) -> NDArray[np.float64]:
        """[v]: how long it is silent after v of `count` voiced frames."""
        silent = np.zeros(count + 1)
        for at, frames in zip(self._at, self.frames, strict=True):
            silent[min(count, round(float(at) / FRAME_S * count / self.count))] += frames
        return silent

    def after_s(self, frames: float) -> float:
        """When the voice goes on after so many voiced frames: at the end of a pause there."""
        return self._seconds(frames, "right")

    def before_s(self, frames: float) -> float:
        """When the voice has said so many frames: at the beginning of a pause there."""
        return self._seconds(frames, "left")

    def _seconds(self, frames: float, side: str) -> float:
        voiced_s = frames * FRAME_S
        edge = voiced_s + (FRAME_S / 2 if side == "right" else -FRAME_S / 2)
        passed = int(np.searchsorted(self._at, edge))
        return self._first + voiced_s + float(self._gone[passed])


def _ends(tokens: Sequence[Token], silent: NDArray[np.float64], count: int) -> list[int]:
    """After how many voiced frames each word ends."""
    wanted = _shares(tokens) * count
    within = np.concatenate(([0.0], np.cumsum(_within(silent))))
    best = np.full(count + 1, np.inf)
    best[0] = 0.0
    choices = list[NDArray[np.uint16]]()
    for index, token in enumerate(tokens):
        check_wanted()
        best, lengths = _next_word(best, float(wanted[index]), within)
        best = best + _at_end(token, silent)
        choices.append(lengths)
    ends = [count]
    for lengths in choices[:0:-1]:
        ends.append(ends[-1] - int(lengths[ends[-1]]))
    return ends[::-1]


def _next_word(
    best: NDArray[np.float64], wanted: float, within: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.uint16]]:
    """[v]: the least cost when the next word ends after v frames, and its length then."""
    count = len(best) - 1
    most = min(count, max(10, round(_LONGEST * wanted) + 10))
    lengths = np.arange(1, most + 1)
    own = ((lengths - wanted) / (_LENIENCE * wanted + _LENIENCE_FRAMES)) ** 2
    begun = np.pad(best - within[1:], (most, 0), constant_values=np.inf)
    ways = np.lib.stride_tricks.sliding_window_view(begun, most)[: count + 1, ::-1] + own
    chosen = ways.argmin(axis=1)
    costs = np.take_along_axis(ways, chosen[:, None], axis=1)[:, 0] + within[:-1]
    return costs, lengths[chosen].astype(np.uint16)


def _within(silent: NDArray[np.float64]) -> NDArray[np.float64]:
    closed = np.minimum(silent, _CLOSURE_FRAMES) * _CLOSURE
    return closed + np.maximum(0.0, silent - _CLOSURE_FRAMES) * _PAUSE_WITHIN


def _at_end(token: Token, silent: NDArray[np.float64]) -> NDArray[np.float64]:
    if _MARK.search(token.caption) or _MARK.search(token.spoken):
        return np.where(silent > 0, 0.0, _MARK_WITHOUT_PAUSE)
    return np.where(silent > 0, _PAUSE_WITHOUT_MARK * silent, _WORD_END_WITHOUT_PAUSE)
