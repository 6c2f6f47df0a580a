from collections.abc import Callable

import pytest

from mutoscope.media.checks import Report

Judge = Callable[..., Report]


def failed(report: Report) -> set[str]:
    return {check.name for check in report.failed}


def test_one_black_picture_under_a_caption_is_found(report_on: Judge):
    report = report_on(black=lambda index: index == 33)
    assert failed(report) == {"black_picture"}
    assert report.check("black_picture").measured == "1 of 150 frames, first at frame 33"


def test_a_frozen_scene_is_found_though_its_captions_change(report_on: Judge):
    report = report_on(moves=lambda index: index < 80)
    assert failed(report) == {"frozen_picture"}
    assert "scene 1" in report.check("frozen_picture").measured


@pytest.mark.parametrize(("still_frames", "good"), [(30, True), (68, False)])
def test_a_short_rest_is_allowed(report_on: Judge, still_frames: int, good: bool):
    report = report_on(moves=lambda index: not 5 <= index < 5 + still_frames)
    assert report.check("frozen_picture").passed is good
