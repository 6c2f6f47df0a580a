"""Every kind of scene and every style of captions looks as it did when somebody last looked at it.

`python -m scripts.make_goldens` draws the pictures anew after a change of looks that is meant.
"""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scripts.make_goldens import AT_S, DRAWN_PX, GOLDENS, Golden, departure, forgotten, found, kept
from scripts.specimens import pictures, staged

from mutoscope.media.layout import canvas_size
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(*canvas_size("9:16", DRAWN_PX))


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.path.stem)
def test_it_looks_as_it_did(golden: Golden):
    assert found(golden) == ""


def test_no_picture_is_of_something_gone():
    assert list(forgotten()) == []


@pytest.fixture(scope="module")
def hero() -> np.ndarray:
    return Golden("hero").drawn()


def test_a_rasterisers_rounding_is_passed_over(hero: np.ndarray):
    rng = np.random.default_rng(4)
    nearby = hero.astype(int) + rng.integers(-1, 2, hero.shape)
    assert departure(hero, np.clip(nearby, 0, 255).astype(np.uint8)) == ""


@pytest.mark.parametrize("shift_px", [(6, 0), (0, 6), (0, -6)])
def test_a_headline_that_moves_is_told(hero: np.ndarray, shift_px: tuple[int, int]):
    """By a sixtieth of the picture's shorter side."""
    layers = [
        replace(layer, x=layer.x + shift_px[0], y=layer.y + shift_px[1])
        if layer.name.startswith("headline")
        else layer
        for layer in staged("hero", CANVAS)
    ]
    (moved,) = pictures(layers, CANVAS, [AT_S])
    assert departure(hero, kept(moved)) != ""


def test_a_layer_that_is_gone_is_told(hero: np.ndarray):
    layers = [layer for layer in staged("hero", CANVAS) if layer.name != "progress"]
    (bare,) = pictures(layers, CANVAS, [AT_S])
    assert departure(hero, kept(bare)) != ""


def test_another_tint_is_told(hero: np.ndarray):
    red, rest = hero[..., :1].astype(int), hero[..., 1:]
    tinted = np.concatenate([np.minimum(red + 6, 255).astype(np.uint8), rest], axis=2)
    assert departure(hero, tinted) != ""


def test_another_size_is_told(hero: np.ndarray):
    small = np.asarray(Image.fromarray(hero).reduce(2))
    assert "px" in departure(hero, small)
