"""How captions look, as data: letters, sizes, colours that can be read on anything, and motion."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from mutoscope.media.fonts import Role
from mutoscope.media.layers import Entrance
from mutoscope.media.layout import CaptionBand, fit, layout_of
from mutoscope.media.palettes import Rgb, contrast, rgb
from mutoscope.media.scenes.plan import SceneKind
from mutoscope.media.timeline import Canvas

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_MIDDLE = {"9:16": 0.58, "1:1": 0.56, "16:9": 0.56}
"""The height of captions in the middle, as a share of the picture's."""
_MIDDLE_TALLEST = 300.0


class CaptionStyle(StrEnum):
    """The names of the styles; what they look like is in `STYLES`."""

    BOX = "box"
    OUTLINE = "outline"
    HORMOZI = "hormozi"
    CLEAN = "clean"
    NEON = "neon"
    BOLD = "bold"


@dataclass(frozen=True)
class Inks:
    """Colours settled so that all pairs can be read: `ink` and `accent` in an outline of `shade`,
    `on_accent` on a box of `accent`. The halos are the lights about neon letters, plain and spoken,
    dark enough to read the letters before them."""

    ink: Rgb
    accent: Rgb
    shade: Rgb
    on_accent: Rgb
    halo: Rgb | None = None
    accent_halo: Rgb | None = None


@dataclass(frozen=True)
class Look:
    """One style. Lengths in pixels of a canvas whose shorter side is 1080.

    `edge`: how far the outline reaches from the letters; `shade`: how far the soft shade does,
    and its sigma; `glow`: the same of a halo; `pad`: from a word to the edge of its box, sideways
    and up or down. `marks`: how the word being spoken is told from the others. `inks`: the style's
    own colours; None: the scene's. `enters`: how a page comes. `pop`: by which share of
    its size a word is larger for a moment when it is spoken. `middle`: it stands in the middle of
    the picture, where that is free (`has_free_middle`).
    """

    name: str
    about: str
    role: Role
    size: float
    gap: float
    leading: float
    edge: float
    shade: tuple[float, float]
    most_words: int
    glow: tuple[float, float] = (0.0, 0.0)
    pad: tuple[float, float] = (0.0, 0.0)
    marks: Literal["box", "colour", "nothing"] = "colour"
    inks: Inks | None = None
    enters: Entrance = "none"
    pop: float = 0.0
    middle: bool = False
    capitals: bool = False


def _inks(ink: str, accent: str, shade: str, halos: tuple[str, str] | None = None) -> Inks:
    colors = Inks(rgb(ink), rgb(accent), rgb(shade), rgb(shade))
    if halos is None:
        return colors
    return replace(colors, halo=rgb(halos[0]), accent_halo=rgb(halos[1]))


STYLES: Mapping[CaptionStyle, Look] = {
    CaptionStyle.BOX: Look(
        "Box",
        "The word being spoken stands on a box of the scene's accent colour.",
        role="caption",
        size=64,
        gap=28,
        leading=96,
        edge=5,
        shade=(7.5, 9),
        most_words=7,
        pad=(13, 11),
        marks="box",
    ),
    CaptionStyle.OUTLINE: Look(
        "Outline",
        "Heavy letters in a thick outline; the word being spoken is of the scene's accent colour.",
        role="caption",
        size=82,
        gap=26,
        leading=104,
        edge=9,
        shade=(13.5, 8),
        most_words=5,
        pop=0.07,
    ),
    CaptionStyle.HORMOZI: Look(
        "Punch",
        "Heavy white capitals in the middle; the word being spoken leaps out in yellow.",
        role="punch",
        size=86,
        gap=34,
        leading=112,
        edge=10,
        shade=(15, 8),
        most_words=4,
        inks=_inks("#FFFFFF", "#FFE11A", "#000000"),
        pop=0.1,
        middle=True,
        capitals=True,
    ),
    CaptionStyle.CLEAN: Look(
        "Clean",
        "Smaller white letters in a thin outline at the bottom; pages fade in, no word is marked.",
        role="clean",
        size=56,
        gap=17,
        leading=82,
        edge=3,
        shade=(11, 7),
        most_words=8,
        marks="nothing",
        inks=_inks("#FFFFFF", "#FFFFFF", "#0B0D12"),
        enters="fade",
    ),
    CaptionStyle.NEON: Look(
        "Neon",
        "Glowing cyan letters in the middle; the word being spoken glows magenta.",
        role="neon",
        size=76,
        gap=26,
        leading=106,
        edge=6,
        shade=(22, 14),
        most_words=5,
        glow=(12, 9),
        inks=_inks("#35F3FF", "#FF66F0", "#070318", ("#00646E", "#64086A")),
        middle=True,
    ),
    CaptionStyle.BOLD: Look(
        "Bold",
        "Large white letters in a thick outline in the middle, which grow into place; the word"
        " being spoken is red.",
        role="bold",
        size=96,
        gap=28,
        leading=122,
        edge=13,
        shade=(17, 8),
        most_words=4,
        inks=_inks("#FFFFFF", "#FF4D42", "#000000"),
        enters="spring",
        middle=True,
    ),
}


