"""A figure as large as the picture is wide, what it counts, and a smaller hero."""

from mutoscope.media.layers import Layer
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.scenes.hero import on_podium
from mutoscope.media.scenes.lettering import (
    at_right,
    figure_layer,
    headline,
    kicker,
    sunk,
    text_layer,
)
from mutoscope.media.scenes.paints import flat
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.typeset import fit_text, is_rtl, unbroken


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    return on_podium(stage, plan, stage.layout.number)


def _figure(stage: Stage, colors: Palette, plan: ScenePlan) -> list[Layer]:
    """The figure and its label below it."""
    place = stage.layout.number_figure
    left, top, width, height = place.figure.box
    block = fit_text(
        unbroken(plan.figure),
        "display",
        (width, height),
        largest_px=place.figure.largest,
        smallest_px=96,
        leading=1.0,
        spacing_em=-0.02,
    )
    foot = top + block.baselines_px[-1]
    x = left + width - block.width_px if is_rtl(plan.figure_label) else left - 6
    layers = [figure_layer(stage, colors, block, x, top)]
    if not plan.figure_label:
        return layers
    y, ink = foot + place.gap, flat(colors.ink)
    label = fit_text(
        plan.figure_label,
        "display",
        (width, place.foot - foot - place.gap),
        largest_px=place.label,
        smallest_px=30,
        leading=1.1,
    )
    x = at_right(label, left, width)
    return [*layers, text_layer(stage, "figure-label", label, x, y, ink=ink)]


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    draw = _figure if plan.figure else headline
    return sunk(stage, [*kicker(stage, colors, plan), *draw(stage, colors, plan)])
