"""Word times of a known text: beside a voice at home, and by pauses alone."""

import asyncio
import itertools
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.models import Word
from mutoscope.providers.alignment import align, in_captions, longest_s
from mutoscope.providers.hibari import HibariSpeech
from mutoscope.providers.protocols import Speech
from mutoscope.providers.speech_line import Phrase, join_line
from mutoscope.providers.spoken import Token, spoken_tokens
from mutoscope.providers.threads import Unwanted, Wanted
from mutoscope.providers.warping import warp
from mutoscope.testing.fakes.tones import RATE_HZ, spoken

LINE = "Honey never spoils: jars of it, more than 3,000 years old, were still good to eat."


@pytest.fixture(scope="module")
def voice() -> HibariSpeech:
    return HibariSpeech()


@pytest.fixture(scope="module")
def reference(voice: HibariSpeech) -> Speech:
    return said(voice, 1.0)


def said(voice: HibariSpeech, speed: float, text: str = LINE) -> Speech:
    return asyncio.run(voice.speak(text, voice="auto", language="en", speed=speed))


def off_s(words: Sequence[Word], truth: Sequence[Word]) -> list[float]:
    assert [word.text for word in words] == [word.text for word in truth]
    return [
        abs(a - b)
        for word, true in zip(words, truth, strict=True)
        for a, b in ((word.start_s, true.start_s), (word.end_s, true.end_s))
    ]


def in_order(words: Sequence[Word], duration_s: float) -> bool:
    edges = [edge for word in words for edge in (word.start_s, word.end_s)]
    return edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= duration_s


@pytest.mark.parametrize("speed", [0.7, 0.85, 1.2, 1.6])
def test_another_pace_is_followed(voice: HibariSpeech, reference: Speech, speed: float) -> None:
    line = said(voice, speed)
    words = align(line.samples, line.sample_rate, spoken_tokens(LINE, "en"), reference)
    wrong = off_s(words, line.words)
    assert np.median(wrong) < 0.02
    assert np.percentile(wrong, 95) < 0.15


def test_pauses_that_the_reference_does_not_make_are_left_out(reference: Speech) -> None:
    """The same sound at another rate and loudness, with a second of silence after each clause."""
    third = reference.words[2].end_s, reference.words[3].start_s
    cut = round(sum(third) / 2 * reference.sample_rate)
    silence = np.zeros(reference.sample_rate, np.float32)
    samples = np.concatenate((reference.samples[:cut], silence, reference.samples[cut:])) * 0.3
    words = align(samples, reference.sample_rate, spoken_tokens(LINE, "en"), reference)
    moved = [Word(w.text, w.start_s + 1, w.end_s + 1) for w in reference.words[3:]]
    assert max(off_s(words, [*reference.words[:3], *moved])) < 0.1


def test_another_rate_is_no_other_sound(reference: Speech) -> None:
    count = round(len(reference.samples) * 16_000 / reference.sample_rate)
    at = np.linspace(0, len(reference.samples) - 1, count)
    samples = np.interp(at, np.arange(len(reference.samples)), reference.samples)
    words = align(samples.astype(np.float32), 16_000, spoken_tokens(LINE, "en"), reference)
    assert np.percentile(off_s(words, reference.words), 95) < 0.05


def test_pauses_and_letters_do_without_a_reference(reference: Speech) -> None:
    words = align(reference.samples, reference.sample_rate, spoken_tokens(LINE, "en"), None)
    wrong = off_s(words, reference.words)
    assert np.median(wrong) < 0.12
    assert max(wrong) < 0.5
    ends = {word.text: word.end_s for word in words}
    true = {word.text: word.end_s for word in reference.words}
    assert ends["spoils:"] == pytest.approx(true["spoils:"], abs=0.1)


def test_tones_with_gaps_are_found_exactly() -> None:
    text = "Goats found coffee, and honey never spoils."
    tones = spoken(text)
    words = align(tones.samples, RATE_HZ, spoken_tokens(text, "en"), None)
    starts = [tones.starts_s[0], *(tones.ends_s[i] for i, c in enumerate(text) if c == " ")]
    assert [word.start_s for word in words] == pytest.approx(starts, abs=0.02)


def test_the_same_letters_in_other_pieces_are_the_same_text() -> None:
    words = [Word("コーヒーは", 0.0, 1.0), Word("美味しい。", 1.2, 2.2)]
    tokens = [Token(piece, piece) for piece in ("コーヒー", "は美味しい", "。")]
    first, second, third = in_captions(tokens, words) or ()
    assert (first.start_s, first.end_s) == (0.0, pytest.approx(0.8))
    assert (second.start_s, second.end_s) == (pytest.approx(0.8), pytest.approx(2.0))
    assert (third.start_s, third.end_s) == (pytest.approx(2.0), pytest.approx(2.2))
    assert in_captions([Token("お茶", "お茶")], words) is None


