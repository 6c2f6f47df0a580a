"""The words of a slot: fitted, then drawn in the slot's style, emoji among them."""

import math
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

import skia

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.caption_text import capitals
from mutoscope.media.fonts import Role, composed
from mutoscope.media.line_breaks import hang_em
from mutoscope.media.memes.drawing import draw_card, filled
from mutoscope.media.memes.elements import Box, Point
from mutoscope.media.memes.emoji import STAND_IN, Marked, mark_emoji
from mutoscope.media.memes.templates import Slot, Style
from mutoscope.media.scenes.paints import blurred, flat, stroke
from mutoscope.media.scenes.sprites import Sprite, draw_sprite
from mutoscope.media.shaping import Run
from mutoscope.media.typeset import TextBlock, cap_height, draw_run, fit_text, measure, shape

EDGE_EM = 0.15
"""How wide the outline of outlined letters is, half of it inside them."""
_PADS: dict[Style, tuple[float, float]] = {
    "plain": (0.0, 0.0),
    "outlined": (8.0, 10.0),
    "label": (26.0, 18.0),
    "bubble": (38.0, 32.0),
    "thought": (48.0, 42.0),
    "note": (30.0, 26.0),
}
"""Room about the words, across and down, in template pixels."""
_RADII: dict[Style, float] = {"label": 18.0, "bubble": 46.0, "thought": 80.0, "note": 12.0}
_QUOTED = re.compile("“.*”", re.DOTALL)
_FRAME_PX = 5.0
_SHADE_PX = 50.0
"""How far a body's shadow may reach."""
_LEADING = 1.1
_TAIL_PX = 34.0
"""Half the width of a bubble's tail where it leaves the bubble."""
_DOTS = ((0.25, 24.0), (0.58, 16.0), (0.9, 10.0))
"""A thought's: share of the way to who thinks, radius."""


@dataclass(frozen=True)
class Lettering:
    """A slot's words, set: `top` and `middle` (a place across) of the block; `body`: the box drawn
    about them, where the style has one."""

    slot: Slot
    block: TextBlock
    marked: Marked
    middle: float
    top: float
    body: Box


def letter(slot: Slot, words: str, language: str) -> Lettering:
    """Set the words as large as the slot allows.

    Raises InvalidRequest (code "text_too_long") when they need more room, MediaError (code
    "missing_glyph") for letters that no face has.
    """
    text = capitals(words, language) if slot.style == "outlined" else words
    marked = mark_emoji(" ".join(text.split()))
    across, down = _PADS[slot.style]
    room = (slot.box[2] - 2 * across, slot.box[3] - 2 * down)
    try:
        block = _fitted(slot, marked.text, room)
    except MediaError as error:
        if error.code != "missing_glyph":
            raise
        raise _in_own_words(error, words) from error
    left, top, width, _ = slot.box
    rests = {"top": 0.0, "middle": (room[1] - block.height_px) / 2}
    y = top + down + rests.get(slot.rest, room[1] - block.height_px)
    found = Lettering(slot, block, marked, left + width / 2, y, slot.box)
    return replace(found, body=_hugging(found)) if slot.style in _RADII else found


def _in_own_words(error: MediaError, words: str) -> MediaError:
    """The same, quoting the words with their emoji, not what is set in their place."""
    message = _QUOTED.sub(lambda _: f"“{words[:60]}”", error.message)
    return MediaError(message, hint=error.hint, code=error.code)


def _fitted(slot: Slot, text: str, room: tuple[float, float]) -> TextBlock:
    role: Role = slot.role or ("impact" if slot.style == "outlined" else "display")
    try:
        return fit_text(
            text,
            role,
            room,
            largest_px=slot.largest_px,
            smallest_px=slot.smallest_px,
            leading=1.18 if slot.style == "outlined" else _LEADING,
        )
    except MediaError as error:
        if error.code != "text_too_long":
            raise
        raise InvalidRequest(
            f"The words “{text[:60]}” are too long for the place “{slot.id}” of this meme.",
            hint=f"Use at most {slot.max_chars} characters there.",
            code="text_too_long",
        ) from error


def _hugging(lettering: Lettering) -> Box:
    """A note fills its box; other bodies are as large as their words."""
    slot, block = lettering.slot, lettering.block
    if slot.style == "note":
        return slot.box
    across, down = _PADS[slot.style]
    width, height = block.width_px + 2 * across, block.height_px + 2 * down
    return lettering.middle - width / 2, lettering.top - down, width, height


def reach(lettering: Lettering) -> Box:
    """A box that holds all that is drawn of it."""
    slot, block = lettering.slot, lettering.block
    pad = max(0.5 * block.size_px, _SHADE_PX if slot.style in _RADII else 0.0)
    boxes = [slot.box, lettering.body, *([(*slot.tail, 1.0, 1.0)] if slot.tail else [])]
    pad += 0.5 * max(slot.box[2], slot.box[3]) * math.sin(math.radians(abs(slot.tilt_deg)))
    left, top = min(box[0] for box in boxes) - pad, min(box[1] for box in boxes) - pad
    right = max(box[0] + box[2] for box in boxes) + pad
    bottom = max(box[1] + box[3] for box in boxes) + pad
    return left, top, right - left, bottom - top


