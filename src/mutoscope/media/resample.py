"""Moving and scaling planes by fractions of a pixel.

Whole frames go through Pillow's box resampling sideways (it takes a fractional box) and a two-tap
mix of rows in numpy downwards, which together cost two thirds of Pillow alone. Shifts without
scaling use a four-tap Catmull-Rom filter, which keeps a bobbing picture as sharp between pixels as
on them.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.planes import LayerPlanes, Plane

_BLOCK_ROWS = 64
_TAP_BITS = 7
_BIAS = 64  # in whole levels: lifts the filter's undershoot above 0, so that 16 bits wrap unseen


def stretch_plane(source: Image.Image, box: tuple[float, float, float, float], out: Plane) -> None:
    """Fill `out` with the part of an 8-bit plane inside `box` (left, top, right, bottom).

    For factors near 1: rows are interpolated, not averaged.
    """
    height, width = out.shape
    left, top, right, bottom = box
    wide = source.resize(
        (width, source.height), Image.Resampling.BILINEAR, (left, 0, right, source.height)
    )
    rows = np.frombuffer(wide.tobytes(), np.uint8).reshape(source.height, width)
    step = (bottom - top) / height
    position = top + 0.5 * step - 0.5 + step * np.arange(height)
    position = np.clip(position, 0, source.height - 1.001)
    above = position.astype(np.intp)
    lower_weight = ((position - above) * 256 + 0.5).astype(np.uint16)[:, None]
    _mix_rows(rows, above, lower_weight, out)


def _mix_rows(rows: Plane, above: NDArray[np.intp], weight: NDArray[np.uint16], out: Plane) -> None:
    upper_weight = (256 - weight).astype(np.uint16)
    for top in range(0, len(out), _BLOCK_ROWS):
        block = slice(top, top + _BLOCK_ROWS)
        mixed = rows[above[block]] * upper_weight[block]
        mixed += rows[above[block] + 1] * weight[block]
        mixed >>= 8
        out[block] = mixed


def shift(planes: LayerPlanes, dx_px: float, dy_px: float) -> LayerPlanes:
    """The same planes moved right and down by less than two luma pixels.

    The picture needs a transparent border of four pixels, which takes up the move.
    """
    return LayerPlanes(
        _shifted(_shifted(planes.luma, dy_px, axis=1), dx_px, axis=2),
        _shifted(_shifted(planes.chroma, dy_px / 2, axis=1), dx_px / 2, axis=2),
    )


def _shifted(planes: Plane, by: float, *, axis: int) -> Plane:
    whole = int(by)
    taps = _catmull_rom(by - whole)
    if whole == 0 and not any((taps[0], *taps[2:])):
        return planes
    length = planes.shape[axis]
    # Sample i takes from i - whole + 1 down to i - whole - 2.
    first, last = whole + 2, length - 1 + min(0, whole)
    total = np.zeros(_extent(planes, axis, last - first), np.int16)
    for tap, offset in zip(taps, (1, 0, -1, -2), strict=True):
        total += planes[_span(axis, first - whole + offset, last - whole + offset)] * np.int16(tap)
    level = total.view(np.uint16)
    level += (_BIAS << _TAP_BITS) + (1 << (_TAP_BITS - 1))
    level >>= _TAP_BITS
    moved = np.zeros_like(planes)
    moved[_span(axis, first, last)] = np.clip(level, _BIAS, _BIAS + 255, out=level) - _BIAS
    return moved


def _extent(planes: Plane, axis: int, length: int) -> tuple[int, ...]:
    return tuple(length if i == axis else size for i, size in enumerate(planes.shape))


def _span(axis: int, start: int, stop: int) -> tuple[slice, ...]:
    return (slice(None),) * axis + (slice(start, stop),)


def _catmull_rom(f: float) -> tuple[int, int, int, int]:
    """Weights of the samples after, at, before and two before, for a move by 0 <= f < 1 sample.

    Keys' cubic with a = −1/2 (R. Keys, 1981), in 128ths that sum to 128.
    """
    unit = 1 << _TAP_BITS
    after = round(unit * (-f + 2 * f**2 - f**3) / 2)
    before = round(unit * (f + 4 * f**2 - 3 * f**3) / 2)
    further = round(unit * (-(f**2) + f**3) / 2)
    return after, unit - after - before - further, before, further


def scaled(
    planes: LayerPlanes, box: tuple[float, float, float, float], size: tuple[int, int]
) -> LayerPlanes:
    """The luma box of the planes, clipped to them, at an even size (width, height)."""
    height, width = planes.luma.shape[1:]
    left, top, right, bottom = box
    luma_box = (max(0.0, left), max(0.0, top), min(width, right), min(height, bottom))
    chroma_box = chroma_box_of(box, (right - left) / size[0], (width // 2, height // 2))
    half = (size[0] // 2, size[1] // 2)
    return LayerPlanes(
        np.stack([_resized(plane, luma_box, size) for plane in planes.luma]),
        np.stack([_resized(plane, chroma_box, half) for plane in planes.chroma]),
    )


def chroma_box_of(
    box: tuple[float, float, float, float], step: float, limit: tuple[int, int]
) -> tuple[float, float, float, float]:
    """A luma box in pixels of left-sited chroma planes of size `limit`, clipped to them.

    `step`: luma source pixels per luma target pixel.
    """
    left, top, right, bottom = box
    aside = (1 - step) / 4
    return (
        max(0.0, left / 2 + aside),
        max(0.0, top / 2),
        min(float(limit[0]), right / 2 + aside),
        min(float(limit[1]), bottom / 2),
    )


def _resized(plane: Plane, box: tuple[float, float, float, float], size: tuple[int, int]) -> Plane:
    picture = Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC, box)
    return np.frombuffer(picture.tobytes(), np.uint8).reshape(size[1], size[0])
