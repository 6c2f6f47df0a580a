"""A mouth follows the sound; eyes blink now and then."""

from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.talking import BLINK_EVERY_S, LEAST_FRAMES, blinks, mouth_openings
from mutoscope.media.timeline import Canvas
from mutoscope.media.wav import write_wav

CANVAS, RATE = Canvas(64, 48), 24_000
SYLLABLE, GAP = 6, 4


def sound(path: Path, levels: list[float]) -> Path:
    """Noise of so much loudness in each frame."""
    noise = np.random.default_rng(1).uniform(-1, 1, len(levels) * RATE // 30)
    samples = noise * np.repeat(levels, RATE // 30)
    write_wav(path, samples.astype(np.float32), RATE)
    return path


def syllables(loud: float, *, between: float, count: int = 5) -> list[float]:
    return ([loud] * SYLLABLE + [between] * GAP) * count


@pytest.mark.parametrize("loud", [0.9, 0.02])
def test_it_opens_with_each_syllable_of_a_shout_and_of_a_whisper(tmp_path, loud):
    levels = syllables(loud, between=loud / 5)
    track = mouth_openings(sound(tmp_path / "a.wav", levels), CANVAS, 10, 80)
    assert len(track) == 80
    for at, opened in enumerate(track):
        within = (at - 10) % (SYLLABLE + GAP)
        if not 10 <= at < 10 + len(levels):
            assert not opened
        elif 1 <= within < SYLLABLE - 1 or within > SYLLABLE:
            assert opened is (within < SYLLABLE)


def test_it_is_shut_in_silence_and_in_noise_that_nobody_hears(tmp_path):
    quiet = sound(tmp_path / "a.wav", [0.0] * 20 + [0.001] * 20)
    assert not any(mouth_openings(quiet, CANVAS, 0, 40))


def test_it_moves_within_a_sentence_said_in_one_breath(tmp_path):
    levels = [0.3 + 0.25 * np.sin(2 * np.pi * 4 * at / 30) for at in range(90)]
    track = mouth_openings(sound(tmp_path / "a.wav", levels), CANVAS, 0, 90)
    openings = sum(1 for opened, _ in groupby(track) if opened)
    assert 10 <= openings <= 13  # four a second


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.integers(0, 9), st.integers(1, 80))
def test_it_never_flickers_and_is_shut_where_clips_join(tmp_path_factory, levels, lead, frames):
    path = sound(tmp_path_factory.mktemp("sound") / "a.wav", levels)
    track = mouth_openings(path, CANVAS, lead, frames)
    assert len(track) == frames
    assert not track[0]
    assert not track[-1]
    runs = [len(list(run)) for _, run in groupby(track)]
    assert min(runs[1:-1], default=LEAST_FRAMES) >= LEAST_FRAMES


@pytest.mark.parametrize("samples", [1471, 2941, 2942, 44_099])
def test_a_last_part_of_less_than_a_sample_more_is_no_frame(tmp_path, samples):
    """At rates that no frame holds whole."""
    write_wav(tmp_path / "a.wav", np.full(samples, 0.5, np.float32), 44_100)
    canvas = Canvas(64, 48, Fraction(30_000, 1001))
    assert len(mouth_openings(tmp_path / "a.wav", canvas, 0, 40)) == 40


def test_an_empty_sound_opens_nothing_and_a_broken_one_is_refused(tmp_path):
    write_wav(tmp_path / "a.wav", np.zeros(0, np.float32), RATE)
    assert mouth_openings(tmp_path / "a.wav", CANVAS, 2, 5) == (False,) * 5
    (tmp_path / "b.wav").write_bytes(b"RIFF")
    with pytest.raises(MediaError) as caught:
        mouth_openings(tmp_path / "b.wav", CANVAS, 0, 5)
    assert caught.value.code == "unreadable_sound"


@pytest.mark.parametrize("seed", range(20))
def test_eyes_are_closed_for_a_moment_every_few_seconds(seed):
    frames = 30 * 60
    found = blinks(CANVAS, frames, seed)
    assert found == blinks(CANVAS, frames, seed)
    assert {end - first for first, end in found} == {5}  # 0.15 s in whole frames
    apart = [(later[0] - first[0]) / 30 for first, later in pairwise(found)]
    assert all(BLINK_EVERY_S[0] - 0.04 <= each <= BLINK_EVERY_S[1] + 0.04 for each in apart)
    assert 6 <= found[0][0] <= 150
    assert found[-1][1] <= frames - 6


def test_speakers_do_not_blink_together_or_in_a_flash():
    assert len({tuple(blinks(CANVAS, 900, seed)) for seed in range(20)}) == 20
    assert blinks(CANVAS, 15, 3) == []
