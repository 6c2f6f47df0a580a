"""One plant, drawn by its habit: in a bed, or alone as a vignette."""

import random
from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.gardens import foliage, herbs, woody
from mutoscope.media.gardens.brush import Brush, Spot
from mutoscope.media.gardens.plant_look import Habit, PlantLook

Role = Literal["tree", "shrub", "flower", "grass", "ground cover", "climber"]
_Painter = Callable[[Brush, Spot, PlantLook], None]

_PAINTERS: Mapping[Habit, _Painter] = {
    "broad": woody.broad,
    "slender": woody.slender,
    "column": woody.column,
    "cone": woody.cone,
    "umbrella": woody.umbrella,
    "palm": woody.palm,
    "mound": woody.mound,
    "clipped": woody.clipped,
    "arching": woody.arching,
    "canes": woody.canes,
    "vine": woody.vine,
    "roses": herbs.roses,
    "heads": herbs.heads,
    "spikes": herbs.spikes,
    "daisies": herbs.daisies,
    "umbels": herbs.umbels,
    "globes": herbs.globes,
    "blooms": herbs.blooms,
    "rosette": foliage.rosette,
    "cactus": foliage.barrel,
    "sword": foliage.sword,
    "leaves": foliage.leaves,
    "fern": foliage.fern,
    "tuft": foliage.tuft,
    "plumes": foliage.plumes,
    "mat": foliage.mat,
}
_CACTI: Mapping[Role, _Painter] = {"tree": foliage.saguaro, "ground cover": foliage.pads}
_SHARES: Mapping[Habit, float] = {
    "mat": 0.28,
    "rosette": 0.54,
    "cactus": 0.5,
    "mound": 0.66,
    "roses": 0.66,
    "heads": 0.66,
    "clipped": 0.78,
    "arching": 0.6,
    "tuft": 0.62,
    "fern": 0.5,
    "leaves": 0.62,
}
"""How high a plant stands in a square picture, so that its width fits as well."""


def draw_plant(
    canvas: skia.Canvas, role: Role, look: PlantLook, spot: Spot, *, seed: int = 0
) -> None:
    """The plant on its spot, with its shadow on the ground, in the canvas's pixels."""
    painter = _CACTI.get(role) if look.habit == "cactus" else None
    brush = Brush(canvas, random.Random(f"{seed} {look}"))
    (painter or _PAINTERS[look.habit])(brush, spot, look)


def plant_picture(role: Role, look: PlantLook, size_px: int, *, seed: int = 0) -> NDArray[np.uint8]:
    """The plant alone: RGBA [size, size, 4], straight alpha, transparent around it."""
    pixels = np.zeros((size_px, size_px, 4), np.uint8)
    info = skia.ImageInfo.Make(size_px, size_px, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, pixels)
    height = size_px * _SHARES.get(look.habit, 0.86)
    draw_plant(
        surface.getCanvas(), role, look, Spot(size_px / 2, size_px * 0.93, height), seed=seed
    )
    return _straight(pixels)


def _straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """With colours as they are where nothing shines through."""
    alpha = pixels[..., 3:].astype(np.float32)
    colors = pixels[..., :3] * (255 / np.maximum(alpha, 1))
    return np.concatenate([np.clip(colors, 0, 255).astype(np.uint8), pixels[..., 3:]], axis=-1)
