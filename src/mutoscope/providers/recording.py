"""A recording of several lines, cut into them: where each begins and ends, and its word times.

The whole is laid upon the lines as a voice at home reads them; the cuts stand in pauses near the
ends of lines, and each line is then timed by itself. Whether it says these lines is told by how
much nearer it is to them than the same sound backwards, which says nothing.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.alignment import Hearing, align, in_captions, lay
from mutoscope.providers.cepstra import FRAME_S, Silence, quiet_db_of, silences
from mutoscope.providers.pause_match import LEAST_PAUSE_S, letters
from mutoscope.providers.protocols import Speech
from mutoscope.providers.speech_line import level
from mutoscope.providers.spoken import Token

T = TypeVar("T")

MOST_S = 300.0
_THROATS = (1.0, 0.84, 1.19)
"""The first: as long as the reader's; men's and women's differ by a sixth."""
_MOST_BY_CHANCE, _LINE_BY_CHANCE, _OVER_THE_OTHERS = 0.88, 0.9, 0.05
"""Of how unlike another text is. Measured with seven voices of three languages, also with noise of
30 dB less: a whole text itself 0.70 to 0.87, another 0.89 to 0.93; a line itself 0.66 to 0.88,
another 0.85 to 0.96."""
_FASTEST, _SLOWEST = 0.35, 3.5  # times as long as the reader takes
_LEAST_LETTER_S, _MOST_LETTER_S = 0.02, 0.5
_NEAR_S, _NEAR_UNREAD_S = 0.35, 0.8  # as far as the times of words may be off
_LEAST_CUT_S, _LONG_CUT_S, _SEARCH_S = 0.08, 0.4, 0.12
_BEFORE_S, _AFTER_S = 0.12, 0.25
_FADE_S = 0.01
_HINT = "Record it as the script says it, line by line, or change the script to what is said."


@dataclass(frozen=True)
class Part:
    """One line of a recording: float32 mono, and its words in seconds of these samples."""

    samples: NDArray[np.float32]
    words: tuple[Word, ...]


def split_recording(
    samples: NDArray[np.float32],
    rate: int,
    lines: Sequence[Sequence[Token]],
    references: Sequence[Speech],
    *,
    tick: Callable[[], None] = lambda: None,
) -> list[Part]:
    """A part for each line, levelled as the voices are, without what is silent before and after.

    `references` are the lines as a voice at home reads them (all at one rate), or none: then pauses
    and the lengths of words have to do. InvalidRequest: the recording is silent, too long, or says
    something else; it names the line. To be called on a thread.
    """
    check_length(len(samples) / rate)
    samples = level(samples, rate)
    if not np.abs(samples).max(initial=0.0):
        raise InvalidRequest("The recording is silent.", hint="Choose another file.")
    quiet = Hearing(quiet_db_of(samples, rate))
    joined = _joined(references) if _are_usable(lines, references) else None
    hearing = _heard_best(samples, rate, joined, quiet, tick) if joined else quiet
    tokens = list(itertools.chain.from_iterable(lines))
    words = align(samples, rate, tokens, joined, hearing=hearing)
    near_s = _NEAR_S if joined else _NEAR_UNREAD_S
    spans_s = _spans_s(samples, rate, _by_line(words, lines), hearing, near_s)
    cuts = [_cut(samples, rate, span_s) for span_s in spans_s]
    reads = references if joined else [None] * len(lines)
    calls = list(zip(cuts, lines, reads, strict=True))
    strange = [
        _strangeness(cut, rate, said, read, hearing) for cut, said, read in _ticking(calls, tick)
    ]
    _check_said(strange, lines)
    return [
        Part(cut, align(cut, rate, said, read, hearing=hearing))
        for cut, said, read in _ticking(calls, tick)
    ]


def check_length(duration_s: float) -> None:
    """InvalidRequest: a recording so long is not taken."""
    if duration_s > MOST_S:
        raise InvalidRequest(
            f"The recording lasts {duration_s:.0f} seconds: at most {MOST_S:.0f} are taken.",
            hint="Cut it to what the script says.",
        )


def _are_usable(lines: Sequence[Sequence[Token]], references: Sequence[Speech]) -> bool:
    return len(references) == len(lines) and all(
        in_captions(tokens, read.words) is not None
        for tokens, read in zip(lines, references, strict=True)
    )


def _joined(references: Sequence[Speech]) -> Speech:
    """All lines one after the other."""
    rate = references[0].sample_rate
    starts = itertools.accumulate((len(each.samples) for each in references), initial=0)
    words = [
        Word(word.text, word.start_s + start / rate, word.end_s + start / rate)
        for each, start in zip(references, starts, strict=False)
        for word in each.words
    ]
    return Speech(np.concatenate([each.samples for each in references]), rate, tuple(words))


