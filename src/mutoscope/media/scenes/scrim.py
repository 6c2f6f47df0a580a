"""Soft shade under the text of a picture, no darker than this picture needs.

White text on a photograph is read where the ground is dark enough. How dark it is there is
measured on the picture's own pixels at several moments of its motion; a picture that is dark
already gets no shade at all. Luminance and contrast: WCAG 2.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.stage import Stage

_STEP = 4.0  # design units between two samples
_TILES_ACROSS, _TILE_ROWS = 6, 24
_BRIGHT_PERCENTILE = 98
_LEAST_ALPHA, _MOST_ALPHA, _ALPHAS = 0.02, 0.9, 89
_OVERHANG_PX = 8  # past the canvas, so that no edge of the shade is ever filtered into it
_SEED = 23

BRIGHTEST = 1.05 / 4.5 - 0.05
"""The luminance of a ground on which white has a contrast of 4.5 to 1."""

Samples = NDArray[np.uint8]
"""sRGB [rows, columns, 3]."""


@dataclass(frozen=True)
class Band:
    """A strip across the canvas in which text stands, from `top` to `foot` in design units.

    The shade has its full strength there and as far as the canvas's edge on the side of `edge`
    (-1 above, 1 below), and is gone `fade` units off the strip on the other side.
    `sure`: the share of the strip, in tiles as large as a word, on which the text is read without
    any edge of its own.
    """

    name: str
    top: float
    foot: float
    edge: int
    fade: float
    sure: float = 1.0


def luminances(pixels: NDArray[np.uint8] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative luminance, 0 to 1, of sRGB pixels [..., 3]."""
    return _linear(pixels / 255) @ np.array([0.2126, 0.7152, 0.0722])


def _linear(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def seen(picture: Layer, placement: Placement, stage: Stage, top: float, foot: float) -> Samples:
    """Samples of the picture where it stands on the canvas between two design heights, inside the
    margins of text. Single pixels, not means: highlights count."""
    margin, width = stage.layout.margin, stage.layout.width
    x, y = np.arange(margin, width - margin, _STEP), np.arange(top, foot, _STEP)
    height, width = picture.rgba.shape[:2]
    columns = (stage.left + x * stage.scale - placement.x) / placement.scale + width / 2
    rows = (stage.top + y * stage.scale - placement.y) / placement.scale + height / 2
    inside = np.clip(rows, 0, height - 1).astype(int), np.clip(columns, 0, width - 1).astype(int)
    return picture.rgba[inside[0][:, None], inside[1][None], :3]


def _bright_spots(samples: Samples) -> NDArray[np.uint8]:
    """One colour [n, 3] of each tile of the samples: brighter than nearly all of the tile."""
    found: list[NDArray[np.uint8]] = []
    for strip in np.array_split(samples, max(1, len(samples) // _TILE_ROWS), axis=0):
        for tile in np.array_split(strip, _TILES_ACROSS, axis=1):
            colors = tile.reshape(-1, 3)
            order = luminances(colors).argsort()
            found.append(colors[order[(len(order) - 1) * _BRIGHT_PERCENTILE // 100]])
    return np.array(found)


def strength(moments: Sequence[Samples], shade: Rgb, sure: float = 1.0) -> float:
    """The least opacity of `shade` under which white can be read on the share `sure` of the tiles
    of the samples."""
    colors = np.concatenate([_bright_spots(samples) for samples in moments])
    alphas = np.linspace(0, _MOST_ALPHA, _ALPHAS)
    mixed = colors + (np.array(shade) - colors) * alphas[:, None, None]
    worst = np.quantile(luminances(mixed), sure, axis=1)  # falls as the opacity grows
    return float(alphas[min(int((worst > BRIGHTEST).sum()), _ALPHAS - 1)])


def scrim(
    stage: Stage, picture: Layer, path: Sequence[Placement], band: Band, shade: Rgb
) -> list[Layer]:
    """The band's shade as a layer over all of the canvas's width; none for a dark picture.

    `path`: where the picture stands at moments of its motion.
    """
    return scrim_on([(picture, at) for at in path], stage, band, shade)


def scrim_on(
    views: Sequence[tuple[Layer, Placement]], stage: Stage, band: Band, shade: Rgb
) -> list[Layer]:
    """The same for pictures that follow each other, each where it stands."""
    moments = [seen(picture, at, stage, band.top, band.foot) for picture, at in views]
    opacity = strength(moments, shade, band.sure)
    return [_shade_layer(stage, band, shade, opacity)] if opacity >= _LEAST_ALPHA else []


def _shade_layer(stage: Stage, band: Band, shade: Rgb, opacity: float) -> Layer:
    first, last = _rows(stage, band)
    width = stage.canvas.width_px + 2 * _OVERHANG_PX
    y = (np.arange(first, last) + 0.5 - stage.top) / stage.scale
    beyond = (y - band.foot if band.edge < 0 else band.top - y) / band.fade
    share = 1 - np.clip(beyond, 0, 1)
    alpha = 255 * opacity * share * share * (3 - 2 * share)
    # Noise of half a level hides the steps of a gradient this slow.
    noise = np.random.default_rng(_SEED).random((last - first, width), np.float32)
    levels = np.floor(alpha[:, None] + noise * (alpha > 0)[:, None])
    pixels = np.empty((*levels.shape, 4), np.uint8)
    pixels[..., 3] = levels
    pixels[..., :3] = levels[..., None] * (np.array(shade) / 255)
    return Layer(f"scrim-{band.name}", pixels, stage.canvas.width_px / 2, (first + last) / 2)


def _rows(stage: Stage, band: Band) -> tuple[int, int]:
    """The shade's rows on the canvas [first, last)."""
    if band.edge < 0:
        foot = stage.top + (band.foot + band.fade) * stage.scale
        return -_OVERHANG_PX, round(foot)
    top = stage.top + (band.top - band.fade) * stage.scale
    return round(top), stage.canvas.height_px + _OVERHANG_PX
