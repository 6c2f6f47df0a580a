"""Words first: the headline as large as the picture, line after line, with one illustration."""

import skia

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.hero import sparks
from mutoscope.media.scenes.lettering import kicker
from mutoscope.media.scenes.paints import blurred, flat
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.podium import draw_sparks
from mutoscope.media.scenes.sprites import Sprite, companions, sprite_layer
from mutoscope.media.scenes.stage import COLUMN, MARGIN, Box, Stage
from mutoscope.media.typeset import TextBlock, draw_block, fit_text

_WORDS_Y = 316.0
_WORDS_HEIGHT = 560.0
_HERO = (540.0, 1166.0, 440.0)


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    x, y, size = _HERO

    def draw(canvas: skia.Canvas) -> None:
        draw_sparks(canvas, colors, sparks(plan.seed, 820, 1400))
        ground = skia.Rect.MakeXYWH(x - 190, y + 218, 380, 44)
        canvas.drawOval(ground, blurred((0, 0, 0), 18, 120 if colors.dark else 50))

    look = Look(light_y=y, light=0.6, calm_top=860)
    layers = [backdrop(stage, colors, look, seed=plan.seed, draw=draw, focus=(x, y))]
    layers += companions(stage, plan.companions[:4], y=y, seed=plan.seed)
    if plan.hero:
        motion = Motion(bob_px=9, bob_hz=0.24, zoom_to=1.05)
        layers.append(sprite_layer(stage, "hero", Sprite(plan.hero, x, y, size), motion))
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

    motion = Motion(enter="rise", delay_s=0.07 * index, enter_s=0.35)
    return stage.paint(f"headline-{index}", box, draw, motion)


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    block = fit_text(
        plan.headline,
        "display",
        (COLUMN, _WORDS_HEIGHT),
        largest_px=190,
        smallest_px=64,
        leading=0.98,
        spacing_em=-0.015,
    )
    lines = [_line_layer(stage, plan, block, index) for index in range(len(block.lines))]
    return [*kicker(stage, colors, plan), *lines]