def _heard_best(
    samples: NDArray[np.float32],
    rate: int,
    reference: Speech,
    hearing: Hearing,
    tick: Callable[[], None],
) -> Hearing:
    """With the throat that fits. InvalidRequest: none does."""
    tried = list[tuple[float, Hearing]]()
    for throat in _THROATS:
        tick()
        ear = replace(hearing, throat=throat)
        laid = lay(samples, rate, reference, ear, with_chance=True)
        tried.append((laid.unlike / laid.by_chance if laid else 1.0, ear))
    share, best = min(tried, key=lambda each: each[0])
    if share > _MOST_BY_CHANCE:
        raise InvalidRequest("The recording does not say what the script says.", hint=_HINT)
    return best


def _by_line(words: Sequence[Word], lines: Sequence[Sequence[Token]]) -> list[Sequence[Word]]:
    ends = list(itertools.accumulate(map(len, lines)))
    return [words[end - len(line) : end] for line, end in zip(lines, ends, strict=True)]


def _spans_s(
    samples: NDArray[np.float32],
    rate: int,
    lines: Sequence[Sequence[Word]],
    hearing: Hearing,
    near_s: float,
) -> list[tuple[float, float]]:
    """Where each line begins and ends, a little of the pauses around it included."""
    pauses = silences(samples, rate, least_s=LEAST_PAUSE_S, quiet_db=hearing.quiet_db)
    duration_s = len(samples) / rate
    inner = [
        _border(pauses, (before[-1].end_s, after[0].start_s), near_s)
        or _quietest(samples, rate, (before[-1].end_s + after[0].start_s) / 2)
        for before, after in itertools.pairwise(lines)
    ]
    first = pauses[0] if pauses and not pauses[0].start_s else Silence(0.0, 0.0)
    last = Silence(duration_s, duration_s)
    if pauses and pauses[-1].end_s >= duration_s - FRAME_S:
        last = pauses[-1]
    borders = [first, *inner, last]
    return [
        (
            before.end_s - min(_BEFORE_S, before.length_s / 2),
            after.start_s + min(_AFTER_S, after.length_s / 2),
        )
        for before, after in itertools.pairwise(borders)
    ]


def _border(
    pauses: Sequence[Silence], between_s: tuple[float, float], near_s: float
) -> Silence | None:
    """The pause between two lines: of those near, the nearest that is long."""
    near = [
        (min(pause.length_s, _LONG_CUT_S) - _away_s(pause, between_s), pause)
        for pause in pauses
        if pause.length_s >= _LEAST_CUT_S and _away_s(pause, between_s) <= near_s
    ]
    return max(near, key=lambda each: each[0])[1] if near else None


def _away_s(pause: Silence, between_s: tuple[float, float]) -> float:
    return max(pause.start_s - max(between_s), min(between_s) - pause.end_s, 0.0)


def _quietest(samples: NDArray[np.float32], rate: int, near_s: float) -> Silence:
    """The middle of the quietest 10 ms around a moment."""
    width = round(FRAME_S * rate)
    first = max(0, round((near_s - _SEARCH_S) * rate))
    around = samples[first : round((near_s + _SEARCH_S) * rate)]
    frames = around[: len(around) // width * width].reshape(-1, width)
    quietest = int((frames**2).sum(axis=1).argmin()) if len(frames) else 0
    at_s = (first + (quietest + 0.5) * width) / rate
    return Silence(at_s, at_s)


def _cut(
    samples: NDArray[np.float32], rate: int, span_s: tuple[float, float]
) -> NDArray[np.float32]:
    """A copy, its ends faded so that they cannot click."""
    first, end = (round(at * rate) for at in span_s)
    part = samples[first : max(first, end)].copy()
    fade = min(round(_FADE_S * rate), len(part) // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    part[:fade] *= ramp
    part[len(part) - fade :] *= ramp[::-1]
    return part


def _check_said(strangeness: Sequence[float], lines: Sequence[Sequence[Token]]) -> None:
    """InvalidRequest names the lines that are not what is heard there: where one is missing or said
    twice, those beside it slip."""
    most = max(_LINE_BY_CHANCE, float(np.median(strangeness)) + _OVER_THE_OTHERS)
    strange = [index for index, share in enumerate(strangeness) if share > min(most, 0.99)]
    if not strange:
        return
    first, last = strange[0] + 1, strange[-1] + 1
    said = " ".join(token.caption for token in lines[strange[0]])
    what = f"Line {first} is" if first == last else f"Lines {first} to {last} are"
    raise InvalidRequest(
        f"{what} not found in the recording, beginning with “{said[:120]}”.", hint=_HINT
    )


def _strangeness(
    part: NDArray[np.float32],
    rate: int,
    tokens: Sequence[Token],
    reference: Speech | None,
    hearing: Hearing,
) -> float:
    """How unlike the line it is, as a share of what another text would be; 1: it cannot be it."""
    length_s = len(part) / rate
    if reference is None:
        wanted = sum(map(letters, tokens))
        return float(not _LEAST_LETTER_S <= length_s / wanted <= _MOST_LETTER_S)
    share = length_s / (len(reference.samples) / reference.sample_rate)
    laid = lay(part, rate, reference, hearing, with_chance=True)
    if laid is None or not _FASTEST <= share <= _SLOWEST:
        return 1.0
    return laid.unlike / laid.by_chance


def _ticking(each: Iterable[T], tick: Callable[[], None]) -> Iterator[T]:
    for one in each:
        tick()
        yield one
