"""From one scene to the next: what is seen of both, at every moment."""

import itertools

import numpy as np
import pytest

from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.timeline import Canvas
from mutoscope.media.transitions import Crossing, Transition

CANVAS = Canvas(180, 320)
NAMES = ["crossfade", "slide", "wipe", "flip", "clock_wipe"]
EASINGS = ["smooth", "linear", "spring"]


def flat(width: int, height: int, value: int) -> np.ndarray:
    grey = np.full((height, width), value, np.uint8)
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def plain(value: int) -> SceneFrames:
    return SceneFrames([Layer("plain", flat(180, 320, value), 90, 160, fills=True)], CANVAS, 1)


def seen(crossing: Crossing, frames: int = 11) -> list[FramePlanes]:
    between = Transition(plain(0), 30, plain(255), CANVAS, frames, crossing)
    shown = [blank_frame(CANVAS) for _ in range(frames)]
    for index, frame in enumerate(shown):
        between.draw(index, frame)
    return shown


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("easing", EASINGS)
def test_it_goes_from_one_scene_to_the_other(name, easing):
    shown = [frame.y.astype(float).mean() for frame in seen(Crossing(name, easing))]
    assert shown == sorted(shown)
    assert shown[0] < 100
    assert shown[-1] > 150


def test_no_two_of_them_look_alike():
    pictures = {name: seen(Crossing(name, "linear"))[4].y.astype(float) for name in NAMES}
    for one, other in itertools.combinations(NAMES, 2):
        assert np.abs(pictures[one] - pictures[other]).mean() > 10, (one, other)


def test_easings_differ_and_the_spring_starts_fast_and_never_swings_over():
    paths = {
        easing: [frame.y[160, 90] > 100 for frame in seen(Crossing("wipe", easing), 21)]
        for easing in EASINGS
    }
    middles = {easing: path.index(True) for easing, path in paths.items()}
    assert middles["spring"] < middles["linear"]
    shares = [(frame.y > 200).mean() for frame in seen(Crossing("slide", "spring"), 21)]
    assert shares == sorted(shares)
    assert shares[-1] > 0.97


def test_a_slide_moves_both_pictures_by_the_same_way():
    stripe = flat(180, 320, 40)
    stripe[:, 120:140, :3] = 255
    scenes = [SceneFrames([Layer("s", stripe, 90, 160, fills=True)], CANVAS, 1) for _ in range(2)]
    between = Transition(scenes[0], 30, scenes[1], CANVAS, 9, Crossing("slide", "linear"))
    frame = blank_frame(CANVAS)
    for index in range(9):
        between.draw(index, frame)
        gone = (index + 1) / 10 * 180
        lit = np.flatnonzero(frame.y[100] > 150)
        wanted = [x for x in np.arange(120, 140) - gone if x >= 0]
        wanted += [x for x in np.arange(120, 140) - gone + 180 if x < 180]
        assert len(lit) == pytest.approx(len(wanted), abs=2)
        assert lit.mean() == pytest.approx(np.mean(wanted), abs=1.0)


def test_the_hand_of_a_clock_wipe_starts_at_the_top_and_goes_right():
    quarter = seen(Crossing("clock_wipe", "linear"), 3)[0].y
    assert quarter[60, 150] > 200
    assert quarter[60, 30] < 30
    assert quarter[260, 150] < 30


def test_a_flip_shows_the_earlier_scene_then_the_later_in_the_middle():
    shown = seen(Crossing("flip", "linear"), 11)
    middle = [int(frame.y[160, 90]) for frame in shown]
    assert max(middle[:4]) < 40
    assert min(middle[-4:]) > 130
    assert middle[-1] > 210


def test_the_same_frames_come_in_any_order():
    one, other = (Transition(plain(10), 30, plain(200), CANVAS, 9) for _ in range(2))
    ordered = [blank_frame(CANVAS) for _ in range(9)]
    for index in range(9):
        one.draw(index, ordered[index])
    frame = blank_frame(CANVAS)
    for index in (8, 0, 5, 5, 2):
        other.draw(index, frame)
        assert np.array_equal(frame.y, ordered[index].y)


def test_a_crossfade_goes_from_one_scene_to_the_other():
    black = SceneFrames([Layer("black", flat(180, 320, 0), 90, 160, fills=True)], CANVAS, 1)
    white = SceneFrames([Layer("white", flat(180, 320, 255), 90, 160, fills=True)], CANVAS, 1)
    fade, frame = Transition(black, 30, white, CANVAS, 9), blank_frame(CANVAS)
    levels = []
    for index in range(9):
        fade.draw(index, frame)
        levels.append(int(frame.y[5, 5]))
    assert levels == sorted(levels)
    assert len(set(levels)) == 9
    assert 16 < levels[0] < 40
    assert levels[4] == pytest.approx(125, abs=2)
    assert 210 < levels[8] < 235


def test_no_text_is_seen_through_another_in_a_crossfade():
    dark = Layer("background", flat(180, 320, 40), 90, 160, Motion(zoom_to=1.01), fills=True)
    bar = Layer("bar", flat(100, 6, 255), 90, 20)
    upper, lower = (
        Layer(n, flat(60, 30, 255), 90, y) for n, y in (("headline-0", 100), ("headline-1", 220))
    )
    scenes = [SceneFrames([dark, bar, text], CANVAS, 1) for text in (upper, lower)]
    fade, frame = Transition(scenes[0], 30, scenes[1], CANVAS, 11), blank_frame(CANVAS)
    ground, seen = 16 + 40 * 219 / 255, []
    for index in range(11):
        fade.draw(index, frame)
        seen.append([int(frame.y[y, 90]) - ground for y in (100, 220, 20)])
    leaving, arriving, lasting = np.array(seen).T
    assert np.minimum(leaving, arriving).max() < 12
    assert leaving[0] > 150
    assert arriving[-1] > 150
    assert lasting.min() > 180


def test_the_stage_is_never_empty_in_a_crossfade():
    dark = Layer("background", flat(180, 320, 40), 90, 160, Motion(zoom_to=1.01), fills=True)
    heroes = (Layer("hero", flat(60, 30, 255), 90, y) for y in (100, 220))
    scenes = [SceneFrames([dark, hero], CANVAS, 1) for hero in heroes]
    fade, frame = Transition(scenes[0], 30, scenes[1], CANVAS, 11), blank_frame(CANVAS)
    seen: list[float] = []
    for index in range(11):
        fade.draw(index, frame)
        seen.append(sum(int(frame.y[y, 90]) - (16 + 40 * 219 / 255) for y in (100, 220)))
    assert min(seen) > 170
