"""A figure as large as the picture is wide, what it counts, and a smaller hero."""

from mutoscope.media.layers import Layer
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.scenes.hero import podium_ground
from mutoscope.media.scenes.lettering import graded_ink, headline, kicker, text_layer
from mutoscope.media.scenes.paints import flat
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.sprites import companions, hero_layer
from mutoscope.media.scenes.stage import COLUMN, MARGIN, Stage
from mutoscope.media.typeset import fit_text, unbroken

FIGURE_Y = 330.0
PODIUM_Y = 1288.0
HERO_Y = 1082.0
HERO_SIZE = 415.0


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    layers = [podium_ground(stage, colors, plan, top=720, podium_y=PODIUM_Y)]
    layers += companions(stage, plan.companions[:4], y=HERO_Y + 20, seed=plan.seed)
    if plan.hero:
        layers.append(
            hero_layer(stage, plan.hero, foot=PODIUM_Y + 12, size=HERO_SIZE, seed=plan.seed)
        )
    return layers


def figure(stage: Stage, colors: Palette, plan: ScenePlan, *, largest: float = 330) -> list[Layer]:
    """The figure and its label below it."""
    block = fit_text(
        unbroken(plan.figure),
        "display",
        (COLUMN, largest),
        largest_px=largest,
        smallest_px=96,
        leading=1.0,
        spacing_em=-0.02,
    )
    foot = FIGURE_Y + block.baselines_px[-1]
    ink = graded_ink(colors, FIGURE_Y, foot)
    layers = [text_layer(stage, "figure", block, MARGIN - 6, FIGURE_Y, ink=ink)]
    if plan.figure_label:
        label = fit_text(
            plan.figure_label,
            "display",
            (COLUMN, 790 - foot - 52),
            largest_px=74,
            smallest_px=30,
            leading=1.1,
        )
        layers.append(
            text_layer(stage, "figure-label", label, MARGIN, foot + 52, ink=flat(colors.ink))
        )
    return layers


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    if not plan.figure:
        return [*kicker(stage, colors, plan), *headline(stage, colors, plan)]
    return [*kicker(stage, colors, plan), *figure(stage, colors, plan)]
