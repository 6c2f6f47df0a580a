"""Karaoke captions: spoken words as layers, the word being spoken marked.

A page is drawn once; for each of its words a small layer covers the plain word while it is spoken.
All changes fall on whole frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from mutoscope.media.caption_brush import Brush, PlacedWord
from mutoscope.media.caption_lines import has_room, place_words
from mutoscope.media.caption_pages import cut_pages
from mutoscope.media.caption_sheet import Page, box_of, drawn, shown, timed
from mutoscope.media.caption_styles import STYLES, CaptionStyle, inks_of, metrics
from mutoscope.media.caption_text import capitals, written
from mutoscope.media.fonts import face_name
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.palettes import Rgb
from mutoscope.media.scripts import is_rtl
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Word

_POP_S = 0.2
_POP_GAP_SHARE = 0.3
"""A word that pops takes so much of the gap on either side at most: more would join it to its
neighbours, and show its plain self between its letters."""
_ENTER_S = 0.14
"""A page that fades or grows can be read before anybody tries; a short one takes a quarter of its
time at most."""


@dataclass(frozen=True)
class Setting:
    """What captions depend on beside their words and style.

    `centre`: the middle of the picture is free for styles that stand there
    (`caption_styles.has_free_middle`). `language`: a tag as "tr" or "pt-BR", for its capitals
    and phrases.
    """

    centre: bool = False
    language: str = ""


_PLAIN = Setting()


def caption_layers(
    words: Sequence[Word],
    canvas: Canvas,
    *,
    style: CaptionStyle,
    ink: Rgb,
    accent: Rgb,
    shade: Rgb,
    duration_s: float,
    setting: Setting = _PLAIN,
) -> tuple[list[Layer], list[CaptionBox]]:
    """Captions for one scene, and where each page stands.

    Word times are seconds from the scene's start; nothing is shown after `duration_s`. `ink`,
    `accent` and `shade` (the outline) are kept if they can be told apart (contrast 4.5), else
    moved; styles with colours of their own take none of them. Raises MediaError (code
    "missing_glyph") when no bundled face has all the letters.
    """
    spoken = _spoken(words, style, setting.language)
    if not spoken:
        return [], []
    text = written([word.text for word in spoken])
    face = face_name(STYLES[style].role, text)
    lengths = metrics(style, canvas, centre=setting.centre)
    full = Brush(STYLES[style], face, lengths, inks_of(style, ink, accent, shade))
    most_words, language = full.lengths.most_words, setting.language
    room = partial(has_room, full, language=language)
    cut = cut_pages(spoken, room, most_words=most_words, language=language)
    layers: list[Layer] = []
    boxes: list[CaptionBox] = []
    for page in timed(cut, canvas, canvas.frames(duration_s)):
        brush, placed = place_words(
            full, page.words, canvas, leftwards=is_rtl(text), language=language
        )
        layers += _page_layers(page, placed, brush, canvas)
        boxes.append(box_of(page, placed, brush))
    return layers, boxes


def _spoken(words: Sequence[Word], style: CaptionStyle, language: str) -> list[Word]:
    """The words as they are shown."""
    spoken = [word for word in words if word.text.strip()]
    if not STYLES[style].capitals:
        return spoken
    return [replace(word, text=capitals(word.text, language)) for word in spoken]


def _page_layers(page: Page, placed: list[PlacedWord], brush: Brush, canvas: Canvas) -> list[Layer]:
    """The plain page and, over it, each word while it is spoken."""
    motion = _entering(page, brush, canvas)
    plain = drawn(placed, brush, brush.soft_px, brush.draw_words, motion, name="caption")
    if brush.look.marks == "nothing":
        return [plain]
    return [plain, *_spoken_layers(page, placed, brush, canvas, plain)]


def _entering(page: Page, brush: Brush, canvas: Canvas) -> Motion:
    """How a page comes: something of it is seen in its first frame."""
    motion = shown(page, canvas)
    if brush.look.enters == "none":
        return motion
    enter_s = min(_ENTER_S, canvas.seconds(page.end - page.first) / 4)
    delay_s = canvas.seconds(page.first - 1)
    return replace(motion, enter=brush.look.enters, delay_s=delay_s, enter_s=enter_s)


def _spoken_layers(
    page: Page, placed: list[PlacedWord], brush: Brush, canvas: Canvas, plain: Layer
) -> list[Layer]:
    """One layer for each word, from its first frame to the next word's."""
    layers: list[Layer] = []
    changes = pairwise((*page.starts, page.end))
    for (first, end), word in zip(changes, placed, strict=True):
        end = min(end, page.end)
        if end <= first:
            continue  # two words within one frame: the later one is marked
        motion = replace(
            plain.motion if plain.motion.enter != "none" else _popping(word, first, brush, canvas),
            show_from_s=canvas.seconds(first),
            show_until_s=canvas.seconds(end),
        )
        soft_px, draw = brush.spoken_soft_px, brush.draw_spoken
        layer = drawn([word], brush, soft_px, draw, motion, name="caption word")
        layers.append(_moving_with(plain, layer))
    return layers


def _popping(word: PlacedWord, first: int, brush: Brush, canvas: Canvas) -> Motion:
    if not brush.look.pop:
        return Motion()
    most = 2 * _POP_GAP_SHARE * brush.lengths.gap_px / max(1.0, word.run.width_px)
    share = min(brush.look.pop, most)
    return Motion(enter="pop", delay_s=canvas.seconds(first), enter_s=_POP_S, pop_share=share)


def _moving_with(plain: Layer, word: Layer) -> Layer:
    """The word, growing about the middle of its page while that does."""
    if plain.motion.enter == "none":
        return word
    height, width = word.rgba.shape[:2]
    focus = 0.5 + (plain.x - word.x) / width, 0.5 + (plain.y - word.y) / height
    return replace(word, focus=focus)
