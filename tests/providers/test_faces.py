"""Faces are found where they are, whatever their size and place, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mutoscope.providers.faces import FaceFinder

ASTRONAUT = Path(__file__).parents[1] / "pictures" / "astronaut.jpg"
FINDER = FaceFinder()


def portrait(width: int) -> Image.Image:
    with Image.open(ASTRONAUT) as image:
        return image.convert("RGB").resize((width, width * 5 // 4), Image.Resampling.LANCZOS)


def around(faces: list[tuple[float, float, float, float]], x: float, y: float) -> int:
    return sum(left < x < right and top < y < foot for left, top, right, foot in faces)


@pytest.mark.parametrize("width", [160, 256, 900])
def test_a_face_is_found_at_any_size(width: int):
    (face,) = FINDER.find(np.asarray(portrait(width)))
    assert around([face], 0.41, 0.29) == 1  # between eyes and mouth
    assert 0.15 < face[2] - face[0] < 0.4


@pytest.mark.parametrize("left", [0, 300, 640])
def test_a_face_is_found_wherever_it_stands(left: int):
    picture = Image.new("RGB", (900, 500), (70, 90, 120))
    picture.paste(portrait(256), (left, 100))
    faces = FINDER.find(np.asarray(picture))
    assert around(faces, (left + 0.41 * 256) / 900, (100 + 0.29 * 320) / 500) == 1
    assert len(faces) == 1


def test_two_faces_are_two():
    picture = Image.new("RGB", (900, 420), (70, 90, 120))
    picture.paste(portrait(320), (0, 0))
    picture.paste(portrait(220), (620, 60))
    large, small = FINDER.find(np.asarray(picture))
    assert large[0] < 0.3 < 0.6 < small[0]


def test_where_there_is_none_none_is_found():
    rng = np.random.default_rng(4)
    noise = rng.integers(0, 256, (300, 400, 3), np.uint8)
    smiley = Image.new("RGB", (400, 300), (250, 250, 250))
    pen = ImageDraw.Draw(smiley)
    pen.rectangle((40, 30, 140, 280), (200, 40, 40))
    pen.rectangle((220, 90, 360, 260), (40, 90, 180))
    for picture in (noise, np.asarray(smiley), np.full((200, 300, 3), 128, np.uint8)):
        assert FINDER.find(picture) == []


@pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (20, 20), (64, 40)])
def test_any_shape_can_be_looked_at(size: tuple[int, int]):
    assert FINDER.find(np.zeros((size[1], size[0], 3), np.uint8)) == []


def test_the_same_picture_gives_the_same_faces():
    picture = np.asarray(portrait(256))
    assert FINDER.find(picture) == FaceFinder().find(picture)
    assert FINDER.identity == FaceFinder().identity
