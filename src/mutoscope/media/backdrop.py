"""The picture that fills the canvas behind everything, and its slow zoom."""

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.kernel import stretch, to_planes
from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement, Window, window_of
from mutoscope.media.planes import FramePlanes, blank_planes, even_below
from mutoscope.media.quality import Drawing
from mutoscope.media.timeline import Canvas

_SPARED = 0.97
"""From this density on the picture itself serves as its level."""


class Backdrop:
    """A filling layer as planes.

    `placements`: all that will be asked for, or at least the widest and the closest; whatever they
    do not show is dropped. The planes have the density of the closest zoom, where one sample of
    them is one pixel of the canvas: no frame is coarser than it could be, and few samples are
    passed over in the wider ones. `Drawing.from_source` keeps the picture's own density instead,
    and averages as it draws.
    """

    def __init__(
        self, layer: Layer, canvas: Canvas, placements: list[Placement], drawing: Drawing
    ) -> None:
        height, width = layer.rgba.shape[:2]
        self._canvas = canvas
        self._drawing = drawing
        self._picture = (width, height)
        windows = [window_of(self._picture, placement, canvas) for placement in placements]
        self._seen = _union(windows, self._picture)
        planes = _opaque(layer.rgba, self._seen)
        density = max(placement.scale for placement in placements)
        if density < _SPARED and not drawing.from_source:
            planes = _level(planes, density)
        size = planes.y.shape
        self._density = (size[1] / self._seen.width, size[0] / self._seen.height)
        self._planes = planes

    def draw(self, frame: FramePlanes, placement: Placement) -> None:
        """Fill the frame."""
        window = window_of(self._picture, placement, self._canvas)
        across, down = self._density
        part = (
            (window.x - self._seen.x) * across,
            (window.y - self._seen.y) * down,
            window.width * across,
            window.height * down,
        )
        stretch(
            frame,
            self._planes,
            part,
            filter=self._drawing.filter,
            antialias=self._drawing.from_source,
        )


def _union(windows: list[Window], picture: tuple[int, int]) -> Window:
    """The smallest box on even pixels that holds all windows; at the far edges of a picture of odd
    sides it ends a pixel outside."""
    left = even_below(max(0.0, min(window.x for window in windows)))
    top = even_below(max(0.0, min(window.y for window in windows)))
    right = min(float(picture[0]), max(window.x + window.width for window in windows))
    bottom = min(float(picture[1]), max(window.y + window.height for window in windows))
    width, height = -even_below(left - right), -even_below(top - bottom)
    return Window(left, top, width, height)


def _opaque(rgba: NDArray[np.uint8], seen: Window) -> FramePlanes:
    """The part of the picture as planes; an edge outside repeats the last row or column."""
    right, bottom = int(seen.x + seen.width), int(seen.y + seen.height)
    part = rgba[int(seen.y) : bottom, int(seen.x) : right]
    height, width = part.shape[:2]
    if (width, height) != (seen.width, seen.height):
        missing = ((0, int(seen.height) - height), (0, int(seen.width) - width), (0, 0))
        part = np.pad(part, missing, "edge")
    planes = to_planes(part)
    return FramePlanes(planes.luma[0], planes.chroma[0], planes.chroma[1])


def _level(planes: FramePlanes, density: float) -> FramePlanes:
    """The whole picture at `density` of its size, sides even (so both axes are scaled apart)."""
    height, width = planes.y.shape
    level = blank_planes(_even(width * density), _even(height * density))
    stretch(level, planes, (0.0, 0.0, width, height), filter="lanczos3", antialias=True)
    return level


def _even(length: float) -> int:
    return 2 * max(1, round(length / 2))
