"""Karaoke captions: spoken words as layers, the word being spoken marked.

A page is drawn once; for each of its words a small layer covers the plain word while it is spoken.
All changes fall on whole frames.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import skia

from mutoscope.media.caption_pages import cut_pages
from mutoscope.media.caption_styles import (
    Brush,
    CaptionStyle,
    Metrics,
    PlacedWord,
    line_widths,
    metrics,
    settle_inks,
    shaped,
    surface_pixels,
)
from mutoscope.media.fonts import face_name
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import Rgb
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.media.typeset import cap_height, descent, measure
from mutoscope.models import Word

LINGER_S = 0.5
"""How long a page stays after its last word when nothing follows."""
_POP_S = 0.2
_ONE_LINE_SHARE = 0.72  # of the room; longer pages are set in two even lines


@dataclass(frozen=True)
class _Page:
    """A page and its frames [first, end); `starts` are the frames at which its words begin."""

    words: tuple[Word, ...]
    starts: tuple[int, ...]
    first: int
    end: int


def caption_layers(
    words: Sequence[Word],
    canvas: Canvas,
    *,
    style: CaptionStyle,
    ink: Rgb,
    accent: Rgb,
    shade: Rgb,
    duration_s: float,
) -> tuple[list[Layer], list[CaptionBox]]:
    """Captions for one scene, and where each page stands.

    Word times are seconds from the scene's start; nothing is shown after `duration_s`. `ink`,
    `accent` and `shade` (the outline) are kept if they can be told apart (contrast 4.5), else
    moved. Raises MediaError (code "missing_glyph") when no bundled face has all the letters.
    """
    spoken = [word for word in words if word.text.strip()]
    if not spoken:
        return [], []
    face = face_name("caption", " ".join(word.text for word in spoken))
    lengths = metrics(style, canvas)
    inks = settle_inks(ink, accent, shade)
    cut = cut_pages(spoken, _fitting(face, lengths), most_words=lengths.most_words)
    layers: list[Layer] = []
    boxes: list[CaptionBox] = []
    for page in _timed(cut, canvas, canvas.frames(duration_s)):
        lines, fitted = _set_lines(page.words, face, lengths)
        brush = Brush(style, face, fitted, inks)
        placed = _place_words(lines, brush, canvas)
        layers += [_page_layer(page, placed, brush, canvas)]
        layers += _spoken_layers(page, placed, brush, canvas)
        boxes.append(_box(page, placed, brush))
    return layers, boxes


def _fitting(face: str, lengths: Metrics) -> Callable[[Sequence[Word]], bool]:
    """Whether words can be set in two lines at the style's full size."""

    def fits(words: Sequence[Word]) -> bool:
        widths = [measure(face, word.text, lengths.size_px) for word in words]
        return _widest(_break_lines(widths, lengths), widths, lengths) <= lengths.room_px

    return fits


def _break_lines(widths: Sequence[float], lengths: Metrics) -> int:
    """How many words stand on the first line: all of them, or so many that both are even."""
    if line_widths(lengths, widths) <= _ONE_LINE_SHARE * lengths.room_px or len(widths) == 1:
        return len(widths)
    return min(range(1, len(widths)), key=lambda n: _widest(n, widths, lengths))


def _widest(first_line: int, widths: Sequence[float], lengths: Metrics) -> float:
    lines = widths[:first_line], widths[first_line:]
    return max(line_widths(lengths, line) for line in lines)


def _set_lines(
    words: Sequence[Word], face: str, lengths: Metrics
) -> tuple[list[list[Word]], Metrics]:
    """The page's lines, and the lengths at which the widest of them has room."""
    widths = [measure(face, word.text, lengths.size_px) for word in words]
    first_line = _break_lines(widths, lengths)
    widest = _widest(first_line, widths, lengths)
    lines = [list(words[:first_line]), list(words[first_line:])]
    factor = min(1.0, lengths.room_px / widest) if widest else 1.0
    return [line for line in lines if line], lengths.shrunk(factor)


