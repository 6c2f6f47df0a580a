"""Subtitles as films have them: one line or two, all of a page at once, in the speaker's colour, on
a plate: whatever the slide is like, they are read.

Reading speed: at most 21 characters a second, as the BBC's and Netflix's guides for subtitles have
it for adults, as far as the voice allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import skia

from mutoscope.media.caption_brush import Brush, PlacedWord
from mutoscope.media.caption_lines import has_room, place_words
from mutoscope.media.caption_pages import cut_pages
from mutoscope.media.caption_sheet import box_of, drawn, extent, shown, timed
from mutoscope.media.caption_styles import Inks, Look, Metrics
from mutoscope.media.caption_text import written
from mutoscope.media.fonts import face_name
from mutoscope.media.layers import Layer
from mutoscope.media.layout import fit, layout_of
from mutoscope.media.palettes import Rgb, contrast
from mutoscope.media.scenes.paints import flat, mixed
from mutoscope.media.scripts import is_rtl, is_unspaced
from mutoscope.media.slides.areas import Area
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.media.typeset import shape
from mutoscope.models import Word

MOST_CHARACTERS_S = 21.0
"""A page that would have to be read faster shares its time with a neighbour, if there is room."""
LEAST_PAGE_S = 5 / 6
LEAST_CONTRAST = 5.4
"""Of the ink on its plate: the encoder takes some of it, and 4.5 has to be left."""
DENSITY = 0.92
"""Of the plate: what lies behind is seen through it, if only just."""

_DARK, _LIGHT = (11, 13, 18), (255, 255, 255)
_LOOK = Look(
    "Subtitles",
    "Letters of the speaker's colour on a dark or a light plate, all of a page at once.",
    role="strong",
    size=52,
    gap=15,
    leading=66,
    edge=1,
    shade=(0, 0),
    most_words=14,
    marks="nothing",
)
_PLATE = (22.0, 13.0)
"""How far the plate reaches beyond letters, sideways and up or down; farther than the encoder blurs
them."""
_ROUND = 14.0
_WORD_EM = 3.3
"""How wide a word is with its space; pages hold as many as two lines have room for."""
_LEAST_WORDS = 3
_DROPPED = "。、"
"""Japanese subtitles have none at the end of a line."""

Cut = tuple[Word, ...]


def cue_layers(
    words: Sequence[Word],
    canvas: Canvas,
    *,
    ink: Rgb,
    area: Area,
    duration_s: float,
    language: str,
) -> tuple[list[Layer], list[CaptionBox]]:
    """Subtitles of a clip of `duration_s`, and where each page stands.

    Word times are seconds from the clip's start. A page stands in the middle of what of `area` is
    safe for text, from the frame of its first word until the next page comes, or for half a second
    after its last word. `ink` is kept where it can be read on a plate that is nearly black or
    white, else made lighter or darker. Raises MediaError (code "missing_glyph") when no bundled
    face has all the letters.
    """
    spoken = [word for word in words if word.text.strip()]
    if not spoken:
        return [], []
    text = written([word.text for word in spoken])
    full = Brush(_LOOK, face_name(_LOOK.role, text), _metrics(canvas, area), _inks(ink))
    unit = fit(canvas).scale
    soft_px = max(_PLATE) * unit + 1
    layers: list[Layer] = []
    boxes: list[CaptionBox] = []
    for page in timed(_pages(full, spoken, language), canvas, canvas.frames(duration_s)):
        cut = (*page.words[:-1], _bare(page.words[-1]))
        brush, placed = _set(full, canvas, area, cut, rtl=is_rtl(text), language=language)
        cut, placed = _without_odd_end(cut, placed, brush)
        draw, motion = partial(_draw, brush, unit), shown(page, canvas)
        layers.append(drawn(placed, brush, soft_px, draw, motion, name="caption"))
        boxes.append(box_of(replace(page, words=cut), placed, brush))
    return layers, boxes


def _inks(ink: Rgb) -> Inks:
    """The ink on the plate that it is read best on, as near to itself as it can be, wherever that
    plate lies."""
    plate = max(_DARK, _LIGHT, key=lambda each: contrast(each, ink))
    away = _LIGHT if plate == _DARK else _DARK
    seen = mixed(away, plate, DENSITY)
    while contrast(ink, seen) < LEAST_CONTRAST:
        ink = mixed(ink, away, 0.04)
    return Inks(ink, ink, plate, plate)


def _draw(brush: Brush, unit: float, canvas: skia.Canvas, words: Sequence[PlacedWord]) -> None:
    """The plate, and the words on it."""
    across, down = _PLATE[0] * unit, _PLATE[1] * unit
    plate = skia.Rect.MakeLTRB(*extent(words, brush, 0)).makeOutset(across, down)
    round_px = _ROUND * unit
    canvas.drawRoundRect(plate, round_px, round_px, flat(brush.inks.shade, round(255 * DENSITY)))
    brush.draw_words(canvas, words)


def _metrics(canvas: Canvas, area: Area) -> Metrics:
    """Lengths in pixels: of what is safe for text in the area, letters of the usual size."""
    unit = fit(canvas).scale
    left, top, right, bottom = _safe(canvas, area)
    size = _LOOK.size * unit
    words = int(2 * (right - left) / (_WORD_EM * size))
    return Metrics(
        size_px=size,
        gap_px=_LOOK.gap * unit,
        leading_px=_LOOK.leading * unit,
        edge_px=_LOOK.edge * unit,
        shade_px=(0.0, 0.0),
        glow_px=(0.0, 0.0),
        pad_px=(0.0, 0.0),
        room_px=right - left - 2 * _PLATE[0] * unit,
        tallest_px=bottom - top - 2 * _PLATE[1] * unit,
        middle_px=(top + bottom) / 2,
        most_words=max(_LEAST_WORDS, min(_LOOK.most_words, words)),
    )


def _safe(canvas: Canvas, area: Area) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is safe in the area; of one that no player leaves free,
    all of it."""
    place, safe = fit(canvas), layout_of(canvas).safe
    left, top = max(area.left, place.left + safe[0] * place.scale), max(area.top, place.top)
    right = min(area.left + area.width, place.left + safe[2] * place.scale)
    bottom = min(area.top + area.height, place.top + safe[3] * place.scale)
    if right > left and bottom > top:
        return left, top, right, bottom
    return area.left, area.top, area.left + area.width, area.top + area.height


