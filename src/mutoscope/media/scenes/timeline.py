"""Dates one after the other, each on a card with its illustration."""

from dataclasses import replace

import skia

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.cards import Slot, set_text, slots
from mutoscope.media.scenes.lettering import headline, kicker
from mutoscope.media.scenes.lights import drifting
from mutoscope.media.scenes.paints import blurred, flat, mixed, stroke
from mutoscope.media.scenes.plan import Milestone, ScenePlan
from mutoscope.media.scenes.sprites import Sprite, sprite_layer
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.typeset import draw_block

MOST_ROWS = 4


def _slots(stage: Stage, plan: ScenePlan) -> list[Slot]:
    return slots(stage.layout.timeline, min(MOST_ROWS, len(plan.milestones)))


def _motion(index: int) -> Motion:
    return Motion(enter="rise", delay_s=0.14 * index, enter_s=0.45)


def _thread(canvas: skia.Canvas, colors: Palette, slot: Slot) -> None:
    """A dotted line from the card before, which strings the medals together."""
    dots = stroke(colors.accent, 8)
    dots.setPathEffect(skia.DashPathEffect.Make([1.0, 18.0], 0.0))
    canvas.drawLine(*slot.thread, dots)


def _card(stage: Stage, colors: Palette, slot: Slot, index: int) -> Layer:
    x, y, width, height = slot.box
    mx, my, radius = slot.medal
    shadow = 110 if colors.dark else 34

    def draw(canvas: skia.Canvas) -> None:
        body = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(x, y, width, height), 44, 44)
        canvas.drawRRect(body.makeOffset(0, 10), blurred((0, 0, 0), 18, shadow))
        canvas.drawRRect(body, flat(colors.card))
        canvas.drawRRect(body, stroke(mixed(colors.card, colors.card_ink, 0.5), 2, 60))
        if index:
            _thread(canvas, colors, slot)
        canvas.drawCircle(mx, my, radius, flat(mixed(colors.card, colors.card_accent, 0.16)))
        canvas.drawCircle(mx, my, radius, stroke(colors.card_accent, 5))

    left = min(x - 60, slot.thread[0] - 8)
    box = (left, y - 60, x + width + 60 - left, height + 130)
    return stage.paint(f"card-{index}", box, draw, _motion(index))


def _icon(stage: Stage, icon: str, slot: Slot, index: int) -> Layer:
    """The picture in a card's medal. It sways: on a plain backdrop nothing else would move."""
    (x, y, radius), sway = slot.medal, stage.layout.timeline.sway
    motion = replace(_motion(index), bob_px=sway * radius, bob_phase=2.1 * index)
    return sprite_layer(
        stage, f"card-icon-{index}", Sprite(icon, x, y, radius * 1.28, drop=40), motion
    )


def _ground(stage: Stage, colors: Palette, plan: ScenePlan, cards: list[Slot]) -> list[Layer]:
    layout = stage.layout
    x, y = layout.width / 2, layout.height / 2
    middle = (cards[0].box[1] + cards[-1].box[1] + cards[-1].box[3]) / 2 if cards else y
    look = Look(x, middle, layout.timeline.calm_top, light=0.55, core=0.2)
    ground = backdrop(stage, colors, look, seed=plan.seed, focus=(x, y))
    return [ground, drifting(stage, colors, look, seed=plan.seed)]


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    """Cards of the first four milestones, from the first on."""
    colors, cards = palette(plan.palette), _slots(stage, plan)
    layers = _ground(stage, colors, plan, cards)
    for index, (item, slot) in enumerate(zip(plan.milestones, cards, strict=False)):
        layers.append(_card(stage, colors, slot, index))
        if item.icon:
            layers.append(_icon(stage, item.icon, slot, index))
    return layers


def _card_text(stage: Stage, colors: Palette, item: Milestone, slot: Slot, index: int) -> Layer:
    when, what = set_text(stage.layout.timeline, slot, item)

    def draw(canvas: skia.Canvas) -> None:
        for text, ink in ((when, colors.card_accent), (what, colors.card_ink)):
            draw_block(canvas, text.block, text.x, text.y, ink=flat(ink), centred=text.centred)

    return stage.paint(f"card-text-{index}", slot.box, draw, _motion(index))


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    head = headline(stage, colors, plan, stage.layout.timeline_headline)
    pairs = zip(plan.milestones, _slots(stage, plan), strict=False)
    cards = [_card_text(stage, colors, item, slot, i) for i, (item, slot) in enumerate(pairs)]
    return [*kicker(stage, colors, plan), *head, *cards]
