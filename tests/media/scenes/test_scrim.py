"""The shade under text: as dark as the picture asks for."""

import numpy as np
import pytest

from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement
from mutoscope.media.palettes import contrast
from mutoscope.media.scenes.scrim import Band, scrim, strength
from mutoscope.media.scenes.stage import stage
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(270, 480)
TOP = Band("top", 150, 460, edge=-1, fade=400)
SHADE = (10, 8, 20)


def plain(*color: int) -> np.ndarray:
    return np.full((80, 234, 3), color, np.uint8)


@pytest.mark.parametrize(
    "color", [(255, 255, 255), (255, 230, 60), (120, 200, 255), (150, 150, 150)]
)
def test_white_is_read_on_the_shade_and_it_is_no_darker(color: tuple[int, int, int]):
    opacity = strength([plain(*color)], SHADE)

    def ground(alpha: float) -> tuple[int, ...]:
        return tuple(round(c + (s - c) * alpha) for c, s in zip(color, SHADE, strict=True))

    assert contrast((255, 255, 255), ground(opacity)) >= 4.4
    assert contrast((255, 255, 255), ground(opacity - 0.03)) < 4.5


def test_a_dark_picture_needs_none():
    assert strength([plain(60, 60, 70)], SHADE) == 0


def test_the_brightest_moment_and_place_count():
    dark, bright = plain(20, 20, 20), plain(20, 20, 20)
    bright[:40, 180:] = 255
    assert strength([dark, dark], SHADE) == 0
    assert strength([dark, bright], SHADE) == strength([plain(255, 255, 255)], SHADE)


def test_single_sparks_do_not_count():
    starry = plain(10, 10, 16)
    starry[::12, ::17] = 255
    assert strength([starry], SHADE) == 0


def test_a_text_with_an_edge_of_its_own_may_cross_a_highlight():
    spotted = plain(20, 20, 20)
    spotted[:20, :39] = 255
    assert strength([spotted], SHADE, sure=0.85) < 0.2 < strength([spotted], SHADE)


@pytest.mark.parametrize("canvas", [CANVAS, Canvas(480, 480), Canvas(640, 360)])
def test_it_reaches_the_edges_and_leaves_the_middle(canvas: Canvas):
    pixels = np.full((canvas.height_px, canvas.width_px, 4), 255, np.uint8)
    middle = canvas.width_px / 2, canvas.height_px / 2
    picture, fitted = Layer("white", pixels, *middle, fills=True), stage(canvas)
    place, half = fitted.layout.photo, fitted.layout.height / 2
    upper = Band("top", *place.top, edge=-1, fade=place.fade)
    lower = Band("bottom", *place.bottom, edge=1, fade=place.fade)
    for band in (upper, lower):
        (layer,) = scrim(fitted, picture, [Placement(*middle)], band, SHADE)
        height, width = layer.rgba.shape[:2]
        top, foot = layer.y - height / 2, layer.y + height / 2
        assert width > canvas.width_px
        assert (top < 0) == (band is upper)
        assert (foot > canvas.height_px) == (band is lower)
        assert foot < fitted.place(0, 1.1 * half)[1] or top > fitted.place(0, 0.9 * half)[1]
        alpha = layer.rgba[..., 3]
        first, last = (round(fitted.place(0, y)[1] - top) for y in (band.top, band.foot))
        assert alpha[first:last].min() >= alpha.max() - 1
        assert (layer.rgba[..., :3].max(axis=-1) <= alpha).all()
        inner = alpha[-1] if band is upper else alpha[0]
        assert inner.max() <= 2


def test_a_dark_picture_gets_no_layer():
    pixels = np.full((480, 270, 4), 40, np.uint8)
    picture = Layer("dark", pixels, 135, 240, fills=True)
    assert scrim(stage(CANVAS), picture, [Placement(135, 240)], TOP, SHADE) == []
