"""A plan becomes layers: what is drawn, and what is written over it."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType

from mutoscope.errors import MediaError
from mutoscope.media.animations.turning_globe import LAYER as TURNING
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.looks.apply import PLAIN, apply_look
from mutoscope.media.palettes import Palette, palette
from mutoscope.media.picture_file import read_picture
from mutoscope.media.scenes import cause_effect, globe, hero, kinetic, number, photo, timeline
from mutoscope.media.scenes.camera import CameraMove
from mutoscope.media.scenes.ken_burns import FOCUS, needed_px
from mutoscope.media.scenes.lettering import credit, progress
from mutoscope.media.scenes.lights import LIGHT
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
    "photo": photo,
}

_PLAIN_ONLY = (LIGHT, TURNING)
"""Layers that a look does without: its paper does not glow, and its globe is painted once."""


def illustrate(plan: ScenePlan, canvas: Canvas, *, look: str = PLAIN) -> list[Layer]:
    """The scene without its text, back to front; a country keeps its label.

    It does not depend on kicker, headline, accents, figure label or credit: rewording those leaves
    the picture as it is.

    The first layer is the background and `fills` the canvas. `look` is one of `looks.apply.LOOKS`,
    or empty: as it is drawn. Raises MediaError for names that are
    not bundled: palette, illustration, country; and for a photo, which `illustrate_photo` shows.
    """
    if plan.kind == "photo":
        raise MediaError(
            "A photo scene has no picture.",
            hint="Give it one, or choose another kind of scene.",
            code="no_picture",
        )
    layers = _KINDS[plan.kind].illustrate(plan, stage(canvas))
    if look != PLAIN:
        layers = [layer for layer in layers if not layer.name.startswith(_PLAIN_ONLY)]
    return apply_look(look, layers, canvas, plan.seed)


def illustrate_photo(
    path: Path,
    plan: ScenePlan,
    canvas: Canvas,
    *,
    focus: tuple[float, float] = FOCUS,
    look: str = PLAIN,
    move: CameraMove = "auto",
) -> list[Layer]:
    """The same for a scene of kind "photo", from its picture file.

    `focus`: the point of the picture (fractions) that has to be seen; `move`: the camera's. Of the
    plan only seed and palette count. Raises MediaError for files that cannot be shown: codes
    "unreadable_picture", "picture_too_large", "picture_too_small", "blank_picture".
    """
    picture = read_picture(path, cover_px=needed_px(canvas))
    return photo.illustrate(picture, plan, stage(canvas), focus=focus, look=look, move=move)


def colors_of(plan: ScenePlan) -> Palette:
    """What the scene's text is written in, captions as well: over a photo it is always white."""
    plain = palette(plan.palette)
    return photo.colors_on(plain) if plan.kind == "photo" else plain


def letter(
    plan: ScenePlan, canvas: Canvas, *, index: int, count: int, taken_px: float = 0.0
) -> list[Layer]:
    """The scene's text, to lie over its illustration: scene `index` (from 0) of `count`; a card
    before the story is -1. `taken_px`: the width of a logo at the top right.

    The very first scene's text stands from its first frame, for it is the video's first picture.
    Raises MediaError when a text cannot be drawn legibly or has characters no bundled font has.
    """
    fitted, colors = stage(canvas, taken_px=taken_px), colors_of(plan)
    layers = [
        progress(fitted, colors, index=index, count=count),
        *_KINDS[plan.kind].letter(plan, fitted),
        *credit(fitted, colors, plan),
    ]
    return [_at_once(layer) for layer in layers] if index <= 0 else layers


def _at_once(layer: Layer) -> Layer:
    if layer.name.startswith("card-text"):
        return layer  # cards and their words come together
    return replace(layer, motion=Motion(), animation=None)
