"""Two cards, one leading to the other or standing in its way."""

import math
from dataclasses import dataclass, replace

import skia

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import Palette, palette, rgb
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.lettering import headline, kicker, sunk
from mutoscope.media.scenes.lights import drifting
from mutoscope.media.scenes.paints import blurred, flat, linear, mixed, stroke
from mutoscope.media.scenes.plan import Card, ScenePlan
from mutoscope.media.scenes.sprites import Sprite, sprite_layer
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.typeset import draw_block, fit_text

_RED = rgb("#D92D20")


@dataclass(frozen=True)
class _Place:
    """Where a card hangs: its middle, its tilt, when it comes."""

    x: float
    y: float
    tilt_deg: float
    delay_s: float

    def turn(self, canvas: skia.Canvas) -> None:
        canvas.translate(self.x, self.y)
        canvas.rotate(self.tilt_deg)

    @property
    def motion(self) -> Motion:
        return Motion(enter="rise", delay_s=self.delay_s, enter_s=0.45)


def _sides(stage: Stage, plan: ScenePlan) -> list[tuple[str, Card, _Place]]:
    """Name, content and place of the cards there are; a single one hangs straight in the middle."""
    pair = stage.layout.pair
    cause, effect = _Place(*pair.cause, -3.0, 0.05), _Place(*pair.effect, 3.0, 0.22)
    pairs = (("cause", plan.cause, cause), ("effect", plan.effect, effect))
    cards = [(name, card, place) for name, card, place in pairs if card is not None]
    if len(cards) == 1:
        cards = [(name, card, _Place(*pair.middle, 0.0, 0.05)) for name, card, _ in cards]
    return cards


def _card(stage: Stage, colors: Palette, name: str, place: _Place) -> Layer:
    half_width, half_height = (side / 2 for side in stage.layout.pair.size)

    def draw(canvas: skia.Canvas) -> None:
        place.turn(canvas)
        rect = skia.Rect(-half_width, -half_height, half_width, half_height)
        body = skia.RRect.MakeRectXY(rect, 58, 58)
        shadow = 120 if colors.dark else 40
        canvas.drawRRect(body.makeOffset(0, 16), blurred((0, 0, 0), 26, shadow))
        lit = mixed(colors.card, colors.light, 0.22)
        ends = [(0.0, lit, 255), (0.6, colors.card, 255), (1.0, colors.card, 255)]
        canvas.drawRRect(body, linear((-half_width, -half_height), (0, half_height), ends))
        canvas.drawRRect(body, stroke(mixed(colors.card, colors.card_ink, 0.6), 2.5, 110))

    reach = 400.0
    box = (place.x - reach, place.y - reach, 2 * reach, 2 * reach)
    return stage.paint(f"card-{name}", box, draw, place.motion)


def _picture(stage: Stage, name: str, card: Card, place: _Place) -> Layer:
    """The illustration on a card. It sways as long as the scene lasts."""
    angle, height = math.radians(place.tilt_deg), stage.layout.pair.size[1]
    up = 64 * height / 560
    x, y = place.x + up * math.sin(angle), place.y - up * math.cos(angle)
    sprite = Sprite(card.icon, x, y, 300 * height / 560, place.tilt_deg)
    motion = replace(place.motion, bob_px=11, bob_hz=0.3, bob_phase=math.pi * (name == "effect"))
    return sprite_layer(stage, f"card-icon-{name}", sprite, motion)


def _prohibited(canvas: skia.Canvas, x: float, y: float, radius: float) -> None:
    """A barred ring, in the red of the sign."""
    ring = stroke(_RED, radius * 0.26)
    canvas.drawCircle(x, y, radius * 0.62, ring)
    leg = radius * 0.62 * math.sqrt(0.5)
    canvas.drawLine(x - leg, y - leg, x + leg, y + leg, ring)


def _arrow(canvas: skia.Canvas, colors: Palette, x: float, y: float, radius: float) -> None:
    shaft, head = radius * 0.5, radius * 0.36
    pen = stroke(colors.on_accent, radius * 0.2)
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(14)
    path = skia.Path()
    path.moveTo(-shaft, 0)
    path.lineTo(shaft, 0)
    path.moveTo(shaft - head, -head)
    path.lineTo(shaft, 0)
    path.lineTo(shaft - head, head)
    canvas.drawPath(path, pen)
    canvas.restore()


def _badge(stage: Stage, colors: Palette, plan: ScenePlan) -> Layer:
    pair = stage.layout.pair
    (x, y), radius = pair.middle, pair.badge
    blocks = plan.relation == "blocks"

    def draw(canvas: skia.Canvas) -> None:
        canvas.drawCircle(x, y + 8, radius, blurred((0, 0, 0), 16, 130))
        canvas.drawCircle(x, y, radius, flat((255, 255, 255) if blocks else colors.accent))
        if blocks:
            _prohibited(canvas, x, y, radius)
        else:
            _arrow(canvas, colors, x, y, radius)

    box = (x - 140, y - 140, 280, 290)
    return stage.paint("badge", box, draw, Motion(enter="spring", delay_s=0.42, enter_s=0.5))


def _ground(stage: Stage, colors: Palette, plan: ScenePlan) -> list[Layer]:
    """The light comes with the cards: it does not shine on an empty stage."""
    pair = stage.layout.pair
    look = Look(
        light_x=pair.middle[0],
        light_y=pair.light_y,
        calm_top=pair.calm_top,
        calm_left=stage.layout.calm_left,
        light=0.14,
        core=0.0,
        rays=0.09 if colors.dark else 0.25,
    )
    ground = backdrop(stage, colors, look, seed=plan.seed, focus=(look.light_x, look.light_y))
    return [ground, drifting(stage, colors, look, seed=plan.seed, enter="fade")]


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    sides = _sides(stage, plan)
    layers = _ground(stage, colors, plan)
    for name, card, place in sides:
        layers.append(_card(stage, colors, name, place))
        if card.icon:
            layers.append(_picture(stage, name, card, place))
    return [*layers, *([_badge(stage, colors, plan)] if len(sides) == 2 else [])]


def _label(stage: Stage, colors: Palette, name: str, card: Card, place: _Place) -> Layer:
    width, height = stage.layout.pair.size
    room = (width - 64, 128 * height / 560)
    block = fit_text(card.label, "caption", room, largest_px=50, smallest_px=28, leading=1.14)

    def draw(canvas: skia.Canvas) -> None:
        place.turn(canvas)
        top = 182 * height / 560 - block.height_px / 2
        draw_block(canvas, block, 0, top, ink=flat(colors.card_ink), centred=True)

    box = (place.x - 300, place.y, 600, 320)
    return stage.paint(f"card-text-{name}", box, draw, place.motion)


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    place = stage.layout.pair_headline
    head = [*kicker(stage, colors, plan), *headline(stage, colors, plan, place)]
    labelled = [side for side in _sides(stage, plan) if side[1].label]
    return sunk(stage, head) + [_label(stage, colors, *side) for side in labelled]
