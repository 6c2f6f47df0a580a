"""What the tests of the drawing kernel share: pictures, frames, and both kernels."""

import numpy as np
import pytest

from mutoscope.media.kernel.backend import native
from mutoscope.media.kernel.values import Plane
from mutoscope.media.planes import FramePlanes, LayerPlanes

needs_native = pytest.mark.skipif(native is None, reason="the extension was not built")
FILTERS = ("bilinear", "bicubic", "lanczos3")


def noise(seed: int, height: int, width: int) -> FramePlanes:
    """A frame of random levels."""
    random = np.random.default_rng(seed)
    half = (height // 2, width // 2)
    sizes = ((height, width), half, half)
    return FramePlanes(*(random.integers(0, 256, size, dtype=np.uint8) for size in sizes))


def flat(height: int, width: int, levels: tuple[int, int, int] = (90, 120, 200)) -> FramePlanes:
    """A frame of one colour."""
    half = (height // 2, width // 2)
    sizes = ((height, width), half, half)
    return FramePlanes(*map(np.full, sizes, levels, (np.uint8,) * 3))


def sticker(seed: int, height: int, width: int) -> LayerPlanes:
    """A premultiplied picture of random levels, nowhere brighter than its alpha."""
    random = np.random.default_rng(seed)
    luma = random.integers(0, 256, (2, height, width), dtype=np.uint8)
    chroma = random.integers(0, 256, (3, height // 2, width // 2), dtype=np.uint8)
    luma[0] = luma[0] * (luma[1] / 255.0)
    chroma[:2] = chroma[:2] * (chroma[2] / 255.0)
    return LayerPlanes(luma, chroma)


def planes(frame: FramePlanes) -> tuple[Plane, Plane, Plane]:
    return frame.y, frame.u, frame.v


def copied(frame: FramePlanes) -> FramePlanes:
    return FramePlanes(*(plane.copy() for plane in planes(frame)))


def farthest(one: FramePlanes, other: FramePlanes) -> int:
    """The largest difference of a sample, in levels."""
    pairs = zip(planes(one), planes(other), strict=True)
    return max(int(np.abs(a.astype(int) - b).max(initial=0)) for a, b in pairs)
