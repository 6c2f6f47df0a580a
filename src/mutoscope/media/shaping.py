"""Glyphs of a line and where they stand.

Latin, Cyrillic and Greek letters of the bundled faces stand one by one, kerned in pairs. All other
text goes through HarfBuzz, stretch by stretch of one script and direction: Arabic letters join,
Indian syllables are put in order, marks find their letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import skia
import uharfbuzz

from mutoscope.media.bidi import Stretch, visual_order
from mutoscope.media.fonts import (
    composed,
    face_data,
    heavy_weight,
    is_own,
    kept_with_faces,
    load_face,
)
from mutoscope.media.kerning import kerning_em
from mutoscope.media.scripts import is_joined, is_mark, is_rtl, needs_shaping, script_of

_harfbuzz: Any = uharfbuzz  # has no types

_REACHES = (("لاكجحعي", 1.36), ("किर्केंकुकृ", 1.24), ("国語ぎ", 1.16))
"""Of scripts that reach farther than capitals and descenders: tall and deep letters to measure a
face by, and the least distance of lines in em."""


@dataclass(frozen=True)
class Run:
    """One line's glyphs from left to right as they are seen, and where each starts, from the line's
    left edge.

    `rises_px`: how far each stands above the baseline; empty where all stand on it. `letters`: of
    which letter of the composed text each glyph is (the first, of several drawn as one).
    """

    glyphs: tuple[int, ...]
    offsets_px: tuple[float, ...]
    width_px: float
    rises_px: tuple[float, ...] = ()
    letters: tuple[int, ...] = ()


def font(face: str, size_px: float) -> skia.Font:
    """A Skia font without hinting: the same outlines at every size, whatever the machine."""
    made = skia.Font(load_face(face), size_px)
    made.setSubpixel(True)
    made.setHinting(skia.FontHinting.kNone)
    made.setEdging(skia.Font.Edging.kAntiAlias)
    made.setBaselineSnap(False)
    return made


def shape(
    face: str, text: str, size_px: float, spacing_em: float = 0.0, *, rtl: bool | None = None
) -> Run:
    """Glyphs of one line with kerning and letter spacing (`spacing_em` after every letter, none
    where letters touch). `rtl`: the line's direction, else that of most of its letters."""
    run = _em_run(face, composed(text), spacing_em, is_rtl(text) if rtl is None else rtl)
    offsets = tuple(offset * size_px for offset in run.offsets_px)
    rises = tuple(rise * size_px for rise in run.rises_px)
    return Run(run.glyphs, offsets, run.width_px * size_px, rises, run.letters)


def measure(face: str, text: str, size_px: float, spacing_em: float = 0.0) -> float:
    """Width of one line in pixels."""
    return _em_run(face, composed(text), spacing_em, is_rtl(text)).width_px * size_px


@kept_with_faces(most=8192)
def _em_run(face: str, text: str, spacing_em: float, rtl: bool) -> Run:
    """A line at size 1."""
    if rtl or is_own(face) or needs_shaping(text):
        return _shaped(face, text, 0.0 if is_joined(text) else spacing_em, rtl)
    return _kerned(face, text, spacing_em)


def _kerned(face: str, text: str, spacing_em: float) -> Run:
    glyphs = load_face(face).unicharsToGlyphs([ord(c) for c in text])
    advances = [width / 1000 for width in font(face, 1000).getWidths(glyphs)]
    offsets = [0.0]
    for (left, right), advance in zip(pairwise(glyphs), advances, strict=False):
        offsets.append(offsets[-1] + advance + spacing_em + kerning_em(face, left, right))
    width = offsets[-1] + advances[-1] if glyphs else 0.0
    letters = tuple(range(len(glyphs)))
    return Run(tuple(glyphs), tuple(offsets[: len(glyphs)]), width, (), letters)


@dataclass(frozen=True)
class _Glyph:
    """What HarfBuzz says of a glyph; lengths in em."""

    number: int
    letter: int
    advance: float
    right: float
    rise: float


