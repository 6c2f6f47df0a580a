from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.limiter import REACH, limit, true_peaks


def noise(seed: int, samples: int, level: float) -> np.ndarray:
    random = np.random.default_rng(seed)
    swell = 1 + np.sin(np.arange(samples) / 700)
    return (level * random.standard_normal((samples, 2)) * swell[:, None]).astype(np.float32)


def padded(samples: np.ndarray) -> np.ndarray:
    return np.pad(samples, ((REACH, REACH), (0, 0)))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.05, 2), st.floats(0.1, 0.95))
def test_no_peak_passes_the_ceiling(seed: int, level: float, ceiling: float):
    limited = limit(padded(noise(seed, 9_000, level)), ceiling=ceiling)
    assert len(limited) == 9_000
    assert np.abs(limited).max() <= ceiling * 1.0001
    assert true_peaks(limited).max() <= ceiling * 1.02


def test_quiet_sound_passes_untouched():
    quiet = noise(1, 5_000, 0.01)
    np.testing.assert_array_equal(limit(padded(quiet), ceiling=0.8), quiet)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 23_999), max_size=8).map(sorted))
def test_blocks_give_the_same_as_the_whole(cuts: list[int]):
    sound = padded(noise(2, 24_000, 0.5))
    whole = limit(sound, ceiling=0.7)
    edges = pairwise([0, *cuts, 24_000])
    parts = [limit(sound[first : end + 2 * REACH], ceiling=0.7) for first, end in edges]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_a_peak_between_samples_is_seen():
    n = np.arange(4_000)
    side = 0.5 * np.sin(2 * np.pi * n / 4 + np.pi / 4)
    peaks = true_peaks(np.stack([side, side], axis=1).astype(np.float32))
    np.testing.assert_allclose(peaks[50:-50], 0.5, rtol=0.02)


def test_gain_moves_smoothly():
    n = np.arange(48_000)
    side = 0.3 * np.sin(2 * np.pi * 200 * n / 48_000)
    side[24_000:24_400] *= 3
    sound = padded(np.stack([side, side], axis=1).astype(np.float32))
    limited = limit(sound, ceiling=0.5)
    loud = np.abs(side) > 0.05
    gain = limited[loud, 0] / side[loud]
    assert gain.max() <= 1.0001
    assert np.abs(np.diff(gain)).max() < 0.02
