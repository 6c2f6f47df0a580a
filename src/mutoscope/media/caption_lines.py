"""The words of a caption page in one line or two, and where each stands on the canvas."""

from collections.abc import Sequence
from itertools import pairwise

from mutoscope.media.caption_brush import Brush, PlacedWord
from mutoscope.media.caption_phrases import phrases_of
from mutoscope.media.caption_text import may_part, order_in_line, pauses
from mutoscope.media.scripts import is_unspaced, joins
from mutoscope.media.timeline import Canvas
from mutoscope.media.typeset import measure, shape
from mutoscope.models import Word

_ONE_LINE_SHARE = 0.72  # of the room; longer pages are set in two even lines
_TORN_SHARE = 0.1
"""A line may be longer by so much of the room if it then parts no phrase."""
_CLAUSE_SHARE = 0.12
"""And by so much if it then ends a clause, where that is asked for."""
_LINE_CHARACTERS = 14
"""Of a script without spaces; a page of more is set in two lines even where one had room."""


def has_room(brush: Brush, words: Sequence[Word], *, language: str = "") -> bool:
    """Whether words can be set in two lines at the style's full size."""
    lines = _lines(brush, [word.text for word in words], language)
    return max(_width_px(brush, line) for line in lines) <= brush.lengths.room_px


def place_words(
    brush: Brush,
    words: Sequence[Word],
    canvas: Canvas,
    *,
    leftwards: bool,
    language: str = "",
    clauses: bool = False,
) -> tuple[Brush, list[PlacedWord]]:
    """Lines centred about the style's middle, in the order of the words, and the brush whose
    letters are small enough for them. `leftwards`: lines run from right to left; `language`: whose
    phrases they keep whole; `clauses`: they rather end where a clause does."""
    lines = _lines(brush, [word.text for word in words], language, clauses=clauses)
    brush = _fitted(brush, lines)
    baseline = round(brush.lengths.middle_px - _block_px(brush, lines) / 2 + brush.tall_px)
    placed: list[PlacedWord] = []
    for number, line in enumerate(lines):
        y = baseline + round(brush.leading_px * number)
        placed += _place_line(brush, line, canvas.width_px / 2, y, leftwards=leftwards)
    return brush, placed


def _lines(
    brush: Brush, texts: list[str], language: str, *, clauses: bool = False
) -> list[list[str]]:
    """All in one line, or two that are as even as may be."""
    first = _break(brush, texts, language, clauses=clauses)
    return [line for line in (texts[:first], texts[first:]) if line]


def _break(brush: Brush, texts: list[str], language: str, *, clauses: bool) -> int:
    """How many words stand on the first line."""
    narrow = _width_px(brush, texts) <= _ONE_LINE_SHARE * brush.lengths.room_px
    short = sum(len(text) for text in texts if is_unspaced(text)) <= _LINE_CHARACTERS
    if (narrow and short) or len(texts) == 1:
        return len(texts)
    places = range(1, len(texts))
    good = [n for n in places if may_part(texts[n - 1], texts[n])] or places

    def cost(n: int) -> tuple[bool, float]:
        has_no_room, width = _break_cost(brush, texts[:n], texts[n:], language)
        ends = clauses and pauses(texts[n - 1])
        return has_no_room, width - (_CLAUSE_SHARE * brush.lengths.room_px if ends else 0.0)

    return min(good, key=cost)


def _break_cost(
    brush: Brush, first: list[str], second: list[str], language: str
) -> tuple[bool, float]:
    """Whether the lines have no room, and the width of the longer one, in pixels; as if wider where
    they part a phrase."""
    width, room = max(_width_px(brush, first), _width_px(brush, second)), brush.lengths.room_px
    torn = phrases_of(language).hold(first[-1], second[0])
    return width > room, width + (_TORN_SHARE * room if torn else 0.0)


def _fitted(brush: Brush, lines: list[list[str]]) -> Brush:
    """Letters so small that the widest line has room, and all lines together."""
    widest = max(_width_px(brush, line) for line in lines)
    tall = _block_px(brush, lines) + 2 * brush.beyond_px[1]
    lengths = brush.lengths
    factor = lengths.room_px / widest if widest > lengths.room_px else 1.0
    return brush.shrunk(min(factor, lengths.tallest_px / tall))


def _block_px(brush: Brush, lines: list[list[str]]) -> float:
    return brush.tall_px + brush.deep_px + brush.leading_px * (len(lines) - 1)


def _place_line(
    brush: Brush, texts: list[str], middle_px: float, baseline_px: float, *, leftwards: bool
) -> list[PlacedWord]:
    size = brush.lengths.size_px
    runs = [shape(brush.face, text, size, rtl=leftwards) for text in texts]
    x = middle_px - _width_px(brush, texts) / 2
    lefts: dict[int, float] = {}
    order = order_in_line(texts, leftwards=leftwards)
    for number, following in pairwise([*order, -1]):
        lefts[number] = x
        x += runs[number].width_px
        if following >= 0:
            first, second = sorted((number, following))
            x += _gap_px(brush, texts[first], texts[second])
    return [
        PlacedWord(run, lefts[number], baseline_px, is_unspaced(text))
        for number, (run, text) in enumerate(zip(runs, texts, strict=True))
    ]


def _width_px(brush: Brush, texts: Sequence[str]) -> float:
    """The width of words set side by side."""
    widths = sum(measure(brush.face, text, brush.lengths.size_px) for text in texts)
    return widths + sum(_gap_px(brush, *both) for both in pairwise(texts))


def _gap_px(brush: Brush, before: str, after: str) -> float:
    return brush.lengths.gap_px if joins(before, after) else brush.seam_px
