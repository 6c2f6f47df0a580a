"""Pictures as the encoder wants them: BT.709, limited range, chroma at half size.

Layers are converted once (`kernel.to_planes`); per frame only these planes are moved and blended.
Chroma samples are left-sited (H.264's default): a chroma sample stands on the same column as the
even luma sample, and halfway between two luma rows. Matrix: ITU-R BT.709-6, table 3.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.timeline import Canvas

Plane = NDArray[np.uint8]


@dataclass(frozen=True)
class FramePlanes:
    """An opaque frame, drawn into in place: `y` [height, width], `u`, `v` [height/2, width/2]."""

    y: Plane
    u: Plane
    v: Plane


@dataclass(frozen=True)
class LayerPlanes:
    """A layer's picture, premultiplied, offsets included.

    `luma` [2, height, width]: Y, alpha. `chroma` [3, height/2, width/2]: U, V, alpha. Laying it
    over a frame is `frame * (255 - alpha) / 255 + plane`.
    """

    luma: Plane
    chroma: Plane


def blank_frame(canvas: Canvas) -> FramePlanes:
    """A black frame of the canvas's size."""
    return blank_planes(canvas.width_px, canvas.height_px)


def even_below(place_px: float) -> int:
    """The even pixel at or before a place: where chroma at half size has a sample too."""
    return 2 * math.floor(place_px / 2)


def blank_planes(width_px: int, height_px: int) -> FramePlanes:
    """Black planes of an even size."""
    half = (height_px // 2, width_px // 2)
    y = np.full((height_px, width_px), 16, np.uint8)
    return FramePlanes(y, np.full(half, 128, np.uint8), np.full(half, 128, np.uint8))


def to_rgb(frame: FramePlanes) -> NDArray[np.uint8]:
    """A frame as sRGB [height, width, 3], chroma repeated; for looking and for thumbnails."""
    y = (frame.y.astype(np.float32) - 16) * np.float32(255 / 219) + np.float32(0.5)
    y = y.reshape(len(frame.u), 2, -1)
    cb, cr = (
        (plane.astype(np.float32) - 128) * np.float32(255 / 224) for plane in (frame.u, frame.v)
    )
    red, blue = 1.5748 * cr, 1.8556 * cb
    green = -(0.2126 * red + 0.0722 * blue) / 0.7152
    rgb = np.empty((*frame.y.shape, 3), np.uint8)
    for channel, added in enumerate((red, green, blue)):
        wide = y + np.repeat(added.astype(np.float32), 2, 1)[:, None]
        rgb[..., channel] = np.clip(wide, 0, 255, out=wide).reshape(frame.y.shape)
    return rgb
