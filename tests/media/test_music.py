import hashlib
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import SAMPLE_RATE, measure
from mutoscope.media.moods import CHARACTERS, Mood
from mutoscope.media.music import music_bed


def whole(mood: Mood, seed: int, duration_s: float) -> np.ndarray:
    return np.concatenate(list(music_bed(mood, seed=seed, duration_s=duration_s)))


@pytest.mark.proof
@pytest.mark.parametrize("mood", CHARACTERS)
def test_a_bed_has_one_loudness_and_headroom(mood: Mood):
    heard = measure([whole(mood, 5, 14)])
    assert heard.integrated_lufs == pytest.approx(-23, abs=1.5)
    assert heard.true_peak_dbtp < -6
    body = heard.momentary_lufs[10:-25]
    assert min(body) > -36, "no hole in the music"


@pytest.mark.proof
@pytest.mark.parametrize("mood", CHARACTERS)
def test_nothing_clicks(mood: Mood):
    bed = whole(mood, 2, 15)
    assert np.abs(np.diff(bed, axis=0)).max() < 0.2
    assert np.abs(bed[[0, -1]]).max() < 1e-4, "starts and ends in silence"


def test_a_tonal_bed_does_not_jump_at_bar_borders():
    # Without drums a sudden step would be a seam; the curve of the waveform shows it.
    bed = whole("calm", 3, 15)
    bend = np.abs(np.diff(bed, n=2, axis=0)).max(axis=1)
    assert bend.max() < 12 * np.percentile(bend, 99)


def test_a_bed_is_stereo_but_survives_mono():
    bed = whole("warm", 1, 12)
    middle, side = bed.mean(axis=1), bed[:, 0] - bed[:, 1]
    assert 0.05 < np.sum(side**2) / np.sum((2 * middle) ** 2) < 1.2


def test_same_wishes_same_music_other_seed_other_music():
    def digest(seed: int) -> str:
        return hashlib.sha256(whole("warm", seed, 6).tobytes()).hexdigest()

    assert digest(7) == digest(7)
    assert len({digest(seed) for seed in range(4)}) == 4


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """The correlation of how two beds sound, by loudness in bands over time; 1: alike."""
    return float(np.corrcoef(picture(one).ravel(), picture(other).ravel())[0, 1])


def picture(bed: np.ndarray) -> np.ndarray:
    frames = bed.mean(axis=1)[: len(bed) // 4_800 * 4_800].reshape(-1, 4_800)
    power = np.abs(np.fft.rfft(frames * np.hanning(4_800), axis=1)) ** 2
    edges = np.round(60 * 2 ** (np.arange(21) / 3) / 10).astype(int)
    bands = np.stack([power[:, a : max(b, a + 1)].sum(axis=1) for a, b in pairwise(edges)])
    return np.log10(bands + 1e-6)


@pytest.mark.proof
@pytest.mark.parametrize("mood", CHARACTERS)
def test_every_mood_has_several_pieces_that_differ(mood: Mood):
    beds = [whole(mood, seed, 8) for seed in range(4)]
    alike = [likeness(*pair) for pair in combinations(beds, 2)]
    assert max(alike) < 0.93
    assert likeness(beds[0], 0.5 * beds[0]) > 0.99, "louder is not another piece"


def test_every_mood_has_a_character_of_its_own():
    """Over several pieces: how bright, how busy and how rhythmic they are."""
    facts = {mood: character_of(mood) for mood in CHARACTERS}
    for one, other in combinations(facts, 2):
        assert np.abs(facts[one] - facts[other]).max() > 0.1, (one, other)


def character_of(mood: Mood) -> np.ndarray:
    """Logarithms of: the centre of the spectrum, how much each 100 ms differs from the last, and
    the share of the low end."""
    told = []
    for seed in range(2):
        seen = picture(whole(mood, seed, 8))
        share = 10**seen / (10**seen).sum()
        centre = float(share.sum(axis=1) @ np.arange(len(seen))) / 3 * np.log10(2)
        told.append([centre, float(np.abs(np.diff(seen, axis=1)).mean()), share[:4].sum()])
    return np.mean(told, axis=0)


@settings(max_examples=12, deadline=None)
@given(
    mood=st.sampled_from(list(CHARACTERS)),
    seed=st.integers(0, 2**63),
    duration_s=st.floats(0.05, 12),
)
def test_any_length_is_met_to_the_sample(mood: Mood, seed: int, duration_s: float):
    bed = whole(mood, seed, duration_s)
    assert bed.shape == (round(duration_s * SAMPLE_RATE), 2)
    assert bed.dtype == np.float32
    assert np.isfinite(bed).all()


def test_the_fades_are_as_long_as_they_are_asked_to_be():
    usual, slow = (
        np.concatenate(list(music_bed("calm", seed=3, duration_s=12.0, **how)))
        for how in ({}, {"fade_in_s": 4.0, "fade_out_s": 0.0})
    )
    middle = slice(4 * SAMPLE_RATE, 9 * SAMPLE_RATE)
    assert np.array_equal(usual[middle], slow[middle])
    half = slice(round(1.9 * SAMPLE_RATE), round(2.1 * SAMPLE_RATE))
    assert np.abs(slow[half]).max() == pytest.approx(0.5 * np.abs(usual[half]).max(), rel=0.1)
    assert np.abs(slow[-SAMPLE_RATE // 4 :]).max() > 4 * np.abs(usual[-SAMPLE_RATE // 4 :]).max()


def test_blocks_stay_small_however_long_the_piece():
    longest = max(len(block) for block in music_bed("calm", seed=0, duration_s=60))
    assert longest < 5 * SAMPLE_RATE


def test_unknown_moods_and_no_length_are_refused():
    with pytest.raises(MediaError, match="mood 'angry'") as caught:
        music_bed("angry", seed=0, duration_s=5)
    assert "calm" in caught.value.hint
    with pytest.raises(MediaError, match="0 seconds"):
        music_bed("calm", seed=0, duration_s=0)
