"""What of a photo is sky, what is green ground, and what is neither, by colour and place alone.

No network: a restyled preview needs to know where it may be bold and where it has to be calm, and
where it is wrong it is so softly, for every border is blurred.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Share = NDArray[np.float32]
"""How much a pixel is something, 0 to 1 [height, width]."""
_SOFT_PX = 5.0
"""How far borders are blurred."""
_SKY_LIGHT, _SKY_ROUGH = 105.0, 0.6
"""A sky is at least so bright, of 255, and at most so rough, of 1."""
_SKY_GREEN = 6.0
"""Steps of 255 by which green may lead over blue in it."""
_LEAST_GREEN, _FULL_GREEN = 4.0, 26.0
"""Excess green (G. Woebbecke et al. 1995), halved, steps of 255: from there on, and in full."""
_GROUND_FROM, _GROUND_IN_FULL = 0.46, 0.64
"""Shares of the height between which what is green comes to be lawn, above it are trees."""
_DARK, _LIT = 40.0, 85.0
"""Light, of 255, between which green comes to be lawn: below it are hedges and crowns."""


@dataclass(frozen=True)
class Parts:
    """`sky`; `lawn`: what is green and lies on the ground; `built`: the rest that is not green."""

    sky: Share
    lawn: Share
    built: Share


def parts_of(photo: Image.Image, rough: Share, *, from_above: bool = False) -> Parts:
    """Of an RGB photo. `rough`: where it is not plain, 0 to 1; `from_above`: there is no sky, and
    ground all over."""
    colors = np.asarray(photo, np.float32)
    red, green, blue = colors[..., 0], colors[..., 1], colors[..., 2]
    light: Share = np.asarray(photo.convert("L"), np.float32)
    excess = (green - (red + blue) / 2).astype(np.float32)
    is_green = _between(excess, _LEAST_GREEN, _FULL_GREEN)
    is_sky = (light > _SKY_LIGHT) & (rough < _SKY_ROUGH) & (green - blue < _SKY_GREEN)
    sky = np.zeros_like(light) if from_above else _soft(_hanging(is_sky))
    at = (np.arange(light.shape[0], dtype=np.float32) + 0.5) / light.shape[0]
    low = np.ones_like(at) if from_above else _between(at, _GROUND_FROM, _GROUND_IN_FULL)
    lawn = _soft(is_green * _between(_blurred(light), _DARK, _LIT)) * low[:, None]
    built = np.clip(1 - _soft(is_green) - sky, 0, 1).astype(np.float32)
    return Parts(sky, lawn, built)


def _hanging(is_sky: NDArray[np.bool_]) -> Share:
    """What of it reaches up to the upper edge without a break."""
    return np.logical_and.accumulate(is_sky, axis=0).astype(np.float32)


def _between(values: Share, low: float, high: float) -> Share:
    return np.clip((values - low) / (high - low), 0, 1).astype(np.float32)


def _soft(share: Share) -> Share:
    return np.clip(_blurred(share * np.float32(255)) / 255, 0, 1).astype(np.float32)


def _blurred(levels: Share) -> Share:
    """Levels of 0 to 255."""
    plane = Image.fromarray(np.clip(np.rint(levels), 0, 255).astype(np.uint8))
    return np.asarray(plane.filter(ImageFilter.GaussianBlur(_SOFT_PX)), np.float32)
