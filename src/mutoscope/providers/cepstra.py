"""What a sound is like, ten milliseconds at a time: cepstra on the mel scale, and its silences.

S. B. Davis, P. Mermelstein, "Comparison of parametric representations for monosyllabic word
recognition in continuously spoken sentences", IEEE Trans. ASSP 28(4), 1980.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.01
_WINDOW_S = 0.025
_LOWEST_HZ, _HIGHEST_HZ = 100.0, 7000.0
"""What every rate from 16 kHz on holds."""
_BANDS, _CEPSTRA = 26, 13
_PREEMPHASIS = 0.97
QUIET_DB = -38.0
"""Below the loudest 10 ms: no voice, in a sound without noise."""
_NOISE_SHARE, _OVER_NOISE_DB, _LOUDEST_QUIET_DB = 10, 7.0, -24.0
_DELTA_REACH = 2
_FRAMES_A_TURN = 4_000  # 100 MB at 48 kHz


@dataclass(frozen=True)
class Silence:
    """A stretch without a voice, in seconds."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s


def cepstra(
    samples: NDArray[np.float32], rate: int, times_s: NDArray[np.float64], *, throat: float = 1.0
) -> NDArray[np.float64]:
    """One row for each time, of cepstra and their slopes: each column of mean 0 and deviation 1
    over these rows, so that neither voice nor loudness counts. `throat`: the frequencies are
    listened to at so many times their height, for a longer throat resonates lower (L. Lee, R. Rose,
    "A frequency warping approach to speaker normalization", IEEE Trans. SAP 6(1), 1998)."""
    width = round(_WINDOW_S * rate)
    size = 1 << (width - 1).bit_length()
    lifted = np.append(samples[:1], samples[1:] - _PREEMPHASIS * samples[:-1])
    padded = np.pad(lifted, width).astype(np.float32, copy=False)
    starts = np.round(times_s * rate).astype(np.int64) + width - width // 2
    starts = np.clip(starts, 0, len(padded) - width)
    turns = range(0, max(1, len(starts)), _FRAMES_A_TURN)
    filters = _filters(rate, size, throat)
    parts = [_bands(padded, rate, filters, starts[at : at + _FRAMES_A_TURN]) for at in turns]
    loud = np.concatenate(parts)
    logarithms = np.log(loud + 1e-6 * (loud.max(initial=0.0) + 1e-12))
    static = _level(logarithms @ _cosines().T)
    return np.hstack((static, _level(_slopes(static))))


def silences(
    samples: NDArray[np.float32], rate: int, *, least_s: float, quiet_db: float = QUIET_DB
) -> list[Silence]:
    """Stretches of at least `least_s` without a voice; those at the ends however short."""
    loud = _loud(samples, rate, quiet_db)
    turns = np.flatnonzero(np.diff(np.concatenate(([0], ~loud, [0])).astype(np.int8)))
    found = [Silence(a * FRAME_S, b * FRAME_S) for a, b in turns.reshape(-1, 2).tolist()]
    end_s = len(loud) * FRAME_S
    return [
        each
        for each in found
        if each.length_s >= least_s - 1e-9 or each.start_s == 0.0 or each.end_s >= end_s - 1e-9
    ]


def quiet_db_of(samples: NDArray[np.float32], rate: int) -> float:
    """What is no voice in a recording, below its loudest 10 ms: a little over its noise, which its
    quietest tenth is taken for."""
    energies = _energies(samples, rate)
    loudest = energies.max(initial=0.0)
    if not loudest:
        return QUIET_DB
    noise = max(float(np.percentile(energies, _NOISE_SHARE)) / loudest, 1e-12)
    over_db = 10 * math.log10(noise) + _OVER_NOISE_DB
    return min(max(QUIET_DB, over_db), _LOUDEST_QUIET_DB)


def _loud(samples: NDArray[np.float32], rate: int, quiet_db: float) -> NDArray[np.bool_]:
    energies = _energies(samples, rate)
    return energies > energies.max(initial=0.0) * 10 ** (quiet_db / 10)


def _energies(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """The power of every 10 ms."""
    window = round(FRAME_S * rate)
    blocks = samples[: len(samples) // window * window].reshape(-1, window)
    return np.einsum("ij,ij->i", blocks, blocks, dtype=np.float64) / window


def _bands(
    padded: NDArray[np.float32],
    rate: int,
    filters: NDArray[np.float64],
    starts: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The power in each band, one row for each start."""
    width = round(_WINDOW_S * rate)
    size = 2 * (filters.shape[1] - 1)
    frames = padded[starts[:, None] + np.arange(width)] * np.hamming(width).astype(np.float32)
    return np.abs(np.fft.rfft(frames, size)) ** 2 @ filters.T


def _level(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-9)


def _slopes(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    padded = np.pad(rows, ((_DELTA_REACH, _DELTA_REACH), (0, 0)), mode="edge")
    count = len(rows)
    after = padded[2 * _DELTA_REACH :][:count]
    return after - padded[:count]


@functools.cache
def _filters(rate: int, size: int, throat: float) -> NDArray[np.float64]:
    """Triangles of equal width on the mel scale, one a row."""
    edges = np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), _BANDS + 2)
    edges_hz = throat * 700 * (10 ** (edges / 2595) - 1)
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
