"""The painter of a speaker who talks."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from mutoscope.media.animations.talking_head import (
    LIFT,
    STRETCH,
    Talk,
    room_px,
    talking,
    talking_head,
)
from mutoscope.media.speaker_picture import Portrait
from mutoscope.media.timeline import Canvas

CANVAS, HEIGHT, WIDTH, FRAMES = Canvas(64, 48), 200, 120, 60
OPEN = [5 <= at < 50 and at % 6 < 3 for at in range(FRAMES)]
SHUT = [False] * FRAMES


def portrait() -> Portrait:
    base = np.full((HEIGHT, WIDTH, 4), (200, 150, 100, 255), np.uint8)
    mouth = np.zeros_like(base)
    mouth[120:140, 40:80] = (90, 0, 0, 255)
    eyes = np.zeros_like(base)
    eyes[60:70, 30:90] = (0, 0, 60, 255)
    return Portrait(base, mouth, eyes)


def painted(bearing: str, shown: Portrait, mouth: list[bool], eyes: list[bool], frame: int):
    animation = talking(shown, bearing, CANVAS, mouth, eyes)
    across, above = room_px(HEIGHT)
    shape = HEIGHT + above, WIDTH + 2 * across
    return talking_head(json.loads(animation.facts), shape)(frame / FRAMES)


def standing(pixels: np.ndarray) -> np.ndarray:
    across, above = room_px(HEIGHT)
    return np.pad(pixels, ((above, 0), (across, across), (0, 0)))


@pytest.mark.parametrize("bearing", ["sway", "bounce", "static"])
@pytest.mark.parametrize("frame", [0, FRAMES - 1, FRAMES])
def test_it_begins_and_ends_with_the_picture_as_it_was_set(bearing, frame):
    paint = painted(bearing, portrait(), OPEN, SHUT, frame)
    assert (paint == standing(portrait().base)).all()


def test_mouth_and_eyes_are_laid_over_each_in_its_frames():
    blink = [at == 7 for at in range(FRAMES)]
    across, above = room_px(HEIGHT)
    for frame, mouth, eyes in [(6, True, False), (7, True, True), (10, False, False)]:
        paint = painted("static", portrait(), OPEN, blink, frame)
        assert bool(paint[above + 130, across + 60, 0] == 90) is mouth
        assert bool(paint[above + 65, across + 60, 2] == 60) is eyes


@pytest.mark.parametrize("bearing", ["sway", "bounce", "static"])
def test_nothing_is_cut_off_however_far_it_moves(bearing):
    shown = Portrait(portrait().base, None, None)
    tallest = 0
    for frame in range(FRAMES):
        paint = painted(bearing, shown, OPEN, SHUT, frame)
        assert not paint[0].any()
        assert not paint[:, 0].any()
        assert not paint[:, -1].any()
        assert paint[-1, :, 3].any()
        tallest = max(tallest, len(paint) - int(np.flatnonzero(paint[..., 3].any(axis=1))[0]))
    most = {"sway": LIFT, "bounce": LIFT + STRETCH, "static": LIFT}[bearing]
    assert HEIGHT < tallest <= HEIGHT * (1 + most) + 1


def test_a_clip_in_which_nothing_is_heard_is_still():
    for frame in (10, 30):
        paint = painted("sway", portrait(), SHUT, SHUT, frame)
        assert (paint == standing(portrait().base)).all()


def test_all_that_it_needs_is_in_its_facts():
    animation = talking(portrait(), "sway", CANVAS, OPEN, SHUT)
    assert (animation.from_s, animation.until_s) == (0.0, 2.0)
    facts = json.loads(animation.facts)
    assert asdict(Talk(**facts)) == facts
