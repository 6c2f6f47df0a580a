"""The light that drifts over a scene's ground."""

import numpy as np
import pytest

from mutoscope.media.layers import Layer
from mutoscope.media.layout import Format, canvas_size, layout_of
from mutoscope.media.motion import place
from mutoscope.media.palettes import palette
from mutoscope.media.scenes.backdrop import Look
from mutoscope.media.scenes.lights import LIGHT, drifting
from mutoscope.media.scenes.plan import Card, ScenePlan
from mutoscope.media.scenes.stack import illustrate
from mutoscope.media.scenes.stage import stage
from mutoscope.media.timeline import Canvas

LENGTH_S = 4.0


def light_on(canvas: Canvas, seed: int) -> tuple[Layer, Look]:
    hero = layout_of(canvas).hero
    look = Look(hero.x, hero.foot - 200, hero.calm_top, layout_of(canvas).calm_left)
    return drifting(stage(canvas), palette("espresso"), look, seed=seed), look


def middle_at(light: Layer, at_s: float, canvas: Canvas) -> tuple[float, float]:
    placement = place(light, at_s, LENGTH_S, canvas)
    assert placement is not None
    return placement.x, placement.y


@pytest.mark.parametrize("seed", [0, 1])
def test_it_passes_from_one_side_to_the_other(seed: int) -> None:
    canvas = Canvas(540, 960)
    light, _ = light_on(canvas, seed)
    start, end = (middle_at(light, at_s, canvas)[0] - 270 for at_s in (0, LENGTH_S))
    assert start == pytest.approx(-end)
    assert abs(end - start) > 100
    assert (start > 0) == bool(seed % 2)


@pytest.mark.parametrize("format", ["9:16", "1:1", "16:9"])
@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("at_s", [0.0, LENGTH_S])
def test_it_never_shines_on_text(format: Format, seed: int, at_s: float) -> None:
    canvas = Canvas(*canvas_size(format, 540))
    light, look = light_on(canvas, seed)
    _, y = middle_at(light, at_s, canvas)
    cell_px = light.motion.zoom_from
    calm_px = look.calm_top * stage(canvas).scale
    tops = y + (np.arange(light.rgba.shape[0]) - light.rgba.shape[0] / 2) * cell_px
    assert light.rgba[tops < calm_px - cell_px, :, 3].max(initial=0) <= 1


def test_cause_and_effect_are_lit_when_they_come() -> None:
    plan = ScenePlan(
        "cause_effect",
        "forest",
        3,
        cause=Card("Caffeine", "high-voltage"),
        effect=Card("Adenosine", "sleeping-face"),
    )
    layers = {layer.name: layer for layer in illustrate(plan, Canvas(270, 480))}
    light, *cards = (layers[name].motion for name in (LIGHT, "card-cause", "card-effect"))
    assert light.enter == "fade"
    assert cards[0].delay_s <= light.delay_s <= cards[1].delay_s
