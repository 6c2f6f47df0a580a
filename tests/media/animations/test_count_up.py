"""A figure's pixels while it counts."""

import numpy as np
import pytest

from mutoscope.media.animation import moment_of, pixels_at, settled
from mutoscope.media.layers import Layer
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import letter
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(540, 960)


def figure_of(text: str, *, index: int = 1, label: str = "cups a day") -> Layer:
    plan = ScenePlan("number", "ocean", 3, figure=text, figure_label=label)
    layers = letter(plan, CANVAS, index=index, count=4)
    return next(layer for layer in layers if layer.name == "figure")


@pytest.mark.parametrize("text", ["11,711", "1.2 M", "2,250,000,000", "88%"])
def test_it_comes_to_rest_where_it_stands(text: str) -> None:
    layer = figure_of(text)
    assert layer.animation is not None
    last = pixels_at(layer, layer.animation.until_s - 1 / 30)
    assert np.abs(last.astype(int) - layer.rgba).mean() < 2
    assert (pixels_at(layer, layer.animation.until_s) == layer.rgba).all()
    assert moment_of(layer, layer.animation.until_s) is None


def test_it_can_be_read_from_the_first_frame_on_and_changes() -> None:
    layer = figure_of("84,000")
    assert layer.animation is not None
    first = pixels_at(layer, 0.0)
    assert (first[..., 3] > 128).sum() > 0.7 * (layer.rgba[..., 3] > 128).sum()
    assert (pixels_at(layer, 0.5) != first).any()
    assert (pixels_at(layer, 0.5) == pixels_at(layer, 0.5)).all()


def test_it_stays_as_wide_as_it_will_be() -> None:
    layer = figure_of("11,711")
    settled_ends = _ends(layer.rgba)
    for moment_s in np.arange(0.1, 1.3, 0.1):
        left, right = _ends(pixels_at(layer, float(moment_s)))
        assert abs(left - settled_ends[0]) <= 10  # side bearings
        assert abs(right - settled_ends[1]) <= 10  # side bearings


def test_a_shade_of_ink_is_premultiplied() -> None:
    pixels = pixels_at(figure_of("84,000"), 0.4)
    assert (pixels[..., :3].max(axis=-1) <= pixels[..., 3]).all()


def test_the_first_scene_shows_the_value_at_once() -> None:
    layer = figure_of("84,000", index=0)
    assert moment_of(layer, 0.0) is None
    assert (pixels_at(layer, 0.0) == figure_of("84,000").rgba).all()


@pytest.mark.parametrize("text", ["1947", "2 billion", "1/3"])
def test_what_does_not_count_is_set_as_ever(text: str) -> None:
    layer = figure_of(text)
    assert layer.animation is None
    assert (pixels_at(layer, 0.3) == layer.rgba).all()


def test_an_animation_can_be_taken_away() -> None:
    assert moment_of(settled(figure_of("84,000")), 0.2) is None


def _ends(pixels: np.ndarray) -> tuple[int, int]:
    columns = np.flatnonzero((pixels[..., 3] > 128).any(axis=0))
    return int(columns[0]), int(columns[-1])
