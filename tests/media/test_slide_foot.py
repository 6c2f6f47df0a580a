"""Subtitles and speakers share what a slide leaves free."""

import pytest

from mutoscope.media.slide_foot import corner_area, cue_area, foot_of
from mutoscope.media.slides.areas import content_area
from mutoscope.media.timeline import Canvas

CANVASES = [Canvas(1920, 1080), Canvas(1080, 1920), Canvas(1080, 1080), Canvas(640, 360)]


@pytest.mark.parametrize("canvas", CANVASES)
def test_they_stand_below_the_slide_and_beside_each_other(canvas):
    size = canvas.width_px, canvas.height_px
    slide = content_area(size, foot=foot_of(canvas))
    cues, corner = cue_area(canvas, speakers=True), corner_area(canvas)
    assert slide.height <= cues.top
    assert slide.height <= corner.top
    assert corner.left + corner.width < canvas.width_px
    assert corner.top + corner.height == canvas.height_px
    beside = cues.left + cues.width <= corner.left and canvas.width_px - corner.left <= cues.left
    assert beside or cues.top + cues.height <= corner.top


@pytest.mark.parametrize("canvas", CANVASES)
def test_without_speakers_subtitles_have_all_the_width(canvas):
    alone = cue_area(canvas, speakers=False)
    assert alone.width >= 0.88 * canvas.width_px
    assert alone.top == cue_area(canvas, speakers=True).top


@pytest.mark.parametrize("canvas", CANVASES)
def test_two_lines_have_room(canvas):
    """Of letters of 52 where the shorter side is 1080, where no player covers them."""
    area = cue_area(canvas, speakers=True)
    safe = min(area.height, 0.95 * canvas.height_px - area.top)
    assert safe >= 0.12 * min(canvas.width_px, canvas.height_px)
