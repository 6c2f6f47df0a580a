"""The badge that names a clip's music: a note, the artist, the track."""

from dataclasses import dataclass

import skia

from mutoscope.errors import MediaError
from mutoscope.media.fonts import Role, composed, face_name
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.layout import layout_of
from mutoscope.media.memes.emoji import STAND_IN, mark_emoji
from mutoscope.media.memes.placing import lowest_card_px, place_meme
from mutoscope.media.memes.templates import Template
from mutoscope.media.scenes.paints import flat, stroke
from mutoscope.media.scenes.sprites import Sprite, draw_sprite
from mutoscope.media.scenes.stage import Stage
from mutoscope.media.scripts import is_mark, is_rtl
from mutoscope.media.timeline import Canvas
from mutoscope.media.typeset import cap_height, draw_run, measure, shape

LARGEST_PX, SMALLEST_PX = 46.0, 24.0
"""Of its letters, on a canvas whose shorter side is 1080."""
_ONE_LINE_PX = 30.0
"""Where one line would be smaller, artist and track stand one below the other."""
_TWO_LINES_PX = 40.0
_STEP = 0.95
_ICON = "musical-notes"
_WIDEST_SHARE = 0.86
_BELOW_PX = 28.0
_FOOT_SHARE = 0.97
_DELAY_S = 0.5
_GAP_EM, _PAD_EM, _LEADING_EM = 0.5, 0.62, 1.28
_WHITE, _DARK = (255, 255, 255), (16, 12, 24)
_ELLIPSIS = "…"


@dataclass(frozen=True)
class _Part:
    """The artist or the track, its face and how opaque it is."""

    text: str
    face: str
    alpha: int

    def width(self, size_px: float) -> float:
        return measure(self.face, self.text, size_px)


_Lines = list[list[_Part]]


def badge_layer(
    artist: str, title: str, canvas: Canvas, *, template: Template | None = None
) -> Layer:
    """A pill where no card of a meme reaches, just below that of a template, if one is given; it
    rises into place half a second into the clip.

    Names that are too long end in an ellipsis. What cannot be written is left out: emoji, and a
    name that no face has the letters of. Raises MediaError (code "missing_glyph") when nothing is
    left.
    """
    unit = min(canvas.width_px, canvas.height_px) / 1080
    stage = Stage(canvas, layout_of(canvas), unit, 0.0, 0.0)
    width, height = canvas.width_px / unit, canvas.height_px / unit
    top = _below(template, canvas) / unit + _BELOW_PX
    room = (_WIDEST_SHARE * width, _FOOT_SHARE * height - top)
    lines, size = _set(_parts(artist, title), room)
    wide, high = _size(lines, size)
    box = ((width - wide) / 2, top, wide, high)
    outer = (box[0] - 4, box[1] - 4, wide + 8, high + 8)
    motion = Motion("rise", _DELAY_S, 0.45)
    return stage.paint("badge", outer, lambda c: _draw(c, lines, size, box, stage.scale), motion)


def _below(template: Template | None, canvas: Canvas) -> float:
    """The foot of the card, in canvas pixels; the lowest that there may be, without a template."""
    if template is None:
        return lowest_card_px(canvas)
    placing = place_meme(template, canvas, framed=True)
    return placing.card[1] + placing.card[3]


def _parts(artist: str, title: str) -> list[_Part]:
    named: list[tuple[str, Role, int]] = [(artist, "strong", 255), (title, "body", 225)]
    parts = [part for each in named if (part := _part(*each))]
    if not parts:
        raise MediaError(
            f"No bundled font can draw “{artist}” or “{title}”.",
            hint="Write them in Latin, Cyrillic, Arabic, Devanagari or Japanese letters.",
            code="missing_glyph",
        )
    return parts


