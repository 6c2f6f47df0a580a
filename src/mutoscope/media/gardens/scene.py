"""A garden in one picture: sky, house, ground, and all that stands in it from far to near."""

import random
from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.gardens.brush import Brush, Spot
from mutoscope.media.gardens.feature import Feature
from mutoscope.media.gardens.features import draw_feature
from mutoscope.media.gardens.ground import HEIGHT, WIDTH, Patch, draw_patch, project, rings, scale
from mutoscope.media.gardens.houses import House, draw_house
from mutoscope.media.gardens.outdoors import (
    Sky,
    draw_dapples,
    draw_frame_leaves,
    draw_light,
    draw_sky,
)
from mutoscope.media.gardens.plant_look import PlantLook
from mutoscope.media.gardens.plants import Role, draw_plant
from mutoscope.media.palettes import Rgb


@dataclass(frozen=True)
class Planted:
    """A plant at a place, with its height, in metres; `raised`: above the ground, in a pot."""

    look: PlantLook
    x: float
    away: float
    height: float
    role: Role = "shrub"
    raised: float = 0.0


@dataclass(frozen=True)
class Garden:
    """`patches`: what lies on the ground, lowest first; `standing`: plants and features, in any
    order; `frame`: the colour of the leaves near the eye."""

    sky: Sky
    house: House
    patches: tuple[Patch, ...]
    standing: tuple[Planted | Feature, ...]
    frame: Rgb
    ringed: tuple[tuple[float, float, float], ...] = ()


def draw_garden(garden: Garden, *, seed: int = 7) -> NDArray[np.uint8]:
    """The picture: RGBA [640, 960, 4], opaque."""
    pixels = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
    info = skia.ImageInfo.Make(WIDTH, HEIGHT, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels).getCanvas()
    brush = Brush(canvas, random.Random(seed))
    draw_sky(brush, garden.sky)
    draw_house(brush, garden.house)
    for patch in garden.patches:
        draw_patch(brush, patch)
    raked = next((each.color for each in garden.patches if each.surface == "raked"), None)
    for x, away, half in garden.ringed if raked else ():
        rings(brush, x, away, half, raked or (0, 0, 0))
    draw_dapples(brush)
    for index, each in enumerate(sorted(garden.standing, key=lambda one: -one.away)):
        if isinstance(each, Feature):
            draw_feature(brush, each)
        else:
            one = scale(each.away)
            x, y = project(each.x, each.away)
            spot = Spot(x, y - each.raised * one, each.height * one)
            draw_plant(canvas, each.role, each.look, spot, seed=seed + index)
    draw_light(brush, garden.sky.sun)
    draw_frame_leaves(brush, garden.frame)
    return _graded(pixels)


def _graded(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """With a little more contrast and colour, as a print has."""
    share = pixels[..., :3].astype(np.float32) / 255
    share += 0.26 * (share * share * (3 - 2 * share) - share)
    grey = share.mean(axis=-1, keepdims=True)
    vivid = np.clip(grey + (share - grey) * 1.1, 0, 1)
    return np.dstack([np.round(vivid * 255).astype(np.uint8), pixels[..., 3]])
