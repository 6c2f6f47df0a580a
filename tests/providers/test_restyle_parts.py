"""What a restyled preview takes for sky, lawn and house."""

import numpy as np
import pytest
from PIL import Image

from media.designs.houses import House, house_photo
from mutoscope.providers.restyle_parts import Parts, parts_of

WALL, SKY, LAWN, CROWN = (
    (slice(290, 460), slice(310, 720)),
    (slice(0, 120), slice(0, 1024)),
    (
        slice(660, 760),
        slice(0, 1024),
    ),
    (slice(300, 360), slice(900, 960)),
)


@pytest.fixture(scope="module")
def parts() -> Parts:
    photo = house_photo(House(left=300))
    return parts_of(photo, np.zeros((photo.height, photo.width), np.float32))


def test_each_is_found_where_it_is(parts: Parts) -> None:
    assert parts.sky[SKY].mean() > 0.95
    assert parts.lawn[LAWN].mean() > 0.8
    assert parts.built[WALL].mean() > 0.85


def test_none_is_found_where_it_is_not(parts: Parts) -> None:
    assert max(parts.sky[WALL].mean(), parts.sky[LAWN].mean()) < 0.05
    assert max(parts.lawn[WALL].mean(), parts.lawn[SKY].mean(), parts.lawn[CROWN].mean()) < 0.05
    assert max(parts.built[SKY].mean(), parts.built[LAWN].mean()) < 0.1


def test_from_above_all_green_is_ground_and_nothing_sky() -> None:
    photo = Image.new("RGB", (400, 300), (110, 150, 80))
    found = parts_of(photo, np.zeros((300, 400), np.float32), from_above=True)
    assert found.lawn.min() > 0.9
    assert found.sky.max() == 0


def test_borders_are_soft(parts: Parts) -> None:
    steps = np.abs(np.diff(parts.lawn, axis=0))
    assert steps.max() < 0.2
