"""Where a meme stands on a canvas: filling it, or as a card over a calm ground in its colours."""

import colorsys
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import skia

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.layout import layout_of
from mutoscope.media.memes.drawing import filled, rect
from mutoscope.media.memes.elements import Box
from mutoscope.media.memes.templates import Template
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import blurred, radial
from mutoscope.media.scenes.stage import Stage, raster
from mutoscope.media.timeline import Canvas

RADIUS_PX = 30.0
"""Of the card's corners, in template pixels."""
_SAME_FORM = 0.01
_MARGIN_SHARE = 0.037
"""Beside the card, of the canvas's shorter side."""
_TALL_MARGINS = (0.12, 0.16)
"""Above and below it on tall canvases, of the height: players put their signs there."""
_WIDE_MARGINS = (0.05, 0.15)
"""On others: below it there is room for the badge."""
_SHADE_PX = 24.0
_LIGHT_ALPHA = 46
_LEAST_BAND_PX = 120
_LIGHTS = 3
"""On each side of the card."""
_LIGHT_HZ = (1 / 12, 1 / 9, 1 / 15)


@dataclass(frozen=True)
class Placing:
    """`fills`: whether the meme is all there is; `card`: its box in canvas pixels."""

    stage: Stage
    fills: bool
    card: Box


def place_meme(template: Template, canvas: Canvas, *, framed: bool = False) -> Placing:
    """A canvas of the template's form is filled, unless it is `framed`; on others the meme is a
    card, as large as may be."""
    size = float(template.width_px), float(template.height_px)
    width, height = canvas.width_px, canvas.height_px
    if not framed and abs(width * size[1] / (height * size[0]) - 1) < _SAME_FORM:
        scale = max(width / size[0], height / size[1])
        return _placing(template, canvas, scale, (width / 2, height / 2), fills=True)
    above, below = _margins(canvas)
    side = _MARGIN_SHARE * min(width, height)
    scale = min((width - 2 * side) / size[0], height * (1 - above - below) / size[1])
    middle = (width / 2, height * (above + 1 - below) / 2)
    return _placing(template, canvas, scale, middle, fills=False)


def _margins(canvas: Canvas) -> tuple[float, float]:
    return _TALL_MARGINS if canvas.height_px > 1.3 * canvas.width_px else _WIDE_MARGINS


def lowest_card_px(canvas: Canvas) -> float:
    """Below it no card reaches."""
    return canvas.height_px * (1 - _margins(canvas)[1])


def _placing(
    template: Template, canvas: Canvas, scale: float, middle: tuple[float, float], *, fills: bool
) -> Placing:
    width, height = template.width_px * scale, template.height_px * scale
    left, top = round(middle[0] - width / 2), round(middle[1] - height / 2)
    stage = Stage(canvas, layout_of(canvas), scale, left, top)
    return Placing(stage, fills, (left, top, width, height))


def backdrop(template: Template, placing: Placing) -> Layer:
    """The ground behind a card, still: the template's own, a light behind the card and the card's
    shadow."""
    size = placing.stage.canvas.width_px, placing.stage.canvas.height_px
    pixels, surface = raster(*size)
    whole = (0.0, 0.0, float(size[0]), float(size[1]))
    colors = template.backdrop or tuple(_dim(color) for color in template.ground)
    canvas = surface.getCanvas()
    canvas.drawRect(rect(whole), filled(colors, whole, "down"))
    left, top, width, height = placing.card
    middle = (left + width / 2, top + height / 2)
    stops = [(0.0, (255, 255, 255), _LIGHT_ALPHA), (1.0, (255, 255, 255), 0)]
    canvas.drawRect(rect(whole), radial(middle, 0.62 * math.hypot(*size), stops))
    radius = RADIUS_PX * placing.stage.scale
    shade = skia.RRect.MakeRectXY(rect(placing.card).makeOffset(0, _SHADE_PX / 2), radius, radius)
    canvas.drawRRect(shade, blurred((0, 0, 0), _SHADE_PX, 120))
    return Layer("backdrop", pixels, size[0] / 2, size[1] / 2, fills=True)


def _dim(color: Rgb) -> Rgb:
    """A richer, darker shade, so that a bright card stands out."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in color))
    found = colorsys.hls_to_rgb(hue, 0.12 + 0.26 * lightness, min(1.0, 0.9 * saturation))
    red, green, blue = (round(255 * channel) for channel in found)
    return red, green, blue


def lights(placing: Placing, *, seed: int) -> list[Layer]:
    """Soft lights beside the card, where there is room for them; one on each side floats, those
    that stand still come first."""
    rng = random.Random(seed)
    found = [
        _light(placing, f"light-{number}", middle, radius, rng)
        for number, (middle, radius) in enumerate(_places(placing, rng))
    ]
    still = [replace(each, motion=Motion()) for each in found if not _floats(each)]
    return still + [each for each in found if _floats(each)]


def _floats(light: Layer) -> bool:
    return int(light.name.rpartition("-")[2]) % _LIGHTS == 1


def _places(placing: Placing, rng: random.Random) -> Iterator[tuple[tuple[float, float], float]]:
    canvas, (left, top, width, height) = placing.stage.canvas, placing.card
    bands = [
        (0.0, 0.0, canvas.width_px, top),
        (0.0, top + height, canvas.width_px, canvas.height_px - top - height),
        (0.0, 0.0, left, canvas.height_px),
        (left + width, 0.0, canvas.width_px - left - width, canvas.height_px),
    ]
    for x, y, wide, high in bands:
        across = min(wide, high)
        if across < _LEAST_BAND_PX:
            continue
        for part in range(_LIGHTS):
            radius = across * rng.uniform(0.12, 0.27)
            share = (part + rng.uniform(0.25, 0.75)) / _LIGHTS
            aside = rng.uniform(0.36, 0.64)
            along = (share, aside) if wide > high else (aside, share)
            yield (x + along[0] * wide, y + along[1] * high), radius


def _light(
    placing: Placing, name: str, middle: tuple[float, float], radius: float, rng: random.Random
) -> Layer:
    stage = placing.stage
    flat = Stage(stage.canvas, stage.layout, 1.0, 0.0, 0.0)
    alpha = rng.randrange(18, 34)
    white = (255, 255, 255)
    stops = [(0.0, white, alpha), (0.75, white, alpha), (1.0, white, 0)]

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawCircle(*middle, radius, radial(middle, radius, stops))

    motion = Motion(
        bob_px=0.3 * radius, bob_hz=rng.choice(_LIGHT_HZ), bob_phase=rng.uniform(0, 2 * math.pi)
    )
    box = (middle[0] - radius, middle[1] - radius, 2 * radius, 2 * radius)
    return flat.paint(name, box, draw, motion)
