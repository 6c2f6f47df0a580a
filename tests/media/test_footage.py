"""A film fills the canvas, about its focus, for as long as it is asked for."""

from pathlib import Path

import av
import numpy as np
import pytest

from films import PLAIN, Tape, frame_of, greys, write_film
from mutoscope.errors import MediaError
from mutoscope.media.footage import SEAM_S, Footage, FootageSpec
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(64, 96)


def _luma(film: Footage, t_s: float) -> float:
    frame = blank_frame(CANVAS)
    film.draw(t_s, frame)
    return float(frame.y.mean())


def _drawn(film: Footage, index: int) -> FramePlanes:
    frame = blank_frame(CANVAS)
    film.draw(index / 30, frame)
    return frame


def _ramp(width: int = 192, height: int = 96) -> av.VideoFrame:
    """Brighter to the right, by a level a pixel; and chroma that follows it."""
    y = np.tile(np.arange(width) + 20, (height, 1))
    chroma = np.tile(np.arange(width // 2) + 60, (height // 2, 1))
    return frame_of([y, chroma, 255 - chroma], "yuv420p")


@pytest.mark.parametrize(("focus_x", "first"), [(0.0, 0), (0.5, 64), (1.0, 128), (0.4, 44.8)])
def test_it_is_cut_about_its_focus_and_never_stretched(
    tmp_path: Path, focus_x: float, first: float
):
    path = write_film(tmp_path / "a.mp4", [_ramp()], Tape(quality="1"))
    with Footage(path, CANVAS, focus=(focus_x, 0.5)) as film:
        frame = _drawn(film, 0)
    want = 20 + first + np.arange(64)
    assert np.abs(frame.y.mean(axis=0) - want)[2:-2].max() < 1.5
    assert np.abs(frame.u.mean(axis=0) - (60 + first / 2 + np.arange(32)))[2:-2].max() < 1.5


def test_a_large_one_is_made_smaller_and_a_small_one_larger(tmp_path: Path):
    for number, (width, height) in enumerate([(384, 192), (96, 48)]):
        path = write_film(tmp_path / f"{number}.mkv", [_half(width, height)], Tape("ffv1"))
        with Footage(path, CANVAS, focus=(0.5, 0.5)) as film:
            y = _drawn(film, 0).y
        assert y[:, :28].mean() == pytest.approx(60, abs=1)
        assert y[:, 36:].mean() == pytest.approx(180, abs=1)


def _half(width: int, height: int) -> av.VideoFrame:
    y = np.full((height, width), 60)
    y[:, width // 2 :] = 180
    chroma = np.full((height // 2, width // 2), 128)
    return frame_of([y, chroma, chroma], "yuv420p")


def test_wide_pixels_are_shown_wide(tmp_path: Path):
    """A film of 64×96 whose pixels are twice as wide shows half of its columns."""
    y = np.full((96, 64), 60)
    y[:, 16:48] = 180
    chroma = np.full((48, 32), 128)
    tape = Tape(pixel_aspect=2, quality="1")
    path = write_film(tmp_path / "a.mp4", [frame_of([y, chroma, chroma], "yuv420p")], tape)
    with Footage(path, CANVAS, focus=(0.5, 0.5)) as film:
        assert _drawn(film, 0).y[:, 4:-4].mean() == pytest.approx(180, abs=2)


def test_it_plays_at_its_own_pace_from_where_it_is_said(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys(range(20, 220, 4)))
    with Footage(path, CANVAS, start_s=10 / 30) as film:
        shown = [_luma(film, index / 30) for index in range(20)]
    assert shown == pytest.approx([60 + 4 * index for index in range(20)], abs=1.5)


def test_its_end_fades_into_its_beginning(tmp_path: Path):
    """No two frames differ by more than the fade makes them differ."""
    path = write_film(tmp_path / "a.mp4", greys([40] * 30 + [200] * 30))
    with Footage(path, CANVAS) as film:
        shown = [_luma(film, index / 30) for index in range(180)]
    cut = shown[30] - shown[29]
    seam = round((2 - SEAM_S) * 30)
    assert cut == pytest.approx(160, abs=3)
    assert shown[seam - 1] == pytest.approx(200, abs=2)
    assert shown[60] == pytest.approx(40, abs=2)
    fade = np.diff(shown[seam : seam + 13])
    assert (fade <= 0.5).all()
    assert fade.min() > -25
    assert shown[seam : 2 * seam] == pytest.approx(shown[2 * seam : 3 * seam], abs=1.5)


def test_the_order_of_asking_changes_nothing(tmp_path: Path):
    noise = np.random.default_rng(3)
    chroma = np.full((48, 32), 128)
    frames = [
        frame_of([noise.integers(16, 235, (96, 64)), chroma, chroma], "yuv420p") for _ in range(20)
    ]
    spec = FootageSpec(write_film(tmp_path / "a.mp4", frames), closer=True)
    with Footage.of(spec, CANVAS) as film:
        inorder = [_drawn(film, index) for index in range(70)]
    with Footage.of(spec, CANVAS) as film:
        for index in noise.permutation(70):
            again = _drawn(film, int(index))
            assert np.array_equal(again.y, inorder[index].y)
            assert np.array_equal(again.u, inorder[index].u)


def test_one_frame_lasts_for_ever(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys([120]))
    with Footage(path, CANVAS) as film:
        assert [_luma(film, t_s) for t_s in (0.0, 0.05, 3.0, 47.11)] == pytest.approx([120] * 4)


def test_where_nothing_moves_it_comes_closer_about_its_focus(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", [_ramp()] * 2, PLAIN)
    with Footage(path, CANVAS, focus=(0.5, 0.5), closer=True) as film:
        spread = [np.ptp(_drawn(film, second * 30).y.mean(axis=0)) for second in (0, 6, 12, 18, 24)]
        middle = [_drawn(film, second * 30).y[:, 30:34].mean() for second in (0, 6, 12)]
    assert spread[0] > spread[1] + 1.5 > spread[2] + 3
    assert spread[3] == pytest.approx(spread[1], abs=1)
    assert spread[4] == pytest.approx(spread[0], abs=1)
    assert np.ptp(middle) < 1


def test_too_small_is_said(tmp_path: Path):
    path = write_film(tmp_path / "a.mp4", greys([120], (64, 20)))
    with pytest.raises(MediaError) as caught:
        Footage(path, CANVAS)
    assert caught.value.code == "picture_too_small"
