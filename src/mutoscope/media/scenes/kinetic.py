"""Words first: the headline as large as the picture, line after line, with one illustration."""

from dataclasses import replace

import skia

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.hero import sparks, standing
from mutoscope.media.scenes.lettering import at_right, kicker, sunk
from mutoscope.media.scenes.lights import drifting
from mutoscope.media.scenes.paints import blurred, flat, stroke
from mutoscope.media.scenes.places import Box, Type
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.podium import draw_sparks
from mutoscope.media.scenes.sprites import companions
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    place = stage.layout.words.hero
    return [
        *_ground(stage, plan),
        *companions(stage, plan.companions[:4], place, seed=plan.seed),
        *standing(stage, plan, place),
    ]


def _ground(stage: Stage, plan: ScenePlan) -> list[Layer]:
    """Rings of light about the hero, its shadow, and specks."""
    colors, place = palette(plan.palette), stage.layout.words.hero
    size = place.radius / 330

    def draw(canvas: skia.Canvas) -> None:
        draw_sparks(
            canvas, colors, sparks(plan.seed, place.x, place.calm_top + 40, place.foot + 16)
        )
        if plan.hero:
            for reach in (300, 400, 520, 660):
                ring = stroke(colors.ink, 2.5, round(9000 / reach))
                canvas.drawCircle(place.x, place.middle_y, reach * size, ring)
            wide = 190 * size
            ground = skia.Rect.MakeXYWH(place.x - wide, place.foot - 14, 2 * wide, 44 * size)
            canvas.drawOval(ground, blurred((0, 0, 0), 18, 120 if colors.dark else 50))

    look, focus = _look(stage, plan), (place.x, place.foot)
    ground = backdrop(stage, colors, look, seed=plan.seed, draw=draw, focus=focus)
    return [ground, drifting(stage, colors, look, seed=plan.seed)]


def _look(stage: Stage, plan: ScenePlan) -> Look:
    layout = stage.layout
    if not plan.hero:
        x, y = layout.width / 2, 1000 / 1920 * layout.height
        return Look(x, y, layout.words.alone_calm_top, light=0.3, core=0.0)
    hero = layout.words.hero
    return Look(hero.x, hero.middle_y, hero.calm_top, layout.calm_left, light=0.65)


def _line(block: TextBlock, index: int) -> TextBlock:
    """One line of a block, as a block."""
    one = block.baselines_px[0] + (block.height_px - block.baselines_px[-1])
    return replace(block, lines=(block.lines[index],), height_px=one)


def _line_layer(stage: Stage, plan: ScenePlan, block: TextBlock, index: int) -> Layer:
    colors, line = palette(plan.palette), _line(block, index)
    x, _, width, _ = _place(stage, plan).box
    x = at_right(block, x, width)
    y = _top(stage, plan, block) + index * block.leading * block.size_px
    pad = 0.4 * block.size_px
    box: Box = (x - pad, y - pad, block.width_px + 2 * pad, line.height_px + 2 * pad)

    def draw(canvas: skia.Canvas) -> None:
        accent = flat(colors.accent)
        draw_block(canvas, line, x, y, ink=flat(colors.ink), accent=accent, accents=plan.accents)

    sway_px = 0.0 if plan.hero else 3.0  # something must move when the words are alone
    motion = Motion(
        enter="rise", delay_s=0.07 * index, enter_s=0.35, bob_px=sway_px, bob_phase=0.5 * index
    )
    return stage.paint(f"headline-{index}", box, draw, motion)


def _place(stage: Stage, plan: ScenePlan) -> Type:
    words = stage.layout.words
    return words.words if plan.hero else words.alone


def _top(stage: Stage, plan: ScenePlan, block: TextBlock) -> float:
    """Words that nothing goes with, as on a card, stand halfway down."""
    _, top, _, height = _place(stage, plan).box
    return top if plan.hero or plan.kicker else top + (height - block.height_px) / 2


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors, place = palette(plan.palette), _place(stage, plan)
    _, _, width, height = place.box
    block = fit_text(
        plan.headline,
        "display",
        (width, height),
        largest_px=place.largest,
        smallest_px=48,
        leading=0.98,
        spacing_em=-0.015,
    )
    lines = [_line_layer(stage, plan, block, index) for index in range(len(block.lines))]
    if not (plan.hero or plan.kicker):
        return lines
    return sunk(stage, [*kicker(stage, colors, plan), *lines])
