"""Word times of a known text in any sound of it, without a recogniser.

Beside the sound stands a reference: the same text read by a voice at home, whose word times are
exact. Both are laid upon each other by what they sound like, their pauses left out; the reference's
word times go along. Without a reference, pauses and the lengths of words have to do.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.models import Word
from mutoscope.providers.cepstra import FRAME_S, QUIET_DB, Silence, cepstra, silences
from mutoscope.providers.pause_match import LEAST_PAUSE_S, by_pauses, letters
from mutoscope.providers.protocols import Speech
from mutoscope.providers.speech_line import settle_words
from mutoscope.providers.spoken import Token
from mutoscope.providers.threads import check_wanted
from mutoscope.providers.warping import warp

VERSION = "2"
"""Raised when the same sound would be timed otherwise."""
_PAUSE_S = 0.06
_KEPT_S = 0.02  # of each end of a pause: what leads into it and out of it
_SNAP_S = 0.06
_LEAST_WORD_S = 0.02
_LEAST_FRAMES = 5
_MOST_FRAMES = 8000  # 80 s of voice; of more, fewer a second are looked at
_SLOWEST_LETTERS_A_S = 6.0  # of the slowest voices; English has 14
_SLOWER, _PAUSES_S = 4.0, 10.0


@dataclass(frozen=True)
class Hearing:
    """How a sound is listened to: what is `quiet_db` below its loudest moment is a pause, and
    `throat` is how much higher its voice resonates than the reference's."""

    quiet_db: float = QUIET_DB
    throat: float = 1.0


@dataclass(frozen=True)
class Laid:
    """One sound upon another: the moments of `read_s` and `heard_s` belong together. `unlike`: how
    far apart they are on average, `by_chance`: how far they would be in another text."""

    read_s: NDArray[np.float64]
    heard_s: NDArray[np.float64]
    unlike: float
    by_chance: float = 0.0


def align(
    samples: NDArray[np.float32],
    rate: int,
    tokens: Sequence[Token],
    reference: Speech | None,
    hearing: Hearing | None = None,
) -> tuple[Word, ...]:
    """One word for each token, with its caption, in order and inside the sound. To be called on a
    thread: it takes some 20 ms for each second of sound."""
    hearing = hearing or Hearing()
    duration_s = len(samples) / rate
    pauses = silences(samples, rate, least_s=LEAST_PAUSE_S, quiet_db=hearing.quiet_db)
    span_s = _span_s(pauses, duration_s)
    read = None if reference is None else in_captions(tokens, reference.words)
    words = None
    if reference is not None and read is not None:
        words = _beside(samples, rate, reference, read, hearing)
    if words is None:
        words = by_pauses(tokens, pauses, span_s)
    return settle_words(words, duration_s)


def longest_s(tokens: Sequence[Token], speed: float) -> float:
    """So long a sound of these words may be: four times what the slowest voice takes, and ten
    seconds. In a longer one something else is said: some models go on without an end."""
    pace = _SLOWEST_LETTERS_A_S * min(1.0, speed)
    return _PAUSES_S + _SLOWER * sum(map(letters, tokens)) / pace


def in_captions(tokens: Sequence[Token], words: Sequence[Word]) -> tuple[Word, ...] | None:
    """The words cut or joined to be the tokens' captions; None where they are other letters."""
    cells = [
        (word.start_s + (word.end_s - word.start_s) * at / len(said), len(said), word)
        for word in words
        for said in ["".join(word.text.split())]
        for at in range(len(said))
    ]
    captions = ["".join(token.caption.split()) for token in tokens]
    letters = "".join("".join(word.text.split()) for word in words)
    if letters != "".join(captions) or not all(captions):
        return None
    ends = list(itertools.accumulate(map(len, captions)))
    return tuple(
        Word(token.caption, cells[end - len(own)][0], _end_s(cells[end - 1]))
        for token, own, end in zip(tokens, captions, ends, strict=True)
    )


def _end_s(cell: tuple[float, int, Word]) -> float:
    start_s, count, word = cell
    return min(word.end_s, start_s + (word.end_s - word.start_s) / count)


def _span_s(pauses: Sequence[Silence], duration_s: float) -> tuple[float, float]:
    """Where the voice begins and ends."""
    first = pauses[0].end_s if pauses and pauses[0].start_s == 0.0 else 0.0
    last = pauses[-1].start_s if pauses and pauses[-1].end_s >= duration_s - FRAME_S else duration_s
    return (first, last) if first < last else (0.0, duration_s)


