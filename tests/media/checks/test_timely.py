from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from mutoscope.media.checks import Report
from mutoscope.media.checks.report import Check
from mutoscope.media.checks.timely import CaptionClock
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.timeline import Canvas, CaptionBox, Timeline, plan_timeline

Judge = Callable[..., Report]
CANVAS = Canvas(270, 480)
TIMELINE = plan_timeline(CANVAS, [2.0, 2.0], 0.4)
INK, EDGE = (255, 255, 255), (0, 0, 0)


def failed(report: Report) -> set[str]:
    return {check.name for check in report.failed}


def moved(box: CaptionBox, frames: int) -> CaptionBox:
    return replace(box, first_frame=box.first_frame + frames, end_frame=box.end_frame + frames)


@pytest.mark.parametrize(("late", "good"), [(1, True), (2, False)])
def test_captions_may_be_a_frame_off(report_on: Judge, box: CaptionBox, late: int, good: bool):
    told = (box, replace(box, first_frame=80, end_frame=145))
    report = report_on(captions=told, drawn=tuple(moved(each, late) for each in told))
    assert failed(report) == (set() if good else {"caption_times"})


def test_what_is_missed_is_named(report_on: Judge, box: CaptionBox):
    report = report_on(captions=(box,), drawn=(moved(box, 3),))
    measured = report.check("caption_times").measured
    assert measured == "2 of 2 comings and goings missed, first at frame 5, 'moving words'"


def page(text: str, first: int, end: int) -> CaptionBox:
    return CaptionBox(text, 40, 360, 190, 40, first, end, INK, EDGE)


def shown(boxes: list[CaptionBox], index: int, ground: int) -> FramePlanes:
    """Bars in a black outline stand for letters: where they are follows from the text."""
    frame = blank_frame(CANVAS)
    frame.y[:] = ground
    for box in boxes:
        if box.first_frame <= index < box.end_frame:
            for place in np.random.default_rng(list(box.text.encode())).permutation(9)[:5]:
                left = 44 + 20 * int(place)
                frame.y[362:398, left : left + 14] = 16
                frame.y[366:394, left + 4 : left + 10] = 235
    return frame


def watched(
    told: list[CaptionBox],
    drawn: list[CaptionBox],
    timeline: Timeline = TIMELINE,
    ground: int = 90,
) -> Check:
    clock = CaptionClock(timeline, told)
    for index in range(timeline.frames):
        clock.see(index, DecodedFrame(Fraction(index, 30), shown(drawn, index, ground)))
    (check,) = clock.checks()
    return check


def pages(*edges: int) -> list[CaptionBox]:
    """Pages that follow each other, cut at these frames."""
    return [page(f"page {number}", *ends) for number, ends in enumerate(pairwise(edges))]


@pytest.mark.parametrize(("late", "good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_pages_that_take_each_others_place_are_told_apart(late: int, good: bool):
    told = pages(4, 18, 34, 50)
    drawn = pages(4, 18 + late, 34, 50)
    assert watched(told, drawn).passed is good


def test_the_same_words_again_are_no_fault():
    told = [page("No, no,", 5, 25), page("no, NO!", 25, 45)]
    check = watched(told, [page("no", 5, 45)])
    assert (check.passed, check.measured) == (True, "0 of 2 comings and goings missed")


def test_a_page_that_comes_with_its_scene_may_take_as_long():
    told = [page("early words", 66, 110)]
    assert watched(told, [page("early words", 72, 110)]).passed
    assert not watched(told, [page("early words", 76, 110)]).passed
    hard = replace(TIMELINE, transition_frames=0)
    assert not watched(told, [page("early words", 72, 110)], hard).passed


def test_what_begins_or_ends_with_the_video_has_no_other_side():
    told = [page("first words", 0, 60), page("last words", 70, 120)]
    check = watched(told, told)
    assert (check.passed, check.measured) == (True, "0 of 2 comings and goings missed")


def test_a_page_too_short_to_be_read_is_left_out():
    assert watched([page("blink", 20, 23)], []).measured == "0 of 0 comings and goings missed"


def test_a_page_that_was_never_drawn_is_the_matter_of_another_check():
    assert watched([page("nowhere", 20, 50)], []).passed


def test_light_letters_on_a_light_ground_are_seen_by_their_outlines():
    told = [page("white on white", 20, 50)]
    assert watched(told, told, ground=235).passed
    assert not watched(told, [moved(told[0], 4)], ground=235).passed
