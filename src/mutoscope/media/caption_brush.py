"""Drawing the words of a caption page: shade, glow, outline, letters and boxes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.caption_styles import Inks, Look, Metrics
from mutoscope.media.palettes import Rgb
from mutoscope.media.typeset import Run, cap_height, descent, draw_run, font

_OVER_CAPITALS_EM = 0.06  # capitals look centred in a box that stands so much higher
_HAIR_EM = 0.02  # shades have the room
_LEADING_EM = 0.06  # at least, between what is drawn about one line and about the next


@dataclass(frozen=True)
class PlacedWord:
    """A word's glyphs and where they stand on the canvas: left end and baseline. `joined`: others
    stand beside it without a space."""

    run: Run
    x_px: float
    baseline_px: float
    joined: bool = False


@dataclass(frozen=True)
class Brush:
    """Draws words of one style, face, size and colours."""

    look: Look
    face: str
    lengths: Metrics
    inks: Inks

    @property
    def tall_px(self) -> float:
        """How far letters reach up from the baseline, marks over capitals aside."""
        return cap_height(self.face) * self.lengths.size_px

    @property
    def deep_px(self) -> float:
        """How far they reach down."""
        return descent(self.face) * self.lengths.size_px

    @property
    def leading_px(self) -> float:
        """From one baseline to the next."""
        letters = self.tall_px + self.deep_px + _LEADING_EM * self.lengths.size_px
        return max(self.lengths.leading_px, letters + 2 * self.beyond_px[1])

    @property
    def seam_px(self) -> float:
        """Between words that are written without a space: a box takes no stroke of its
        neighbours."""
        return self.lengths.edge_px if self.look.marks == "box" else 0.0

    def shrunk(self, factor: float) -> "Brush":
        """The same with smaller letters; never with larger."""
        return replace(self, lengths=self.lengths.shrunk(min(1.0, factor)))

    @property
    def beyond_px(self) -> tuple[float, float]:
        """From letters to the end of what is drawn about them, shades aside: sideways and up or
        down."""
        edge = self.lengths.edge_px
        return max(edge, self.lengths.pad_px[0]), max(edge, self.lengths.pad_px[1])

    @property
    def soft_px(self) -> float:
        """From there to the end of the shade or glow."""
        shade, sigma = self.lengths.shade_px
        glow, blur = self.lengths.glow_px
        return max(3 * sigma + shade - 0.5 * self.lengths.edge_px, 3 * blur + glow)

    @property
    def spoken_soft_px(self) -> float:
        """The same of a word being spoken."""
        glow, blur = self.lengths.glow_px
        return max(2.0, 3 * blur + glow)

    def box(self, word: PlacedWord) -> tuple[float, float, float, float]:
        """What is drawn of a word, shades aside: left, top, right, bottom."""
        across, down = self.beyond_px
        edge, size = self.lengths.edge_px, self.lengths.size_px
        # Letters may reach beyond what is said to be their height and width; by a hair is nothing.
        left, above, right, below = ink_px(self.face, word.run, size)
        edge -= _HAIR_EM * size
        return (
            word.x_px + min(-across, left - edge),
            word.baseline_px - max(self.tall_px * (1 + _OVER_CAPITALS_EM) + down, above + edge),
            word.x_px + max(word.run.width_px + across, right + edge),
            word.baseline_px + max(self.deep_px + down, below + edge),
        )

    def seen(self, *, alone: bool) -> tuple[Rgb, Rgb]:
        """The colours of a page's letters and of what surrounds them; a page of one word shows it
        as it is spoken."""
        if not alone or self.look.marks == "nothing":
            return self.inks.ink, self.inks.shade
        if self.look.marks == "box":
            return self.inks.on_accent, self.inks.accent
        return self.inks.accent, self.inks.shade

    def draw_words(self, canvas: skia.Canvas, words: Sequence[PlacedWord]) -> None:
        """Words that are not being spoken: soft shade, glow, outline, letters."""
        reach, sigma = self.lengths.shade_px
        self._draw(canvas, words, _paint(self.inks.shade, reach_px=reach, blur_px=sigma))
        self._draw_lit(canvas, words, self.inks.ink, self.inks.halo)

    def draw_spoken(self, canvas: skia.Canvas, words: Sequence[PlacedWord]) -> None:
        """Words being spoken, drawn over their plain selves."""
        if self.look.marks == "box":
            for word in words:
                self._draw_box(canvas, word)
            self._draw(canvas, words, _paint(self.inks.on_accent))
            return
        self._draw_lit(canvas, words, self.inks.accent, self.inks.accent_halo)

    def _draw_lit(
        self, canvas: skia.Canvas, words: Sequence[PlacedWord], ink: Rgb, halo: Rgb | None
    ) -> None:
        """Letters in their outline, before their glow."""
        if halo is not None:
            reach, blur = self.lengths.glow_px
            self._draw(canvas, words, _paint(halo, reach_px=reach, blur_px=blur))
        self._draw(canvas, words, _paint(self.inks.shade, reach_px=self.lengths.edge_px))
        self._draw(canvas, words, _paint(ink))

    def _draw_box(self, canvas: skia.Canvas, word: PlacedWord) -> None:
        across, down = self.lengths.pad_px
        size, edge = self.lengths.size_px, self.lengths.edge_px
        # The outline of the plain word lies underneath and must not show.
        across = edge + 1 if word.joined else max(across, edge + 1)
        top = word.baseline_px - self.tall_px - down - _OVER_CAPITALS_EM * size
        bottom = word.baseline_px + self.deep_px + down - _OVER_CAPITALS_EM * size
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


def ink_px(face: str, run: Run, size_px: float) -> tuple[float, float, float, float]:
    """How far the letters of a run reach: from its start left and right, from its baseline up and
    down."""
    em_px = 1000.0  # small letters' bounds are whole pixels
    scale = size_px / em_px
    bounds = font(face, em_px).getBounds(run.glyphs)
    rises = run.rises_px or (0.0,) * len(run.glyphs)
    placed = list(zip(bounds, run.offsets_px, rises, strict=True))
    if not placed:
        return 0.0, 0.0, 0.0, 0.0
    return (
        min(x + ink.left() * scale for ink, x, _ in placed),
        max(rise - ink.top() * scale for ink, _, rise in placed),
        max(x + ink.right() * scale for ink, x, _ in placed),
        max(ink.bottom() * scale - rise for ink, _, rise in placed),
    )


def _paint(color: Rgb, *, reach_px: float = 0.0, blur_px: float = 0.0) -> skia.Paint:
    """A fill that reaches beyond the letters' edges, sharp or soft."""
    paint = skia.Paint(AntiAlias=True, Color=skia.ColorSetRGB(*color))
    if reach_px:
        paint.setStyle(skia.Paint.kStrokeAndFill_Style)
        paint.setStrokeWidth(2 * reach_px)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    if blur_px:
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur_px))
    return paint


def surface_pixels(surface: skia.Surface) -> NDArray[np.uint8]:
    """A surface as premultiplied RGBA [height, width, 4]."""
    pixels = np.empty((surface.height(), surface.width(), 4), np.uint8)
    info = skia.ImageInfo.Make(
        surface.width(), surface.height(), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
    )
    surface.readPixels(info, pixels)
    return pixels
