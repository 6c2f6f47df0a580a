"""What is drawn is where it should be: flat stays flat, ramps stay ramps, colours follow shapes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kernels import FILTERS, farthest, flat, noise, planes
from mutoscope.media import kernel
from mutoscope.media.planes import FramePlanes, LayerPlanes

pytestmark = pytest.mark.usefixtures("drawer")

PILLOW = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos3": Image.Resampling.LANCZOS,
}
WIDTH, HEIGHT = 120, 90


def ramp(height: int, width: int, slope: float, *, axis: int) -> FramePlanes:
    """Levels that rise by `slope` a luma pixel, chroma where it is sited."""

    def level(place: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        values = np.clip(20 + slope * place + 0.5, 0, 255).astype(np.uint8)
        return np.broadcast_to(values[None, :] if axis else values[:, None], shape).copy()

    half = (height // 2, width // 2)
    coarse = 2.0 * np.arange(half[axis]) + (0 if axis else 0.5)
    chroma = level(coarse, half)
    fine = np.arange((height, width)[axis], dtype=float)
    return FramePlanes(level(fine, (height, width)), chroma, chroma.copy())


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-500, 500), st.floats(0.02, 50), st.sampled_from(FILTERS), st.booleans(),
    st.tuples(*[st.integers(0, 255)] * 3),
)  # fmt: skip
def test_a_flat_picture_stays_exactly_flat(place, step, name, antialias, levels):
    frame, source = noise(1, 34, 66), flat(30, 40, levels)
    window = (place, -place, 66 * step, 34 * step)
    kernel.stretch(frame, source, window, filter=name, antialias=antialias)
    assert farthest(frame, flat(34, 66, levels)) == 0


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("step", [0.37, 0.91, 1.0, 1.23, 2.6])
@pytest.mark.parametrize("start", [3.0, 3.25])
def test_a_ramp_is_where_it_should_be_in_luma_and_chroma(axis, name, step, start):
    slope = 4.0  # a quarter of a pixel is a whole level: rounding tells nothing of its own
    source, frame = ramp(440, 440, slope, axis=axis), flat(HEIGHT, WIDTH)
    window = (start, start, WIDTH * step, HEIGHT * step)
    antialias = step > 1 and name != "bilinear"  # widened triangles wave about a line
    kernel.stretch(frame, source, window, filter=name, antialias=antialias)
    # The middles of the first samples, in luma pixels.
    sites = ((1, 0.5), (2, 0.5 if axis else 1.0), (2, 0.5 if axis else 1.0))
    for plane, (pitch, site) in zip(planes(frame), sites, strict=True):
        seen = plane.mean(axis=1 - axis)
        expected = 20 + slope * (start + step * (pitch * np.arange(len(seen)) + site) - 0.5)
        inside = (expected > 30 + 12 * step) & (expected < 245 - 24 * step)
        assert inside.sum() >= 5
        # Rounding; Lanczos waves a little about a line.
        assert np.abs(seen - expected)[inside].max() <= (0.85 if name == "lanczos3" else 0.6)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("fraction", [0.0, 0.21, 0.5, 0.77])
@pytest.mark.parametrize("scale", [1.0, 0.83, 1.31])
def test_colours_move_with_shapes(axis, fraction, scale):
    """A red spot, moved by part of a pixel: both planes of it stand where they should."""
    rgba = np.zeros((160, 160, 4), np.uint8)
    # Steep: where a level is wider than a pixel, rounding moves its border to the next pixel.
    rgba[..., 0] = 250 * np.outer(spot(160, 80, 6, 1, 0.5), spot(160, 80, 6, 1, 0.5)) + 0.5
    rgba[..., 3] = 255
    layer, frame = kernel.to_planes(rgba), flat(240, 240, (16, 128, 128))
    kernel.lay(frame, layer, 11 + fraction, 11 + fraction, scale=(scale, scale))
    centre, width = 11 + fraction + 80 * scale, 6 * scale
    assert abs(shift_px(frame.y, 16, axis, (centre, width, 1, (0.5, 0.5)))) < 0.02
    assert abs(shift_px(frame.v, 128, axis, (centre, width, 2, (1.0, 0.5)))) < 0.02


def spot(count: int, centre: float, width: float, pitch: int, site: float) -> np.ndarray:
    """A bell at samples `pitch` pixels apart, the first one's middle at `site`."""
    return np.exp(-(((pitch * np.arange(count) + site - centre) / width) ** 2) / 2)


def shift_px(
    plane: np.ndarray, ground: int, axis: int, where: tuple[float, float, int, tuple[float, float]]
) -> float:
    """How far along the axis a spot is from where it should be: the best fit to first order."""
    centre, width, pitch, sites = where
    rows, columns = (spot(len(plane), centre, width, pitch, site) for site in sites)
    ideal = np.outer(rows, columns)
    seen = plane.astype(float) - ground
    seen *= ideal.sum() / seen.sum()
    slope = np.gradient(ideal, pitch, axis=axis)
    return float(((ideal - seen) * slope).sum() / (slope**2).sum())


@settings(max_examples=40, deadline=None)
@given(
    st.floats(30, 60), st.floats(30, 60), st.floats(0.2, 3), st.sampled_from(FILTERS),
    st.integers(0, 99),
)  # fmt: skip
def test_it_is_the_resampling_of_pillow(left, top, step, name, seed):
    source, frame = noise(seed, 220, 220), flat(40, 40)
    source.y[...] = source.y // 2 + 60  # Pillow cuts off between its passes; so nothing to cut
    box = (left, top, left + 40 * step, top + 40 * step)
    if box[2] > 190 or box[3] > 190:
        return
    kernel.stretch(frame, source, (left, top, 40 * step, 40 * step), filter=name, antialias=True)
    theirs = Image.fromarray(source.y).resize((40, 40), PILLOW[name], box)
    # Pillow rounds to whole levels between its two passes.
    off = np.abs(np.asarray(theirs).astype(int) - frame.y)
    assert off.max() <= 2
    assert off.mean() < 0.3


def test_past_its_borders_a_picture_goes_on_and_a_layer_ends():
    source, frame = noise(3, 20, 20), flat(60, 60)
    kernel.stretch(frame, source, (-20, -20, 60, 60))
    assert (frame.y[20:40, 20:40] == source.y).all()
    assert (frame.y[:20, :20] == source.y[0, 0]).all()
    assert (frame.y[20:40, 45:] == source.y[:, -1:]).all()
    frame, layer = flat(60, 60), LayerPlanes(*map(np.stack, ((source.y,) * 2, (source.u,) * 3)))
    layer.luma[1], layer.chroma[2] = 255, 255
    kernel.lay(frame, layer, 20.5, 21)
    assert farthest_outside(frame, (16, 16, 44, 44)) == 0
    assert (frame.y[30, 25:35] != 90).any()


def farthest_outside(frame: FramePlanes, box: tuple[int, int, int, int]) -> int:
    left, top, right, bottom = box
    outside = np.abs(frame.y.astype(int) - 90)
    outside[top:bottom, left:right] = 0
    return int(outside.max())
