"""Telling a picture from the grey one that stands for none."""

import io

import pytest
from PIL import Image, ImageDraw

from mutoscope.providers.google_maps_blank import is_blank
from mutoscope.testing.fakes.pictures import encoded, painted
from mutoscope.testing.fakes.properties import blank, from_above, from_street


@pytest.mark.parametrize("size", [(640, 640), (1280, 1280), (100, 100)])
def test_the_grey_picture_is_blank(size: tuple[int, int]) -> None:
    assert is_blank(blank(*size))


def test_tiles_that_say_it_over_and_over_are_blank() -> None:
    image = Image.new("RGB", (1280, 1280), (229, 227, 223))
    for left in range(0, 1280, 256):
        for top in range(0, 1280, 256):
            ImageDraw.Draw(image).text(
                (left + 20, top + 120), "Sorry, we have no imagery here.", "#aaa"
            )
    file = io.BytesIO()
    image.save(file, "PNG")
    assert is_blank(file.getvalue())


@pytest.mark.parametrize("address", ["12 Oak Lane", "7 Elm Street", "1 Hill Road"])
def test_a_house_is_not(address: str) -> None:
    assert not is_blank(from_street(address, 640, 640))
    assert not is_blank(from_above(address, 640, 640))


@pytest.mark.parametrize("colour", [(20, 48, 82), (90, 130, 70)])
def test_one_colour_that_is_no_grey_is_a_sea_or_a_lawn(colour: tuple[int, int, int]) -> None:
    assert not is_blank(encoded(Image.new("RGB", (64, 64), colour), "image/png"))


def test_a_soft_sky_is_not() -> None:
    assert not is_blank(painted("a sky", 200, 200))
