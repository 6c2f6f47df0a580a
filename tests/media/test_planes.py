"""Conversion to BT.709 planes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.kernel import to_planes
from mutoscope.media.planes import blank_frame, to_rgb
from mutoscope.media.timeline import Canvas


def flat(red: int, green: int, blue: int, alpha: int = 255) -> np.ndarray:
    """A 4×4 picture of one premultiplied colour."""
    return np.full((4, 4, 4), (red, green, blue, alpha), np.uint8)


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ((255, 255, 255), (235, 128, 128)),
        ((0, 0, 0), (16, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_primaries_have_the_codes_of_bt709(color, expected):
    planes = to_planes(flat(*color))
    assert (planes.luma[0, 0, 0], planes.chroma[0, 0, 0], planes.chroma[1, 0, 0]) == expected


def test_transparent_pixels_add_nothing():
    planes = to_planes(flat(0, 0, 0, 0))
    assert not planes.luma.any()
    assert not planes.chroma.any()


def test_half_transparent_white_carries_half_of_its_code():
    planes = to_planes(flat(128, 128, 128, 128))
    assert planes.luma[0, 0, 0] == round(235 * 128 / 255)
    assert planes.chroma[0, 0, 0] == round(128 * 128 / 255)
    assert planes.chroma[2, 0, 0] == 128


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_a_flat_colour_comes_back_within_three_levels(color):
    frame = blank_frame(Canvas(4, 4))
    planes = to_planes(flat(*color))
    frame.y[...], frame.u[...], frame.v[...] = planes.luma[0], *planes.chroma[:2]
    assert np.abs(to_rgb(frame).astype(int) - color).max() <= 3


def test_chroma_stands_on_the_even_columns():
    ramp = np.zeros((4, 64, 4), np.uint8)
    ramp[..., 2] = np.arange(64) * 4
    ramp[..., 3] = 255
    across = to_planes(ramp).chroma[0, 0].astype(float)
    full_res = 128 + np.arange(64) * 4 * 0.9278 * 224 / 255 / 1.8556
    assert np.abs(across[1:] - full_res[2::2]).max() <= 0.51


def test_blank_frames_are_black():
    assert not to_rgb(blank_frame(Canvas(8, 6))).any()