def test_a_reference_of_another_text_is_not_used(reference: Speech) -> None:
    text = "Goats found coffee."
    tones = spoken(text)
    words = align(tones.samples, RATE_HZ, spoken_tokens(text, "en"), reference)
    assert words == align(tones.samples, RATE_HZ, spoken_tokens(text, "en"), None)


LENGTHS = st.lists(st.floats(0.02, 0.6), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(LENGTHS, st.integers(1, 12), st.booleans())
def test_whatever_is_heard_every_word_has_its_time(
    lengths_s: list[float], count: int, beside: bool
) -> None:
    dice = np.random.default_rng(len(lengths_s))
    parts = [
        (dice.normal(0, 0.1, round(s * 16_000)) * (i % 2 == 0)).astype(np.float32)
        for i, s in enumerate(lengths_s)
    ]
    samples = np.concatenate(parts)
    tokens = [Token(f"word{i}", "word") for i in range(count)]
    other = dice.normal(0, 0.1, 16_000).astype(np.float32)
    steps = np.linspace(0, 1, count + 1)
    read = tuple(
        Word(t.caption, a, b) for t, (a, b) in zip(tokens, itertools.pairwise(steps), strict=True)
    )
    reference = join_line([Phrase(other, read)], 16_000) if beside else None
    words = align(samples, 16_000, tokens, reference)
    assert [word.text for word in words] == [token.caption for token in tokens]
    assert in_order(words, len(samples) / 16_000)


def test_silence_has_words_too() -> None:
    words = align(np.zeros(8_000, np.float32), 16_000, spoken_tokens("Honey never.", "en"), None)
    assert in_order(words, 0.5)
    assert len(words) == 2


def test_the_way_through_two_sounds_goes_on_in_both() -> None:
    dice = np.random.default_rng(1)
    one = dice.normal(size=(80, 6))
    other = one[
        np.clip((np.arange(80) + 6 * np.sin(np.arange(80) / 12)).round(), 0, 79).astype(int)
    ]
    ones, others = warp(one, other)
    assert (ones[0], others[0], ones[-1], others[-1]) == (0, 0, 79, 79)
    assert (np.diff(ones) >= 0).all()
    assert (np.diff(others) >= 0).all()
    same = np.abs(one[ones] - other[others]).max(axis=1) < 1e-9
    assert same.mean() > 0.75


@pytest.mark.proof
@pytest.mark.parametrize("count", [2, 280])
@pytest.mark.parametrize("beside", [False, True])
def test_long_sounds_take_little_memory(count: int, beside: bool) -> None:
    """Two minutes of noise, silent for a fifth of a second in three: for a few words, and for seven
    between two silences."""
    dice, rate = np.random.default_rng(3), 8_000
    samples = dice.normal(0, 0.1, rate * 120).astype(np.float32)
    samples.reshape(-1, rate)[::3, : rate // 5] = 0
    starts_s = (np.arange(count) // 7 * 3 + np.arange(count) % 7 * 0.4 + 0.2).tolist()
    true = [Word(f"word{i}", start_s, start_s + 0.4) for i, start_s in enumerate(starts_s)]
    tokens = [Token(word.text, "word") for word in true]
    reference = join_line([Phrase(samples, tuple(true))], rate) if beside else None
    tracemalloc.start()
    words = align(samples, rate, tokens, reference)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 120_000_000
    assert in_order(words, 120)
    assert count == 2 or max(off_s(words, true)) < 0.1


def test_a_voice_may_be_slow_and_not_endless() -> None:
    text = "Hello there, my friend."
    words = spoken_tokens(text, "en")
    assert 10 < longest_s(words, 1.0) < 30
    assert longest_s(words, 0.5) - 10 == pytest.approx(2 * (longest_s(words, 1.0) - 10))
    assert longest_s(words, 2.0) == longest_s(words, 1.0)
    assert longest_s(spoken_tokens(LINE, "en"), 1.0) > 4 * 6  # as long as hibari takes


def test_what_nobody_wants_is_given_up(reference: Speech) -> None:
    wanted = Wanted()

    def work() -> None:
        wanted.end()
        align(reference.samples, reference.sample_rate, spoken_tokens(LINE, "en"), reference)

    with pytest.raises(Unwanted):
        wanted.run(work)
