"""Rises and falls of a sound, the same in whatever blocks it comes."""

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]


def fade(block: Block, first: int, length: int, *, rise: int, fall: int) -> Block:
    """The samples [first, …) of a sound of `length` samples, faded in over its first `rise` and out
    over its last `fall`; each is at most half of it. The curve is a cubic without corners."""
    rise, fall = min(rise, length // 2), min(fall, length // 2)
    if first > rise and first + len(block) < length - fall:
        return block
    place = np.arange(first, first + len(block), dtype=np.float64)
    gain = np.clip(place / max(1, rise), 0, 1) if rise else np.ones(len(block))
    if fall:
        gain *= np.clip((length - 1 - place) / fall, 0, 1)
    return block * (gain * gain * (3 - 2 * gain)).astype(np.float32)[:, None]