def _part(name: str, role: Role, alpha: int) -> _Part | None:
    marked = mark_emoji(name)
    kept, pictures = list[str](), iter(marked.pictures)
    for character in marked.text:
        if character != STAND_IN or not next(pictures, ""):
            kept.append(character)
    text = " ".join(composed("".join(kept)).split())
    try:
        return _Part(text, face_name(role, text), alpha) if text else None
    except MediaError:
        return None


def _set(parts: list[_Part], room: tuple[float, float]) -> tuple[_Lines, float]:
    """The lines and the size of their letters: one line, then two, then cut."""
    for lines, smallest in (([parts], _ONE_LINE_PX), ([[part] for part in parts], SMALLEST_PX)):
        size = LARGEST_PX if len(lines) == 1 else _TWO_LINES_PX
        while size >= smallest:
            wide, high = _size(lines, size)
            if wide <= room[0] and high <= room[1]:
                return lines, size
            size *= _STEP
    beside = _size([[] for _ in parts], SMALLEST_PX)[0]
    return [[_cut(part, room[0] - beside)] for part in parts], SMALLEST_PX


def _cut(part: _Part, room: float) -> _Part:
    """As much of it as fits, with an ellipsis; never between a letter and its marks."""
    if part.width(SMALLEST_PX) <= room:
        return part
    for end in range(len(part.text) - 1, 0, -1):
        kept = _Part(part.text[:end].rstrip() + _ELLIPSIS, part.face, part.alpha)
        if not is_mark(part.text[end]) and kept.width(SMALLEST_PX) <= room:
            return kept
    return _Part(_ELLIPSIS, part.face, part.alpha)


def _size(lines: _Lines, size: float) -> tuple[float, float]:
    """Width and height of the pill."""
    words = max(_width(line, size) for line in lines)
    high = (2 * _PAD_EM + cap_height("Inter-SemiBold") + _LEADING_EM * (len(lines) - 1)) * size
    return words + _icon_px(lines, size) + (2 * _PAD_EM + _GAP_EM) * size, high


def _width(line: list[_Part], size: float) -> float:
    return sum(part.width(size) for part in line) + max(0, len(line) - 1) * 1.5 * _GAP_EM * size


def _icon_px(lines: _Lines, size: float) -> float:
    return 1.25 * size * (1 if len(lines) == 1 else 1.5)


def _draw(
    canvas: skia.Canvas,
    lines: _Lines,
    size: float,
    box: tuple[float, float, float, float],
    detail: float,
) -> None:
    left, top, _, height = box
    radius = min(height / 2, 0.9 * size)
    pill = skia.RRect.MakeRectXY(skia.Rect.MakeXYWH(*box), radius, radius)
    canvas.drawRRect(pill, flat(_DARK, 178))
    canvas.drawRRect(pill, stroke(_WHITE, 2, 70))
    icon_px = _icon_px(lines, size)
    x = left + _PAD_EM * size
    canvas.drawCircle(x + icon_px / 2, top + height / 2, icon_px / 2, flat(_WHITE, 235))
    icon = Sprite(_ICON, x + icon_px / 2, top + height / 2, 0.66 * icon_px, drop=0)
    draw_sprite(canvas, icon, detail=detail)
    x += icon_px + _GAP_EM * size
    baseline = top + (_PAD_EM + cap_height("Inter-SemiBold")) * size
    for line in lines:
        _draw_line(canvas, line, size, x, baseline)
        baseline += _LEADING_EM * size


def _draw_line(
    canvas: skia.Canvas, line: list[_Part], size: float, x: float, baseline: float
) -> None:
    """Names that run leftwards stand in their own order, too."""
    rtl = is_rtl(" ".join(part.text for part in line))
    for part in reversed(line) if rtl else line:
        run = shape(part.face, part.text, size)
        draw_run(
            canvas, part.face, run, size, x=x, baseline_y=baseline, paint=flat(_WHITE, part.alpha)
        )
        x += run.width_px + 1.5 * _GAP_EM * size
