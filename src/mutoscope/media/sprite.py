"""One layer's picture, ready to be put anywhere on a frame."""

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.kernel import lay, to_planes
from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement
from mutoscope.media.planes import FramePlanes, even_below
from mutoscope.media.quality import Drawing

_BORDER_PX = 2  # transparent: chroma at half size reaches a pixel past the ink
_STILL_PX = 1e-6


class Sprite:
    """A layer as planes, cut to what can be seen of it.

    At rest the picture stands on whole pixels, so that still text is as sharp as it was drawn;
    all moves are continuous from there.
    """

    def __init__(self, layer: Layer, drawing: Drawing) -> None:
        height, width = layer.rgba.shape[:2]
        self._drawing = drawing
        rest_x, rest_y = round(layer.x - width / 2), round(layer.y - height / 2)
        self._snap = (rest_x + width / 2 - layer.x, rest_y + height / 2 - layer.y)
        left, top, cut = _cut(layer.rgba)
        first_x, first_y, padded = _on_even(cut, rest_x + left, rest_y + top)
        self._planes = to_planes(padded)
        # From the picture's centre to the first pixel of the planes.
        self._offset = (first_x - rest_x - width / 2, first_y - rest_y - height / 2)

    def draw(self, frame: FramePlanes, placement: Placement) -> None:
        """Blend the picture over the frame where the placement says."""
        scale = placement.scale
        left = placement.x + self._snap[0] + self._offset[0] * scale
        top = placement.y + self._snap[1] + self._offset[1] * scale
        lay(
            frame,
            self._planes,
            _settled(left),
            _settled(top),
            scale=(scale, scale),
            opacity=placement.opacity,
            filter=self._drawing.filter,
            antialias=True,
        )


def _settled(place_px: float) -> float:
    """Whole where it is meant to be: sums of fractions leave a speck."""
    whole = round(place_px)
    return float(whole) if abs(place_px - whole) < _STILL_PX else place_px


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
    left, top = even_below(x_px - _BORDER_PX), even_below(y_px - _BORDER_PX)
    right = -even_below(-(x_px + width + _BORDER_PX))
    bottom = -even_below(-(y_px + height + _BORDER_PX))
    padded = np.zeros((bottom - top, right - left, 4), np.uint8)
    padded[y_px - top : y_px - top + height, x_px - left : x_px - left + width] = rgba
    return left, top, padded