def draw_lettering(canvas: skia.Canvas, lettering: Lettering, detail: float) -> None:
    """Draw it in template pixels. `detail`: canvas pixels in a template pixel."""
    slot = lettering.slot
    left, top, width, height = slot.box
    canvas.save()
    canvas.rotate(slot.tilt_deg, left + width / 2, top + height / 2)
    _draw_body(canvas, lettering)
    if slot.style == "outlined":
        _draw_letters(canvas, lettering, stroke(slot.edge, EDGE_EM * lettering.block.size_px))
    _draw_letters(canvas, lettering, flat(slot.ink))
    for sprite in _emoji(lettering):
        draw_sprite(canvas, sprite, detail=detail)
    canvas.restore()


def _draw_body(canvas: skia.Canvas, lettering: Lettering) -> None:
    slot, body = lettering.slot, lettering.body
    radius = _RADII.get(slot.style)
    if radius is None:
        return
    if slot.style == "bubble" and slot.tail:
        _draw_bubble(canvas, lettering, slot.tail, min(radius, body[3] / 2))
        return
    if slot.style == "thought" and slot.tail:
        _draw_dots(canvas, lettering, slot.tail)
    edge = (slot.edge, _FRAME_PX)
    radius = min(radius, body[3] / 2)
    draw_card(canvas, body, slot.fill, radius_px=radius, edge=edge, shadow=True)


def _draw_bubble(canvas: skia.Canvas, lettering: Lettering, tail: Point, radius: float) -> None:
    slot, body = lettering.slot, lettering.body
    round_rect = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*body), radius, radius)
    shape = skia.Path()
    shape.addRRect(round_rect)
    whole = skia.Op(shape, _tail(body, tail, radius), skia.kUnion_PathOp)
    shade = skia.Path(whole)
    shade.offset(0, 7)
    canvas.drawPath(shade, blurred((0, 0, 0), 14, 80))
    canvas.drawPath(whole, filled(slot.fill, body))
    canvas.drawPath(whole, stroke(slot.edge, _FRAME_PX))


def _tail(body: Box, tip: Point, radius: float) -> skia.Path:
    """A wedge from inside the bubble to its tip, leaving by the side that the tip is beyond."""
    left, top, width, height = body
    half = min(_TAIL_PX, width / 4, height / 3)
    if top <= tip[1] <= top + height:
        y = min(max(tip[1], top + radius + half / 2), top + height - radius - half / 2)
        x = left + half if tip[0] < left else left + width - half
        ends = [(x, y - half), (x, y + half)]
    else:
        x = min(max(tip[0], left + radius + half), left + width - radius - half)
        y = top + half if tip[1] < top else top + height - half
        ends = [(x - half, y), (x + half, y)]
    path = skia.Path()
    path.addPoly([skia.Point(*ends[0]), skia.Point(*tip), skia.Point(*ends[1])], True)
    return path


def _draw_dots(canvas: skia.Canvas, lettering: Lettering, tail: Point) -> None:
    """Circles from the edge of the thought to who thinks."""
    slot, (left, top, width, height) = lettering.slot, lettering.body
    x = min(max(tail[0], left + 60), left + width - 60)
    y = min(max(tail[1], top), top + height)
    for share, radius in _DOTS:
        place = (x + (tail[0] - x) * share, y + (tail[1] - y) * share)
        canvas.drawCircle(*place, radius, flat(slot.fill[-1]))
        canvas.drawCircle(*place, radius, stroke(slot.edge, _FRAME_PX))


def _lines(lettering: Lettering) -> Iterator[tuple[str, Run, float, float]]:
    """Each line as it is written, its glyphs, left end and baseline."""
    block = lettering.block
    rtl = block.rtl
    for line, baseline in zip(block.lines, block.baselines_px, strict=True):
        run = shape(block.face, line, block.size_px, block.spacing_em, rtl=rtl)
        hang = hang_em(line) * block.size_px
        left = lettering.middle - (run.width_px - hang) / 2 - hang
        yield composed(line), run, left, lettering.top + baseline


def _draw_letters(canvas: skia.Canvas, lettering: Lettering, paint: skia.Paint) -> None:
    block, pictures = lettering.block, iter(lettering.marked.pictures)
    for text, run, left, baseline in _lines(lettering):
        pictured = _pictured(text, pictures)
        letters = _without(run, pictured.keys())
        draw_run(
            canvas, block.face, letters, block.size_px, x=left, baseline_y=baseline, paint=paint
        )


def _emoji(lettering: Lettering) -> Iterator[Sprite]:
    """The illustrations among the words."""
    block, pictures = lettering.block, iter(lettering.marked.pictures)
    size = measure(block.face, STAND_IN, block.size_px)
    for text, run, left, baseline in _lines(lettering):
        pictured = _pictured(text, pictures)
        y = baseline - cap_height(block.face) * block.size_px / 2
        for letter, offset in zip(run.letters, run.offsets_px, strict=True):
            if letter in pictured:
                yield Sprite(pictured[letter], left + offset + size / 2, y, 0.98 * size, drop=0)


def _pictured(text: str, pictures: Iterator[str]) -> dict[int, str]:
    """Which letters of a line stand for illustrations; `pictures` goes on with the next line."""
    stands = (index for index, character in enumerate(text) if character == STAND_IN)
    found = {index: next(pictures, "") for index in stands}
    return {index: name for index, name in found.items() if name}


def _without(run: Run, letters: Container[int]) -> Run:
    kept = [i for i, letter in enumerate(run.letters) if letter not in letters]
    return Run(
        tuple(run.glyphs[i] for i in kept),
        tuple(run.offsets_px[i] for i in kept),
        run.width_px,
        tuple(run.rises_px[i] for i in kept) if run.rises_px else (),
        tuple(run.letters[i] for i in kept),
    )