def _beside(
    samples: NDArray[np.float32],
    rate: int,
    reference: Speech,
    words: Sequence[Word],
    hearing: Hearing,
) -> tuple[Word, ...] | None:
    """The reference's words where they stand in the sound; None where either has no voice."""
    laid = lay(samples, rate, reference, hearing)
    if laid is None:
        return None
    pauses = silences(samples, rate, least_s=_PAUSE_S, quiet_db=hearing.quiet_db)
    return _snapped([_moved(word, laid.read_s, laid.heard_s) for word in words], pauses)


def lay(
    samples: NDArray[np.float32],
    rate: int,
    reference: Speech,
    hearing: Hearing,
    *,
    with_chance: bool = False,
) -> Laid | None:
    """The reference upon the sound; None where either has no voice. What chance would do is asked
    by the same sound backwards, which has its voice and its noise and says nothing."""
    pauses = silences(samples, rate, least_s=_PAUSE_S, quiet_db=hearing.quiet_db)
    theirs = silences(reference.samples, reference.sample_rate, least_s=_PAUSE_S)
    read_s = _voiced_s(theirs, len(reference.samples) / reference.sample_rate, FRAME_S)
    length_s = len(samples) / rate
    heard_s = _voiced_s(pauses, length_s, FRAME_S)
    if min(len(read_s), len(heard_s)) < _LEAST_FRAMES:
        return None
    read_s = read_s[:: -(-len(read_s) // _MOST_FRAMES)]
    # As many frames of one as of the other: a slower voice is looked at less often.
    heard_s = _voiced_s(pauses, length_s, FRAME_S * len(heard_s) / len(read_s))
    heard_s = np.interp(
        np.linspace(0, len(heard_s) - 1, len(read_s)), np.arange(len(heard_s)), heard_s
    )
    check_wanted()
    read = cepstra(reference.samples, reference.sample_rate, read_s)
    heard = cepstra(samples, rate, heard_s, throat=hearing.throat)
    ones, others = warp(read, heard)
    by_chance = _unlike(read, heard[::-1], *warp(read, heard[::-1])) if with_chance else 0.0
    return Laid(read_s[ones], heard_s[others], _unlike(read, heard, ones, others), by_chance)


def _unlike(
    read: NDArray[np.float64],
    heard: NDArray[np.float64],
    ones: NDArray[np.int64],
    others: NDArray[np.int64],
) -> float:
    return float(np.sqrt(((read[ones] - heard[others]) ** 2).sum(axis=1)).mean())


def _voiced_s(pauses: Sequence[Silence], duration_s: float, step_s: float) -> NDArray[np.float64]:
    """Every `step_s` of the sound, but for the ends, and the pauses but for their edges."""
    first, last = _span_s(pauses, duration_s)
    times = np.arange(first + step_s / 2, last, step_s)
    wanted = np.ones(len(times), np.bool_)
    for pause in pauses:
        wanted &= (times <= pause.start_s + _KEPT_S) | (times >= pause.end_s - _KEPT_S)
    return times[wanted]


def _moved(word: Word, read_s: NDArray[np.float64], heard_s: NDArray[np.float64]) -> Word:
    start, end = np.interp([word.start_s, word.end_s], read_s, heard_s).tolist()
    return Word(word.text, start, max(start, end))


def _snapped(words: Sequence[Word], pauses: Sequence[Silence]) -> tuple[Word, ...]:
    """Words that leave a pause between them free: it begins where one ends."""
    edges = [[word.start_s, word.end_s] for word in words]
    for before, after in itertools.pairwise(edges):
        near = [p for p in pauses if _is_between(p, before, after)]
        if near:
            pause = max(near, key=lambda each: each.length_s)
            before[1], after[0] = pause.start_s, pause.end_s
    return tuple(
        Word(word.text, start, end) for word, (start, end) in zip(words, edges, strict=True)
    )


def _is_between(pause: Silence, before: Sequence[float], after: Sequence[float]) -> bool:
    touches = pause.start_s <= after[0] + _SNAP_S and pause.end_s >= before[1] - _SNAP_S
    leaves_room = (
        pause.start_s - before[0] >= _LEAST_WORD_S and after[1] - pause.end_s >= _LEAST_WORD_S
    )
    return touches and leaves_room
