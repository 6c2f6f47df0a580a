"""Subtitles: what a page holds, when it stands, where, and whether it can be read."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.errors import MediaError
from mutoscope.media.checks.legible import (
    CONTRAST_LIMIT,
    CaptionWatch,
    caption_contrast,
    in_safe_area,
)
from mutoscope.media.checks.timely import CaptionClock
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.codec.replay import play
from mutoscope.media.compose import SceneFrames
from mutoscope.media.cues import LEAST_PAGE_S, cue_layers
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import contrast
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.render import Scene, render_body
from mutoscope.media.slide_foot import cue_area
from mutoscope.media.timeline import Canvas, plan_timeline
from mutoscope.models import Word

WIDE, UPRIGHT, SQUARE = Canvas(480, 270), Canvas(270, 480), Canvas(270, 270)
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
TEXTS = {
    "en": "Every morning, two billion cups of coffee are poured around the world.",
    "ru": "Каждое утро в мире выпивают два миллиарда чашек кофе, и это не предел.",
    "ja": "毎朝、 世界中で 二十億杯の コーヒーが 飲まれて います。",
    "ar": "كل صباح تسكب ملياران من فناجين القهوة حول العالم.",
    "hi": "हर सुबह दुनिया भर में दो अरब कप कॉफ़ी पी जाती है।",
}


def spoken(text: str, *, start_s: float = 0.4, each_s: float = 0.3) -> list[Word]:
    return [
        Word(word, start_s + i * each_s, start_s + (i + 1) * each_s)
        for i, word in enumerate(text.split())
    ]


def cues(words, canvas=WIDE, *, ink=WHITE, speakers=True, duration_s=30.0, language="en"):
    area = cue_area(canvas, speakers=speakers)
    return cue_layers(words, canvas, ink=ink, area=area, duration_s=duration_s, language=language)


def frame(layers, canvas, index: int, ground) -> FramePlanes:
    pixels = np.empty((canvas.height_px, canvas.width_px, 4), np.uint8)
    pixels[...] = (*ground, 255)
    back = Layer("ground", pixels, canvas.width_px / 2, canvas.height_px / 2, fills=True)
    planes = blank_frame(canvas)
    SceneFrames([back, *layers], canvas, 30.0).draw(index, planes)
    return planes


@pytest.mark.parametrize("canvas", [WIDE, UPRIGHT, SQUARE])
@pytest.mark.parametrize("language", list(TEXTS))
def test_every_script_stands_in_its_place_and_can_be_read_on_any_slide(language, canvas):
    layers, boxes = cues(spoken(TEXTS[language]), canvas, language=language)
    area = cue_area(canvas, speakers=True)
    assert boxes
    for box, layer in zip(boxes, layers, strict=True):
        assert area.left <= box.x_px
        assert box.x_px + box.width_px <= area.left + area.width
        assert area.top <= layer.y - layer.rgba.shape[0] / 2 + 8
        assert in_safe_area(box, canvas)
        for ground in (WHITE, BLACK):
            picture = frame(layers, canvas, box.first_frame, ground)
            assert caption_contrast(picture, box) >= CONTRAST_LIMIT


words_of_any_length = st.lists(
    st.text("abcdefgДЖЫщ", min_size=1, max_size=14), min_size=1, max_size=20
).map(" ".join)


@settings(max_examples=15, deadline=None)
@given(words_of_any_length, st.sampled_from([WIDE, UPRIGHT, SQUARE]))
def test_no_word_is_lost_and_no_page_meets_the_next(text, canvas):
    _, boxes = cues(spoken(text), canvas)
    assert " ".join(box.text for box in boxes) == text
    for one, other in pairwise(boxes):
        assert one.first_frame < one.end_frame <= other.first_frame


def test_a_page_is_whole_from_the_frame_of_its_first_word_and_lingers_half_a_second():
    words = spoken("It rained.", start_s=1.01, each_s=0.5)
    layers, (box,) = cues(words)
    assert (box.first_frame, box.end_frame) == (30, 75)  # 1.01 s; 2.01 s and half a second
    (shown,) = layers
    assert (shown.motion.show_from_s, shown.motion.show_until_s) == (1.0, 2.5)
    seen = [bool(frame(layers, WIDE, at, WHITE).y.min() < 100) for at in (29, 30, 74, 75)]
    assert seen == [False, True, True, False]


def test_nothing_is_shown_past_the_clip():
    _, boxes = cues(spoken("It rained."), duration_s=1.1)
    assert boxes[-1].end_frame == 33


def test_a_page_stays_until_the_next_one_comes():
    _, boxes = cues(spoken(TEXTS["en"] + " It began in Ethiopia."))
    assert boxes[0].end_frame == boxes[1].first_frame


def test_what_is_said_in_no_time_shares_its_page():
    quick = [Word("Yes.", 0.0, 0.62), *spoken("It rained all night.", start_s=0.63)]
    slow = [Word("Yes.", 0.0, 0.62), *spoken("It rained all night.", start_s=LEAST_PAGE_S + 0.1)]
    assert [box.text for box in cues(quick)[1]] == ["Yes. It rained all night."]
    assert [box.text for box in cues(slow)[1]] == ["Yes.", "It rained all night."]


def test_the_last_page_is_joined_to_the_one_before_it():
    words = [*spoken("It rained all night."), Word("Yes.", 1.7, 2.0)]
    assert [box.text for box in cues(words)[1]] == ["It rained all night. Yes."]


def test_japanese_lines_end_in_no_comma_or_stop():
    _, boxes = cues(spoken(TEXTS["ja"]), language="ja")
    assert boxes[-1].text.endswith("います")
    _, (only,) = cues(spoken("山の上に、 月が出た。"), UPRIGHT, language="ja")
    assert only.text.replace("\u200b", "") == "山の上に、月が出た"  # within a line it stays


def test_a_comma_at_the_end_of_a_japanese_line_goes():
    words = spoken("静かな湖のほとりに、 小さな家が建ててある。")
    _, (only,) = cues(words, language="ja")
    assert only.text.replace("\u200b", "") == "静かな湖のほとりに小さな家が建ててある"


def test_a_line_rather_ends_where_a_clause_does():
    """By width alone it would end after a word more: 20 and 15 letters, not 17 and 18."""
    words = "その 歴史は、 エチオピアの 羊飼いが、 ヤギの 様子に 気づいた ことから 始まりました。"
    _, (only,) = cues(spoken(words), language="ja")
    assert only.text.replace("\u200b", "") == (
        "その歴史は、エチオピアの羊飼いが" + "ヤギの様子に気づいたことから始まりました"
    )


@pytest.mark.parametrize("ink", [(255, 210, 80), (0, 0, 255), BLACK, WHITE])
def test_an_ink_that_can_be_read_is_kept(ink):
    _, boxes = cues(spoken("It rained."), ink=ink)
    assert boxes[0].ink == ink


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_every_ink_is_read_on_its_plate(ink):
    _, boxes = cues([Word("Rain", 0.0, 1.0)], ink=ink)
    assert contrast(boxes[0].ink, boxes[0].edge) >= CONTRAST_LIMIT


def test_an_ink_of_middling_light_is_moved_no_further_than_needed():
    _, boxes = cues([Word("Rain", 0.0, 1.0)], ink=(230, 0, 0))
    red, green, blue = boxes[0].ink
    assert red > 180
    assert max(green, blue) < 40


@pytest.mark.parametrize("ink", [WHITE, (230, 0, 0), (57, 181, 74)])
def test_the_gate_reads_them_in_decoded_pictures_on_a_white_slide(tmp_path, ink):
    canvas = Canvas(640, 360)
    words = spoken("It rained all night, and the river rose.", start_s=0.1, each_s=0.05)
    layers, boxes = cues(words, canvas, ink=ink, duration_s=1.2)
    white = np.full((360, 640, 4), 255, np.uint8)
    ground = Layer("ground", white, 320, 180, fills=True)
    segment, film = tmp_path / "a.segment", tmp_path / "film.mp4"
    scene = Scene((ground, *layers), canvas, 36, "draft")
    render_body(scene, 0, 36, segment, tick=lambda *_: None)
    join([segment], None, film, canvas=canvas, credit=Credits(), tick=lambda *_: None)
    timeline = plan_timeline(canvas, [1.2], 0.0)
    watches = CaptionWatch(timeline, boxes), CaptionClock(timeline, boxes)
    pictures = [item for item in play(film) if isinstance(item, DecodedFrame)]
    for index, picture in enumerate(pictures):
        for watch in watches:
            watch.see(index, picture)
    assert [check for watch in watches for check in watch.checks() if not check.passed] == []


def test_subtitles_stand_in_the_middle_of_an_area_that_does_not():
    area = cue_area(WIDE, speakers=True)
    aside = type(area)(area.left + 40, area.top, area.width - 40, area.height)
    words = spoken("It rained.")
    _, (there,) = cue_layers(words, WIDE, ink=WHITE, area=aside, duration_s=3, language="en")
    assert there.x_px + there.width_px / 2 == pytest.approx(aside.left + aside.width / 2, abs=2)


def test_silence_has_none_and_letters_that_no_face_has_are_refused():
    assert cues([]) == ([], [])
    assert cues([Word(" ", 0.0, 1.0)]) == ([], [])
    with pytest.raises(MediaError) as caught:
        cues([Word("𒀀𒀁", 0.0, 1.0)])
    assert caught.value.code == "missing_glyph"
