"""Dates one below the other, each on a card with its illustration."""

from dataclasses import replace

import skia

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.lettering import headline, kicker
from mutoscope.media.scenes.paints import blurred, flat, mixed, stroke
from mutoscope.media.scenes.plan import Milestone, ScenePlan
from mutoscope.media.scenes.sprites import Sprite, sprite_layer
from mutoscope.media.scenes.stage import MARGIN, WIDTH, Box, Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text, unbroken

_TOP = 590.0
_FOOT = 1392.0
_HEAD_ROOM = 250.0
_GAP = 24.0
_MOST = 4
_TALLEST = {0: 0.0, 1: 360.0, 2: 310.0, 3: 250.0, 4: 220.0}


def _rows(plan: ScenePlan) -> list[Box]:
    """The cards' places, in the middle of the room between headline and captions."""
    count = min(_MOST, len(plan.milestones))
    room = (_FOOT - _TOP - _GAP * (count - 1)) / max(1, count)
    height = min(_TALLEST[count], room)
    first = _TOP + (_FOOT - _TOP - count * height - (count - 1) * _GAP) / 2
    return [
        (MARGIN, first + index * (height + _GAP), WIDTH - 2 * MARGIN, height)
        for index in range(count)
    ]


def _motion(index: int) -> Motion:
    return Motion(enter="rise", delay_s=0.14 * index, enter_s=0.45)


def _medal(row: Box) -> tuple[float, float, float]:
    """Middle and radius of the round picture at the card's left."""
    x, y, _, height = row
    radius = min(120.0, height / 2 - 18)
    return x + radius + 24, y + height / 2, radius


def _thread(canvas: skia.Canvas, colors: Palette, row: Box) -> None:
    """A dotted line from the card above, which strings the medals together."""
    x, middle, radius = _medal(row)
    above = row[1] - _GAP - (row[3] / 2 - radius)
    dots = stroke(colors.accent, 8)
    dots.setPathEffect(skia.DashPathEffect.Make([1.0, 18.0], 0.0))
    canvas.drawLine(x, above + 8, x, middle - radius, dots)


def _card(stage: Stage, colors: Palette, row: Box, index: int) -> Layer:
    x, y, width, height = row
    mx, my, radius = _medal(row)
    shadow = 110 if colors.dark else 34

    def draw(canvas: skia.Canvas) -> None:
        body = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x, y, width, height), 44, 44)
        canvas.drawRRect(body.makeOffset(0, 10), blurred((0, 0, 0), 18, shadow))
        canvas.drawRRect(body, flat(colors.card))
        canvas.drawRRect(body, stroke(mixed(colors.card, colors.card_ink, 0.5), 2, 60))
        if index:
            _thread(canvas, colors, row)
        canvas.drawCircle(mx, my, radius, flat(mixed(colors.card, colors.card_accent, 0.16)))
        canvas.drawCircle(mx, my, radius, stroke(colors.card_accent, 5))

    box = (x - 60, y - 60, width + 120, height + 130)
    return stage.paint(f"card-{index}", box, draw, _motion(index))


def _icon(stage: Stage, icon: str, row: Box, index: int) -> Layer:
    """The picture in a card's medal. It sways: on a plain backdrop nothing else would move."""
    x, y, radius = _medal(row)
    motion = replace(_motion(index), bob_px=0.06 * radius, bob_phase=2.1 * index)
    return sprite_layer(
        stage, f"card-icon-{index}", Sprite(icon, x, y, radius * 1.28, drop=40), motion
    )


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    """Cards of the first four milestones, from the top."""
    colors, rows = palette(plan.palette), _rows(plan)
    middle = (rows[0][1] + rows[-1][1] + rows[-1][3]) / 2 if rows else 960.0
    look = Look(light_y=middle, light=0.55, core=0.2, calm_top=540)
    ground = backdrop(stage, colors, look, seed=plan.seed, focus=(540, 960))
    layers = [ground]
    for index, (item, row) in enumerate(zip(plan.milestones, rows, strict=False)):
        layers.append(_card(stage, colors, row, index))
        if item.icon:
            layers.append(_icon(stage, item.icon, row, index))
    return layers


def _texts(item: Milestone, row: Box) -> tuple[TextBlock, TextBlock, float]:
    """Date and event set to the card, and the left edge of both."""
    x, _, width, height = row
    mx, _, radius = _medal(row)
    left = mx + radius + 34
    room = x + width - left - 36
    when = fit_text(
        unbroken(item.when), "display", (room, 90), largest_px=0.28 * height, smallest_px=30
    )
    what = fit_text(
        item.what,
        "strong",
        (room, 0.8 * height - when.height_px - 22),
        largest_px=min(54.0, 0.18 * height),
        smallest_px=24,
        leading=1.18,
    )
    return when, what, left


def _card_text(stage: Stage, colors: Palette, item: Milestone, row: Box, index: int) -> Layer:
    when, what, left = _texts(item, row)
    gap = 22.0 if what.lines else 0.0
    top = row[1] + (row[3] - when.height_px - what.height_px - gap) / 2

    def draw(canvas: skia.Canvas) -> None:
        draw_block(canvas, when, left, top, ink=flat(colors.card_accent))
        draw_block(canvas, what, left, top + when.height_px + gap, ink=flat(colors.card_ink))

    return stage.paint(f"card-text-{index}", row, draw, _motion(index))


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    head = headline(stage, colors, plan, height=_HEAD_ROOM, largest=108)
    pairs = zip(plan.milestones, _rows(plan), strict=False)
    cards = [_card_text(stage, colors, item, row, i) for i, (item, row) in enumerate(pairs)]
    return [*kicker(stage, colors, plan), *head, *cards]