def _shaped(face: str, text: str, spacing_em: float, rtl: bool) -> Run:
    glyphs = [
        glyph
        for stretch in visual_order(text, rtl=rtl)
        for part in _of_one_script(text, stretch)
        for glyph in _harfbuzzed(face, text, part)
    ]
    x, offsets = 0.0, list[float]()
    for index, glyph in enumerate(glyphs):
        if index and glyph.letter != glyphs[index - 1].letter:
            x += spacing_em
        offsets.append(x + glyph.right)
        x += glyph.advance
    rises = tuple(glyph.rise for glyph in glyphs)
    return Run(
        tuple(glyph.number for glyph in glyphs),
        tuple(offsets),
        x,
        rises if any(rises) else (),
        tuple(glyph.letter for glyph in glyphs),
    )


def _of_one_script(text: str, stretch: Stretch) -> list[Stretch]:
    """A stretch cut where the script changes, from left to right; spaces, figures and marks stay
    with the letter before them."""
    starts, current = [stretch.start], ""
    for index in range(stretch.start, stretch.end):
        script = script_of(text[index])
        if script and current and script != current:
            starts.append(index)
        current = script or current
    parts = [Stretch(a, b, stretch.rtl) for a, b in pairwise([*starts, stretch.end])]
    return parts[::-1] if stretch.rtl else parts


def _harfbuzzed(face: str, text: str, part: Stretch) -> Iterator[_Glyph]:
    """The glyphs of letters of one script and direction, from left to right."""
    buffer = _harfbuzz.Buffer()
    codes = [ord(c) for c in text]
    buffer.add_codepoints(codes, item_offset=part.start, item_length=part.end - part.start)
    buffer.language = "und"  # else it would be the machine's
    buffer.guess_segment_properties()
    if _is_accented(text[part.start : part.end]):
        buffer.script = "Latn"
    buffer.direction = "rtl" if part.rtl else "ltr"
    shaper = _shaper(face)
    _harfbuzz.shape(shaper, buffer)
    em = shaper.face.upem
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        yield _Glyph(
            info.codepoint,
            info.cluster,
            place.x_advance / em,
            place.x_offset / em,
            place.y_offset / em,
        )


def _is_accented(text: str) -> bool:
    """Whether marks stand over Cyrillic or Greek letters: Inter has places for them, but names them
    for Latin only."""
    return any(is_mark(c) for c in text) and any(
        script_of(c) in ("CYRILLIC", "GREEK") for c in text
    )


@kept_with_faces(most=32)
def _shaper(face: str) -> Any:
    shaper = _harfbuzz.Font(_harfbuzz.Face(face_data(face)))
    weight = heavy_weight(load_face(face))
    if weight is not None:
        shaper.set_variations({"wght": weight})
    return shaper


@kept_with_faces(most=32)
def cap_height(face: str) -> float:
    """Height of the capitals in em; of tall letters in scripts without capitals."""
    if sample := _reach(face)[0]:
        return _ink_em(face, sample)[0]
    return font(face, 1000).getMetrics().fCapHeight / 1000 or _ink_em(face, "H")[0]


@kept_with_faces(most=32)
def descent(face: str) -> float:
    """Depth of the descenders in em, by the ink of letters that have one."""
    if sample := _reach(face)[0]:
        return _ink_em(face, sample)[1]
    ink = skia.Rect()
    font(face, 1000).measureText("gpqy", skia.TextEncoding.kUTF8, ink)
    return ink.bottom() / 1000


def least_leading(face: str) -> float:
    """The least distance of baselines, in em, at which marks above and below do not touch; 0 where
    capitals and descenders say all."""
    return _reach(face)[1]


@kept_with_faces(most=32)
def _reach(face: str) -> tuple[str, float]:
    known = load_face(face)
    reaches = (each for each in _REACHES if all(known.unicharsToGlyphs([ord(c) for c in each[0]])))
    return next(reaches, ("", 0.0))


def _ink_em(face: str, text: str) -> tuple[float, float]:
    """How far the ink of a text reaches above and below its baseline."""
    run = shape(face, text, 1)
    rises = run.rises_px or (0.0,) * len(run.glyphs)
    boxes = font(face, 1000).getBounds(run.glyphs)
    above = [rise - box.top() / 1000 for rise, box in zip(rises, boxes, strict=True)]
    below = [box.bottom() / 1000 - rise for rise, box in zip(rises, boxes, strict=True)]
    return max(above, default=0.0), max(below, default=0.0)
