"""Caption pages: what they hold, when they stand, where, and whether they can be read."""

import re
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.caption_styles import LEAST_CONTRAST, STYLES, CaptionStyle
from mutoscope.media.caption_text import capitals
from mutoscope.media.captions import Setting, caption_layers
from mutoscope.media.checks.legible import CONTRAST_LIMIT, caption_contrast, in_safe_area
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.codec.replay import play
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import contrast
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.render import Scene, render_body
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


@settings(max_examples=15, deadline=None)
@given(texts_of_words, st.sampled_from(list(CaptionStyle)))
def test_captions_stay_in_the_safe_area_and_do_not_meet(text, style):
    _, boxes = captions(spoken(text), style, duration_s=9.0)
    shown = capitals(text) if STYLES[style].capitals else text
    assert " ".join(box.text for box in boxes) == shown
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
        captions(spoken("hello \u1780\u1781"))
    assert caught.value.code == "missing_glyph"
    assert "\u1780" in caught.value.message


@pytest.mark.parametrize("style", list(CaptionStyle))
def test_letters_stand_out_on_any_ground(style):
    """Around the letters lies a rim that can be told from them, whatever lies behind."""
    canvas = Canvas(540, 960)
    layers, boxes = captions(spoken("Two billion cups"), style, canvas=canvas)
    shown = [cut(frame(layers, canvas, 14, behind), boxes[0], half=True) for behind in GREYS]
    ink = np.logical_and.reduce([np.abs(part - boxes[0].ink).max(axis=2) < 40 for part in shown])
    assert ink.sum() > 200
    rim = widened(widened(ink)) & ~widened(ink)
    for part in shown:
        ratios = [contrast(boxes[0].ink, tuple(pixel)) for pixel in part[rim].tolist()]
        assert np.mean(np.array(ratios) >= LEAST_CONTRAST) > 0.93


GREYS = (0, 128, 255)


def frame(layers, canvas: Canvas, index: int, behind: int = 128):
    """A frame of captions on a grey ground."""
    grey = np.full((canvas.height_px, canvas.width_px, 4), (*[behind] * 3, 255), np.uint8)
    ground = Layer("ground", grey, canvas.width_px / 2, canvas.height_px / 2, fills=True)
    planes = blank_frame(canvas)
    SceneFrames([ground, *layers], canvas, 6.0).draw(index, planes)
    return planes


def cut(planes, box, *, half: bool = False) -> np.ndarray:
    """A caption as it is seen, or its right half, whose words are not being spoken at first."""
    right = box.x_px + box.width_px
    left = right - box.width_px // 2 if half else box.x_px
    return to_rgb(planes)[box.y_px : box.y_px + box.height_px, left:right].astype(int)


