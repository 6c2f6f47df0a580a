"""Illustrations as layers: the hero, and companions about it at several depths."""

import math
import random
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import skia

from mutoscope.media.icons import rasterise
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.scenes.places import HeroPlace
from mutoscope.media.scenes.stage import Stage

_SHARP = skia.SamplingOptions(skia.CubicResampler.Mitchell())
_SMOOTH = skia.SamplingOptions(skia.FilterMode.kLinear)
_SMALLER = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)
_SOFT_PX = 4.0
"""The sigma of a shadow as it is drawn, before it is enlarged."""


@dataclass(frozen=True)
class Sprite:
    """An illustration: its middle and its larger side in design units, its tilt in degrees.

    `blur` is how far out of focus it is; `drop` the strength of its shadow, 0..255.
    """

    icon: str
    x: float
    y: float
    size: float
    tilt_deg: float = 0.0
    blur: float = 0.0
    drop: int = 90


@cache
def inked(icon: str) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is drawn, as shares of the picture: illustrations
    differ in their margins."""
    alpha = rasterise(icon, 128).toarray(colorType=skia.kRGBA_8888_ColorType)[..., 3] > 8
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    return columns[0] / 128, rows[0] / 128, (columns[-1] + 1) / 128, (rows[-1] + 1) / 128


def _draw_shade(
    canvas: skia.Canvas, sprite: Sprite, image: skia.Image, ink: skia.Rect, target: skia.Rect
) -> None:
    """The shadow that an illustration throws below it. It is so soft that it is drawn small."""
    fall, soft = sprite.size * 0.045, math.hypot(sprite.size * 0.04, sprite.blur)
    share = min(1.0, _SOFT_PX / soft)
    area = target.makeOffset(0, fall).makeOutset(3 * soft, 3 * soft)
    small = skia.Surface(math.ceil(area.width() * share), math.ceil(area.height() * share))
    below = small.getCanvas()
    below.scale(small.width() / area.width(), small.height() / area.height())
    below.translate(-area.left(), -area.top())
    paint = skia.Paint(
        ImageFilter=skia.ImageFilters.Blur(soft, soft),
        ColorFilter=skia.ColorFilters.Blend(
            skia.Color(0, 0, 0, sprite.drop), skia.BlendMode.kSrcIn
        ),
    )
    below.drawImageRect(image, ink, target.makeOffset(0, fall), _SMALLER, paint)
    canvas.drawImageRect(small.makeImageSnapshot(), area, _SMOOTH)


def draw_sprite(canvas: skia.Canvas, sprite: Sprite, *, detail: float = 1.0) -> None:
    """Draw it in design units. `detail`: canvas pixels in a design unit."""
    left, top, right, bottom = inked(sprite.icon)
    fit = sprite.size / max(right - left, bottom - top)
    image = rasterise(sprite.icon, max(32, round(fit * detail)))
    ink = skia.Rect(*(share * image.width() for share in (left, top, right, bottom)))
    half_width, half_height = (right - left) * fit / 2, (bottom - top) * fit / 2
    paint = skia.Paint(AntiAlias=True)
    if sprite.blur:
        paint.setImageFilter(skia.ImageFilters.Blur(sprite.blur, sprite.blur))
    canvas.save()
    canvas.translate(sprite.x, sprite.y)
    canvas.rotate(sprite.tilt_deg)
    target = skia.Rect(-half_width, -half_height, half_width, half_height)
    if sprite.drop:
        _draw_shade(canvas, sprite, image, ink, target)
    canvas.drawImageRect(image, ink, target, _SHARP, paint)
    canvas.restore()


def sprite_layer(stage: Stage, name: str, sprite: Sprite, motion: Motion) -> Layer:
    """The illustration with its shadow, cropped."""
    reach = sprite.size * (0.78 if sprite.tilt_deg else 0.66) + 3 * sprite.blur
    box = (sprite.x - reach, sprite.y - reach, 2 * reach, 2 * reach)
    return stage.paint(
        name, box, lambda canvas: draw_sprite(canvas, sprite, detail=stage.scale), motion
    )


# Where companions stand, front to back: x, y (from the hero's middle), size, blur.
_PLACES = (
    (-378.0, 150.0, 204.0, 0.0),
    (384.0, -186.0, 190.0, 0.6),
    (386.0, 180.0, 170.0, 1.6),
    (-374.0, -214.0, 156.0, 2.4),
)


def companions(stage: Stage, icons: tuple[str, ...], place: HeroPlace, *, seed: int) -> list[Layer]:
    """Up to four companions about a hero; seeds mirror and vary."""
    rng = random.Random(seed)
    across, down = place.spread
    mirror = rng.choice((-1, 1))
    layers: list[Layer] = []
    for index, (icon, (dx, dy, size, blur)) in enumerate(zip(icons, _PLACES, strict=False)):
        sprite = Sprite(
            icon,
            x=place.x + across * mirror * dx + rng.uniform(-10, 10),
            y=place.middle_y + down * dy + down * rng.uniform(-24, 24),
            size=size * place.companion,
            tilt_deg=rng.uniform(6, 14) * rng.choice((-1, 1)),
            blur=blur,
        )
        motion = Motion(
            enter="spring",
            delay_s=0.10 + 0.11 * index,
            enter_s=0.55,
            bob_px=13 - 2 * index,
            bob_hz=0.26 + 0.035 * index,
            bob_phase=rng.uniform(0, 6.28),
        )
        layers.append(sprite_layer(stage, f"companion-{index}", sprite, motion))
    return layers


def hero_layer(
    stage: Stage, icon: str, place: HeroPlace, *, seed: int, below: float = 0.0
) -> Layer:
    """The hero, its foot `below` that of its place: there from the first frame, breathing.

    Its longer side is at most an eighth longer than the place's size. It pops about the point it
    stands on.
    """
    size, foot = place.size, place.foot + below
    left, top, right, bottom = inked(icon)
    width, height = right - left, bottom - top
    longer = min(size * 1.12, size * max(width, height) / math.sqrt(width * height))
    y = foot - longer * height / max(width, height) / 2
    tilt = random.Random(seed).uniform(-4, 4)
    motion = Motion(enter="pop", enter_s=0.5, bob_px=8, bob_hz=0.24, bob_phase=4.7)
    layer = sprite_layer(stage, "hero", Sprite(icon, place.x, y, longer, tilt), motion)
    return replace(layer, focus=_share(stage, layer, place.x, foot))


def _share(stage: Stage, layer: Layer, x: float, y: float) -> tuple[float, float]:
    """A design point in fractions of a layer's picture; it may lie outside."""
    at_x, at_y = stage.place(x, y)
    height, width = layer.rgba.shape[:2]
    return 0.5 + (at_x - layer.x) / width, 0.5 + (at_y - layer.y) / height
