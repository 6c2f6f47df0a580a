from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.designs.palette import colours_of
from mutoscope.media.palettes import Rgb, rgb


def near(one: Rgb, other: Rgb) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 12


def test_a_small_red_door_is_among_the_colours_of_a_green_garden(tmp_path: Path) -> None:
    pixels = np.full((300, 400, 3), (70, 120, 60), np.uint8)
    pixels[:120] = (150, 190, 230)
    pixels[150:200, 180:220] = (190, 40, 30)
    Image.fromarray(pixels).save(tmp_path / "garden.png")
    found = [rgb(code) for code in colours_of(tmp_path / "garden.png")]
    for wanted in ((150, 190, 230), (70, 120, 60), (190, 40, 30)):
        assert any(near(each, wanted) for each in found), (wanted, found)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_five_colours_come_from_bright_to_dark_and_always_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise.png"
    pixels = np.random.default_rng(seed).integers(0, 256, (40, 60, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    found = colours_of(path)
    lights = [0.299 * red + 0.587 * green + 0.114 * blue for red, green, blue in map(rgb, found)]
    assert len(found) == 5
    assert all(light >= other - 1 for light, other in pairwise(lights))
    assert colours_of(path) == found


def test_a_picture_of_one_colour_is_that_colour(tmp_path: Path) -> None:
    Image.new("RGB", (300, 300), (90, 91, 92)).save(tmp_path / "plain.png")
    assert set(colours_of(tmp_path / "plain.png")) == {"#5a5b5c"}


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"no picture")
    with pytest.raises(MediaError):
        colours_of(tmp_path / "no.png")
