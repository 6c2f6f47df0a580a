"""Where layers stand, as functions of time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import back_out, is_still, place, smoothstep, window_of
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(180, 320)
DURATION_S = 5.0


def picture(width: int = 60, height: int = 40) -> Layer:
    return Layer("picture", np.full((height, width, 4), 255, np.uint8), x=90, y=160)


def moving(**motion) -> Layer:
    return replace(picture(), motion=Motion(**motion))


sizes = st.integers(10, 900)
shares = st.floats(0, 1)
zooms = st.floats(1.0, 3.0)
fillers = st.builds(
    lambda width, height, fx, fy, first, last, dx, dy: replace(
        picture(width, height),
        fills=True,
        focus=(fx, fy),
        motion=Motion(zoom_from=first, zoom_to=last, drift_x_px=dx, drift_y_px=dy),
    ),
    sizes,
    sizes,
    shares,
    shares,
    zooms,
    zooms,
    st.floats(-60, 60),
    st.floats(-60, 60),
)


@settings(deadline=None)
@given(fillers, st.floats(0, 6.0))
def test_the_window_is_inside_the_picture_and_never_stretched(layer, t_s):
    height, width = layer.rgba.shape[:2]
    window = window_of((width, height), place(layer, t_s, DURATION_S, CANVAS), CANVAS)
    slack = 1e-6 * max(width, height)
    assert window.x >= -slack
    assert window.y >= -slack
    assert window.x + window.width <= width + slack
    assert window.y + window.height <= height + slack
    assert window.width / window.height == pytest.approx(180 / 320)


@settings(deadline=None)
@given(fillers, st.floats(0, 5.0))
def test_the_window_moves_without_jumps(layer, t_s):
    size = layer.rgba.shape[1], layer.rgba.shape[0]
    one = window_of(size, place(layer, t_s, DURATION_S, CANVAS), CANVAS)
    other = window_of(size, place(layer, t_s + 1e-4, DURATION_S, CANVAS), CANVAS)
    canvas_px = 180 / one.width  # per pixel of the picture
    assert abs(one.x - other.x) * canvas_px < 0.1
    assert abs(one.y - other.y) * canvas_px < 0.1
    assert abs(one.width / other.width - 1) < 1e-3


@settings(deadline=None)
@given(shares, shares, zooms)
def test_the_focus_stays_put_while_a_background_zooms(fx, fy, zoom):
    layer = replace(picture(180, 320), fills=True, focus=(fx, fy), motion=Motion(zoom_to=zoom))
    for t_s in (0.0, 2.0, 5.0):
        at = place(layer, t_s, DURATION_S, CANVAS)
        assert at.x + (fx - 0.5) * 180 * at.scale == pytest.approx(fx * 180, abs=1e-6)
        assert at.y + (fy - 0.5) * 320 * at.scale == pytest.approx(fy * 320, abs=1e-6)


def test_a_wide_picture_is_cropped_about_its_focus():
    layer = replace(picture(1000, 320), fills=True, focus=(0.7, 0.5))
    window = window_of((1000, 320), place(layer, 0, DURATION_S, CANVAS), CANVAS)
    assert (window.x, window.width, window.height) == (pytest.approx(610), 180, 320)


def test_a_focus_at_the_rim_leaves_the_window_inside():
    layer = replace(picture(1000, 320), fills=True, focus=(1.0, 0.0))
    window = window_of((1000, 320), place(layer, 0, DURATION_S, CANVAS), CANVAS)
    assert window.x == pytest.approx(820)


def test_zoom_is_exponential():
    layer = moving(zoom_from=1.0, zoom_to=1.44)
    assert place(layer, 2.5, DURATION_S, CANVAS).scale == pytest.approx(1.2)
    assert place(layer, 5.0, DURATION_S, CANVAS).scale == pytest.approx(1.44)


def test_a_sprite_zooms_about_its_focus():
    layer = replace(moving(zoom_to=2.0), focus=(0.0, 1.0))
    end = place(layer, 5.0, DURATION_S, CANVAS)
    assert end.x - 60 == pytest.approx(90 - 30)  # the left edge stays
    assert end.y + 40 == pytest.approx(160 + 20)  # and so does the lower one


def test_a_spring_overshoots_and_settles():
    layer = moving(enter="spring", delay_s=0.2, enter_s=0.5)
    scales = [place(layer, t, DURATION_S, CANVAS).scale for t in np.linspace(0.21, 0.7, 40)]
    assert place(layer, 0.2, DURATION_S, CANVAS) is None
    assert scales[0] < 0.6
    assert 1.02 < max(scales) < 1.12
    assert scales[-1] == pytest.approx(1.0)


def test_a_rising_layer_comes_from_below_and_stops():
    layer = moving(enter="rise", enter_s=0.4)
    heights = [place(layer, t, DURATION_S, CANVAS).y for t in np.linspace(0.01, 0.4, 20)]
    assert heights[0] > 160 + 5
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] == pytest.approx(160)


def test_a_pop_is_there_at_once_and_never_smaller_than_life():
    layer = moving(enter="pop", delay_s=1.0, enter_s=0.2)
    scales = [place(layer, t, DURATION_S, CANVAS).scale for t in np.linspace(0, 2, 60)]
    assert min(scales) == 1.0
    assert 1.05 < max(scales) < 1.1
    larger = moving(enter="pop", delay_s=1.0, enter_s=0.2, pop_share=0.3)
    assert place(larger, 1.1, DURATION_S, CANVAS).scale == pytest.approx(1.3)


def test_a_layer_is_seen_from_its_first_moment_up_to_its_last():
    layer = moving(show_from_s=1.0, show_until_s=2.0)
    seen = [place(layer, t, DURATION_S, CANVAS) is not None for t in (0.99, 1.0, 1.99, 2.0)]
    assert seen == [False, True, True, False]


def test_bobbing_goes_up_and_down_about_the_place():
    layer = moving(bob_px=6, bob_hz=0.5)
    heights = [place(layer, t, DURATION_S, CANVAS).y for t in np.linspace(0, 4, 81)]
    assert max(heights) == pytest.approx(166, abs=0.1)
    assert min(heights) == pytest.approx(154, abs=0.1)


def test_drift_goes_on_past_the_end():
    layer = moving(drift_x_px=10)
    assert place(layer, 5.0, DURATION_S, CANVAS).x == pytest.approx(100)
    assert place(layer, 6.0, DURATION_S, CANVAS).x == pytest.approx(102)


@pytest.mark.parametrize(
    ("motion", "still"),
    [
        (Motion(), True),
        (Motion(zoom_from=1.1, zoom_to=1.1), True),
        (Motion(bob_px=1), False),
        (Motion(zoom_to=1.1), False),
        (Motion(enter="fade"), False),
        (Motion(show_until_s=2.0), False),
        (Motion(drift_y_px=1), False),
    ],
)
def test_stillness(motion, still):
    assert is_still(motion) is still


@settings(deadline=None)
@given(st.floats(-1, 2))
def test_easing_is_bounded(u):
    assert 0 <= smoothstep(u) <= 1
    assert back_out(min(1, max(0, u))) <= 1.11
