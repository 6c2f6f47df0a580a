from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.media.checks import Expected, Report, check_release
from mutoscope.media.planes import FramePlanes
from mutoscope.media.timeline import plan_timeline


def failed(report: Report) -> set[str]:
    return {check.name for check in report.failed}


def test_a_good_film_passes_every_check(good: Path, expected: Expected):
    report = check_release(good, expected)
    assert report.passed
    assert not report.failed
    assert len({check.name for check in report.checks}) == 16
    assert all(check.how and check.measured and check.limit for check in report.checks)


def test_the_same_film_gives_the_same_report(good: Path, expected: Expected):
    assert check_release(good, expected) == check_release(good, expected)


def test_a_missing_glyph_is_a_fault_of_its_own(good: Path, expected: Expected):
    report = check_release(good, replace(expected, missing_glyphs="漢"))
    assert failed(report) == {"missing_glyph"}
    assert "漢" in report.check("missing_glyph").measured


def test_a_file_cut_short_does_not_pass(good: Path, expected: Expected, tmp_path: Path):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(good.read_bytes()[: good.stat().st_size * 2 // 3])
    assert "frame_count" in failed(check_release(cut, expected))


def test_a_damaged_packet_is_found_not_concealed(good: Path, expected: Expected, tmp_path: Path):
    content = bytearray(good.read_bytes())
    middle = content.index(b"mdat") + len(content) // 2
    content[middle : middle + 400] = bytes(byte ^ 0xA5 for byte in content[middle : middle + 400])
    hurt = tmp_path / "hurt.mp4"
    hurt.write_bytes(content)
    report = check_release(hurt, expected)
    assert "decodes" in failed(report)


@pytest.mark.parametrize("content", [b"", b"This is a letter, not a film." * 50])
def test_what_is_no_film_gets_one_line(tmp_path: Path, expected: Expected, content: bytes):
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    report = check_release(path, expected)
    assert failed(report) == {"decodes"}
    assert "film.mp4" in report.check("decodes").measured


def test_another_size_is_named_and_not_measured(good: Path, expected: Expected):
    canvas = replace(expected.timeline.canvas, width_px=540, height_px=960)
    other = plan_timeline(canvas, [2.5, 2.5], 0.2)
    report = check_release(good, Expected(other, 5.0))
    assert failed(report) == {"format"}
    assert "(270, 480)" in report.check("format").measured


def test_progress_reaches_the_end_and_what_it_raises_passes_through(good: Path, expected: Expected):
    seen: list[tuple[int, int]] = []
    check_release(good, expected, tick=lambda now, total: seen.append((now, total)))
    assert seen == [(number, 150) for number in range(1, 151)]

    def cancel(now: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        check_release(good, expected, tick=cancel)


def test_an_onlooker_sees_every_picture_in_order(good: Path, expected: Expected):
    seen: list[int] = []

    def look(index: int, picture: FramePlanes) -> None:
        assert picture.y.shape == (480, 270)
        seen.append(index)

    report = check_release(good, expected, onlooker=look)
    assert seen == list(range(150))
    assert report == check_release(good, expected)


def test_a_film_without_sound_fails_by_its_sound(
    report_on: Callable[..., Report],
):
    assert failed(report_on(silent=True)) >= {"format", "sound_length", "loudness"}
