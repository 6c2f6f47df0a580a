"""A film that does not cover: whole between bars, or pulled to the canvas's shape; and one that has
been going on before its scene began."""

from pathlib import Path

import numpy as np
import pytest

from films import PLAIN, Tape, frame_of, greys, write_film
from mutoscope.errors import MediaError
from mutoscope.media.footage import SEAM_S, Footage, FootageSpec, Screen
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(96, 64)
BARS = (0, 0, 255)


def film(folder: Path, width: int, height: int, tape: Tape = PLAIN) -> Path:
    """Dark, with a light border all around."""
    y = np.full((height, width), 200)
    y[4:-4, 4:-4] = 60
    chroma = np.full((height // 2, width // 2), 128)
    return write_film(folder / "a.mp4", [frame_of([y, chroma, chroma], "yuv420p")] * 4, tape)


def drawn(path: Path, screen: Screen, t_s: float = 0.0) -> FramePlanes:
    frame = blank_frame(CANVAS)
    with Footage.of(FootageSpec(path, (0.5, 0.5), screen=screen), CANVAS) as footage:
        footage.draw(t_s, frame)
    return frame


@pytest.mark.parametrize(
    ("size", "bars"), [((64, 64), (16, 0)), ((128, 64), (0, 8)), ((96, 64), (0, 0))]
)
def test_a_whole_film_stands_between_bars(tmp_path, size, bars):
    frame = drawn(film(tmp_path, *size, Tape(quality="1")), Screen("contain", BARS))
    left, top = bars
    shown = frame.y[top : 64 - top, left : 96 - left]
    for edge in (shown[1], shown[-2], shown[:, 1], shown[:, -2]):
        assert edge.mean() == pytest.approx(200, abs=25)  # all four of its borders are seen
    assert shown[8:-8, 8:-8].mean() == pytest.approx(60, abs=3)
    blue = 32  # BT.709, limited range
    outside = np.ones_like(frame.y, bool)
    outside[top : 64 - top, left : 96 - left] = False
    assert (np.abs(frame.y[outside].astype(int) - blue) <= 1).all()
    if left:
        assert (frame.u[:, : left // 2] > 230).all()


def test_bars_are_drawn_anew_in_every_frame(tmp_path):
    frame = blank_frame(CANVAS)
    spec = FootageSpec(film(tmp_path, 64, 64), screen=Screen("contain", BARS))
    with Footage.of(spec, CANVAS) as footage:
        footage.draw(0.0, frame)
        frame.y[...] = 255
        footage.draw(0.03, frame)
    assert frame.y[:, :16].max() < 40


def test_it_may_be_pulled_to_the_shape_of_the_canvas(tmp_path):
    frame = drawn(film(tmp_path, 64, 64, Tape(quality="1")), Screen("fill"))
    for edge in (frame.y[1], frame.y[-2], frame.y[:, 1], frame.y[:, -2]):
        assert edge.mean() == pytest.approx(200, abs=10)
    assert frame.y[16:-16, 16:-16].mean() == pytest.approx(60, abs=2)


def test_one_that_has_been_going_on_is_where_it_would_be(tmp_path):
    path = write_film(tmp_path / "a.mp4", greys(range(20, 200, 2), (96, 64)))
    spec, length_s = FootageSpec(path), 3.0
    for begun_s, t_s in [(0.5, 0.2), (2.0, 0.9), (length_s - SEAM_S, 0.1), (7.0, 1.5)]:
        one, other = blank_frame(CANVAS), blank_frame(CANVAS)
        with Footage.of(spec, CANVAS) as whole:
            whole.draw(begun_s + t_s, one)
        later = FootageSpec(path, screen=Screen(begun_s=begun_s))
        with Footage.of(later, CANVAS) as going:
            going.draw(t_s, other)
        assert (one.y == other.y).all()


def test_a_whole_film_may_be_smaller_than_one_that_covers(tmp_path):
    path = film(tmp_path, 16, 64)
    with pytest.raises(MediaError) as caught:
        drawn(path, Screen("cover"))
    assert caught.value.code == "picture_too_small"
    assert drawn(path, Screen("contain")).y[:, 44:52].mean() > 40
