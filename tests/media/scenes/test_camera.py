"""A camera moves as its moves are called, over photographs and over what is drawn."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.layout import Format, canvas_size
from mutoscope.media.motion import place, window_of
from mutoscope.media.planes import blank_frame
from mutoscope.media.scenes.camera import LATEST, MOVES, MoveName, automatic, direct
from mutoscope.media.scenes.ken_burns import background
from mutoscope.media.scenes.plan import Card, ScenePlan
from mutoscope.media.scenes.stack import illustrate
from mutoscope.media.timeline import Canvas

LENGTH_S = 4.0
FORMATS: list[Format] = ["9:16", "1:1", "16:9"]
NAMES = list(MOVES)
EXPECTED: dict[MoveName, tuple[int, int, int]] = {
    "zoom_in": (0, 0, 1),
    "zoom_out": (0, 0, -1),
    "pan_left": (1, 0, 0),
    "pan_right": (-1, 0, 0),
    "pan_up": (0, 1, 0),
    "pan_down": (0, -1, 0),
    "zoom_in_pan_right": (-1, 0, 1),
    "zoom_out_pan_left": (1, 0, -1),
}
"""Which way the picture goes: right, down, larger."""
PLANS = {
    "hero": ScenePlan("hero", "espresso", 5, hero="hot-beverage", companions=("mosque", "rocket")),
    "globe": ScenePlan("globe", "ocean", 5, country="Brazil"),
    "cause_effect": ScenePlan(
        "cause_effect",
        "paper",
        5,
        cause=Card("Caffeine", "high-voltage"),
        effect=Card("Adenosine", "sleeping-face"),
    ),
}


def canvas_of(format: Format) -> Canvas:
    return Canvas(*canvas_size(format, 216))


def texture(width: int, height: int) -> np.ndarray:
    small = np.random.default_rng(3).integers(0, 256, (height // 24, width // 24, 3), np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def flow(layers: list[Layer], canvas: Canvas, times_s: np.ndarray) -> tuple[float, float, float]:
    """How far the picture goes right and down (pixels) and how much larger it becomes, by least
    squares over the gradients of neighbouring frames (Lucas and Kanade)."""
    frames, planes, seen = SceneFrames(layers, canvas, LENGTH_S), blank_frame(canvas), []
    for t_s in times_s:
        frames.draw(round(t_s * canvas.fps), planes)
        seen.append(np.asarray(planes.y, float).copy())
    rows, columns = np.mgrid[0 : canvas.height_px, 0 : canvas.width_px] + 0.5
    right, down = columns - canvas.width_px / 2, rows - canvas.height_px / 2
    total = np.zeros(3)
    for before, after in pairwise(seen):
        slope_y, slope_x = np.gradient((before + after) / 2)
        table = np.stack([slope_x, slope_y, slope_x * right + slope_y * down], axis=-1)
        total += np.linalg.lstsq(table.reshape(-1, 3), (before - after).ravel(), rcond=None)[0]
    return float(total[0]), float(total[1]), float(total[2])


def check(name: MoveName, found: tuple[float, float, float], least_px: float) -> None:
    x, y, larger = EXPECTED[name]
    if x or y:
        assert found[0] * x + found[1] * y > least_px, found
        assert abs(found[0] * y + found[1] * x) < found[0] * x + found[1] * y, found
    if larger:
        assert found[2] * larger > 0.015, found


@pytest.mark.parametrize(
    ("size", "format"),
    [((900, 500), "9:16"), ((500, 900), "9:16"), ((700, 700), "1:1"), ((500, 900), "16:9")],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_photograph_goes_the_way_that_the_move_is_called(
    name: MoveName, size: tuple[int, int], format: Format
):
    canvas = canvas_of(format)
    layer = background(texture(*size), canvas, seed=1, focus=(0.5, 0.5), move=name)
    check(name, flow([layer], canvas, np.linspace(0, LENGTH_S, 13)), 5.0)


@pytest.mark.parametrize(
    ("kind", "format"),
    [("hero", "9:16"), ("hero", "16:9"), ("globe", "1:1")],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_drawn_scene_goes_the_same_way(name: MoveName, kind: str, format: Format):
    canvas = canvas_of(format)
    layers = direct(illustrate(PLANS[kind], canvas), name, canvas)
    still = [replace(each, motion=replace(each.motion, bob_px=0.0)) for each in layers]
    check(name, flow(still, canvas, np.linspace(2.0, LENGTH_S, 6)), 1.0)


@pytest.mark.parametrize("kind", PLANS)
@pytest.mark.parametrize("name", NAMES)
def test_a_drawn_ground_covers_the_canvas(name: MoveName, kind: str):
    canvas = canvas_of("9:16")
    ground = direct(illustrate(PLANS[kind], canvas), name, canvas)[0]
    size = ground.rgba.shape[1], ground.rgba.shape[0]
    for share in np.linspace(0, LATEST, 12):
        window = window_of(size, place(ground, float(share), 1.0, canvas), canvas)
        assert min(window.x, window.y) >= -1e-6
        assert window.x + window.width <= size[0] + 1e-6
        assert window.y + window.height <= size[1] + 1e-6


def test_what_stands_on_the_ground_stays_on_it():
    canvas = canvas_of("16:9")
    plain = illustrate(PLANS["hero"], canvas)
    for name in NAMES:
        ground, *_, hero = direct(plain, name, canvas)
        gaps = []
        for share in (0.0, 0.5, 1.0):
            at, on = (place(each, share, 1.0, canvas) for each in (hero, ground))
            spot = on.x + (plain[0].focus[0] - 0.5) * ground.rgba.shape[1] * on.scale
            gaps.append(at.x - spot)
        assert np.ptp(gaps) < 0.02 * canvas.height_px, name


def test_cards_stay_under_their_lettering():
    canvas = canvas_of("9:16")
    ground, *cards = illustrate(PLANS["cause_effect"], canvas)
    for name in NAMES:
        moving, *same = direct([ground, *cards], name, canvas)
        assert same == cards
        assert moving.motion != ground.motion


def test_left_to_itself_nothing_is_changed():
    canvas = canvas_of("9:16")
    layers = illustrate(PLANS["hero"], canvas)
    assert direct(layers, "auto", canvas) == layers


def test_neighbours_never_move_the_same_way():
    for size in ((500, 900), (900, 500), (216, 384)):
        names = [automatic(seed, size, (216, 384)) for seed in range(40)]
        assert not {*names[::2]} & {*names[1::2]}


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(0.02, 0.98),
    y=st.floats(0.02, 0.98),
    name=st.sampled_from(NAMES),
    format=st.sampled_from(FORMATS),
    size=st.sampled_from([(270, 480), (480, 270), (400, 400), (1200, 300), (300, 900)]),
)
def test_a_face_stays_in_the_frame(
    x: float, y: float, name: MoveName, format: Format, size: tuple[int, int]
):
    """Its middle always, and what of it has room between that and the picture's own border."""
    canvas = canvas_of(format)
    picture = np.zeros((size[1], size[0], 3), np.uint8)
    picture[round(y * size[1]) % size[1], round(x * size[0]) % size[0]] = 255
    layer = background(picture, canvas, seed=1, focus=(x, y), move=name)
    height, width = layer.rgba.shape[:2]
    row, column = np.unravel_index(layer.rgba[..., 0].argmax(), (height, width))
    for share in np.linspace(0, LATEST, 9):
        window = window_of((width, height), place(layer, float(share), 1.0, canvas), canvas)
        for at, start, side, whole in (
            (column + 0.5, window.x, window.width, width),
            (row + 0.5, window.y, window.height, height),
        ):
            room = 0.7 * min(0.16 * side, at, whole - at)
            assert start - 2 <= at - room
            assert at + room <= start + side + 2
