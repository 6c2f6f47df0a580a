from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mutoscope.media.checks import Report
from mutoscope.media.checks.legible import caption_contrast, in_safe_area
from mutoscope.media.kernel import to_planes
from mutoscope.media.planes import FramePlanes
from mutoscope.media.timeline import Canvas, CaptionBox

Judge = Callable[..., Report]
FULL = Canvas()


def failed(report: Report) -> set[str]:
    return {check.name for check in report.failed}


def test_letters_too_like_their_ground_are_found(report_on: Judge, box: CaptionBox):
    faint = replace(box, ink=(150, 150, 150), edge=(90, 90, 90))
    report = report_on(captions=(faint,))
    assert failed(report) == {"caption_contrast"}
    measured = float(report.check("caption_contrast").measured.split(":")[0])
    assert measured == pytest.approx(2.4, abs=0.5)


def test_a_caption_that_was_never_drawn_is_found(report_on: Judge):
    assert failed(report_on(drawn=())) == {"caption_contrast"}


def test_a_caption_after_the_end_was_never_shown(report_on: Judge, box: CaptionBox):
    late = replace(box, first_frame=500, end_frame=520)
    report = report_on(captions=(box, replace(late, text="too late")))
    assert "too late" in report.check("caption_contrast").measured


def test_a_page_that_is_gone_before_its_scene_has_come_in_is_not_read(
    report_on: Judge, box: CaptionBox
):
    fleeting = replace(box, first_frame=76, end_frame=80, text="fleeting")
    assert failed(report_on(captions=(box, fleeting), drawn=(box,))) == set()
    staying = replace(fleeting, end_frame=100)
    assert failed(report_on(captions=(box, staying), drawn=(box,))) == {"caption_contrast"}


def test_a_caption_outside_the_safe_area_is_found(report_on: Judge, box: CaptionBox):
    report = report_on(captions=(replace(box, y_px=440),))
    assert failed(report) == {"caption_safe_area"}
    assert "moving words" in report.check("caption_safe_area").measured


@pytest.mark.parametrize(
    ("x", "y", "width", "height", "inside"),
    [
        (64, 140, 952, 1510, True),
        (60, 140, 952, 100, False),
        (64, 130, 900, 100, False),
        (64, 1500, 960, 100, False),
        (64, 1560, 900, 100, False),
    ],
)
def test_the_safe_area_of_a_full_canvas(x: int, y: int, width: int, height: int, inside: bool):
    placed = CaptionBox("words", x, y, width, height, 0, 1, (0, 0, 0), (0, 0, 0))
    assert in_safe_area(placed, FULL) is inside


@pytest.mark.parametrize("canvas", [Canvas(540, 540), Canvas(960, 540)])
def test_the_safe_area_of_other_formats_is_title_safe(canvas: Canvas):
    room = round(0.9 * canvas.width_px), round(0.9 * canvas.height_px)
    corner = (canvas.width_px - room[0]) // 2, (canvas.height_px - room[1]) // 2
    placed = CaptionBox("words", *corner, *room, 0, 1, (0, 0, 0), (0, 0, 0))
    assert in_safe_area(placed, canvas)
    assert not in_safe_area(replace(placed, y_px=placed.y_px + 8), canvas)
    assert not in_safe_area(replace(placed, x_px=placed.x_px - 8), canvas)


def striped(ink: tuple[int, int, int], ground: tuple[int, int, int]) -> FramePlanes:
    """Letters as thick bars on a ground, 400 × 200 px."""
    picture = np.full((200, 400, 4), 255, np.uint8)
    picture[..., :3] = ground
    for left in range(40, 360, 60):
        picture[60:140, left : left + 16, :3] = ink
    planes = to_planes(picture)
    return FramePlanes(planes.luma[0], planes.chroma[0], planes.chroma[1])


@pytest.mark.parametrize(
    ("ink", "ground", "ratio"),
    [
        ((255, 255, 255), (0, 0, 0), 21),
        ((0, 0, 0), (255, 255, 255), 21),
        ((255, 255, 255), (118, 118, 118), 4.54),
        ((119, 119, 119), (255, 255, 255), 4.48),
        ((255, 210, 0), (20, 30, 90), 11),
    ],
)
def test_contrast_is_wcags(ink: tuple[int, int, int], ground: tuple[int, int, int], ratio: float):
    box = CaptionBox("words", 40, 60, 320, 80, 0, 1, ink, ground)
    assert caption_contrast(striped(ink, ground), box) == pytest.approx(ratio, rel=0.06)


def test_no_ink_no_contrast():
    box = CaptionBox("two words", 40, 60, 320, 80, 0, 1, (255, 0, 0), (0, 0, 0))
    assert caption_contrast(striped((0, 0, 0), (0, 0, 0)), box) == 0


def test_ink_all_over_is_no_contrast():
    box = CaptionBox("words", 40, 60, 320, 80, 0, 1, (200, 200, 200), (190, 190, 190))
    assert caption_contrast(striped((200, 200, 200), (200, 200, 200)), box) == 1


def test_letters_without_their_edge_are_not_there():
    box = CaptionBox("two words", 40, 60, 320, 80, 0, 1, (255, 255, 255), (0, 0, 0))
    assert caption_contrast(striped((255, 255, 255), (90, 120, 200)), box) == 0


def outlined(ink: int, edge: int, ground: int, reach: int = 10) -> FramePlanes:
    """Bars of `ink` within `reach` px of `edge`, on a ground that may be like the ink."""
    picture = np.full((200, 400, 4), 255, np.uint8)
    picture[..., :3] = ground
    for left in range(60, 340, 80):
        picture[60 - reach : 140 + reach, left - reach : left + 16 + reach, :3] = edge
        picture[60:140, left : left + 16, :3] = ink
    planes = to_planes(picture)
    return FramePlanes(planes.luma[0], planes.chroma[0], planes.chroma[1])


def test_outlined_letters_are_told_from_a_ground_of_their_own_colour():
    box = CaptionBox("two words", 40, 60, 320, 80, 0, 1, (255, 255, 255), (0, 0, 0))
    assert caption_contrast(outlined(255, 0, 250), box) > 15
    faint = replace(box, edge=(150, 150, 150))
    assert caption_contrast(outlined(255, 150, 250), faint) < 4.5


def test_a_glow_that_is_as_light_as_its_letters_is_found():
    neon = CaptionBox("two words", 40, 60, 320, 80, 0, 1, (255, 255, 255), (0, 0, 0))
    assert caption_contrast(outlined(255, 0, 90, reach=1), neon) > 4.5
    assert caption_contrast(outlined(255, 0, 190, reach=1), neon) < 4.5


def test_a_page_of_one_word_is_read_on_its_box():
    word = CaptionBox("Wow!", 40, 60, 320, 80, 0, 1, (20, 20, 20), (255, 200, 0))
    assert caption_contrast(striped((20, 20, 20), (255, 200, 0)), word) > 10
    dim = replace(word, ink=(120, 90, 0), edge=(150, 110, 0))
    assert caption_contrast(striped((120, 90, 0), (150, 110, 0)), dim) < 2


def test_a_page_of_one_word_that_was_never_drawn_is_found():
    word = CaptionBox("Wow!", 40, 60, 320, 80, 0, 1, (20, 20, 20), (255, 200, 0))
    assert caption_contrast(striped((0, 0, 90), (240, 240, 255)), word) == 0
