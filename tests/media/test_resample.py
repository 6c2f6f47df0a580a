"""Moves by fractions of a pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.media.planes import LayerPlanes
from mutoscope.media.resample import scaled, shift

SIZE = 48


def blob(centre: float = SIZE / 2 - 0.5, sigma: float = 5.0) -> LayerPlanes:
    """A soft round spot in all planes, clear of the border."""
    return LayerPlanes(_spots(2, SIZE, centre, sigma), _spots(3, SIZE // 2, centre / 2, sigma / 2))


def _spots(count: int, size: int, centre: float, sigma: float) -> np.ndarray:
    rows, columns = np.mgrid[0:size, 0:size]
    spot = 235 * np.exp(-((rows - centre) ** 2 + (columns - centre) ** 2) / (2 * sigma**2))
    return np.stack([np.where(spot < 2, 0, spot).astype(np.uint8)] * count)


def middle(plane: np.ndarray) -> tuple[float, float]:
    weight = plane.astype(float)
    rows, columns = np.indices(plane.shape)
    return (columns * weight).sum() / weight.sum(), (rows * weight).sum() / weight.sum()


moves = st.floats(0, 1.999)


@settings(deadline=None)
@given(moves, moves)
def test_a_shift_moves_all_planes_by_that_much(dx, dy):
    still, moved = blob(), shift(blob(), dx, dy)
    for one, other in zip(still.luma, moved.luma, strict=True):
        assert np.subtract(middle(other), middle(one)) == pytest.approx((dx, dy), abs=0.03)
    for one, other in zip(still.chroma, moved.chroma, strict=True):
        assert np.subtract(middle(other), middle(one)) == pytest.approx((dx / 2, dy / 2), abs=0.03)


@settings(deadline=None)
@given(moves)
def test_a_shift_keeps_the_brightness(dy):
    before, after = blob().luma.sum(dtype=int), shift(blob(), 0, dy).luma.sum(dtype=int)
    assert after == pytest.approx(before, rel=0.01)


def test_whole_pixels_move_exactly():
    still, moved = blob().luma, shift(blob(), 0, 1).luma
    assert np.array_equal(moved[:, 1:], still[:, :-1])
    assert np.array_equal(shift(blob(), 0, 0).luma, still)


def test_hard_edges_do_not_wrap_around():
    hard = np.zeros((2, 40, 40), np.uint8)
    hard[:, 10:30, 10:30] = 255
    chroma = np.zeros((3, 20, 20), np.uint8)
    moved = shift(LayerPlanes(hard, chroma), 0, 0.5).luma[0]
    assert moved[20, 20] == 255
    assert moved[3, 20] == 0
    assert 100 < moved[10, 20] < 155


@settings(deadline=None)
@given(st.floats(0.5, 1.8))
def test_scaled_planes_keep_their_middle(scale):
    size = 2 * round(SIZE * scale / 2)
    grown = scaled(blob(sigma=4), (0, 0, SIZE, SIZE), (size, size))
    step = SIZE / size
    wanted = (middle(blob(sigma=4).luma[0])[0] + 0.5) / step - 0.5
    assert middle(grown.luma[0])[0] == pytest.approx(wanted, abs=0.05)
