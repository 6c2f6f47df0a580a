"""A look laid over a drawn scene or a photograph, once, when its picture is made."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer
from mutoscope.media.looks.blocks import bricks, voxel
from mutoscope.media.looks.cel import cel
from mutoscope.media.looks.charcoal import charcoal
from mutoscope.media.looks.comic import comic
from mutoscope.media.looks.eerie import eerie
from mutoscope.media.looks.expressionism import expressionism
from mutoscope.media.looks.fairy_tale import fairy_tale
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
    return [
        layer
        if layer.name.startswith(_WRITTEN)
        else _treated(look, layer, _role(layer, photograph), canvas, seed + index)
        for index, layer in enumerate(layers)
    ]


def _role(layer: Layer, photograph: bool) -> Role:
    if layer.fills:
        return "picture" if photograph else "ground"
    is_card = layer.name.startswith(_CARD) and not layer.name.startswith(_CARD_ICON)
    return "card" if is_card else "figure"


def _treated(look: str, layer: Layer, role: Role, canvas: Canvas, seed: int) -> Layer:
    before = open_sheet(layer, role, canvas, seed)
    after = LOOKS[look](before)
    if role in ("ground", "card"):
        after = _legible(before, after)
    return close_sheet(after, layer)


def _legible(before: Sheet, after: Sheet) -> Sheet:
    """A card may have grown: it is held to itself, grown as much."""
    left, top = before.left - after.left, before.top - after.top
    right = after.shape[1] - before.shape[1] - left
    bottom = after.shape[0] - before.shape[0] - top
    there = before.grown(left, top, right, bottom)
    return replace(after, rgb=keep_class(there.rgb, after.rgb, before.unit))
