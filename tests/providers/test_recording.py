"""A recording of several lines: cut between them, and every word timed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from mutoscope.errors import InvalidRequest
from mutoscope.models import Word
from mutoscope.providers.hibari import HibariSpeech
from mutoscope.providers.protocols import Speech
from mutoscope.providers.recording import MOST_S, split_recording
from mutoscope.providers.spoken import spoken_tokens

LINES = (
    "Honey never spoils, and that is no legend.",
    "Jars of it were found in the tombs of Egypt.",
    "They were still good to eat!",
    "The secret is how little water it holds.",
)
TOKENS = [spoken_tokens(line, "en") for line in LINES]
DEEPER = 0.85
"""Played so much slower the voice has the throat of a man, and takes its time."""


@dataclass(frozen=True)
class Recording:
    """Somebody reads lines; `truth` is when every word of each is said."""

    samples: NDArray[np.float32]
    rate: int
    truth: list[list[Word]]


@pytest.fixture(scope="module")
def voice() -> HibariSpeech:
    return HibariSpeech()


@pytest.fixture(scope="module")
def references(voice: HibariSpeech) -> list[Speech]:
    return said(voice, LINES)


def said(voice: HibariSpeech, lines: Sequence[str], speed: float = 1.0) -> list[Speech]:
    return [
        asyncio.run(voice.speak(line, voice="auto", language="en", speed=speed)) for line in lines
    ]


def deeper(spoken: Speech) -> Speech:
    count = round(len(spoken.samples) / DEEPER)
    at = np.arange(count) * DEEPER
    samples = np.interp(at, np.arange(len(spoken.samples)), spoken.samples).astype(np.float32)
    words = [Word(w.text, w.start_s / DEEPER, w.end_s / DEEPER) for w in spoken.words]
    return Speech(samples, spoken.sample_rate, tuple(words))


def with_pause(spoken: Speech, after: int) -> Speech:
    """A second of silence behind a word."""
    rate = spoken.sample_rate
    cut = round((spoken.words[after].end_s + spoken.words[after + 1].start_s) / 2 * rate)
    samples = np.insert(spoken.samples, cut, np.zeros(rate, np.float32))
    late = [Word(w.text, w.start_s + 1, w.end_s + 1) for w in spoken.words[after + 1 :]]
    return Speech(samples, rate, (*spoken.words[: after + 1], *late))


def recording(lines: Sequence[Speech], *, gap_s: float = 0.3, noise: bool = False) -> Recording:
    """After 1.5 seconds of silence, one line after the other; at its end 2 seconds more."""
    rate = lines[0].sample_rate
    parts, truth, at_s = [np.zeros(round(1.5 * rate), np.float32)], list[list[Word]](), 1.5
    for line in lines:
        truth.append([Word(w.text, w.start_s + at_s, w.end_s + at_s) for w in line.words])
        parts += [line.samples, np.zeros(round(gap_s * rate), np.float32)]
        at_s = sum(map(len, parts)) / rate
    samples = np.concatenate([*parts, np.zeros(2 * rate, np.float32)])
    if noise:
        voiced = samples[np.abs(samples) > 0.01]
        level = float(np.sqrt(np.mean(voiced**2))) * 10 ** (-30 / 20)
        samples += np.random.default_rng(0).normal(0, level, len(samples)).astype(np.float32)
    return Recording(samples, rate, truth)


def check(made: Recording, references: Sequence[Speech], median_s: float, p95_s: float) -> None:
    parts = split_recording(made.samples, made.rate, TOKENS, references)
    wrong = list[float]()
    for part, truth in zip(parts, made.truth, strict=True):
        begin_s = place_s(part.samples, made)
        assert begin_s < truth[0].start_s, "no word is cut"
        assert begin_s + len(part.samples) / made.rate > truth[-1].end_s - 0.02
        assert begin_s > truth[0].start_s - 0.5, "silence is left out"
        assert np.abs(part.samples[[0, -1]]).max() < 1e-3
        assert [word.text for word in part.words] == [word.text for word in truth]
        wrong += [
            abs(begin_s + word.start_s - true.start_s)
            for word, true in zip(part.words, truth, strict=True)
        ]
    assert np.median(wrong) < median_s
    assert np.percentile(wrong, 95) < p95_s


def place_s(part: NDArray[np.float32], made: Recording) -> float:
    """Where in the recording a part was cut out."""
    size = 1 << (len(made.samples) + len(part)).bit_length()
    spectrum = np.fft.rfft(made.samples, size) * np.conj(np.fft.rfft(part, size))
    return int(np.argmax(np.fft.irfft(spectrum, size)[: len(made.samples)])) / made.rate


def test_another_throat_is_followed(references: list[Speech]) -> None:
    check(recording([deeper(each) for each in references]), references, 0.05, 0.2)


def test_another_pace_noise_and_a_pause_are_followed(
    voice: HibariSpeech, references: list[Speech]
) -> None:
    first, *rest = said(voice, LINES, speed=1.2)
    lines = [with_pause(first, 2), *rest]
    check(recording(lines, gap_s=0.15, noise=True), references, 0.05, 0.2)


def test_pauses_do_where_nobody_reads(references: list[Speech]) -> None:
    check(recording(references, gap_s=0.5), [], 0.2, 0.6)


def test_lines_are_as_loud_as_a_voice_is(references: list[Speech]) -> None:
    made = recording(references)
    parts = split_recording(0.02 * made.samples, made.rate, TOKENS, references)
    loud = np.concatenate([part.samples for part in parts])
    voiced = loud[np.abs(loud) > 0.01]
    assert -22 < 10 * np.log10(np.mean(voiced**2)) < -15


def test_a_line_that_is_not_said_is_named(references: list[Speech]) -> None:
    made = recording([*references[:2], references[3]])
    with pytest.raises(InvalidRequest, match=r"Lines? .*3.*not found") as caught:
        split_recording(made.samples, made.rate, TOKENS, references)
    assert "Record it as the script says it" in caught.value.hint


def test_another_text_is_refused(voice: HibariSpeech, references: list[Speech]) -> None:
    other = said(voice, ["A rocket burns most of its fuel within minutes of leaving the ground."])
    made = recording([*other, *other])
    with pytest.raises(InvalidRequest, match="does not say what the script says"):
        split_recording(made.samples, made.rate, TOKENS, references)


def test_silence_and_a_long_recording_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="silent"):
        split_recording(np.zeros(16_000, np.float32), 16_000, TOKENS, [])
    long = np.zeros(round((MOST_S + 1) * 100), np.float32)
    with pytest.raises(InvalidRequest, match="at most 300 are taken"):
        split_recording(long, 100, TOKENS, [])


def test_too_short_for_its_words_is_refused_without_a_reader() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 8_000).astype(np.float32)
    with pytest.raises(InvalidRequest, match="not found"):
        split_recording(noise, 16_000, TOKENS, [])


def test_every_look_is_told(references: list[Speech]) -> None:
    made, looks = recording(references), list[int]()
    split_recording(made.samples, made.rate, TOKENS, references, tick=lambda: looks.append(1))
    assert len(looks) == 3 + 2 * len(LINES)
