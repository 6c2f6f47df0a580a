"""In which lines a caption page is set."""

from itertools import groupby

from mutoscope.media.caption_brush import Brush
from mutoscope.media.caption_lines import has_room, place_words
from mutoscope.media.caption_styles import STYLES, CaptionStyle, inks_of, metrics
from mutoscope.media.fonts import face_name
from mutoscope.media.timeline import Canvas
from mutoscope.models import Word

CANVAS = Canvas()


def brush_of(style: CaptionStyle) -> Brush:
    look, inks = STYLES[style], inks_of(style, (255, 250, 240), (255, 180, 80), (30, 15, 10))
    return Brush(look, face_name(look.role, "letters"), metrics(style, CANVAS), inks)


def spoken(text: str) -> list[Word]:
    return [Word(word, 0.3 * i, 0.3 * (i + 1)) for i, word in enumerate(text.split())]


def lines(text: str, language: str = "", style: CaptionStyle = CaptionStyle.BOX) -> list[str]:
    words = spoken(text)
    _, placed = place_words(brush_of(style), words, CANVAS, leftwards=False, language=language)
    both = zip(placed, words, strict=True)
    rows = groupby(both, key=lambda pair: pair[0].baseline_px)
    return [" ".join(word.text for _, word in row) for _, row in rows]


def test_a_short_page_is_one_line_and_a_longer_one_two_even_ones():
    assert lines("a cup of it") == ["a cup of it"]
    assert lines("octopuses inhabit practically everywhere") == [
        "octopuses inhabit",
        "practically everywhere",
    ]


def test_a_line_does_not_end_in_a_preposition_where_the_language_is_known():
    text = "The Great Wall of China was built"
    assert lines(text) == ["The Great Wall of", "China was built"]
    assert lines(text, "en") == ["The Great Wall", "of China was built"]


def test_a_phrase_is_parted_where_the_lines_had_no_room_otherwise():
    word = "electroencephalographics"
    assert lines(f"scientists want a {word}", "en") == ["scientists want", f"a {word}"]
    wider = f"{word}’"
    assert lines(f"scientists want a {wider}", "en") == ["scientists want a", wider]
    assert has_room(brush_of(CaptionStyle.BOX), spoken(f"scientists want a {wider}"), language="en")
