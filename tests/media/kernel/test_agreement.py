"""The extension draws what numpy draws, with vector instructions and without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kernels import FILTERS, copied, farthest, needs_native, noise, planes, sticker
from mutoscope.media import kernel
from mutoscope.media.kernel import backend, plain
from mutoscope.media.planes import FramePlanes

pytestmark = needs_native

sides = st.integers(1, 70).map(lambda half: 2 * half)
seeds = st.integers(0, 2**32)
shares = st.one_of(st.just(1.0), st.floats(0, 1))
boxes = st.none() | st.tuples(*[st.integers(-20, 80).map(lambda half: 2 * half)] * 4)
steps = st.one_of(st.floats(0.3, 2), st.floats(0.01, 64), st.just(1.0))
places = st.one_of(st.floats(-200, 200), st.integers(-100, 100).map(float))


@dataclass(frozen=True)
class Drawing:
    """A picture on a frame; sizes are (height, width), steps (across, down)."""

    seed: int
    frame: tuple[int, int]
    picture: tuple[int, int]
    corner: tuple[float, float]
    step: tuple[float, float]
    how: dict[str, Any]
    share: float


@contextmanager
def without_vectors() -> Iterator[None]:
    assert backend.native is not None
    backend.native.use_simd(False)
    try:
        yield
    finally:
        backend.native.use_simd(True)


def three_times(
    draw: Callable[[FramePlanes], None], frame: FramePlanes
) -> tuple[FramePlanes, FramePlanes, FramePlanes]:
    """The frame drawn by the vector loops, by plain C, by numpy."""
    vector, scalar, slow = copied(frame), copied(frame), copied(frame)
    assert backend.native is not None
    with backend.using(backend.native):
        draw(vector)
        with without_vectors():
            draw(scalar)
    with backend.using(plain):
        draw(slow)
    return vector, scalar, slow


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    """Any picture, any way it can be asked for."""
    across, down = draw(steps), draw(steps)
    return Drawing(
        seed=draw(st.integers(0, 2**32)),
        frame=(draw(sides), draw(sides)),
        picture=(draw(sides), draw(sides)),
        corner=(draw(places), draw(places)),
        step=(across, down),
        how={
            "filter": draw(st.sampled_from(FILTERS)),
            "antialias": draw(st.booleans()),
            "box": draw(boxes),
        },
        share=draw(shares),
    )


@settings(max_examples=120, deadline=None)
@given(drawings())
def test_stretching(drawing: Drawing):
    source = noise(drawing.seed + 1, *drawing.picture)
    height, width = drawing.frame
    window = (*drawing.corner, drawing.step[0] * width, drawing.step[1] * height)

    def draw(frame: FramePlanes) -> None:
        kernel.stretch(frame, source, window, share=drawing.share, **drawing.how)

    vector, scalar, slow = three_times(draw, noise(drawing.seed, *drawing.frame))
    assert farthest(vector, scalar) == 0
    assert farthest(vector, slow) <= 1


@settings(max_examples=120, deadline=None)
@given(drawings())
def test_laying(drawing: Drawing):
    layer = sticker(drawing.seed + 1, *drawing.picture)
    scale = (1 / drawing.step[0], 1 / drawing.step[1])

    def draw(frame: FramePlanes) -> None:
        kernel.lay(frame, layer, *drawing.corner, scale=scale, opacity=drawing.share, **drawing.how)

    vector, scalar, slow = three_times(draw, noise(drawing.seed, *drawing.frame))
    assert farthest(vector, scalar) == 0
    # Colour and alpha are rounded apart: one level each.
    assert farthest(vector, slow) <= 2


@settings(max_examples=60, deadline=None)
@given(seeds, sides, sides, st.floats(0, 1))
def test_mixing(seed, w, h, share):
    first, second, masks = noise(seed + 1, h, w), noise(seed + 2, h, w), noise(seed + 3, h, w)
    frame = noise(seed, h, w)
    for draw in (
        lambda frame: kernel.mix(frame, first, second, share),
        lambda frame: kernel.mix_by(frame, first, second, masks.y, masks.u),
    ):
        vector, scalar, slow = three_times(draw, frame)
        assert farthest(vector, scalar) == farthest(vector, slow) == 0


@settings(max_examples=60, deadline=None)
@given(seeds, sides, sides)
def test_converting(seed, w, h):
    random = np.random.default_rng(seed)
    rgba = random.integers(0, 256, (h, w, 4), dtype=np.uint8)
    made = []

    def draw(frame: FramePlanes) -> None:
        layer = kernel.to_planes(rgba)
        made.append((layer.luma, layer.chroma))

    three_times(draw, noise(seed, h, w))
    vector, scalar, slow = made
    for exact, same, near in zip(vector, scalar, slow, strict=True):
        assert (exact == same).all()
        assert np.abs(exact.astype(int) - near).max() <= 1


@settings(max_examples=30, deadline=None)
@given(seeds, places, places, steps)
def test_rows_of_any_stride(seed, left, top, step):
    """Planes that are parts of larger ones, or upside down, are drawn as if they were whole."""
    source, whole = noise(seed, 40, 60), noise(seed + 1, 24, 30)
    margins = [np.full((p.shape[0] + 6, p.shape[1] + 7), 99, np.uint8) for p in planes(whole)]
    part = FramePlanes(*(margin[2:-4, 3:-4][::-1] for margin in margins))
    for target, plane in zip(planes(part), planes(whole), strict=True):
        target[...] = plane
    for frame in (part, whole):
        kernel.stretch(frame, source, (left, top, 30 * step, 24 * step), share=0.7)
    assert farthest(part, whole) == 0
    for margin in margins:
        margin[2:-4, 3:-4] = 99
        assert (margin == 99).all()
