"""Where scenes are laid out: the design of a format, fitted into the canvas.

Painters draw in design units; a `Stage` turns what they draw into cropped layers of canvas pixels.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.layout import Layout, fit, layout_of
from mutoscope.media.scenes.places import Box
from mutoscope.media.timeline import Canvas

Painter = Callable[[skia.Canvas], None]


def raster(width_px: int, height_px: int) -> tuple[NDArray[np.uint8], skia.Surface]:
    """Transparent premultiplied RGBA pixels and a surface that draws into them."""
    pixels = np.zeros((height_px, width_px, 4), np.uint8)
    info = skia.ImageInfo.Make(
        width_px, height_px, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    return pixels, skia.Surface.MakeRasterDirect(info, pixels)


def _ink_box(alpha: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Top, bottom, left, right of what is not transparent; a single pixel if nothing is."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return 0, 1, 0, 1
    return int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1


@dataclass(frozen=True)
class Stage:
    """A canvas with the design on it: design point p stands at `scale * p + (left, top)`. `taken`:
    how much of the right of the kicker's row, in design units, holds a logo."""

    canvas: Canvas
    layout: Layout
    scale: float
    left: float
    top: float
    taken: float = 0.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A design point in canvas pixels."""
        return self.left + x * self.scale, self.top + y * self.scale

    def fraction(self, x: float, y: float) -> tuple[float, float]:
        """A design point in fractions of the canvas."""
        canvas_x, canvas_y = self.place(x, y)
        return canvas_x / self.canvas.width_px, canvas_y / self.canvas.height_px

    def motion(self, motion: Motion) -> Motion:
        """A motion in design units, in canvas pixels."""
        return replace(
            motion,
            bob_px=motion.bob_px * self.scale,
            drift_x_px=motion.drift_x_px * self.scale,
            drift_y_px=motion.drift_y_px * self.scale,
        )

    def transform(self, canvas: skia.Canvas) -> None:
        """Let a Skia canvas that covers the whole picture take design units."""
        canvas.translate(self.left, self.top)
        canvas.scale(self.scale, self.scale)

    def paint(self, name: str, box: Box, painter: Painter, motion: Motion | None = None) -> Layer:
        """A layer of what `painter` draws inside `box`, cropped to its ink."""
        x, y, width, height = box
        left, top = (math.floor(value) for value in self.place(x, y))
        right, bottom = (math.ceil(value) for value in self.place(x + width, y + height))
        pixels, surface = raster(right - left, bottom - top)
        canvas = surface.getCanvas()
        canvas.translate(-left, -top)
        self.transform(canvas)
        painter(canvas)
        first, last, start, end = _ink_box(pixels[..., 3])
        return Layer(
            name=name,
            rgba=np.ascontiguousarray(pixels[first:last, start:end]),
            x=left + (start + end) / 2,
            y=top + (first + last) / 2,
            motion=self.motion(motion or Motion()),
        )


def stage(canvas: Canvas, *, taken_px: float = 0.0) -> Stage:
    """The canvas's layout as large as the canvas allows, in its middle."""
    fitted = fit(canvas)
    taken = taken_px / fitted.scale
    return Stage(canvas, layout_of(canvas), fitted.scale, fitted.left, fitted.top, taken)
