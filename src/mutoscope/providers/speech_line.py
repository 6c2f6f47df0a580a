"""Phrases of raw speech become one line: trimmed, joined by pauses, at an even level."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.protocols import Speech

VERSION = "1"
"""Part of every speech provider's identity: raised when the same text would be said, timed or
levelled otherwise."""
LEVEL_DBFS = -20.0
"""RMS of the spoken parts; engines differ by 12 dB, the mix sets the final loudness."""
MARGIN_BEFORE_S = 0.05
MARGIN_AFTER_S = 0.10
SENTENCE_PAUSE_S = 0.25
CLAUSE_PAUSE_S = 0.05
"""Silence put between two phrases, on top of their margins."""
_LEAST_PAUSE_S = 0.08  # shorter: the closure of a consonant
_PEAK = 0.95
_FADE_S = 0.005
_WINDOW_S = 0.01
_FLOOR_DB = -46.0  # below the loudest 10 ms: breath and noise, not a voice


@dataclass(frozen=True)
class Phrase:
    """What an engine said at once: float32 mono and its words, in seconds of these samples."""

    samples: NDArray[np.float32]
    words: tuple[Word, ...]
    ends_sentence: bool = True


def join_line(phrases: Sequence[Phrase], sample_rate: int) -> Speech:
    """One line of speech, with `MARGIN_*` of quiet at its ends.

    Raises `InvalidRequest` when no phrase holds a word that can be heard.
    """
    heard = [_trim(phrase, sample_rate) for phrase in phrases if phrase.words]
    if not heard:
        raise InvalidRequest(
            "The voice can say nothing of this line.", hint="Write it with letters and figures."
        )
    parts, words, length = list[NDArray[np.float32]](), list[Word](), 0
    for index, phrase in enumerate(heard):
        words += _shifted(phrase.words, length / sample_rate)
        parts.append(phrase.samples)
        if index + 1 < len(heard):
            parts.append(_pause(phrase, sample_rate))
        length = sum(map(len, parts))
    samples = level(np.concatenate(parts), sample_rate)
    return Speech(samples, sample_rate, tuple(words))


def level(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """The spoken parts at `LEVEL_DBFS`, lower where a peak would pass 0.95."""
    loud = _loud_windows(samples, sample_rate)
    energies = _energies(samples, sample_rate)[loud]
    peak = float(np.abs(samples).max(initial=0.0))
    if not len(energies) or peak == 0.0:
        return samples
    gain = 10 ** (LEVEL_DBFS / 20) / float(np.sqrt(energies.mean()))
    return (samples * min(gain, _PEAK / peak)).astype(np.float32)


def loud_span_s(samples: NDArray[np.float32], sample_rate: int) -> tuple[float, float]:
    """Where the voice begins and ends, by energy in windows of 10 ms."""
    loud = np.flatnonzero(_loud_windows(samples, sample_rate))
    if not len(loud):
        return 0.0, len(samples) / sample_rate
    return float(loud[0]) * _WINDOW_S, float(loud[-1] + 1) * _WINDOW_S


def settle_words(words: Sequence[Word], duration_s: float) -> tuple[Word, ...]:
    """Words in order and inside the sound, whatever an engine's rounding made of them."""
    settled = list[Word]()
    floor = 0.0
    for word in words:
        start = min(max(word.start_s, floor), duration_s)
        floor = min(max(word.end_s, start), duration_s)
        settled.append(Word(word.text, start, floor))
    return tuple(settled)


def end_at_quiet(
    words: Sequence[Word], samples: NDArray[np.float32], sample_rate: int
) -> tuple[Word, ...]:
    """Words that end where the voice falls silent, where an engine counts the pause as theirs."""
    loud = _loud_windows(samples, sample_rate)
    return tuple(_ended(word, loud) for word in words)


def _ended(word: Word, loud: NDArray[np.bool_]) -> Word:
    first, last = round(word.start_s / _WINDOW_S), round(word.end_s / _WINDOW_S)
    heard = np.flatnonzero(loud[first:last])
    if not len(heard):
        return word
    end_s = (first + int(heard[-1]) + 1) * _WINDOW_S
    return word if word.end_s - end_s < _LEAST_PAUSE_S else replace(word, end_s=end_s)


def _trim(phrase: Phrase, sample_rate: int) -> Phrase:
    """Cut to the voice and its margins. A last stop that is closed but not released counts as
    quiet, so the outer words may lose the silent part of their time."""
    first, last = loud_span_s(phrase.samples, sample_rate)
    begin = max(0.0, first - MARGIN_BEFORE_S)
    end = last + MARGIN_AFTER_S
    cut = phrase.samples[round(begin * sample_rate) : round(end * sample_rate)].copy()
    fade = min(round(_FADE_S * sample_rate), len(cut) // 2)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    cut[:fade] *= ramp
    cut[len(cut) - fade :] *= ramp[::-1]
    words = settle_words(_shifted(phrase.words, -begin), len(cut) / sample_rate)
    return Phrase(cut, words, phrase.ends_sentence)


def _shifted(words: Sequence[Word], seconds: float) -> tuple[Word, ...]:
    return tuple(Word(w.text, w.start_s + seconds, w.end_s + seconds) for w in words)


def _pause(phrase: Phrase, sample_rate: int) -> NDArray[np.float32]:
    seconds = SENTENCE_PAUSE_S if phrase.ends_sentence else CLAUSE_PAUSE_S
    return np.zeros(round(seconds * sample_rate), np.float32)


def _loud_windows(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.bool_]:
    energies = _energies(samples, sample_rate)
    return energies > energies.max(initial=0.0) * 10 ** (_FLOOR_DB / 10)


def _energies(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float64]:
    window = round(_WINDOW_S * sample_rate)
    count = len(samples) // window
    blocks = samples[: count * window].reshape(count, window).astype(np.float64)
    return np.mean(blocks**2, axis=1) if count else np.zeros(0)
