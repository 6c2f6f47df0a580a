"""How captions look: sizes, colours that can be read on anything, and the drawing of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.palettes import Rgb, contrast
from mutoscope.media.timeline import Canvas
from mutoscope.media.typeset import Run, cap_height, descent, draw_run, shape

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


class CaptionStyle(StrEnum):
    """`BOX`: the word being spoken stands on a box of the accent colour. `OUTLINE`: heavy letters
    in a thick outline, the word being spoken in the accent colour."""

    BOX = "box"
    OUTLINE = "outline"


@dataclass(frozen=True)
class Metrics:
    """Lengths of a style, in pixels of the canvas.

    `edge_px`: how far the outline reaches from the letters; `shadow_px`: the soft shade's sigma;
    `pad_px`: from a word to the edge of its box, sideways and up or down.
    """

    size_px: float
    gap_px: float
    leading_px: float
    edge_px: float
    shadow_px: float
    pad_px: tuple[float, float]
    room_px: float
    middle_px: float
    most_words: int

    def shrunk(self, factor: float) -> "Metrics":
        """The same style with smaller letters."""
        return Metrics(
            self.size_px * factor,
            self.gap_px * factor,
            self.leading_px * factor,
            self.edge_px * factor,
            self.shadow_px * factor,
            (self.pad_px[0] * factor, self.pad_px[1] * factor),
            self.room_px,
            self.middle_px,
            self.most_words,
        )


@dataclass(frozen=True)
class Inks:
    """Colours settled so that all pairs can be read: `ink` and `accent` in an outline of `shade`,
    `on_accent` on a box of `accent`."""

    ink: Rgb
    accent: Rgb
    shade: Rgb
    on_accent: Rgb


@dataclass(frozen=True)
class PlacedWord:
    """A word's glyphs and where they stand on the canvas: left end and baseline."""

    run: Run
    x_px: float
    baseline_px: float


def metrics(style: CaptionStyle, canvas: Canvas) -> Metrics:
    """The style's lengths on this canvas."""
    unit = min(canvas.width_px, canvas.height_px) / 1080
    # 64 px of safe margin on each side, and room for outline, box and pop.
    room_px = canvas.width_px * (1 - 128 / 1080) - 44 * unit
    middle_px = canvas.height_px * 1540 / 1920
    if style is CaptionStyle.BOX:
        pad = (13 * unit, 11 * unit)
        return Metrics(
            64 * unit, 28 * unit, 96 * unit, 5 * unit, 9 * unit, pad, room_px, middle_px, 7
        )
    pad = (0.0, 0.0)
    return Metrics(82 * unit, 26 * unit, 104 * unit, 9 * unit, 8 * unit, pad, room_px, middle_px, 5)


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


def line_widths(lengths: Metrics, widths: Sequence[float]) -> float:
    """The width of words set side by side."""
    return sum(widths) + lengths.gap_px * max(0, len(widths) - 1)


def shaped(face: str, text: str, lengths: Metrics) -> Run:
    """A word's glyphs at the style's size."""
    return shape(face, text, lengths.size_px)


@dataclass(frozen=True)
class Brush:
    """Draws words of one style, face, size and colours."""

    style: CaptionStyle
    face: str
    lengths: Metrics
    inks: Inks

    @property
    def above_px(self) -> float:
        """From a baseline up to the top of what is drawn with it, shadow aside."""
        return cap_height(self.face) * self.lengths.size_px * 1.06 + self._beyond_px(1)

    @property
    def below_px(self) -> float:
        """From a baseline down to the foot of what is drawn with it, shadow aside."""
        return descent(self.face) * self.lengths.size_px + self._beyond_px(1)

    @property
    def beside_px(self) -> float:
        """From a word's end to the end of what is drawn with it, shadow aside."""
        return self._beyond_px(0)

    def _beyond_px(self, axis: int) -> float:
        return max(self.lengths.edge_px, self.lengths.pad_px[axis])

    def draw_words(self, canvas: skia.Canvas, words: Sequence[PlacedWord]) -> None:
        """Words that are not being spoken: soft shade, outline, letters."""
        shade = _paint(self.inks.shade, width_px=2 * self.lengths.edge_px)
        soft = _paint(self.inks.shade, width_px=3 * self.lengths.edge_px)
        soft.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, self.lengths.shadow_px))
        for paint in (soft, shade, _paint(self.inks.ink)):
            self._draw(canvas, words, paint)

    def draw_spoken(self, canvas: skia.Canvas, words: Sequence[PlacedWord]) -> None:
        """Words being spoken, drawn over their plain selves."""
        if self.style is CaptionStyle.BOX:
            for word in words:
                self._draw_box(canvas, word)
            self._draw(canvas, words, _paint(self.inks.on_accent))
            return
        self._draw(canvas, words, _paint(self.inks.shade, width_px=2 * self.lengths.edge_px))
        self._draw(canvas, words, _paint(self.inks.accent))

    def _draw_box(self, canvas: skia.Canvas, word: PlacedWord) -> None:
        across, down = self.lengths.pad_px
        size = self.lengths.size_px
        # The outline of the plain word lies underneath and must not show.
        across = max(across, self.lengths.edge_px + 1)
        top = word.baseline_px - cap_height(self.face) * size - down - 0.06 * size
        bottom = word.baseline_px + descent(self.face) * size + down - 0.06 * size
        box = skia.Rect.MakeLTRB(
            word.x_px - across, top, word.x_px + word.run.width_px + across, bottom
        )
        canvas.drawRoundRect(box, 0.22 * size, 0.22 * size, _paint(self.inks.accent))

    def _draw(self, canvas: skia.Canvas, words: Sequence[PlacedWord], paint: skia.Paint) -> None:
        for word in words:
            draw_run(
                canvas,
                self.face,
                word.run,
                self.lengths.size_px,
                x=word.x_px,
                baseline_y=word.baseline_px,
                paint=paint,
            )


def _paint(color: Rgb, *, width_px: float = 0.0) -> skia.Paint:
    """A fill, or with a width an outline centred on the letters' edges."""
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorSetRGB(*color))
    if width_px:
        paint.setStyle(skia.Paint.kStrokeAndFill_Style)
        paint.setStrokeWidth(width_px)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


def surface_pixels(surface: skia.Surface) -> NDArray[np.uint8]:
    """A surface as premultiplied RGBA [height, width, 4]."""
    pixels = np.empty((surface.height(), surface.width(), 4), np.uint8)
    info = skia.ImageInfo.Make(
        surface.width(), surface.height(), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    surface.readPixels(info, pixels)
    return pixels
