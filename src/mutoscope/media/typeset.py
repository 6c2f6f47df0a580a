"""Setting type: measure, break into even lines, fit into a box, draw.

Lengths are in the pixels of whoever calls. A text is never clipped and never shortened: it
shrinks to the given floor, then its overlong words are parted, and then it is an error.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

import skia

from mutoscope.errors import MediaError
from mutoscope.media.fonts import Role, composed, face_name, load_face
from mutoscope.media.kerning import kerning_em

_NBSP = "\u00a0"
_SIZE_STEP = 0.96
_LONE_WORD_SHARE = 0.45
"""A line of one word that is shorter than this share of the room looks forgotten."""
_SMALLER_SHARE = 0.78
"""Down to this share of the size that fits, a size without such a line is looked for."""


@dataclass(frozen=True)
class Run:
    """One line's glyphs and where each starts, from the line's left edge."""

    glyphs: tuple[int, ...]
    offsets_px: tuple[float, ...]
    width_px: float


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


def font(face: str, size_px: float) -> skia.Font:
    """A Skia font without hinting: the same outlines at every size, whatever the machine."""
    made = skia.Font(load_face(face), size_px)
    made.setSubpixel(True)
    made.setHinting(skia.FontHinting.kNone)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    made.setBaselineSnap(False)
    return made


@cache
def cap_height(face: str) -> float:
    """Height of the capitals in em."""
    return font(face, 1000).getMetrics().fCapHeight / 1000


@cache
def descent(face: str) -> float:
    """Depth of the descenders in em, by the ink of letters that have one."""
    ink = skia.Rect()
    font(face, 1000).measureText("gpqy", skia.TextEncoding.kUTF8, ink)
    return ink.bottom() / 1000


@cache
def _em_run(face: str, text: str, spacing_em: float) -> Run:
    """A line at size 1, kerned."""
    glyphs = load_face(face).unicharsToGlyphs([ord(c) for c in text])
    advances = [width / 1000 for width in font(face, 1000).getWidths(glyphs)]
    offsets = [0.0]
    for (left, right), advance in zip(pairwise(glyphs), advances, strict=False):
        offsets.append(offsets[-1] + advance + spacing_em + kerning_em(face, left, right))
    width = offsets[-1] + advances[-1] if glyphs else 0.0
    return Run(tuple(glyphs), tuple(offsets[: len(glyphs)]), width)


def shape(face: str, text: str, size_px: float, spacing_em: float = 0.0) -> Run:
    """Glyphs of one line with kerning and letter spacing (`spacing_em` after every letter)."""
    run = _em_run(face, composed(text), spacing_em)
    offsets = tuple(offset * size_px for offset in run.offsets_px)
    return Run(run.glyphs, offsets, run.width_px * size_px)


def measure(face: str, text: str, size_px: float, spacing_em: float = 0.0) -> float:
    """Width of one line in pixels."""
    return _em_run(face, composed(text), spacing_em).width_px * size_px


def _bound_words(text: str) -> list[str]:
    """Words as lines may part them: one of one or two letters clings to the next, so that no line
    ends in "a", "of" or «и»."""
    bound: list[str] = []
    clings = False
    for word in re.split(r"[^\S\u00a0]+", composed(text).strip()):
        if clings:
            bound[-1] += _NBSP + word
        elif word:
            bound.append(word)
        clings = not clings and word.isalpha() and len(word) <= 2
    return bound


def unbroken(text: str) -> str:
    """The text with its spaces made unbreakable: it is set in one line ("384 400 km")."""
    return _NBSP.join(text.split())


def _breaks(widths: Sequence[float], space: float, room: float) -> list[int]:
    """The first word of each line: fewest lines, then the fewest short words alone on a line, then
    the least sum of squared gaps at their ends.
    Dynamic programming over the words, as in Knuth and Plass (1981), without hyphens."""
    edges = [0.0, *accumulate(width + space for width in widths)]
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]  # lines, raggedness, last line's first word
    for end in range(1, len(widths) + 1):
        options: list[tuple[int, float, int]] = []
        for start in range(end - 1, -1, -1):
            slack = room - (edges[end] - edges[start] - space)
            if slack < 0 and start < end - 1:
                break
            lone = start == end - 1 and widths[start] < _LONE_WORD_SHARE * room
            ragged = slack**2 + (2 * room**2 if lone else 0.0)
            options.append((best[start][0] + 1, best[start][1] + ragged, start))
        best.append(min(options))
    starts: list[int] = []
    end = len(widths)
    while end > 0:
        end = best[end][2]
        starts.insert(0, end)
    return starts


def wrap(words: Sequence[str], face: str, room_em: float, spacing_em: float) -> list[str]:
    """The fewest lines of at most `room_em`, as even as they can be (so the last is no widow).

    Words wider than the room stand alone on their line.
    """
    widths = [measure(face, word, 1, spacing_em) for word in words]
    space = measure(face, " ", 1, spacing_em) + 2 * spacing_em
    starts = _breaks(widths, space, room_em)
    return [" ".join(words[a:b]) for a, b in pairwise([*starts, len(words)])]


def _set_at(
    words: Sequence[str],
    face: str,
    size_px: float,
    leading: float,
    spacing_em: float,
    *,
    room_px: float,
) -> TextBlock:
    lines = wrap(words, face, room_px / size_px, spacing_em)
    width = max((measure(face, line, size_px, spacing_em) for line in lines), default=0.0)
    em_height = cap_height(face) + descent(face) + leading * max(0, len(lines) - 1)
    height = em_height * size_px if lines else 0.0
    return TextBlock(tuple(lines), face, size_px, leading, spacing_em, width, height)


def _part_overlong(words: Sequence[str], face: str, room_em: float) -> list[str]:
    """Words wider than the room cut in pieces that end in a hyphen. A piece is a line's word."""
    pieces: list[str] = []
    for word in words:
        while measure(face, word, 1) > room_em and len(word) > 4:
            cuts = [n for n in range(2, len(word) - 1) if _fits(face, word[:n], room_em)]
            cut = max([n for n in cuts if word[n - 1].isalpha()] or cuts, default=2)
            pieces.append(word[:cut] + "-")
            word = word[cut:]
        pieces.append(word)
    return pieces


