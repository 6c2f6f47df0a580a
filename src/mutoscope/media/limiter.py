"""A look-ahead true-peak limiter without memory: its gain at a sample follows from the samples
within `REACH` of it, so that a long sound can be limited in blocks of any size with one result, to
the bit.

The gain each sample needs is held (minimum over ±20 ms) and then averaged by a triangle of the
same width. An average of gains, each small enough, is small enough: the ceiling is kept by
construction, and the gain is smooth. Gains are whole numbers of 2⁻²⁰, whose sums have no rounding
that could depend on where a block begins.
"""

import numpy as np
from numpy.typing import NDArray

HALF_WINDOW = 960
PEAK_TAPS = 24
PEAK_REACH = PEAK_TAPS // 2 + 1
"""Samples on either side of a block that its peaks need."""
GAIN_REACH = 2 * HALF_WINDOW
"""Peaks on either side of a block that its gains need."""
REACH = GAIN_REACH + PEAK_TAPS
"""Samples needed on either side of a block."""
_ONE = 1 << 20


def limit(
    samples: NDArray[np.float32], *, ceiling: float, margin: int = REACH
) -> NDArray[np.float32]:
    """Hold true peaks of stereo `samples` [n, 2] under `ceiling` (full scale 1).

    The first and last `margin` samples are context; what stands between them is returned.
    """
    gain = gains(true_peaks(samples), ceiling=ceiling, margin=margin)
    return samples[margin : len(samples) - margin] * gain[:, None]


def gains(
    peaks: NDArray[np.float32], *, ceiling: float, margin: int = GAIN_REACH
) -> NDArray[np.float32]:
    """The factor ≤ 1 of each sample whose `peaks` are known, without the first and last `margin`,
    which are context."""
    inner = slice(margin, len(peaks) - margin)
    if peaks.max(initial=0.0) <= ceiling:
        return np.ones(len(peaks[inner]), np.float32)
    needed = np.minimum(1.0, np.float32(ceiling) / np.maximum(peaks, 1e-9))
    held = _sliding_minimum((_ONE * needed).astype(np.int32), HALF_WINDOW)
    total = _box_sum(_box_sum(held, HALF_WINDOW), HALF_WINDOW)[inner]
    return (total / (_ONE * (HALF_WINDOW + 1) ** 2)).astype(np.float32)


def true_peaks(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest of either channel around each sample, three points in between counted
    (4× oversampling as in ITU-R BS.1770-4 annex 2, 24-tap windowed sinc)."""
    sides = np.ascontiguousarray(samples.T)
    peaks = np.abs(sides).max(axis=0)
    for between in _between(sides):
        np.maximum(peaks, between, out=peaks)
        # A peak between two samples counts for both of them.
        np.maximum(peaks[1:], between[:-1], out=peaks[1:])
    return peaks


def _between(sides: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of [2, n]: the highest of either channel at 1/4, 2/4 and 3/4 after each sample, [3, n]. Tap
    by tap, so that a sample's sum runs in one order wherever its block begins."""
    samples = sides.shape[1]
    padded = np.pad(sides, ((0, 0), (PEAK_TAPS // 2 - 1, PEAK_TAPS // 2)))
    found = np.zeros((len(_PHASES), *sides.shape), np.float32)
    product = np.empty_like(sides)
    for tap in range(PEAK_TAPS):
        for total, taps in zip(found, _PHASES, strict=True):
            total += np.multiply(padded[:, tap : tap + samples], taps[tap], out=product)
    return np.abs(found, out=found).max(axis=1)


def _phase(fraction: float) -> NDArray[np.float32]:
    at = np.arange(PEAK_TAPS) - PEAK_TAPS // 2 + 1 - fraction
    window = np.cos(np.pi * at / (PEAK_TAPS + 1)) ** 2
    taps = np.sinc(at) * window
    return (taps / taps.sum()).astype(np.float32)


_PHASES = tuple(_phase(fraction) for fraction in (0.25, 0.5, 0.75))


def _sliding_minimum(values: NDArray[np.int32], reach: int) -> NDArray[np.int32]:
    """The minimum over [i − reach, i + reach], by doubling: ~log2(reach) passes."""
    padded = np.pad(values, reach, constant_values=_ONE)
    covered, size = padded, 1
    while size * 2 <= 2 * reach + 1:
        covered = np.minimum(covered[:-size], covered[size:])
        size *= 2
    rest = 2 * reach + 1 - size
    return np.minimum(covered[: len(covered) - rest], covered[rest:])


def _box_sum(values: NDArray[np.integer], width: int) -> NDArray[np.int64]:
    """The sum over `width` + 1 neighbours, centred."""
    half = width // 2
    padded = np.pad(values.astype(np.int64), (half + 1, half), mode="edge")
    total = np.cumsum(padded)
    return total[2 * half + 1 :] - total[: -2 * half - 1]
