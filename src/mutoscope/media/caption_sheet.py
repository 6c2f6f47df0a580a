"""A caption page as a layer: when it is shown, how much room it takes, its picture.

All changes fall on whole frames.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import skia

from mutoscope.media.caption_brush import Brush, PlacedWord, surface_pixels
from mutoscope.media.caption_text import written
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Word

LINGER_S = 0.5
"""How long a page stays after its last word when nothing follows."""


@dataclass(frozen=True)
class Page:
    """A page and its frames [first, end); `starts` are the frames at which its words begin."""

    words: tuple[Word, ...]
    starts: tuple[int, ...]
    first: int
    end: int


def timed(cut: Sequence[tuple[Word, ...]], canvas: Canvas, frames: int) -> list[Page]:
    """Give pages their frames. A page stays until the next begins, or lingers for a while."""
    starts = [[_frame(word.start_s, canvas, frames) for word in words] for words in cut]
    pages: list[Page] = []
    for number, words in enumerate(cut):
        following = starts[number + 1][0] if number + 1 < len(cut) else frames
        end = min(following, frames, _frame(words[-1].end_s + LINGER_S, canvas, frames))
        if end > starts[number][0]:
            pages.append(Page(words, tuple(starts[number]), starts[number][0], end))
    return pages


def _frame(time_s: float, canvas: Canvas, frames: int) -> int:
    return min(frames, max(0, math.floor(time_s * canvas.fps + 0.5)))


def shown(page: Page, canvas: Canvas) -> Motion:
    """There from its first frame to its end."""
    return Motion(show_from_s=canvas.seconds(page.first), show_until_s=canvas.seconds(page.end))


def drawn(
    words: Sequence[PlacedWord],
    brush: Brush,
    soft_px: float,
    draw: Callable[[skia.Canvas, Sequence[PlacedWord]], None],
    motion: Motion,
    *,
    name: str,
) -> Layer:
    """A layer just large enough for the words, on whole pixels of the canvas."""
    left, top, right, bottom = extent(words, brush, soft_px)
    surface = skia.Surface(right - left, bottom - top)
    target = surface.getCanvas()
    target.clear(skia.ColorTRANSPARENT)
    target.translate(-left, -top)
    draw(target, words)
    return Layer(name, surface_pixels(surface), (left + right) / 2, (top + bottom) / 2, motion)


def extent(words: Sequence[PlacedWord], brush: Brush, soft_px: float) -> tuple[int, int, int, int]:
    """The words' box with outline, boxes and `soft_px` of shade: left, top, right, bottom in whole
    pixels."""
    lefts, tops, rights, bottoms = zip(*map(brush.box, words), strict=True)
    left, top = min(lefts) - soft_px, min(tops) - soft_px
    right, bottom = max(rights) + soft_px, max(bottoms) + soft_px
    return math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)


def box_of(page: Page, placed: Sequence[PlacedWord], brush: Brush) -> CaptionBox:
    """Where the page stands, and when."""
    left, top, right, bottom = extent(placed, brush, 0)
    ink, edge = brush.seen(alone=len(placed) == 1)
    return CaptionBox(
        text=written([word.text for word in page.words], borders=True),
        x_px=left,
        y_px=top,
        width_px=right - left,
        height_px=bottom - top,
        first_frame=page.first,
        end_frame=page.end,
        ink=ink,
        edge=edge,
    )
