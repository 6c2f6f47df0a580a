"""One thing on a podium, four that go with it, and a headline."""

import random

import skia

from mutoscope.media.layers import Layer
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.scenes.backdrop import Look, backdrop
from mutoscope.media.scenes.lettering import headline, kicker, sunk
from mutoscope.media.scenes.lights import drifting
from mutoscope.media.scenes.places import HeroPlace
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.podium import draw_podium, draw_sparks
from mutoscope.media.scenes.sprites import companions, hero_layer
from mutoscope.media.scenes.stage import Stage

_IN_PODIUM = 12.0
"""How far below the middle of the podium's top a hero has its foot."""


def sparks(seed: int, x: float, top: float, foot: float) -> list[tuple[float, ...]]:
    """Places of specks of light between two heights, at both sides of `x`."""
    rng = random.Random(seed)
    sides = [(rng.uniform(20, 250), rng.uniform(830, 1060))[i % 2] for i in range(14)]
    return [
        (
            x - 540 + side,
            rng.uniform(top, foot),
            rng.choice((4, 6, 9, 16, 30)),
            rng.uniform(0.15, 0.55),
        )
        for side in sides
    ]


def on_podium(stage: Stage, plan: ScenePlan, place: HeroPlace) -> list[Layer]:
    """A podium in rays of light among specks of it, a hero on it and companions about that."""
    return [
        *_ground(stage, palette(plan.palette), plan, place),
        *companions(stage, plan.companions[:4], place, seed=plan.seed),
        *standing(stage, plan, place, below=_IN_PODIUM * place.radius / 330),
    ]


def standing(stage: Stage, plan: ScenePlan, place: HeroPlace, *, below: float = 0.0) -> list[Layer]:
    """The plan's hero, if it has one."""
    return [hero_layer(stage, plan.hero, place, seed=plan.seed, below=below)] if plan.hero else []


def _ground(stage: Stage, colors: Palette, plan: ScenePlan, place: HeroPlace) -> list[Layer]:
    def draw(canvas: skia.Canvas) -> None:
        top, foot = place.calm_top + 60, place.foot + 40
        draw_sparks(canvas, colors, sparks(plan.seed, place.x, top, foot))
        draw_podium(canvas, colors, x=place.x, y=place.foot, radius=place.radius)

    look = Look(
        light_x=place.x,
        light_y=place.foot - 260 * place.radius / 330,
        calm_top=place.calm_top,
        calm_left=stage.layout.calm_left,
        rays=0.3 if colors.dark else 0.5,
    )
    focus = (place.x, place.foot)
    ground = backdrop(stage, colors, look, seed=plan.seed, draw=draw, focus=focus)
    return [ground, drifting(stage, colors, look, seed=plan.seed)]


def illustrate(plan: ScenePlan, stage: Stage) -> list[Layer]:
    return on_podium(stage, plan, stage.layout.hero)


def letter(plan: ScenePlan, stage: Stage) -> list[Layer]:
    colors = palette(plan.palette)
    return sunk(stage, [*kicker(stage, colors, plan), *headline(stage, colors, plan)])
