"""A changed garden keeps the house; another house does not."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from media.designs.houses import House, as_png, house_photo
from mutoscope.media.designs.structure import LEAST_EDGES, LEAST_OUTSIDE, Structure, compare_views

GARDEN = ((0.0, 0.64), (1.0, 0.64), (1.0, 1.0), (0.0, 1.0))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("houses")
    as_png(house_photo(), made / "photo.png")
    return made


def compared(folder: Path, design: Image.Image, region=None, **how) -> Structure:
    path = folder / ("design.jpg" if how else "design.png")
    design.save(path, **how or {"compress_level": 1})
    return compare_views(folder / "photo.png", path, region=region)


def enlarged(picture: Image.Image, times: float) -> Image.Image:
    """Its middle, larger, in the same size."""
    width, height = picture.size
    left, top = width * (1 - 1 / times) / 2, height * (1 - 1 / times) / 2
    return picture.resize(picture.size, box=(left, top, width - left, height - top))


KEPT = {
    "gravel for the lawn": lambda: house_photo(garden=1, seed=3),
    "a path and hedges": lambda: house_photo(garden=2, seed=4),
    "in another size and shape": lambda: house_photo(garden=1, seed=3).resize((1216, 832)),
    "a little nearer": lambda: enlarged(house_photo(garden=1, seed=3), 1.02),
    "moved by a hundredth": lambda: house_photo(House(left=310), garden=1, seed=3),
}
LOST = {
    "moved by a twentieth": lambda: house_photo(House(left=350), garden=1, seed=3),
    "mirrored": lambda: ImageOps.mirror(house_photo(garden=1, seed=3)),
    "another house": lambda: house_photo(House(250, 120, windows=5, door=0), garden=1, seed=3),
    "much nearer": lambda: enlarged(house_photo(garden=1, seed=3), 1.15),
    "no house": lambda: house_photo(House(left=2000), garden=1, seed=3),
}


@pytest.mark.parametrize("design", KEPT)
def test_the_house_is_kept(folder, design):
    found = compared(folder, KEPT[design]())
    assert found.edges >= LEAST_EDGES
    assert not found.is_same


@pytest.mark.parametrize("design", LOST)
def test_the_house_is_lost(folder, design):
    assert compared(folder, LOST[design]()).edges < LEAST_EDGES


FOG = house_photo().point(lambda level: 190 + level * 12 // 255)


@pytest.mark.parametrize(
    ("picture", "is_enough"),
    [(house_photo(), True), (house_photo().convert("L").convert("RGB"), True), (FOG, False)],
)
def test_without_edges_it_cannot_be_told(tmp_path, picture, is_enough):
    as_png(picture, tmp_path / "photo.png")
    as_png(house_photo(garden=2), tmp_path / "design.png")
    found = compare_views(tmp_path / "photo.png", tmp_path / "design.png")
    assert found.has_built == is_enough


@pytest.mark.parametrize("how", [{}, {"quality": 60}])
def test_what_comes_back_as_it_was_is_no_design(folder, how):
    found = compared(folder, house_photo().resize((1280, 960)), **how)
    assert found.is_same
    assert found.edges > 0.97


def test_outside_a_region_nothing_may_change(folder):
    photo = Image.open(folder / "photo.png")
    change = photo.copy()
    change.paste(house_photo(garden=2, seed=4).crop((0, 500, 1024, 768)), (0, 500))
    found = compared(folder, change, GARDEN)
    assert found.outside > 0.98
    assert found.edges > 0.95
    other = compared(folder, house_photo(House(left=120), seed=8), GARDEN)
    assert other.outside < LEAST_OUTSIDE


@settings(max_examples=5, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), width=st.integers(64, 900), height=st.integers(64, 900))
def test_scores_are_shares(folder, seed, width, height):
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)
    found = compared(folder, Image.fromarray(noise), GARDEN)
    assert 0 <= found.edges <= 1
    assert 0 <= found.outside <= 1
    assert not found.is_same
