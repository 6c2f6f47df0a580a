"""Pictures as the encoder wants them: BT.709, limited range, chroma at half size.

The conversion is done once per layer; per frame only these planes are moved and blended.
Chroma samples are left-sited (H.264's default): a chroma sample stands on the same column as the
even luma sample, and halfway between two luma rows. Matrix: ITU-R BT.709-6, table 3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.timeline import Canvas

Plane = NDArray[np.uint8]

_BLOCK_ROWS = 128  # even; keeps the float rows of a block in the cache
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32) * (219 / 255)
_CB = np.array([-0.2126, -0.7152, 0.9278], np.float32) * (224 / 255 / 1.8556)
_CR = np.array([0.7874, -0.7152, -0.0722], np.float32) * (224 / 255 / 1.5748)
_MATRIX = np.zeros((4, 3), np.float32)
_MATRIX[:3] = np.stack([_LUMA, _CB, _CR], axis=1)
_MATRIX[3] = np.array([16, 128, 128], np.float32) / 255  # the offset counts by its alpha


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
    height, width = canvas.height_px, canvas.width_px
    half = (height // 2, width // 2)
    y = np.full((height, width), 16, np.uint8)
    return FramePlanes(y, np.full(half, 128, np.uint8), np.full(half, 128, np.uint8))


def to_planes(rgba: NDArray[np.uint8]) -> LayerPlanes:
    """Convert a premultiplied sRGB picture [height, width, 4] of even size.

    Its first pixel is taken to stand on an even row and column of the canvas. Pixels left of it
    are taken to be like its first column.
    """
    height, width = rgba.shape[:2]
    luma = np.empty((2, height, width), np.uint8)
    chroma = np.empty((3, height // 2, width // 2), np.uint8)
    for top in range(0, height, _BLOCK_ROWS):
        bottom = min(top + _BLOCK_ROWS, height)
        block = rgba[top:bottom].astype(np.float32)
        yuv = block @ _MATRIX
        luma[0, top:bottom] = yuv[..., 0] + 0.5
        luma[1, top:bottom] = rgba[top:bottom, :, 3]
        coloured = np.concatenate([yuv[..., 1:], block[..., 3:]], axis=2)
        chroma[:, top // 2 : bottom // 2] = (_left_sited(coloured) + 0.5).transpose(2, 0, 1)
    return LayerPlanes(luma, chroma)


def _left_sited(full: NDArray[np.float32]) -> NDArray[np.float32]:
    """Halve both sides: weights 1 2 1 about each even column, the mean of each two rows."""
    rows = full[0::2] + full[1::2]
    halved = 2 * rows[:, 0::2]
    halved += rows[:, 1::2]
    halved[:, 1:] += rows[:, 1:-1:2]
    halved[:, 0] += rows[:, 0]
    halved /= 8
    return halved


def to_rgb(frame: FramePlanes) -> NDArray[np.uint8]:
    """A frame as sRGB [height, width, 3], chroma repeated; for looking and for thumbnails."""
    y = (frame.y.astype(np.float32) - 16) * (255 / 219)
    cb, cr = (
        np.repeat(np.repeat(plane.astype(np.float32) - 128, 2, 0), 2, 1) * (255 / 224)
        for plane in (frame.u, frame.v)
    )
    red = y + 1.5748 * cr
    blue = y + 1.8556 * cb
    green = (y - 0.2126 * red - 0.0722 * blue) / 0.7152
    return np.clip(np.stack([red, green, blue], axis=2) + 0.5, 0, 255).astype(np.uint8)
