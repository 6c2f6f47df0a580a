"""The globe while it turns."""

from dataclasses import replace

import numpy as np
import pytest

from mutoscope.media.animation import moment_of, pixels_at, settled
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.layout import Format, canvas_size
from mutoscope.media.looks.apply import LOOKS
from mutoscope.media.planes import blank_frame
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import illustrate
from mutoscope.media.timeline import Canvas

SMALL = Canvas(270, 480)


def globe_of(country: str, canvas: Canvas = SMALL, palette: str = "ocean") -> list[Layer]:
    """The ground with the settled globe, and the turning one."""
    plan = ScenePlan("globe", palette, 3, country=country, headline=country)
    return illustrate(plan, canvas)[:2]


def luma_at(layers: list[Layer], canvas: Canvas, t_s: float) -> np.ndarray:
    planes = blank_frame(canvas)
    SceneFrames(layers, canvas, 5.0).draw(round(t_s * canvas.fps), planes)
    return planes.y.astype(int)


@pytest.mark.parametrize("format", ["9:16", "1:1", "16:9"])
@pytest.mark.parametrize("country", ["Brazil", "Iceland", "Fiji", "Antarctica"])
def test_it_settles_into_the_globe_below(country: str, format: Format) -> None:
    canvas = Canvas(*canvas_size(format, 270))
    layers = globe_of(country, canvas)
    animation = layers[1].animation
    assert animation is not None
    last_s = animation.until_s - 1 / 30
    still = luma_at(layers[:1], canvas, last_s)
    assert np.abs(luma_at(layers, canvas, last_s) - still).mean() < 2


@pytest.mark.parametrize("palette", ["ocean", "paper"])
def test_it_is_lit_as_the_globe_below(palette: str) -> None:
    """Hardly turned and not yet fading, it is the same but for its coarseness."""
    layers, at_s = globe_of("Brazil", palette=palette), 1.3
    difference = luma_at(layers, SMALL, at_s) - luma_at(layers[:1], SMALL, at_s)
    assert np.abs(difference).mean() < 2
    assert abs(difference.mean()) < 0.5


def test_it_turns_steadily_to_rest() -> None:
    layers = globe_of("Brazil")
    off = [
        np.abs(luma_at(layers, SMALL, t_s) - luma_at(layers[:1], SMALL, t_s)).mean()
        for t_s in (0.0, 0.4, 0.8, 1.2, 1.6)
    ]
    assert off[0] > 4
    assert off == sorted(off, reverse=True)
    assert off[-1] == 0


def test_the_same_moment_is_the_same_picture() -> None:
    one, other = globe_of("Kenya")[1], globe_of("Kenya")[1]
    assert one.animation == other.animation
    assert (pixels_at(one, 0.5) == pixels_at(other, 0.5)).all()
    assert (pixels_at(one, 0.5) != pixels_at(one, 0.9)).any()


def test_nothing_of_it_is_left() -> None:
    turning = globe_of("Kenya")[1]
    assert moment_of(turning, 1.6) is None
    assert not turning.rgba.any()
    assert not pixels_at(turning, 1.6).any()
    assert moment_of(settled(turning), 0.1) is None


def test_its_pixels_are_premultiplied_but_for_noise() -> None:
    pixels = pixels_at(globe_of("Kenya", palette="paper")[1], 0.2).astype(int)
    assert pixels[..., 3].max() == 255
    assert (pixels[..., :3].max(axis=-1) <= pixels[..., 3] + 1).all()


def test_looks_paint_a_globe_that_stands() -> None:
    plan = ScenePlan("globe", "ocean", 3, country="Kenya", headline="Kenya")
    layers = illustrate(plan, SMALL, look=next(iter(LOOKS)))
    assert all(layer.animation is None for layer in layers)


def test_it_keeps_to_a_canvas_of_any_size() -> None:
    layers = globe_of("Brazil", Canvas(362, 640))
    assert luma_at([replace(layer) for layer in layers], Canvas(362, 640), 0.3).any()
