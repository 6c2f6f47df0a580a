"""Every habit is drawn, in its own shape and colours, the same each time."""

from typing import get_args

import numpy as np
import pytest

from mutoscope.media.gardens.plant_look import Habit, PlantLook
from mutoscope.media.gardens.plants import plant_picture

HABITS = get_args(Habit)
FLOWERLESS = ("column", "cone", "umbrella", "palm", "clipped", "canes", "fern", "tuft")
"""Conifers and what is grown for its leaves: no flower is drawn."""


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_fills_its_picture_and_stays_inside(habit: Habit) -> None:
    drawn = plant_picture("shrub", PlantLook(habit, (90, 140, 70), (230, 90, 120)), 128)
    there = drawn[..., 3] > 128
    assert drawn.shape == (128, 128, 4)
    assert 0.04 < there.mean() < 0.75
    assert not there[0].any()
    rows = np.flatnonzero(there.any(axis=1))
    assert rows[-1] - rows[0] > 25


@pytest.mark.parametrize("habit", HABITS)
def test_leaf_and_flower_are_seen(habit: Habit) -> None:
    plain = plant_picture("shrub", PlantLook(habit, (90, 140, 70), (230, 90, 120)), 96)
    silver = plant_picture("shrub", PlantLook(habit, (180, 190, 180), (230, 90, 120)), 96)
    blue = plant_picture("shrub", PlantLook(habit, (90, 140, 70), (90, 110, 230)), 96)
    assert (plain != silver).any()
    assert (_blueness(blue) > _blueness(plain)) == (habit not in FLOWERLESS)


def _blueness(picture: np.ndarray) -> int:
    red, _, blue, alpha = (picture[..., channel].astype(int) for channel in range(4))
    return int(((blue > red + 30) & (alpha > 128)).sum())


def test_the_same_seed_gives_the_same_plant_and_another_does_not() -> None:
    look = PlantLook("broad", (90, 140, 70))
    first = plant_picture("tree", look, 96, seed=3)
    assert (plant_picture("tree", look, 96, seed=3) == first).all()
    assert (plant_picture("tree", look, 96, seed=4) != first).any()


def test_a_cactus_grows_by_its_role() -> None:
    look = PlantLook("cactus", (110, 150, 90), (240, 220, 120))
    tall, ball, pads = (
        plant_picture(role, look, 96)[..., 3] > 128 for role in ("tree", "shrub", "ground cover")
    )
    assert (tall != ball).any()
    assert (ball != pads).any()
    assert tall.any(axis=0).sum() < ball.any(axis=0).sum()
