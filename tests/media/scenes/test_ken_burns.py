"""A picture in motion: always over the whole canvas, never stretched, never at its border."""

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from mutoscope.errors import MediaError
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import Window, place, window_of
from mutoscope.media.planes import blank_frame
from mutoscope.media.scenes.camera import CLOSEST
from mutoscope.media.scenes.ken_burns import FOCUS, MOST_CLOSER, background, needed_px, way
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(270, 480)
LENGTH_S = 4.0
RUN_ON = 1.35
SHAPES = {
    "9:16": (540, 960),
    "1:1": (600, 600),
    "3:2": (720, 480),
    "16:9": (960, 540),
    "5:1": (2400, 480),
    "1:4": (300, 1200),
    "just so": (270, 480),
    "odd": (271, 483),
    "small": (140, 240),
}
SEEDS = range(6)


@cache
def disc(width: int, height: int) -> np.ndarray:
    """A white disc on black at the usual focus, a fifth of the shorter side in radius."""
    rows, columns = np.mgrid[0:height, 0:width] + 0.5
    apart = np.hypot(columns - FOCUS[0] * width, rows - FOCUS[1] * height)
    level = np.clip(0.2 * min(width, height) - apart + 0.5, 0, 1) * 255
    return np.repeat(level[..., None], 3, axis=2).astype(np.uint8)


def windows(layer: Layer, canvas: Canvas = CANVAS) -> list[Window]:
    """What of the picture is seen at forty moments of the scene and of its run-on."""
    size = layer.rgba.shape[1], layer.rgba.shape[0]
    moments = np.linspace(0, RUN_ON * LENGTH_S, 40)
    return [window_of(size, place(layer, t_s, LENGTH_S, canvas), canvas) for t_s in moments]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_disc_stays_round_and_in_sight(shape: str):
    picture = disc(*SHAPES[shape])
    for seed in SEEDS:
        layer = background(picture, CANVAS, seed=seed, focus=FOCUS)
        frames, planes = SceneFrames([layer], CANVAS, LENGTH_S), blank_frame(CANVAS)
        for at_s in (0.0, LENGTH_S, RUN_ON * LENGTH_S):
            frames.draw(round(at_s * CANVAS.fps), planes)
            luma = (planes.y.astype(float) - 16) / 219
            across, down = luma.sum(axis=0), luma.sum(axis=1)
            assert across[0] + across[-1] + down[0] + down[-1] == 0
            assert across.max() == pytest.approx(down.max(), rel=0.02)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_window_stays_in_the_picture(shape: str):
    picture = disc(*SHAPES[shape])
    for seed in SEEDS:
        layer = background(picture, CANVAS, seed=seed, focus=FOCUS)
        height, width = layer.rgba.shape[:2]
        for window in windows(layer):
            assert window.x >= -1e-6
            assert window.y >= -1e-6
            assert window.x + window.width <= width + 1e-6
            assert window.y + window.height <= height + 1e-6


@pytest.mark.parametrize("below", [0.0, 0.4])
@pytest.mark.parametrize("focus", [FOCUS, (0.0, 0.0), (1.0, 0.5), (0.3, 1.0)])
@pytest.mark.parametrize("shape", ["9:16", "16:9", "1:4"])
def test_it_moves_gently_and_steadily(shape: str, focus: tuple[float, float], below: float):
    """No jerk and no stop: neighbouring steps of the window's corners are nearly the same."""
    picture = disc(*SHAPES[shape])
    for seed in SEEDS:
        layer = background(picture, CANVAS, seed=seed, focus=focus, below=below)
        seen = windows(layer)
        widest = max(window.width for window in seen)
        corners = [np.array([w.x, w.y, w.x + w.width, w.y + w.height]) for w in seen]
        steps = np.array([after - before for before, after in pairwise(corners)])
        assert np.abs(np.diff(steps, axis=0)).max() < 0.05 * np.abs(steps).max()
        assert 0.0005 * widest < np.abs(steps).max() < 0.008 * widest


def ramp(width: int, height: int) -> np.ndarray:
    """From black at the top to white at the foot."""
    level = 255 * (np.arange(height) + 0.5) / height
    return np.broadcast_to(level[:, None, None], (height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize("shape", ["9:16", "1:1", "16:9", "1:4", "odd", "small"])
@pytest.mark.parametrize("high", [0.0, 0.12, 0.24, 0.36])
def test_a_focus_high_up_stays_below_the_text(shape: str, high: float):
    """As far down as is asked for, or as the camera can come closer."""
    width, height = SHAPES[shape]
    below, shown = 0.36, min(height, width * 16 / 9)
    closest = min(MOST_CLOSER, 4 * shown / CANVAS.height_px)
    for seed in SEEDS[:4]:
        layer = background(ramp(width, height), CANVAS, seed=seed, focus=(0.5, high), below=below)
        frames, planes = SceneFrames([layer], CANVAS, LENGTH_S), blank_frame(CANVAS)
        for at_s in (0.0, LENGTH_S):
            frames.draw(round(at_s * CANVAS.fps), planes)
            first, last = ((float(planes.y[row].mean()) - 16) / 219 for row in (0, -1))
            at = (high - first) / (last - first)
            assert at >= min(below, closest * high * height / shown) - 0.035
            assert last - first >= shown / height / closest / CLOSEST - 0.01


def test_a_focus_that_is_low_enough_changes_nothing():
    for seed in SEEDS[:4]:
        plain, same = (
            background(disc(540, 960), CANVAS, seed=seed, focus=FOCUS, below=below)
            for below in (0.0, 0.36)
        )
        assert plain.motion == same.motion
        assert np.array_equal(plain.rgba, same.rgba)


def motions(width: int, height: int) -> list[Motion]:
    tiny = Canvas(54, 96)
    picture = disc(width, height)
    return [background(picture, tiny, seed=seed, focus=FOCUS).motion for seed in range(30)]


def test_seeds_choose_among_closer_away_and_along():
    assert {np.sign(motion.drift_x_px) for motion in motions(192, 108)} == {-1, 0, 1}
    exact = motions(54, 96)
    assert {motion.zoom_to > motion.zoom_from for motion in exact} == {True, False}
    assert {(motion.drift_x_px, motion.drift_y_px) for motion in exact} == {(0.0, 0.0)}


def test_a_tall_picture_is_travelled_up_and_down():
    assert {np.sign(motion.drift_y_px) for motion in motions(60, 240)} == {-1, 0, 1}


@pytest.mark.parametrize("size", [(1500, 1000), (600, 2000)])
def test_it_keeps_the_pixels_that_its_closest_moment_needs(size: tuple[int, int]):
    for seed in SEEDS[:4]:
        layer = background(disc(*size), CANVAS, seed=seed, focus=FOCUS)
        closest = max(placement.scale for placement in way(layer, CANVAS))
        assert 0.9 < closest <= 1.0
        assert layer.rgba.size < 2 * 4 * np.prod(needed_px(CANVAS))


def test_a_picture_far_too_small_is_refused():
    with pytest.raises(MediaError) as caught:
        background(disc(60, 60), CANVAS, seed=1, focus=FOCUS)
    assert caught.value.code == "picture_too_small"
    assert caught.value.hint