def _pages(full: Brush, words: Sequence[Word], language: str) -> list[Cut]:
    """What is shown at once: cut where a reader would pause, joined where it would be gone before
    it is read."""
    room = partial(has_room, full, language=language)
    cut = cut_pages(words, room, most_words=full.lengths.most_words, language=language)
    return _joined(cut, room)


def _joined(cut: Sequence[Cut], fits: Callable[[Sequence[Word]], bool]) -> list[Cut]:
    pages: list[Cut] = []
    ends_s = [page[0].start_s for page in cut[1:]] + [cut[-1][-1].end_s]
    for page, end_s in zip(cut, ends_s, strict=True):
        hurried = bool(pages) and (_is_hurried(pages[-1], page[0].start_s))
        if pages and (hurried or _is_hurried(page, end_s)) and fits((*pages[-1], *page)):
            pages[-1] = (*pages[-1], *page)
        else:
            pages.append(page)
    return pages


def _is_hurried(page: Cut, end_s: float) -> bool:
    """Whether nobody can read it in its time."""
    time_s = end_s - page[0].start_s
    characters = len(written([word.text for word in page]))
    return time_s < LEAST_PAGE_S or characters > MOST_CHARACTERS_S * time_s


def _set(
    full: Brush, canvas: Canvas, area: Area, words: Sequence[Word], *, rtl: bool, language: str
) -> tuple[Brush, list[PlacedWord]]:
    """The words in the middle of the area."""
    brush, placed = place_words(full, words, canvas, leftwards=rtl, language=language, clauses=True)
    aside = area.left + area.width / 2 - canvas.width_px / 2
    return brush, [replace(word, x_px=word.x_px + aside) for word in placed]


def _without_odd_end(
    words: Cut, placed: Sequence[PlacedWord], brush: Brush
) -> tuple[Cut, list[PlacedWord]]:
    """The page without the mark that its first line would end in, that line in the middle again."""
    count = sum(word.baseline_px == placed[0].baseline_px for word in placed)
    last = count - 1
    bare = _bare(words[last])
    if bare == words[last]:
        return words, list(placed)
    run = shape(brush.face, bare.text, brush.lengths.size_px, rtl=False)
    aside = (placed[last].run.width_px - run.width_px) / 2
    line = [replace(word, x_px=word.x_px + aside) for word in placed[:count]]
    line[last] = replace(line[last], run=run)
    return (*words[:last], bare, *words[count:]), [*line, *placed[count:]]


def _bare(word: Word) -> Word:
    text = word.text.rstrip(_DROPPED)
    return replace(word, text=text) if text and is_unspaced(text) else word
