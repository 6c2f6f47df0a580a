"""What a sound is like, ten milliseconds at a time: cepstra on the mel scale, and its silences.

S. B. Davis, P. Mermelstein, "Comparison of parametric representations for monosyllabic word
recognition in continuously spoken sentences", IEEE Trans. ASSP 28(4), 1980.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.01
_WINDOW_S = 0.025
_LOWEST_HZ, _HIGHEST_HZ = 100.0, 7000.0
"""What every rate from 16 kHz on holds."""
_BANDS, _CEPSTRA = 26, 13
_PREEMPHASIS = 0.97
_QUIET_DB = -38.0  # below the loudest 10 ms
_DELTA_REACH = 2


@dataclass(frozen=True)
class Silence:
    """A stretch without a voice, in seconds."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


def cepstra(
    samples: NDArray[np.float32], rate: int, times_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """One row for each time, of cepstra and their slopes: each column of mean 0 and deviation 1
    over these rows, so that neither voice nor loudness counts."""
    width = round(_WINDOW_S * rate)
    size = 1 << (width - 1).bit_length()
    lifted = np.append(samples[:1], samples[1:] - _PREEMPHASIS * samples[:-1])
    padded = np.pad(lifted, width)
    starts = np.round(times_s * rate).astype(np.int64) + width - width // 2
    starts = np.clip(starts, 0, len(padded) - width)
    frames = padded[starts[:, None] + np.arange(width)] * np.hamming(width).astype(np.float32)
    power = np.abs(np.fft.rfft(frames, size)) ** 2
    loud = power @ _filters(rate, size).T
    logarithms = np.log(loud + 1e-6 * (loud.max(initial=0.0) + 1e-12))
    static = _level(logarithms @ _cosines().T)
    return np.hstack((static, _level(_slopes(static))))


def silences(samples: NDArray[np.float32], rate: int, *, least_s: float) -> list[Silence]:
    """Stretches of at least `least_s` without a voice; those at the ends however short."""
    loud = _loud(samples, rate)
    turns = np.flatnonzero(np.diff(np.concatenate(([0], ~loud, [0])).astype(np.int8)))
    found = [Silence(a * FRAME_S, b * FRAME_S) for a, b in turns.reshape(-1, 2).tolist()]
    end_s = len(loud) * FRAME_S
    return [
        each
        for each in found
        if each.length_s >= least_s - 1e-9 or each.start_s == 0.0 or each.end_s >= end_s - 1e-9
    ]


def _loud(samples: NDArray[np.float32], rate: int) -> NDArray[np.bool_]:
    window = round(FRAME_S * rate)
    blocks = samples[: len(samples) // window * window].reshape(-1, window).astype(np.float64)
    energies = np.mean(blocks**2, axis=1)
    return energies > energies.max(initial=0.0) * 10 ** (_QUIET_DB / 10)


def _level(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-9)


def _slopes(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(rows, ((_DELTA_REACH, _DELTA_REACH), (0, 0)), mode="edge")
    count = len(rows)
    after = padded[2 * _DELTA_REACH :][:count]
    return after - padded[:count]


@functools.cache
def _filters(rate: int, size: int) -> NDArray[np.float64]:
    """Triangles of equal width on the mel scale, one a row."""
    edges = np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), _BANDS + 2)
    edges_hz = 700 * (10 ** (edges / 2595) - 1)
    bins_hz = np.arange(size // 2 + 1) * rate / size
    low, middle, high = edges_hz[:-2, None], edges_hz[1:-1, None], edges_hz[2:, None]
    rising, falling = (bins_hz - low) / (middle - low), (high - bins_hz) / (high - middle)
    return np.maximum(0.0, np.minimum(rising, falling))


@functools.cache
def _cosines() -> NDArray[np.float64]:
    order, band = np.arange(_CEPSTRA)[:, None], np.arange(_BANDS)
    return np.cos(np.pi * order * (band + 0.5) / _BANDS)


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))
