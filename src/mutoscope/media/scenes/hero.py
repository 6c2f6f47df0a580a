"""One thing on a podium, four that go with it, and a headline."""

import random

import skia

from mutoscope.media.layers import Layer
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.lettering import headline, kicker
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.podium import draw_podium, draw_sparks
from mutoscope.media.scenes.sprites import companions, hero_layer
from mutoscope.media.scenes.stage import Stage

PODIUM_Y = 1252.0
HERO_Y = 992.0
HERO_SIZE = 520.0


def sparks(seed: int, top: float, foot: float) -> list[tuple[float, ...]]:
    """Places of specks of light between two heights, off the middle."""
    rng = random.Random(seed)
    sides = [(rng.uniform(20, 250), rng.uniform(830, 1060))[i % 2] for i in range(14)]
    return [
        (x, rng.uniform(top, foot), rng.choice((4, 6, 9, 16, 30)), rng.uniform(0.15, 0.55))
        for x in sides
    ]


def podium_ground(
    stage: Stage, colors: Palette, plan: ScenePlan, *, top: float, podium_y: float
) -> Layer:
    """The backdrop of a podium scene: rays or a plain light, specks, the podium."""

    def draw(canvas: skia.Canvas) -> None:
        draw_sparks(canvas, colors, sparks(plan.seed, top + 60, podium_y + 40))
        draw_podium(canvas, colors, y=podium_y)

    look = Look(light_y=podium_y - 260, rays=0.3 if colors.dark else 0.5, calm_top=top)
    return backdrop(stage, colors, look, seed=plan.seed, draw=draw, focus=(540, podium_y))


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    layers = [podium_ground(stage, colors, plan, top=600, podium_y=PODIUM_Y)]
    layers += companions(stage, plan.companions[:4], y=HERO_Y, seed=plan.seed)
    if plan.hero:
        layers.append(
            hero_layer(stage, plan.hero, foot=PODIUM_Y + 12, size=HERO_SIZE, seed=plan.seed)
        )
    return layers


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    return [*kicker(stage, colors, plan), *headline(stage, colors, plan)]