@dataclass(frozen=True)
class Metrics:
    """Lengths of a style, in pixels of the canvas; what each is, `Look` says.

    A page is at most `room_px` wide and `tallest_px` tall, with outline and boxes, about
    `middle_px`.
    """

    size_px: float
    gap_px: float
    leading_px: float
    edge_px: float
    shade_px: tuple[float, float]
    glow_px: tuple[float, float]
    pad_px: tuple[float, float]
    room_px: float
    tallest_px: float
    middle_px: float
    most_words: int

    def shrunk(self, factor: float) -> "Metrics":
        """The same style with smaller letters."""
        return replace(
            self,
            size_px=self.size_px * factor,
            gap_px=self.gap_px * factor,
            leading_px=self.leading_px * factor,
            edge_px=self.edge_px * factor,
            shade_px=_times(self.shade_px, factor),
            glow_px=_times(self.glow_px, factor),
            pad_px=_times(self.pad_px, factor),
        )


def metrics(style: CaptionStyle, canvas: Canvas, *, centre: bool = False) -> Metrics:
    """The style's lengths on this canvas. `centre`: the middle of the picture is free, and a style
    that stands there may."""
    look, place = STYLES[style], fit(canvas)
    unit = place.scale
    band = _band(look, canvas, centre=centre)
    return Metrics(
        look.size * unit,
        look.gap * unit,
        look.leading * unit,
        look.edge * unit,
        _times(look.shade, unit),
        _times(look.glow, unit),
        _times(look.pad, unit),
        band.width * unit,
        band.tallest * unit,
        place.top + band.middle_y * unit,
        look.most_words,
    )


def _band(look: Look, canvas: Canvas, *, centre: bool) -> CaptionBand:
    layout = layout_of(canvas)
    if not (look.middle and centre):
        return layout.captions
    middle = _MIDDLE[layout.format] * layout.height
    return replace(layout.captions, middle_y=middle, tallest=_MIDDLE_TALLEST)


def _times(pair: tuple[float, float], factor: float) -> tuple[float, float]:
    return pair[0] * factor, pair[1] * factor


def has_free_middle(kind: SceneKind) -> bool:
    """Whether captions may stand in the middle of such a scene. Drawn scenes have there what they
    show, or something to read; a photo is more than what is covered."""
    return kind == "photo"


def inks_of(style: CaptionStyle, ink: Rgb, accent: Rgb, shade: Rgb) -> Inks:
    """The style's own colours, or else the scene's, settled."""
    return STYLES[style].inks or settle_inks(ink, accent, shade)


def settle_inks(ink: Rgb, accent: Rgb, shade: Rgb) -> Inks:
    """Keep the colours where they can be read (4.5 : 1), else move them as far as needed."""
    if contrast(ink, shade) < LEAST_CONTRAST:
        shade = _opposite(ink)
    while contrast(accent, shade) < LEAST_CONTRAST:
        accent = _towards(accent, ink)
    on_accent = shade if contrast(shade, accent) >= LEAST_CONTRAST else _opposite(accent)
    return Inks(ink, accent, shade, on_accent)


def _opposite(color: Rgb) -> Rgb:
    """Black or white, whichever is read better; one of them always reaches 4.58."""
    return max(_BLACK, _WHITE, key=lambda candidate: contrast(candidate, color))


def _towards(color: Rgb, goal: Rgb) -> Rgb:
    def step(one: int, other: int) -> int:
        return one + round((other - one) * 0.2) if abs(other - one) > 2 else other

    return step(color[0], goal[0]), step(color[1], goal[1]), step(color[2], goal[2])