def _place_words(lines: list[list[Word]], brush: Brush, canvas: Canvas) -> list[PlacedWord]:
    """Lines centred about the style's middle."""
    lengths = brush.lengths
    tall = cap_height(brush.face) * lengths.size_px
    deep = descent(brush.face) * lengths.size_px
    block = tall + deep + lengths.leading_px * (len(lines) - 1)
    baseline = round(lengths.middle_px - block / 2 + tall)
    placed: list[PlacedWord] = []
    for number, line in enumerate(lines):
        runs = [shaped(brush.face, word.text, lengths) for word in line]
        x = canvas.width_px / 2 - line_widths(lengths, [run.width_px for run in runs]) / 2
        for run in runs:
            y = baseline + round(lengths.leading_px * number)
            placed.append(PlacedWord(run, x, y))
            x += run.width_px + lengths.gap_px
    return placed


def _timed(cut: list[tuple[Word, ...]], canvas: Canvas, frames: int) -> list[_Page]:
    """Give pages their frames. A page stays until the next begins, or lingers for a while."""
    starts = [[_frame(word.start_s, canvas, frames) for word in words] for words in cut]
    pages: list[_Page] = []
    for number, words in enumerate(cut):
        following = starts[number + 1][0] if number + 1 < len(cut) else frames
        end = min(following, frames, _frame(words[-1].end_s + LINGER_S, canvas, frames))
        if end > starts[number][0]:
            pages.append(_Page(words, tuple(starts[number]), starts[number][0], end))
    return pages


def _frame(time_s: float, canvas: Canvas, frames: int) -> int:
    return min(frames, max(0, math.floor(time_s * canvas.fps + 0.5)))


def _page_layer(page: _Page, placed: list[PlacedWord], brush: Brush, canvas: Canvas) -> Layer:
    motion = Motion(show_from_s=canvas.seconds(page.first), show_until_s=canvas.seconds(page.end))
    margin = 3 * brush.lengths.shadow_px + brush.lengths.edge_px
    return _drawn(placed, brush, margin, brush.draw_words, motion, name="caption")


def _spoken_layers(
    page: _Page, placed: list[PlacedWord], brush: Brush, canvas: Canvas
) -> list[Layer]:
    """One layer for each word, from its first frame to the next word's."""
    layers: list[Layer] = []
    changes = pairwise((*page.starts, page.end))
    for (first, end), word in zip(changes, placed, strict=True):
        end = min(end, page.end)
        if end <= first:
            continue  # two words within one frame: the later one is marked
        motion = Motion(
            enter="pop" if brush.style is CaptionStyle.OUTLINE else "none",
            delay_s=canvas.seconds(first),
            enter_s=_POP_S,
            show_from_s=canvas.seconds(first),
            show_until_s=canvas.seconds(end),
        )
        layers.append(_drawn([word], brush, 2, brush.draw_spoken, motion, name="caption word"))
    return layers


def _drawn(
    words: list[PlacedWord],
    brush: Brush,
    margin_px: float,
    draw: Callable[[skia.Canvas, Sequence[PlacedWord]], None],
    motion: Motion,
    *,
    name: str,
) -> Layer:
    """A layer just large enough for the words, on whole pixels of the canvas."""
    left, top, right, bottom = _extent(words, brush, margin_px)
    surface = skia.Surface(right - left, bottom - top)
    target = surface.getCanvas()
    target.clear(skia.ColorTRANSPARENT)
    target.translate(-left, -top)
    draw(target, words)
    return Layer(name, surface_pixels(surface), (left + right) / 2, (top + bottom) / 2, motion)


def _extent(
    words: Sequence[PlacedWord], brush: Brush, margin_px: float
) -> tuple[int, int, int, int]:
    """The words' box with outline and boxes: left, top, right, bottom in whole pixels."""
    beside = brush.beside_px + margin_px
    left = min(word.x_px for word in words) - beside
    right = max(word.x_px + word.run.width_px for word in words) + beside
    top = min(word.baseline_px for word in words) - brush.above_px - margin_px
    bottom = max(word.baseline_px for word in words) + brush.below_px + margin_px
    return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)


def _box(page: _Page, placed: list[PlacedWord], brush: Brush) -> CaptionBox:
    left, top, right, bottom = _extent(placed, brush, 0)
    return CaptionBox(
        text=" ".join(word.text for word in page.words),
        x_px=left,
        y_px=top,
        width_px=right - left,
        height_px=bottom - top,
        first_frame=page.first,
        end_frame=page.end,
        ink=brush.inks.ink,
        edge=brush.inks.shade,
    )