def _fits(face: str, piece: str, room_em: float) -> bool:
    return measure(face, piece + "-", 1) <= room_em


def _has_lone_word(block: TextBlock, room_px: float) -> bool:
    """Whether one of several lines is a single short word."""
    return len(block.lines) > 1 and any(
        not re.search(r"\s", line)
        and measure(block.face, line, block.size_px) < _LONE_WORD_SHARE * room_px
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
) -> TextBlock:
    """Set `text` as large as the box (width, height) allows, or a little smaller where that breaks
    its lines better.

    At the smallest size words that cling together may part, then overlong ones are cut.
    Raises MediaError: code "missing_glyph", or "text_too_long" when even the smallest size, with
    overlong words parted, needs more room.
    """
    face, words = face_name(role, text), _bound_words(text)
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
    loose = " ".join(words).replace(_NBSP, " ").split()
    for parted in (loose, _part_overlong(loose, face, box_px[0] / smallest_px)):
        block = _set_at(parted, face, smallest_px, leading, spacing_em, room_px=box_px[0])
        if block.width_px <= box_px[0] and block.height_px <= box_px[1]:
            return block
    raise MediaError(
        f"The text “{text[:60]}” is too long to be drawn legibly.",
        hint="Shorten it to a few words.",
        code="text_too_long",
    )


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word.replace(_NBSP, " ")).casefold()


def _accented(accents: Collection[str]) -> frozenset[str]:
    return frozenset(_bare(word) for phrase in accents for word in phrase.split())


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
    builder.allocRunPosH(font(face, size_px), run.glyphs, run.offsets_px, 0.0)
    canvas.drawTextBlob(builder.make(), x, baseline_y, paint)


def _word_runs(line: str, run: Run) -> list[tuple[str, Run]]:
    """The run cut at the spaces, offsets kept."""
    return [
        (m.group(), Run(run.glyphs[m.start() : m.end()], run.offsets_px[m.start() : m.end()], 0.0))
        for m in re.finditer(r"\S+", line)
    ]


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
    """Draw a block with its top left corner at (x, y), or its top centre there if `centred`.

    Words among `accents` (case and punctuation aside) are painted with `accent`.
    """
    marked = _accented(accents) if accent is not None else frozenset[str]()
    for line, baseline in zip(block.lines, block.baselines_px, strict=True):
        run = shape(block.face, line, block.size_px, block.spacing_em)
        left = x - run.width_px / 2 if centred else x
        for word, part in _word_runs(composed(line), run):
            paint = accent if accent is not None and _bare(word) in marked else ink
            draw_run(
                canvas,
                block.face,
                part,
                block.size_px,
                x=left,
                baseline_y=y + baseline,
                paint=paint,
            )
