"""One layer's picture, ready to be put anywhere on a frame."""

import math

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.blend import lay_over
from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement
from mutoscope.media.planes import FramePlanes, to_planes
from mutoscope.media.resample import scaled, shift

_BORDER_PX = 8  # transparent: room for the filters, and for an even box down to a quarter's scale
_STILL_PX = 1e-6


class Sprite:
    """A layer as planes, cut to what can be seen of it.

    At rest the picture stands on whole pixels, so that still text is as sharp as it was drawn;
    all moves are continuous from there.
    """

    def __init__(self, layer: Layer) -> None:
        height, width = layer.rgba.shape[:2]
        self._x, self._y = layer.x, layer.y
        rest_x, rest_y = round(layer.x - width / 2), round(layer.y - height / 2)
        self._snap = (rest_x + width / 2 - layer.x, rest_y + height / 2 - layer.y)
        left, top, cut = _cut(layer.rgba)
        self._left, self._top, padded = _on_even(cut, rest_x + left, rest_y + top)
        self._planes = to_planes(padded)
        # From the picture's centre to the first pixel of the planes.
        self._offset = (self._left - rest_x - width / 2, self._top - rest_y - height / 2)

    def draw(self, frame: FramePlanes, placement: Placement) -> None:
        """Blend the picture over the frame where the placement says."""
        if placement.opacity <= 1 / 512:
            return
        if abs(placement.scale - 1) > 1e-9:
            self._draw_scaled(frame, placement)
            return
        dx, dy = placement.x - self._x, placement.y - self._y
        if abs(dx) < _STILL_PX and abs(dy) < _STILL_PX:
            lay_over(frame, self._planes, self._left, self._top, opacity=placement.opacity)
            return
        even_x, even_y = _even_below(dx), _even_below(dy)
        moved = shift(self._planes, dx - even_x, dy - even_y)
        x, y = self._left + even_x, self._top + even_y
        lay_over(frame, moved, x, y, opacity=placement.opacity)

    def _draw_scaled(self, frame: FramePlanes, placement: Placement) -> None:
        scale = placement.scale
        x = placement.x + self._snap[0] + self._offset[0] * scale
        y = placement.y + self._snap[1] + self._offset[1] * scale
        height, width = self._planes.luma.shape[1:]
        border = (_BORDER_PX - 2) * scale
        left, top = _even_below(x + border), _even_below(y + border)
        right = -_even_below(-(x + width * scale - border))
        bottom = -_even_below(-(y + height * scale - border))
        if right <= left or bottom <= top:
            return
        box = ((left - x) / scale, (top - y) / scale, (right - x) / scale, (bottom - y) / scale)
        grown = scaled(self._planes, box, (right - left, bottom - top))
        lay_over(frame, grown, left, top, opacity=placement.opacity)


def _even_below(value: float) -> int:
    return 2 * math.floor(value / 2)


def _cut(rgba: NDArray[np.uint8]) -> tuple[int, int, NDArray[np.uint8]]:
    """The part of the picture that is not transparent, and where it starts (left, top)."""
    alpha = rgba[..., 3]
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not rows.size:
        return 0, 0, rgba[:1, :1]
    left, top = int(columns[0]), int(rows[0])
    return left, top, rgba[top : rows[-1] + 1, left : columns[-1] + 1]


def _on_even(rgba: NDArray[np.uint8], x_px: int, y_px: int) -> tuple[int, int, NDArray[np.uint8]]:
    """The picture in a transparent border that starts and ends on even canvas pixels."""
    height, width = rgba.shape[:2]
    left, top = _even_below(x_px - _BORDER_PX), _even_below(y_px - _BORDER_PX)
    right = -_even_below(-(x_px + width + _BORDER_PX))
    bottom = -_even_below(-(y_px + height + _BORDER_PX))
    padded = np.zeros((bottom - top, right - left, 4), np.uint8)
    padded[y_px - top : y_px - top + height, x_px - left : x_px - left + width] = rgba
    return left, top, padded
