"""Laying planes over planes, in integers.

Everything here is numpy on whole blocks, which releases the interpreter's lock: several clips can
be drawn at once on threads.
"""

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.planes import FramePlanes, LayerPlanes, Plane

_BLOCK_ROWS = 64


def lay_over(
    frame: FramePlanes, layer: LayerPlanes, x_px: int, y_px: int, *, opacity: float = 1.0
) -> None:
    """Blend a layer over the frame with its first pixel at (x, y), both even; may overhang."""
    luma, chroma = layer.luma, layer.chroma
    if opacity < 1.0:
        luma, chroma = faded(luma, opacity), faded(chroma, opacity)
    _over(frame.y, luma[0], luma[-1], x_px, y_px)
    _over(frame.u, chroma[0], chroma[-1], x_px // 2, y_px // 2)
    _over(frame.v, chroma[1], chroma[-1], x_px // 2, y_px // 2)


def faded(planes: Plane, opacity: float) -> Plane:
    """Premultiplied planes at a share of their opacity."""
    scaled = planes * np.uint16(round(opacity * 256))
    scaled += 128
    scaled >>= 8
    return scaled.astype(np.uint8)


def _over(target: Plane, plane: Plane, alpha: Plane, x: int, y: int) -> None:
    height, width = target.shape
    left, top = max(0, -x), max(0, -y)
    right, bottom = min(plane.shape[1], width - x), min(plane.shape[0], height - y)
    if left >= right or top >= bottom:
        return
    part = (slice(top, bottom), slice(left, right))
    under = target[y + top : y + bottom, x + left : x + right]
    mixed = under * (255 - alpha[part]).astype(np.uint16)
    mixed += 128
    mixed += mixed >> 8
    mixed >>= 8  # exactly round(mixed / 255)
    mixed += plane[part]
    # A sharpening filter can leave a plane brighter than its alpha allows.
    np.minimum(mixed, 255, out=mixed)
    under[...] = mixed


def cross_fade(frame: FramePlanes, first: FramePlanes, second: FramePlanes, share: float) -> None:
    """Write `first` mixed with `share` (0..1) of `second` into `frame`."""
    weight = round(share * 256)
    for target, a, b in (
        (frame.y, first.y, second.y),
        (frame.u, first.u, second.u),
        (frame.v, first.v, second.v),
    ):
        _mix(target, a, b, weight)


def _mix(target: Plane, first: Plane, second: Plane, weight: int) -> None:
    for top in range(0, len(target), _BLOCK_ROWS):
        rows = slice(top, top + _BLOCK_ROWS)
        mixed: NDArray[np.uint16] = first[rows] * np.uint16(256 - weight)
        mixed += second[rows] * np.uint16(weight)
        mixed += 128
        mixed >>= 8
        target[rows] = mixed
