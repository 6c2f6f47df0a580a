from collections.abc import Callable

import numpy as np
import pytest

from mutoscope.media.checks import Report
from mutoscope.media.checks.audible import SoundWatch
from mutoscope.media.codec.audio import SAMPLE_RATE

Judge = Callable[..., Report]


def failed(report: Report) -> set[str]:
    return {check.name for check in report.failed}


@pytest.mark.parametrize(("level_db", "good"), [(-13.2, True), (-14.8, True), (-30, False)])
def test_loudness_may_be_one_unit_off(report_on: Judge, level_db: float, good: bool):
    assert report_on(level_db=level_db).check("loudness").passed is good


def test_a_clipped_sound_fails_by_its_peak(report_on: Judge):
    report = report_on(level_db=-0.2)
    assert failed(report) == {"loudness", "true_peak"}
    assert report.check("true_peak").measured.endswith("dBTP")


@pytest.mark.parametrize(("hole_s", "good"), [(1.3, True), (1.8, False)])
def test_a_hole_in_the_sound_is_found(report_on: Judge, hole_s: float, good: bool):
    assert report_on(hole_s=hole_s).check("silence").passed is good


def test_sound_that_ends_early_is_found(report_on: Judge):
    assert failed(report_on(seconds=4.5)) == {"sound_length"}


def test_silence_is_counted_across_blocks_of_any_size():
    sound = np.full((3 * SAMPLE_RATE, 2), 0.1, np.float32)
    sound[SAMPLE_RATE : SAMPLE_RATE * 2] = 0
    for size in (100, 1_024, 7_777):
        watch = SoundWatch(-14)
        for start in range(0, len(sound), size):
            watch.hear(sound[start : start + size])
        silence = next(check for check in watch.checks() if check.name == "silence")
        assert silence.measured == "1.00 s"
