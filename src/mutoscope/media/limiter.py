"""A look-ahead true-peak limiter without memory: its gain at a sample follows from the samples
within `REACH` of it, so that a long sound can be limited in blocks of any size with one result.

The gain each sample needs is held (minimum over ±20 ms) and then averaged by a triangle of the
same width. An average of gains, each small enough, is small enough: the ceiling is kept by
construction, and the gain is smooth.
"""

import numpy as np
from numpy.typing import NDArray

HALF_WINDOW = 960
PEAK_TAPS = 24
REACH = 2 * HALF_WINDOW + PEAK_TAPS
"""Samples needed on either side of a block."""


def limit(
    samples: NDArray[np.float32], *, ceiling: float, margin: int = REACH
) -> NDArray[np.float32]:
    """Hold true peaks of stereo `samples` [n, 2] under `ceiling` (full scale 1).

    The first and last `margin` samples are context; what stands between them is returned.
    """
    peaks = true_peaks(samples)
    inner = slice(margin, len(samples) - margin)
    if peaks.max(initial=0.0) <= ceiling:
        return samples[inner]
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    held = _sliding_minimum(needed, HALF_WINDOW)
    gain = _box_mean(_box_mean(held, HALF_WINDOW), HALF_WINDOW)
    return samples[inner] * gain[inner, None].astype(np.float32)


def true_peaks(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest of either channel around each sample, three points in between counted
    (4× oversampling as in ITU-R BS.1770-4 annex 2, 24-tap windowed sinc)."""
    peaks = np.abs(samples).max(axis=1)
    for taps in _PHASES:
        for channel in range(2):
            between = np.abs(np.convolve(samples[:, channel], taps, "same"))
            np.maximum(peaks, between, out=peaks)
            # A peak between two samples counts for both of them.
            np.maximum(peaks[1:], between[:-1], out=peaks[1:])
            np.maximum(peaks[:-1], between[1:], out=peaks[:-1])
    return peaks


def _phase(fraction: float) -> NDArray[np.float32]:
    at = np.arange(PEAK_TAPS) - PEAK_TAPS // 2 + 1 - fraction
    window = np.cos(np.pi * at / (PEAK_TAPS + 1)) ** 2
    taps = np.sinc(at) * window
    return (taps / taps.sum())[::-1].astype(np.float32)


_PHASES = tuple(_phase(fraction) for fraction in (0.25, 0.5, 0.75))


def _sliding_minimum(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """The minimum over [i − reach, i + reach], by doubling: ~log2(reach) passes."""
    padded = np.pad(values, reach, constant_values=1.0)
    covered, size = padded, 1
    while size * 2 <= 2 * reach + 1:
        covered = np.minimum(covered[:-size], covered[size:])
        size *= 2
    rest = 2 * reach + 1 - size
    return np.minimum(covered[: len(covered) - rest], covered[rest:])


def _box_mean(values: NDArray[np.floating], width: int) -> NDArray[np.float64]:
    """The mean over `width` + 1 neighbours, centred."""
    half = width // 2
    padded = np.pad(values.astype(np.float64), (half + 1, half), mode="edge")
    total = np.cumsum(padded)
    return (total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1)
