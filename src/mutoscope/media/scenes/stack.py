"""A plan becomes layers: what is drawn, and what is written over it."""

from dataclasses import replace
from types import ModuleType

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import palette
from mutoscope.media.scenes import cause_effect, globe, hero, kinetic, number, timeline
from mutoscope.media.scenes.lettering import credit, progress
from mutoscope.media.scenes.plan import SceneKind, ScenePlan
from mutoscope.media.scenes.stage import stage
from mutoscope.media.timeline import Canvas

_KINDS: dict[SceneKind, ModuleType] = {
    "hero": hero,
    "globe": globe,
    "number": number,
    "timeline": timeline,
    "cause_effect": cause_effect,
    "kinetic": kinetic,
}


def illustrate(plan: ScenePlan, canvas: Canvas) -> list[Layer]:
    """The scene without its text, back to front; a country keeps its label.

    It does not depend on kicker, headline, accents, figure label or credit: rewording those leaves
    the picture as it is.

    The first layer is the background and `fills` the canvas. Raises MediaError for names that are
    not bundled: palette, illustration, country.
    """
    return _KINDS[plan.kind].illustrate(plan, stage(canvas))


def letter(plan: ScenePlan, canvas: Canvas, *, index: int, count: int) -> list[Layer]:
    """The scene's text, to lie over its illustration: scene `index` (from 0) of `count`.

    The very first scene's text stands from its first frame, for it is the video's first picture.
    Raises MediaError when a text cannot be drawn legibly or has characters no bundled font has.
    """
    fitted, colors = stage(canvas), palette(plan.palette)
    layers = [
        progress(fitted, colors, index=index, count=count),
        *_KINDS[plan.kind].letter(plan, fitted),
        *credit(fitted, colors, plan),
    ]
    return [_at_once(layer) for layer in layers] if index == 0 else layers


def _at_once(layer: Layer) -> Layer:
    if layer.name.startswith("card-text"):
        return layer  # cards and their words come together
    return replace(layer, motion=Motion())
