"""Caption pages: what they hold, when they stand, where, and whether they can be read."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.caption_styles import LEAST_CONTRAST, CaptionStyle
from mutoscope.media.captions import caption_layers
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import contrast
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.timeline import Canvas
from mutoscope.models import Word

CANVAS = Canvas(270, 480)
COLORS = {"ink": (255, 250, 240), "accent": (255, 180, 80), "shade": (30, 15, 10)}
TEXT = (
    "Every morning, two billion cups of coffee are poured around the world. It began in Ethiopia."
)


def spoken(text: str, *, start_s: float = 0.2, each_s: float = 0.3) -> list[Word]:
    return [
        Word(word, start_s + i * each_s, start_s + (i + 1) * each_s)
        for i, word in enumerate(text.split())
    ]


def captions(words, style=CaptionStyle.BOX, duration_s=6.0, canvas=CANVAS, **colors):
    return caption_layers(words, canvas, style=style, duration_s=duration_s, **{**COLORS, **colors})


texts_of_words = st.lists(
    st.text("abcdefgДЖЫщ", min_size=1, max_size=14), min_size=1, max_size=24
).map(" ".join)


@settings(max_examples=25, deadline=None)
@given(texts_of_words, st.sampled_from(list(CaptionStyle)))
def test_captions_stay_in_the_safe_area_and_do_not_meet(text, style):
    _, boxes = captions(spoken(text), style, duration_s=9.0)
    assert " ".join(box.text for box in boxes) == text
    for box in boxes:
        assert box.x_px >= 64 / 4
        assert box.x_px + box.width_px <= (1080 - 64) / 4
        assert box.y_px + box.height_px <= 1650 / 4
        assert box.y_px >= 1400 / 4
    for one, other in pairwise(boxes):
        assert one.first_frame < one.end_frame <= other.first_frame


@pytest.mark.parametrize("style", list(CaptionStyle))
@pytest.mark.parametrize("canvas", [Canvas(1080, 1920), Canvas(1920, 1080), Canvas(1080, 1080)])
def test_a_very_long_word_shrinks(style, canvas):
    _, boxes = captions(
        spoken("Donaudampfschifffahrtselektrizitätenhauptwerk " * 2), style, canvas=canvas
    )
    assert boxes
    for box in boxes:
        assert box.x_px >= 0.05 * canvas.width_px
        assert box.width_px <= 0.9 * canvas.width_px


def test_every_word_is_marked_from_its_own_frame():
    words = spoken(TEXT, start_s=0.213, each_s=0.271)
    layers, _ = captions(words)
    marked = [layer.motion.show_from_s for layer in layers if layer.name == "caption word"]
    assert len(marked) == len(words)
    for start_s, word in zip(marked, words, strict=True):
        assert start_s * 30 == pytest.approx(round(start_s * 30), abs=1e-9)
        assert abs(start_s - word.start_s) <= 0.5 / 30 + 1e-9


def test_one_word_at_a_time_is_marked():
    layers, _ = captions(spoken(TEXT))
    spans = [
        (layer.motion.show_from_s, layer.motion.show_until_s)
        for layer in layers
        if layer.name == "caption word"
    ]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_nothing_is_shown_after_the_scene():
    layers, boxes = captions(spoken(TEXT), duration_s=3.0)
    assert max(layer.motion.show_until_s for layer in layers) <= 3.0
    assert boxes[-1].end_frame == 90


def test_a_page_lingers_but_does_not_stay():
    _, boxes = captions(spoken("It began."), duration_s=9.0)
    assert boxes[-1].end_frame == round((0.8 + 0.5) * 30)


def test_words_of_one_frame_are_not_lost():
    layers, boxes = captions([Word("quick", 1.0, 1.005), Word("brown", 1.005, 1.5)])
    assert boxes[0].text == "quick brown"
    assert len(layers) == 2


def test_no_words_no_captions():
    assert captions([]) == ([], [])
    assert captions([Word("  ", 0, 1)]) == ([], [])


def test_an_unknown_letter_is_named():
    with pytest.raises(MediaError) as caught:
        captions(spoken("hello \u4e16\u754c"))
    assert caught.value.code == "missing_glyph"
    assert "\u4e16" in caught.value.message


@pytest.mark.parametrize("style", list(CaptionStyle))
def test_letters_stand_out_on_any_ground(style):
    """Around the letters lies a rim that can be told from them, whatever lies behind."""
    canvas = Canvas(540, 960)
    layers, boxes = captions(spoken("Two billion cups"), style, canvas=canvas)
    shown = [region(layers, boxes[0], canvas, behind) for behind in (0, 128, 255)]
    ink = np.logical_and.reduce([np.abs(part - boxes[0].ink).max(axis=2) < 12 for part in shown])
    assert ink.sum() > 200
    rim = widened(widened(ink)) & ~widened(ink)
    for part in shown:
        ratios = [contrast(boxes[0].ink, tuple(pixel)) for pixel in part[rim].tolist()]
        assert np.mean(np.array(ratios) >= LEAST_CONTRAST) > 0.95


def region(layers, box, canvas, behind: int) -> np.ndarray:
    """The right half of a caption on a grey ground: its words are not being spoken."""
    grey = np.full((canvas.height_px, canvas.width_px, 4), (*[behind] * 3, 255), np.uint8)
    ground = Layer("ground", grey, canvas.width_px / 2, canvas.height_px / 2, fills=True)
    frame = blank_frame(canvas)
    SceneFrames([ground, *layers], canvas, 6.0).draw(10, frame)
    right = box.x_px + box.width_px
    rows = slice(box.y_px, box.y_px + box.height_px)
    return to_rgb(frame)[rows, right - box.width_px // 2 : right].astype(int)


def widened(mask: np.ndarray) -> np.ndarray:
    """The mask and all pixels next to it."""
    padded = np.pad(mask, 1)
    return np.logical_or.reduce(
        [np.roll(padded, (down, across), (0, 1)) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    )[1:-1, 1:-1]


def test_drawing_is_the_same_every_time():
    first, second = captions(spoken(TEXT))[0], captions(spoken(TEXT))[0]
    assert all(np.array_equal(a.rgba, b.rgba) for a, b in zip(first, second, strict=True))
