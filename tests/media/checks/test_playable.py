from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from mutoscope.media.checks import Report
from mutoscope.media.checks.playable import ClockWatch, check_fast_start, top_level_boxes
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.planes import blank_frame
from mutoscope.media.timeline import Canvas, plan_timeline

TIMELINE = plan_timeline(Canvas(64, 64), [1.0, 1.0], 0.1)


def failed(report: Report) -> set[str]:
    return {check.name for check in report.failed}


def test_a_frame_too_few_is_found(report_on: Callable[..., Report]):
    assert failed(report_on(frames=149)) == {"frame_count"}


def test_frames_missing_at_the_end_also_miss_the_narration(report_on: Callable[..., Report]):
    report = report_on(frames=140)
    assert failed(report) >= {"frame_count", "length", "sound_length"}


def clocked(times_s: list[Fraction], narration_s: float = 2.0) -> dict[str, bool]:
    watch = ClockWatch(TIMELINE)
    frame = blank_frame(Canvas(64, 64))
    for index, time_s in enumerate(times_s):
        watch.see(index, DecodedFrame(time_s, frame))
    checks = watch.checks(narration_s=narration_s, samples=96_000, sample_rate=48_000)
    return {check.name: check.passed for check in checks}


def steady(count: int) -> list[Fraction]:
    return [Fraction(number, 30) for number in range(count)]


def test_an_even_clock_passes():
    assert all(clocked(steady(60)).values())


@pytest.mark.parametrize(
    "times_s",
    [
        [time + Fraction(1, 30) for time in steady(60)],
        [*steady(30), *steady(30)],
        [*steady(59), Fraction(2)],
        [*steady(59), Fraction(58, 30)],
    ],
    ids=["late start", "back to start", "a gap", "a repeat"],
)
def test_an_uneven_clock_is_found(times_s: list[Fraction]):
    assert not clocked(times_s)["timestamps"]


@pytest.mark.parametrize(("narration_s", "good"), [(1.94, True), (1.93, False), (2.07, False)])
def test_each_scene_may_add_a_frame_to_the_narration(narration_s: float, good: bool):
    assert clocked(steady(60), narration_s)["length"] is good


def box(name: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


def test_boxes_are_listed_in_order(tmp_path: Path):
    path = tmp_path / "film.mp4"
    wide = (1).to_bytes(4, "big") + b"mdat" + (20).to_bytes(8, "big") + bytes(4)
    path.write_bytes(box(b"ftyp", b"isom") + wide + box(b"moov"))
    assert top_level_boxes(path) == ["ftyp", "mdat", "moov"]
    assert not check_fast_start(path).passed


@pytest.mark.parametrize("seed", range(5))
def test_any_bytes_are_listed_without_an_error(tmp_path: Path, seed: int):
    path = tmp_path / "noise"
    path.write_bytes(np.random.default_rng(seed).bytes(200))
    assert not check_fast_start(path).passed