def widened(mask: np.ndarray) -> np.ndarray:
    """The mask and all pixels next to it."""
    padded = np.pad(mask, 1)
    return np.logical_or.reduce(
        [np.roll(padded, (down, across), (0, 1)) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    )[1:-1, 1:-1]


DRAFT = Canvas(540, 960)
WORDS = spoken("Two billion cups", start_s=0.2, each_s=0.5)
YELLOW, CYAN, MAGENTA, RED = (1, 1, 0), (0, 1, 1), (1, 0, 1), (1, 0, 0)


def hues(part: np.ndarray) -> set[tuple[int, int, int]]:
    """The strong colours that a hundred pixels or more have: which channels are high, where the
    others are low."""
    high, low = part > 200, part < 130
    strong = (high | low).all(axis=2) & high.any(axis=2) & ~high.all(axis=2)
    found, counts = np.unique(high[strong], axis=0, return_counts=True)
    many = [hue for hue, count in zip(found, counts, strict=True) if count >= 100]
    return {(int(red), int(green), int(blue)) for red, green, blue in many}


@pytest.mark.parametrize(
    ("style", "seen"),
    [
        (CaptionStyle.HORMOZI, {YELLOW}),
        (CaptionStyle.CLEAN, set()),
        (CaptionStyle.NEON, {CYAN, MAGENTA}),
        (CaptionStyle.BOLD, {RED}),
    ],
)
def test_a_style_has_the_colours_it_is_known_for(style, seen):
    layers, boxes = captions(WORDS, style, canvas=DRAFT)
    assert hues(cut(frame(layers, DRAFT, 14), boxes[0])) == seen


def test_the_word_being_spoken_is_the_coloured_one():
    layers, boxes = captions(WORDS, CaptionStyle.HORMOZI, canvas=DRAFT, duration_s=3.0)
    yellow = [
        np.flatnonzero((part[..., 0] > 200) & (part[..., 1] > 180) & (part[..., 2] < 90))
        for part in (cut(frame(layers, DRAFT, index), boxes[0]) for index in (14, 29))
    ]
    first, second = (np.median(each % boxes[0].width_px) for each in yellow)
    assert first < second


def test_no_two_styles_look_alike():
    middles = {}
    for style in CaptionStyle:
        layers, _ = captions(WORDS, style, canvas=DRAFT, setting=Setting(centre=True))
        middles[style] = to_rgb(frame(layers, DRAFT, 14)).astype(int)
    for one, other in combinations(middles.values(), 2):
        assert (np.abs(one - other).max(axis=2) > 60).sum() > 2000


@pytest.mark.parametrize("canvas", [Canvas(540, 960), Canvas(540, 540), Canvas(960, 540)])
@pytest.mark.parametrize("style", list(CaptionStyle))
def test_captions_stand_where_their_style_has_its_place(style, canvas):
    for centre in (True, False):
        _, boxes = captions(WORDS, style, canvas=canvas, setting=Setting(centre=centre))
        middle = (boxes[0].y_px + boxes[0].height_px / 2) / canvas.height_px
        assert in_safe_area(boxes[0], canvas)
        assert (0.5 < middle < 0.6) if centre and STYLES[style].middle else middle > 0.75


def enter_sizes(style) -> list[int]:
    """How much of the second page's ink is seen in each of its first frames: rows and columns."""
    layers, boxes = captions(spoken(TEXT, each_s=0.5), style, canvas=DRAFT)
    first, box = boxes[1].first_frame, boxes[1]
    parts = [cut(frame(layers, DRAFT, first + n), box) for n in range(8)]
    inks = [np.abs(part - 255).max(axis=2) < 60 for part in parts]
    return [int(np.ptp(np.flatnonzero(ink.any(axis=0)))) if ink.any() else 0 for ink in inks]


def test_pages_of_clean_fade_in():
    layers, boxes = captions(spoken(TEXT, each_s=0.5), CaptionStyle.CLEAN, canvas=DRAFT)
    first = boxes[1].first_frame
    grey = cut(frame([], DRAFT, 0), boxes[1])
    changes = [
        np.abs(cut(frame(layers, DRAFT, first + n), boxes[1]) - grey).mean()
        for n in (0, 1, 2, 3, 4)
    ]
    assert 0 < changes[0] < changes[1] < changes[2] < changes[3]
    assert changes[4] == pytest.approx(changes[3], rel=0.1)


def test_pages_of_bold_grow_into_place():
    sizes = enter_sizes(CaptionStyle.BOLD)
    assert sizes[0] < 0.9 * sizes[-1]
    assert sizes[-1] == pytest.approx(sizes[-2], abs=1)


def test_the_word_being_spoken_pops_in_hormozi():
    layers, boxes = captions(WORDS, CaptionStyle.HORMOZI, canvas=DRAFT)
    areas = []
    for index in range(boxes[0].first_frame, boxes[0].first_frame + 9):
        part = cut(frame(layers, DRAFT, index), boxes[0])
        areas.append(int(((part[..., 0] > 200) & (part[..., 2] < 90)).sum()))
    assert max(areas[1:6]) > 1.06 * areas[-1]
    assert areas[-1] == pytest.approx(areas[-2], rel=0.01)


@pytest.mark.parametrize("style", [s for s in CaptionStyle if STYLES[s].pop])
def test_a_long_word_pops_less_than_a_short_one_and_leaves_a_gap(style):
    layers, _ = captions(spoken("a machine"), style, canvas=Canvas())
    short, long = (layer for layer in layers if layer.name == "caption word")
    assert short.motion.pop_share == STYLES[style].pop
    assert long.motion.pop_share < short.motion.pop_share
    grown_px = long.motion.pop_share * long.rgba.shape[1] / 2
    assert grown_px <= 0.35 * STYLES[style].gap


@pytest.mark.parametrize("behind", GREYS)
@pytest.mark.parametrize("style", [s for s in CaptionStyle if s is not CaptionStyle.BOX])
def test_a_page_can_be_read_from_its_first_frames_to_its_last(style, behind):
    layers, boxes = captions(spoken(TEXT, each_s=0.5), style, canvas=DRAFT)
    box = boxes[1]
    for index in (box.first_frame + 4, box.first_frame + 7, box.end_frame - 1):
        assert caption_contrast(frame(layers, DRAFT, index, behind), box) >= CONTRAST_LIMIT


@pytest.mark.parametrize("style", [s for s in CaptionStyle if STYLES[s].inks is not None])
def test_the_gate_reads_a_style_in_decoded_pictures(style, tmp_path):
    layers, boxes = captions(WORDS, style, canvas=DRAFT, setting=Setting(centre=True))
    scene = Scene((bright_ground(DRAFT), *layers), DRAFT, 24)
    render_body(scene, 0, 24, tmp_path / "a.segment", tick=lambda *_: None)
    segments, film = [tmp_path / "a.segment"], tmp_path / "film.mp4"
    join(segments, None, film, canvas=DRAFT, credit=Credits(), tick=lambda *_: None)
    pictures = [item.planes for item in play(film) if isinstance(item, DecodedFrame)]
    assert caption_contrast(pictures[20], boxes[0]) >= CONTRAST_LIMIT
    assert caption_contrast(pictures[0], boxes[0]) == 0  # nobody has spoken yet


def bright_ground(canvas: Canvas) -> Layer:
    """Nearly white, as some of the letters are."""
    rows = np.linspace(225, 255, canvas.height_px)[:, None, None]
    grey = np.broadcast_to(rows, (canvas.height_px, canvas.width_px, 4)).astype(np.uint8)
    grey[..., 3] = 255
    return Layer("ground", grey, canvas.width_px / 2, canvas.height_px / 2, fills=True)


def test_a_page_shorter_than_its_entrance_is_whole_after_a_quarter_of_its_time():
    layers, _ = captions([Word("Quick.", 1.0, 1.1), Word("So", 1.15, 2.0)], CaptionStyle.CLEAN)
    page = layers[0].motion
    length_s = page.show_until_s - page.show_from_s
    assert page.delay_s + page.enter_s <= page.show_from_s + length_s / 4


SCRIPTS = {
    "ar": "كل صباح، يشرب الناس أكثر من 2000 مليون فنجان.",
    "hi": "हर सुबह दुनिया भर में दो अरब कप कॉफी पी जाती है।",
    "el": "Κάθε πρωί, δύο δισεκατομμύρια φλιτζάνια καφέ.",
    "ja": "毎朝、 世界中で 二十億杯の コーヒーが 飲まれて います。",
}


@pytest.mark.parametrize("language", list(SCRIPTS))
@pytest.mark.parametrize("style", list(CaptionStyle))
def test_every_script_has_room_in_every_style(style, language):
    words = spoken(SCRIPTS[language])
    layers, boxes = captions(words, style, setting=Setting(language=language))
    pages = [re.split(r"[\s\u200b]", box.text) for box in boxes]
    assert sum(map(len, pages)) == len(words)
    assert all(in_safe_area(box, CANVAS) for box in boxes)
    for layer in layers:
        edges = layer.rgba[[0, -1], :, 3], layer.rgba[:, [0, -1], 3]
        assert max(edge.max() for edge in edges) < 24  # nothing is cut off


def places(words, style=CaptionStyle.OUTLINE) -> list[tuple[float, float]]:
    """Where the words of the first page are marked, in the order they are spoken."""
    layers, _ = captions(words, style)
    return [(layer.y, layer.x) for layer in layers if layer.name == "caption word"]


def test_arabic_words_follow_each_other_to_the_left():
    spots = places(spoken("كل صباح"))
    assert spots[0][1] > spots[1][1]
    latin = places(spoken("every day"))
    assert latin[0][1] < latin[1][1]


def test_japanese_words_touch_and_latin_ones_do_not():
    def gap_px(text: str) -> float:
        layers, _ = captions(spoken(text), CaptionStyle.HORMOZI, canvas=Canvas())
        first, second = (layer for layer in layers if layer.name == "caption word")
        return second.x - second.rgba.shape[1] / 2 - first.x - first.rgba.shape[1] / 2

    assert gap_px("毎朝 飲む") < gap_px("to day") - 20


def test_a_page_of_one_word_says_the_colours_it_is_seen_in():
    for style in CaptionStyle:
        layers, boxes = captions(spoken("Wow!"), style, canvas=DRAFT)
        part = cut(frame(layers, DRAFT, 20), boxes[0])
        assert (np.abs(part - boxes[0].ink).max(axis=2) < 30).sum() > 100
        assert (np.abs(part - boxes[0].edge).max(axis=2) < 48).sum() > 100


def test_drawing_is_the_same_every_time():
    first, second = captions(spoken(TEXT))[0], captions(spoken(TEXT))[0]
    assert all(np.array_equal(a.rgba, b.rgba) for a, b in zip(first, second, strict=True))
