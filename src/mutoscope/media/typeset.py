"""Setting type: measure, break into even lines, fit into a box, draw.

Lengths are in the pixels of whoever calls. A text is never clipped and never shortened: it
shrinks to the given floor, then its overlong words are parted, and then it is an error.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import skia

from mutoscope.errors import MediaError
from mutoscope.media.fonts import Role, composed, face_name
from mutoscope.media.line_breaks import (
    LONE_WORD_SHARE,
    bound_words,
    hang_em,
    line_of,
    line_starts,
    loose_words,
    part_overlong,
    unbroken,
)
from mutoscope.media.scripts import bare, is_rtl, is_unspaced, joins
from mutoscope.media.shaping import Run, cap_height, descent, font, least_leading, measure, shape

__all__ = [
    "Run",
    "TextBlock",
    "cap_height",
    "descent",
    "draw_block",
    "draw_run",
    "fit_text",
    "font",
    "is_rtl",
    "joins",
    "least_leading",
    "measure",
    "shape",
    "unbroken",
    "wrap",
]

_SIZE_STEP = 0.96
_SMALLER_SHARE = 0.78
"""Down to this share of the size that fits, a size without a lone short word is looked for."""


@dataclass(frozen=True)
class TextBlock:
    """A text set in lines of one bundled face.

    `height_px` goes from the top of the capitals of the first line to the foot of the last line's
    descenders; accents over capitals stand above it.
    """

    lines: tuple[str, ...]
    face: str
    size_px: float
    leading: float
    spacing_em: float
    width_px: float
    height_px: float

    @property
    def baselines_px(self) -> tuple[float, ...]:
        """Baselines, measured from the top of the block."""
        first = cap_height(self.face) * self.size_px
        return tuple(first + self.size_px * self.leading * i for i in range(len(self.lines)))

    @property
    def rtl(self) -> bool:
        """Whether it runs from right to left: its lines then end at the right."""
        return is_rtl(" ".join(self.lines))


def wrap(words: Sequence[str], face: str, room_em: float, spacing_em: float) -> list[str]:
    """The fewest lines of at most `room_em`, as even as they can be (so the last is no widow).

    Words wider than the room stand alone on their line.
    """
    widths = [measure(face, word, 1, spacing_em) for word in words]
    space = measure(face, " ", 1, spacing_em) + 2 * spacing_em
    starts = line_starts(words, widths, space, room_em)
    return [line_of(words[a:b]) for a, b in pairwise([*starts, len(words)])]


def _set_at(
    words: Sequence[str],
    face: str,
    size_px: float,
    leading: float,
    spacing_em: float,
    *,
    room_px: float,
) -> TextBlock:
    leading = max(leading, least_leading(face))
    lines = wrap(words, face, room_px / size_px, spacing_em)
    width = max((measure(face, line, size_px, spacing_em) for line in lines), default=0.0)
    em_height = cap_height(face) + descent(face) + leading * max(0, len(lines) - 1)
    height = em_height * size_px if lines else 0.0
    return TextBlock(tuple(lines), face, size_px, leading, spacing_em, width, height)


def _part_overlong(words: Sequence[str], face: str, room_em: float) -> list[str]:
    """Words wider than the room cut in pieces."""

    def fits(piece: str) -> bool:
        return measure(face, piece, 1) <= room_em

    return [piece for word in words for piece in part_overlong(word, fits)]


def _has_lone_word(block: TextBlock, room_px: float) -> bool:
    """Whether one of several lines is a single short word."""
    return len(block.lines) > 1 and any(
        not re.search(r"\s", line)
        and measure(block.face, line, block.size_px) < LONE_WORD_SHARE * room_px
        for line in block.lines
    )


def fit_text(
    text: str,
    role: Role,
    box_px: tuple[float, float],
    *,
    largest_px: float,
    smallest_px: float,
    leading: float = 1.06,
    spacing_em: float = 0.0,
    own: str = "",
) -> TextBlock:
    """Set `text` as large as the box (width, height) allows, or a little smaller where that breaks
    its lines better.

    At the smallest size words that cling together may part, then overlong ones are cut.
    Raises MediaError: code "missing_glyph", or "text_too_long" when even the smallest size, with
    overlong words parted, needs more room.
    """
    face, words = face_name(role, text, own=own), bound_words(text)
    size, largest = largest_px, None
    while size >= smallest_px:
        block = _set_at(words, face, size, leading, spacing_em, room_px=box_px[0])
        if largest and size < _SMALLER_SHARE * largest.size_px:
            return largest
        if block.width_px <= box_px[0] and block.height_px <= box_px[1]:
            if not _has_lone_word(block, box_px[0]):
                return block
            largest = largest or block
        size = max(smallest_px, size * _SIZE_STEP) if size > smallest_px else 0.0
    if largest:
        return largest
    loose = loose_words(words)
    for parted in (loose, _part_overlong(loose, face, box_px[0] / smallest_px)):
        block = _set_at(parted, face, smallest_px, leading, spacing_em, room_px=box_px[0])
        if block.width_px <= box_px[0] and block.height_px <= box_px[1]:
            return block
    raise MediaError(
        f"The text “{text[:60]}” is too long to be drawn legibly.",
        hint="Shorten it to a few words.",
        code="text_too_long",
    )


def draw_run(
    canvas: skia.Canvas,
    face: str,
    run: Run,
    size_px: float,
    *,
    x: float,
    baseline_y: float,
    paint: skia.Paint,
) -> None:
    """Draw shaped glyphs from `x` on."""
    if not run.glyphs:
        return
    builder = skia.TextBlobBuilder()
    if run.rises_px:
        places = zip(run.offsets_px, run.rises_px, strict=True)
        points = [skia.Point(right, -rise) for right, rise in places]
        builder.allocRunPos(font(face, size_px), run.glyphs, points)
    else:
        builder.allocRunPosH(font(face, size_px), run.glyphs, run.offsets_px, 0.0)
    canvas.drawTextBlob(builder.make(), x, baseline_y, paint)


def _accented(accents: Collection[str]) -> frozenset[str]:
    return frozenset(bare(word) for phrase in accents for word in phrase.split()) - {""}


def _spans(line: str, marked: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    """The words of a line: start, end, and whether it is marked. In scripts without spaces what is
    marked is cut out."""
    for word in re.finditer(r"\S+", line):
        if marked and is_unspaced(word.group()):
            yield from _spans_within(word.group(), word.start(), marked)
        else:
            yield word.start(), word.end(), bare(word.group()) in marked


def _spans_within(text: str, start: int, marked: frozenset[str]) -> Iterator[tuple[int, int, bool]]:
    longest_first = sorted(marked, key=lambda word: (-len(word), word))
    pattern = "|".join(re.escape(word) for word in longest_first)
    for index, part in enumerate(re.split(f"({pattern})", text, flags=re.IGNORECASE)):
        yield start, start + len(part), index % 2 == 1
        start += len(part)


def _part_of(run: Run, start: int, end: int) -> Run:
    """The glyphs of the letters [start, end), where they stand."""
    kept = [i for i, letter in enumerate(run.letters) if start <= letter < end]
    return Run(
        tuple(run.glyphs[i] for i in kept),
        tuple(run.offsets_px[i] for i in kept),
        run.width_px,
        tuple(run.rises_px[i] for i in kept) if run.rises_px else (),
        tuple(run.letters[i] for i in kept),
    )


def draw_block(
    canvas: skia.Canvas,
    block: TextBlock,
    x: float,
    y: float,
    *,
    ink: skia.Paint,
    accent: skia.Paint | None = None,
    accents: Collection[str] = (),
    centred: bool = False,
) -> None:
    """Draw a block with its top left corner at (x, y), or its top centre there if `centred`. Lines
    from right to left end at the right of the block's width.

    Words among `accents` (case and punctuation aside) are painted with `accent`.
    """
    marked = _accented(accents) if accent is not None else frozenset[str]()
    rtl = block.rtl
    for line, baseline in zip(block.lines, block.baselines_px, strict=True):
        run = shape(block.face, line, block.size_px, block.spacing_em, rtl=rtl)
        hang = hang_em(line) * block.size_px
        left = _left_of(x, run.width_px - hang, block, centred=centred) - hang
        for start, end, is_marked in _spans(composed(line), marked):
            draw_run(
                canvas,
                block.face,
                _part_of(run, start, end),
                block.size_px,
                x=left,
                baseline_y=y + baseline,
                paint=accent if is_marked and accent is not None else ink,
            )


def _left_of(x: float, width_px: float, block: TextBlock, *, centred: bool) -> float:
    if centred:
        return x - width_px / 2
    return x + block.width_px - width_px if block.rtl else x
