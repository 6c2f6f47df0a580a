"""The nearest size that a painter has."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.providers.picture_sizes import fitted, nearest, parsed, shape_of

RULE: dict[str, Any] = {
    "step_px": 16,
    "longest_px": 3840,
    "least_pixels": 655_360,
    "most_pixels": 8_294_400,
    "most_ratio": 3.0,
}


@pytest.mark.parametrize(
    ("wanted", "size"),
    [
        ((1080, 1920), (1088, 1920)),
        ((1920, 1080), (1920, 1088)),
        ((1024, 1536), (1024, 1536)),
        ((3840, 2160), (3840, 2160)),
        ((7680, 4320), (3840, 2160)),
        ((540, 960), (608, 1088)),
        ((100, 1000), (480, 1408)),
        ((9000, 9000), (2880, 2880)),
    ],
)
def test_a_size_that_keeps_to_the_rule(wanted: tuple[int, int], size: tuple[int, int]) -> None:
    assert fitted(*wanted, RULE) == size


@given(st.integers(16, 10_000), st.integers(16, 10_000))
def test_every_size_keeps_to_the_rule(width: int, height: int) -> None:
    wide, high = fitted(width, height, RULE)
    assert (wide % 16, high % 16) == (0, 0)
    assert max(wide, high) <= 3840
    assert max(wide, high) / min(wide, high) <= 3.0
    assert 655_360 * 0.97 <= wide * high <= 8_294_400


@pytest.mark.parametrize(
    ("wanted", "shape"),
    [((1080, 1920), "9:16"), ((10, 11), "1:1"), ((4000, 1000), "16:9"), ((900, 1200), "3:4")],
)
def test_the_nearest_shape(wanted: tuple[int, int], shape: str) -> None:
    assert nearest(*wanted, ["1:1", "3:4", "4:3", "9:16", "16:9"]) == shape


def test_sizes_are_read() -> None:
    assert (parsed("9:16"), parsed("1024x1536")) == ((9, 16), (1024, 1536))


def test_the_first_pattern_that_fits() -> None:
    shapes = [{"models": ["old-*", "x"], "at": 1}, {"models": ["*"], "at": 2}]
    found = [shape_of(model, shapes).get("at") for model in ("old-2", "x", "new")]
    assert found == [1, 1, 2]
