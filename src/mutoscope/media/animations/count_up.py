"""A figure that counts up to its value.

Its digits stand in cells of one width, so nothing shakes while they change; when the value is
reached the cells widen or narrow to the letters' own widths, and the figure stands as it was set.
Letters are kept as outlines, so the face need not be at hand when the scene is filmed.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.animations.easing import ease_out
from mutoscope.media.animations.numerals import Numeral, numeral_of
from mutoscope.media.fonts import composed, load_face
from mutoscope.media.layers import Animation, Layer
from mutoscope.media.line_breaks import hang_em
from mutoscope.media.motion import smoothstep
from mutoscope.media.scenes.paints import Stop, linear
from mutoscope.media.scenes.stage import Stage, raster
from mutoscope.media.shaping import Run, font, shape
from mutoscope.media.typeset import TextBlock

NAME = "count_up"
FROM_S, UNTIL_S = 0.1, 1.3
_COUNTED_AT = 0.75
"""The share of the way at which the value is reached; then the cells settle."""
_ROOM_EM = 0.05
"""What round digits reach beyond flat ones."""
_DIGITS = "0123456789"

Outline = list[list[Any]]
"""Skia's verbs, each with its points' coordinates, at size 1000."""


@dataclass(frozen=True)
class Figure:
    """What is drawn: lengths in pixels of the layer's picture. `offsets`: where the settled letters
    start, and the end; `advances`: the digits' own widths in em; `inks`: the stops of the ink from
    `top` to `foot`."""

    numeral: Numeral
    outlines: dict[str, Outline]
    advances: dict[str, float]
    offsets: list[float]
    size: float
    baseline: float
    top: float
    foot: float
    inks: Sequence[Stop]


def counting(
    stage: Stage, layer: Layer, block: TextBlock, place: tuple[float, float], inks: Sequence[Stop]
) -> Layer:
    """The layer of a figure set at `place` (design units), counting up to its value; as it is where
    the figure has none to count to. `inks`: stops from its first line's top to its baseline."""
    line = composed(" ".join(block.lines))
    numeral = numeral_of(line) if len(block.lines) == 1 else None
    run = shape(block.face, block.lines[0], block.size_px, block.spacing_em, rtl=False)
    if numeral is None or run.rises_px or run.letters != tuple(range(len(line))):
        return layer
    roomy = _with_room(layer, math.ceil(_ROOM_EM * block.size_px * stage.scale))
    facts = json.dumps(asdict(_figure(stage, roomy, block, numeral, run, place, inks)))
    height, width = roomy.rgba.shape[:2]
    settled = count_up(json.loads(facts), (height, width))(1.0)
    return replace(roomy, rgba=settled, animation=Animation(NAME, facts, FROM_S, UNTIL_S))


def _with_room(layer: Layer, room_px: int) -> Layer:
    sides = ((room_px, room_px), (room_px, room_px), (0, 0))
    return replace(layer, rgba=np.pad(layer.rgba, sides))


def _figure(
    stage: Stage,
    layer: Layer,
    block: TextBlock,
    numeral: Numeral,
    run: Run,
    place: tuple[float, float],
    inks: Sequence[Stop],
) -> Figure:
    height, width = layer.rgba.shape[:2]
    x, top = stage.place(*place)
    left, top = x - (layer.x - width / 2), top - (layer.y - height / 2)
    left -= hang_em(block.lines[0]) * block.size_px * stage.scale
    foot = top + block.baselines_px[0] * stage.scale
    ends = (*run.offsets_px, run.width_px)
    return Figure(
        numeral=numeral,
        outlines={c: _outline(block.face, c) for c in sorted({*numeral.text, *_DIGITS})},
        advances=_advances(block.face),
        offsets=[left + end * stage.scale for end in ends],
        size=block.size_px * stage.scale,
        baseline=foot,
        top=top,
        foot=foot,
        inks=inks,
    )


def _advances(face: str) -> dict[str, float]:
    em = font(face, 1000)
    widths = em.getWidths(load_face(face).unicharsToGlyphs([ord(c) for c in _DIGITS]))
    return {digit: width / 1000 for digit, width in zip(_DIGITS, widths, strict=True)}


def _outline(face: str, letter: str) -> Outline:
    path = font(face, 1000).getPath(load_face(face).unicharToGlyph(ord(letter)))
    return [
        [verb.name, *(round(at, 2) for point in points for at in (point.x(), point.y()))]
        for verb, points in path or ()
        if verb.name != "kDone_Verb"
    ]


def count_up(facts: dict[str, Any], shape: tuple[int, int]) -> Callable[[float], NDArray[np.uint8]]:
    """The painter of a `Figure`, whose facts these are; they are used up."""
    figure = Figure(numeral=Numeral(**facts.pop("numeral")), **facts)
    paths = {letter: _path(outline) for letter, outline in figure.outlines.items()}
    ink = linear((0, figure.top), (0, figure.foot), figure.inks)

    def paint(share: float) -> NDArray[np.uint8]:
        pixels, surface = raster(shape[1], shape[0])
        canvas = surface.getCanvas()
        for letter, x, wide in _placed(figure, share):
            matrix = skia.Matrix.Scale(figure.size / 1000 * wide, figure.size / 1000)
            matrix.postTranslate(x, figure.baseline)
            moved = skia.Path()
            paths[letter].transform(matrix, moved)
            canvas.drawPath(moved, ink)
        return pixels

    return paint


def _placed(figure: Figure, share: float) -> list[tuple[str, float, float]]:
    """The letters that are seen: where each starts, and how wide it is drawn."""
    counted = figure.numeral.shown(ease_out(share / _COUNTED_AT))
    rest = smoothstep((share - _COUNTED_AT) / (1 - _COUNTED_AT))
    cells, placed = _cells(figure, rest), list[tuple[str, float, float]]()
    for index, letter in enumerate(counted):
        start, end = cells[index]
        if letter.isspace():
            continue
        if index not in figure.numeral.places:
            placed.append((letter, start, 1.0))
            continue
        own = figure.advances[letter] * figure.size
        wide = min(1.0, (end - start) / own)
        wide += (1 - wide) * rest
        placed.append((letter, start + (1 - rest) * (end - start - own * wide) / 2, wide))
    return placed


def _cells(figure: Figure, rest: float) -> list[tuple[float, float]]:
    """Where each letter's cell starts and ends: digits' cells are all as wide, and at `rest` 1 as
    they were set."""
    own = [end - start for start, end in pairwise(figure.offsets)]
    places = figure.numeral.places
    even = sum(own[place] for place in places) / len(places)
    start, cells = figure.offsets[0], list[tuple[float, float]]()
    for index, width in enumerate(own):
        width = even + (width - even) * rest if index in places else width
        cells.append((start, start + width))
        start += width
    return cells


def _path(outline: Outline) -> skia.Path:
    path = skia.Path()
    draw = {
        "kMove_Verb": path.moveTo,
        "kLine_Verb": lambda *ends: path.lineTo(*ends[2:]),
        "kQuad_Verb": lambda *ends: path.quadTo(*ends[2:]),
        "kCubic_Verb": lambda *ends: path.cubicTo(*ends[2:]),
        "kClose_Verb": lambda *_: path.close(),
    }
    for verb, *ends in outline:
        draw[verb](*ends)
    return path
