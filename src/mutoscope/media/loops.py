"""A sound repeated to fill a time, each round crossed with the next at equal power, so that the
seam neither clicks nor dips."""

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.codec.audio import SAMPLE_RATE, Block
from mutoscope.media.spool import Spool

CROSSING_S = 0.8
LEAST_S = 0.1
"""What is shorter hums rather than repeats."""


def looped(spool: Spool, length: int, first: int, end: int) -> Block:
    """Samples [first, end) of the spool's first `length` over and over, its direct current taken
    off. A round begins `CROSSING_S`, at most a quarter of it, before the last one has ended."""
    crossing = min(round(CROSSING_S * SAMPLE_RATE), length // 4)
    period = length - crossing
    block = np.zeros((end - first, 2), np.float32)
    for turn in range(max(0, (first - length) // period), (end - 1) // period + 1):
        begin = turn * period
        low, high = max(first, begin) - begin, min(end, begin + length) - begin
        if low < high:
            sound = spool.read(low, high) - spool.offset
            gain = _crossed(np.arange(low, high), length, crossing, turn == 0)
            block[begin + low - first : begin + high - first] += sound * gain[:, None]
    return block


def _crossed(
    at: NDArray[np.int64], length: int, crossing: int, is_first: bool
) -> NDArray[np.float32]:
    """The gain of a round at its samples `at`: the squares of two that cross add up to 1."""
    rise = np.ones(len(at)) if is_first else np.clip(at / crossing, 0, 1)
    fall = np.clip((length - at) / crossing, 0, 1)
    return np.sin(np.pi / 2 * np.minimum(rise, fall)).astype(np.float32)
