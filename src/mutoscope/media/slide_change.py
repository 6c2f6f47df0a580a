"""A slide of a clip, and how it takes the place of the one before.

What the two have in common is drawn once and stands still; only the part in which they differ is
laid over it, so that a point that appears costs no more than its own pixels.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.picture_file import read_picture
from mutoscope.media.see_through import read_see_through
from mutoscope.media.timeline import Canvas

FADE_S = 0.35

Pixels = NDArray[np.uint8]


def slide_layers(
    before: Path | None,
    slide: Path,
    canvas: Canvas,
    *,
    at_s: float,
    fade_s: float = FADE_S,
    clear: bool,
) -> list[Layer]:
    """The slide, back to front; with `before`, which is seen first, fading in for `fade_s` from
    the frame at `at_s` on, in which something of it is seen.

    An opaque one fills the canvas, cropped where it is of another shape; of one with a `clear`
    ground, all that is not transparent is laid over what lies behind. Raises MediaError as
    `read_picture`.
    """
    later = _layer(slide, canvas, clear=clear)
    if before is None or before == slide:
        return [later]
    earlier = _layer(before, canvas, clear=clear)
    fades = Motion(enter="fade", delay_s=at_s - canvas.seconds(1), enter_s=fade_s)
    if not earlier.rgba.shape == later.rgba.shape == (canvas.height_px, canvas.width_px, 4):
        return [earlier, replace(later, motion=fades)]
    changed = (earlier.rgba != later.rgba).any(axis=2)
    if not changed.any():
        return [earlier]
    part = _part(
        later, np.where(changed[..., None], later.rgba, 0) if clear else later.rgba, changed
    )
    if not clear:
        return [earlier, replace(part, motion=fades)]
    return [*_parted(earlier, changed, at_s + fade_s / 2), replace(part, motion=fades)]


def _layer(path: Path, canvas: Canvas, *, clear: bool) -> Layer:
    x, y = canvas.width_px / 2, canvas.height_px / 2
    if clear:
        return Layer("slide", read_see_through(path), x, y)
    colors = read_picture(path)
    pixels = np.full((*colors.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = colors
    return Layer("slide", pixels, x, y, fills=True)


def _parted(earlier: Layer, changed: NDArray[np.bool_], gone_s: float) -> list[Layer]:
    """What stays of a clear slide, and what of it goes: when the later one is half there."""
    stays = np.where(changed[..., None], np.uint8(0), earlier.rgba)
    goes = np.where(changed[..., None], earlier.rgba, np.uint8(0))
    layers = [replace(earlier, rgba=stays)]
    if goes[..., 3].any():
        layers.append(replace(_part(earlier, goes, changed), motion=Motion(show_until_s=gone_s)))
    return layers


def _part(whole: Layer, pixels: Pixels, where: NDArray[np.bool_]) -> Layer:
    """The box of the pixels that is asked for, in its place."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    height, width = pixels.shape[:2]
    x, y = whole.x - width / 2 + (left + right) / 2, whole.y - height / 2 + (top + bottom) / 2
    return Layer("slide-part", np.ascontiguousarray(pixels[top:bottom, left:right]), x, y)
