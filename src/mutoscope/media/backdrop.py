"""The picture that fills the canvas behind everything, and its slow zoom."""

import numpy as np
from PIL import Image

from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement, Window, window_of
from mutoscope.media.planes import FramePlanes, Plane, to_planes
from mutoscope.media.resample import chroma_box_of, stretch_plane
from mutoscope.media.timeline import Canvas

_BORDER_PX = 2  # repeated edge: the filters and the chroma's siting reach past the picture


class Backdrop:
    """A filling layer as planes at the density of its strongest zoom.

    `placements`: all that will be asked for, or at least the widest and the closest. Whatever
    they do not show is dropped. At the closest zoom one sample of the planes is one pixel of the
    canvas, so that no frame is coarser than it could be and none is averaged down.
    """

    def __init__(self, layer: Layer, canvas: Canvas, placements: list[Placement]) -> None:
        height, width = layer.rgba.shape[:2]
        self._canvas = canvas
        self._picture = (width, height)
        windows = [window_of(self._picture, placement, canvas) for placement in placements]
        self._seen = _union(windows, self._picture)
        density = max(placement.scale for placement in placements)
        level = _level(layer, self._seen, density)
        self._density = (
            level.shape[1] / self._seen.width,
            level.shape[0] / self._seen.height,
        )
        planes = to_planes(_bordered(level))
        self._y = Image.fromarray(planes.luma[0])
        self._u, self._v = (Image.fromarray(plane) for plane in planes.chroma[:2])

    def draw(self, frame: FramePlanes, placement: Placement) -> None:
        """Fill the frame."""
        window = window_of(self._picture, placement, self._canvas)
        x = (window.x - self._seen.x) * self._density[0] + _BORDER_PX
        y = (window.y - self._seen.y) * self._density[1] + _BORDER_PX
        right = x + window.width * self._density[0]
        bottom = y + window.height * self._density[1]
        box = (x, y, right, bottom)
        stretch_plane(self._y, _inside(box, self._y), frame.y)
        step = window.width * self._density[0] / self._canvas.width_px
        chroma_box = chroma_box_of(box, step, self._u.size)
        stretch_plane(self._u, chroma_box, frame.u)
        stretch_plane(self._v, chroma_box, frame.v)


def _inside(
    box: tuple[float, float, float, float], image: Image.Image
) -> tuple[float, float, float, float]:
    """Rounding of floats can put the box a hair outside, which Pillow refuses."""
    return max(0.0, box[0]), max(0.0, box[1]), min(image.width, box[2]), min(image.height, box[3])


def _union(windows: list[Window], picture: tuple[int, int]) -> Window:
    """The smallest box that holds all windows, inside the picture."""
    left = max(0.0, min(window.x for window in windows))
    top = max(0.0, min(window.y for window in windows))
    right = min(float(picture[0]), max(window.x + window.width for window in windows))
    bottom = min(float(picture[1]), max(window.y + window.height for window in windows))
    return Window(left, top, right - left, bottom - top)


def _level(layer: Layer, seen: Window, density: float) -> Plane:
    """The seen part of the picture at `density` pixels per picture pixel, sides even."""
    size = (_even(seen.width * density), _even(seen.height * density))
    box = (seen.x, seen.y, seen.x + seen.width, seen.y + seen.height)
    if box == (0, 0, *size) and size == (layer.rgba.shape[1], layer.rgba.shape[0]):
        return layer.rgba
    # RGBX: the picture is opaque, and Pillow would take time to unmultiply RGBA.
    whole = np.ascontiguousarray(layer.rgba)
    picture = Image.frombuffer("RGBX", whole.shape[1::-1], whole, "raw", "RGBX", 0, 1)
    resized = picture.resize(size, Image.Resampling.LANCZOS, box).tobytes()
    return np.frombuffer(resized, np.uint8).reshape(size[1], size[0], 4)


def _even(length: float) -> int:
    return 2 * max(1, round(length / 2))


def _bordered(level: Plane) -> Plane:
    return np.pad(level, ((_BORDER_PX, _BORDER_PX), (_BORDER_PX, _BORDER_PX), (0, 0)), "edge")
