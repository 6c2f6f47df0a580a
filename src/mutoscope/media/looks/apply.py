"""A look laid over a drawn scene or a photograph, once, when its picture is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer
from mutoscope.media.looks.blocks import bricks, voxel
from mutoscope.media.looks.cel import cel
from mutoscope.media.looks.charcoal import charcoal
from mutoscope.media.looks.comic import comic
from mutoscope.media.looks.eerie import eerie
from mutoscope.media.looks.expressionism import expressionism
from mutoscope.media.looks.fairy_tale import fairy_tale
from mutoscope.media.looks.fields import Field, light_of, smooth
from mutoscope.media.looks.legibility import keep_class
from mutoscope.media.looks.meadow import meadow
from mutoscope.media.looks.photo import photo
from mutoscope.media.looks.pixel import pixel
from mutoscope.media.looks.poster import poster
from mutoscope.media.looks.sheet import Role, Sheet, close_sheet, open_sheet
from mutoscope.media.looks.storybook import storybook
from mutoscope.media.looks.watercolor import watercolor
from mutoscope.media.timeline import Canvas

PLAIN = ""
"""The look of a scene that is left as it is drawn."""

LOOKS: dict[str, Callable[[Sheet], Sheet]] = {
    "photo": photo,
    "cel": cel,
    "meadow": meadow,
    "fairy-tale": fairy_tale,
    "comic": comic,
    "voxel": voxel,
    "bricks": bricks,
    "poster": poster,
    "watercolor": watercolor,
    "expressionism": expressionism,
    "charcoal": charcoal,
    "pixel": pixel,
    "eerie": eerie,
    "storybook": storybook,
}
_WRITTEN = ("country-label", "label", "scrim")
"""Layers of text and of shade for text, by how their names begin: they stay as they are."""
_CARD, _CARD_ICON = "card-", "card-icon"
_GLOWING = "country"
"""The layer that shines on what is about it."""


def apply_look(
    look: str, layers: Sequence[Layer], canvas: Canvas, seed: int, *, photograph: bool = False
) -> list[Layer]:
    """The layers as the look shows them, each where it was and moving as it did.

    Pure: the same arguments give the same pixels. What text stands on stays dark or light
    (`legibility`), but for a `photograph`: give that before the shade under its text is measured.
    MediaError (code "unknown_look") for a name that is not in `LOOKS`.
    """
    if look == PLAIN:
        return list(layers)
    if look not in LOOKS:
        raise MediaError(
            f"There is no look “{look}”.", hint=f"Looks: {', '.join(LOOKS)}.", code="unknown_look"
        )
    on_dark = any(layer.fills and _is_dark(layer.rgba) for layer in layers)
    wear = _Wear(look, canvas, on_dark, photograph)
    return [
        layer if layer.name.startswith(_WRITTEN) else _treated(wear, layer, seed + index)
        for index, layer in enumerate(layers)
    ]


@dataclass(frozen=True)
class _Wear:
    """What holds for all layers of a scene; `on_dark`: its ground is dark."""

    look: str
    canvas: Canvas
    on_dark: bool
    photograph: bool


def _is_dark(pixels: NDArray[np.uint8]) -> bool:
    return float(light_of(pixels[::8, ::8, :3].astype(np.float32) / 255).mean()) < 0.5


def _role(layer: Layer, photograph: bool) -> Role:
    if layer.fills:
        return "picture" if photograph else "ground"
    is_card = layer.name.startswith(_CARD) and not layer.name.startswith(_CARD_ICON)
    return "card" if is_card else "figure"


def _treated(wear: _Wear, layer: Layer, seed: int) -> Layer:
    role, glows = _role(layer, wear.photograph), layer.name == _GLOWING
    opened = open_sheet(_core(layer) if glows else layer, role, wear.canvas, seed)
    before = replace(opened, line=_line(layer), on_dark=wear.on_dark)
    after = LOOKS[wear.look](before)
    if role in ("ground", "card"):
        after = _legible(before, after)
    closed = close_sheet(after, layer)
    return (
        _glowing(closed, layer, (before.left - after.left, before.top - after.top))
        if glows
        else closed
    )


def _line(layer: Layer) -> float:
    """Small things have thin contours, and so have coasts, whose every bay would fill with ink, and
    cards for the dots between them."""
    if layer.name.startswith(_CARD_ICON):
        return 0.6
    return 0.5 if layer.name.startswith((_GLOWING, _CARD)) else 1.0


def _core(layer: Layer) -> Layer:
    """Without its glow, which would be taken for a part of the body."""
    return replace(layer, rgba=(layer.rgba * _body(layer)[..., None] + 0.5).astype(np.uint8))


def _body(layer: Layer) -> Field:
    return smooth(layer.rgba[..., 3].astype(np.float32) / 255, 0.75, 0.95)


def _glowing(made: Layer, layer: Layer, at: tuple[int, int]) -> Layer:
    """The treated body over the glow that the layer had, which stands `at` in it (x, y)."""
    glow = layer.rgba * (1 - _body(layer))[..., None]
    pixels, (x, y) = made.rgba.copy(), at
    part = pixels[y : y + glow.shape[0], x : x + glow.shape[1]]
    part[:] = part + glow[: part.shape[0], : part.shape[1]] * (1 - part[..., 3:] / np.float32(255))
    return replace(made, rgba=pixels)


def _legible(before: Sheet, after: Sheet) -> Sheet:
    """A card may have grown: it is held to itself, grown as much."""
    left, top = before.left - after.left, before.top - after.top
    right = after.shape[1] - before.shape[1] - left
    bottom = after.shape[0] - before.shape[0] - top
    there = before.grown(left, top, right, bottom)
    return replace(after, rgb=keep_class(there.rgb, after.rgb, before.unit))
