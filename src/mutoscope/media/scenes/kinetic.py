"""Words first: the headline as large as the picture, line after line, with one illustration."""

import skia

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.hero import sparks
from mutoscope.media.scenes.lettering import kicker
from mutoscope.media.scenes.paints import blurred, flat, stroke
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.podium import draw_sparks
from mutoscope.media.scenes.sprites import companions, hero_layer
from mutoscope.media.scenes.stage import COLUMN, MARGIN, Box, Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text

_WORDS_Y = 316.0
_WORDS_HEIGHT = 540.0
_FOOT = 1384.0
_SIZE = 410.0


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    x, y = 540.0, _FOOT - 230

    def draw(canvas: skia.Canvas) -> None:
        draw_sparks(canvas, colors, sparks(plan.seed, 820, 1400))
        if plan.hero:
            for reach in (300, 400, 520, 660):
                canvas.drawCircle(x, y, reach, stroke(colors.ink, 2.5, round(9000 / reach)))
            ground = skia.Rect.MakeXYWH(x - 190, _FOOT - 14, 380, 44)
            canvas.drawOval(ground, blurred((0, 0, 0), 18, 120 if colors.dark else 50))

    lit = Look(light_y=y, light=0.65, calm_top=780)
    look = lit if plan.hero else Look(light=0.3, core=0.0, calm_top=1100)
    layers = [backdrop(stage, colors, look, seed=plan.seed, draw=draw, focus=(x, _FOOT))]
    layers += companions(stage, plan.companions[:4], y=y, seed=plan.seed)
    if plan.hero:
        layers.append(hero_layer(stage, plan.hero, foot=_FOOT, size=_SIZE, seed=plan.seed))
    return layers


def _line(block: TextBlock, index: int) -> TextBlock:
    """One line of a block, as a block."""
    one = block.baselines_px[0] + (block.height_px - block.baselines_px[-1])
    return TextBlock(
        (block.lines[index],),
        block.face,
        block.size_px,
        block.leading,
        block.spacing_em,
        block.width_px,
        one,
    )


def _line_layer(stage: Stage, plan: ScenePlan, block: TextBlock, index: int) -> Layer:
    colors = palette(plan.palette)
    line = _line(block, index)
    y = _WORDS_Y + index * block.leading * block.size_px
    pad = 0.4 * block.size_px
    box: Box = (MARGIN - pad, y - pad, block.width_px + 2 * pad, line.height_px + 2 * pad)

    def draw(canvas: skia.Canvas) -> None:
        accent = flat(colors.accent)
        draw_block(
            canvas, line, MARGIN, y, ink=flat(colors.ink), accent=accent, accents=plan.accents
        )

    sway_px = 0.0 if plan.hero else 3.0  # something must move when the words are alone
    motion = Motion(
        enter="rise", delay_s=0.07 * index, enter_s=0.35, bob_px=sway_px, bob_phase=0.5 * index
    )
    return stage.paint(f"headline-{index}", box, draw, motion)


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    block = fit_text(
        plan.headline,
        "display",
        (COLUMN, _WORDS_HEIGHT if plan.hero else 1040.0),
        largest_px=190 if plan.hero else 230,
        smallest_px=48,
        leading=0.98,
        spacing_em=-0.015,
    )
    lines = [_line_layer(stage, plan, block, index) for index in range(len(block.lines))]
    return [*kicker(stage, colors, plan), *lines]
