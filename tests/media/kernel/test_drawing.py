"""Where drawing stops: boxes, borders, shares; and what still pictures are laid with."""

import numpy as np
import pytest

from kernels import copied, farthest, flat, noise, planes, sticker
from mutoscope.media import kernel
from mutoscope.media.kernel import backend, plain
from mutoscope.media.planes import FramePlanes, LayerPlanes

pytestmark = pytest.mark.usefixtures("drawer")

BOX = (10, 20, 50, 44)


def changed(before: FramePlanes, after: FramePlanes) -> set[tuple[int, int, int, int]]:
    """The box of what differs in each plane, in luma pixels."""
    found = set()
    for plane, pair in enumerate(zip(planes(before), planes(after), strict=True)):
        rows, columns = np.nonzero(pair[0] != pair[1])
        pitch = 2 if plane else 1
        corners = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        found.add(tuple(int(corner) * pitch for corner in corners))
    return found


def test_a_box_is_filled_and_nothing_else():
    before = flat(64, 64, (1, 1, 1))
    stretched, laid = copied(before), copied(before)
    kernel.stretch(stretched, flat(64, 64), (3.3, 0, 64, 64), box=BOX)
    opaque = LayerPlanes(np.full((2, 64, 64), 255, np.uint8), np.full((3, 32, 32), 255, np.uint8))
    kernel.lay(laid, opaque, 0.4, 0.4, box=BOX)
    assert changed(before, stretched) == changed(before, laid) == {BOX}


@pytest.mark.parametrize("box", [(-40, -4, 0, 60), (64, 0, 90, 64), (20, 20, 20, 40)])
def test_a_box_outside_or_empty_draws_nothing(box):
    frame = flat(64, 64)
    kernel.stretch(frame, noise(1, 64, 64), (0, 0, 64, 64), box=box)
    kernel.lay(frame, sticker(2, 64, 64), 0.5, 0.5, box=box)
    kernel.lay(frame, sticker(2, 64, 64), 0, 0, box=box)
    assert farthest(frame, flat(64, 64)) == 0


@pytest.mark.parametrize(
    "place", [(-64.0, 0.0), (64, 0), (0.0, -70.5), (1e9, 3.3), (-1e9, -1e9), (0, 64 + 4)]
)
def test_a_layer_beside_the_frame_draws_nothing(place):
    frame = flat(64, 64)
    kernel.lay(frame, sticker(2, 60, 60), *place)
    assert farthest(frame, flat(64, 64)) == 0


@pytest.mark.parametrize("scale", [(0.0, 1.0), (1e-9, 1e-9), (1, 0.0)])
def test_a_layer_that_has_shrunk_to_nothing_draws_nothing(scale):
    frame = flat(64, 64)
    kernel.lay(frame, sticker(2, 60, 60), 2, 2, scale=scale)
    assert farthest(frame, flat(64, 64)) == 0


def test_on_even_pixels_a_layer_is_laid_as_it_is():
    frame, layer = noise(4, 64, 64), sticker(5, 30, 40)
    kernel.lay(frame, layer, -6, 50)
    under = noise(4, 64, 64).y[50:, :34].astype(float)
    alpha, colour = layer.luma[1, :14, 6:], layer.luma[0, :14, 6:]
    expected = np.minimum(np.floor(under * (255 - alpha) / 255 + 0.5) + colour, 255)
    assert (frame.y[50:, :34] == expected).all()


def test_a_filter_at_whole_pixels_changes_nothing():
    """Just beside the still path, the filtered one draws the same."""
    still, moved = noise(4, 64, 64), noise(4, 64, 64)
    layer = sticker(5, 30, 40)
    kernel.lay(still, layer, 6, 8)
    kernel.lay(moved, layer, 6 + 1e-7, 8)
    assert farthest(still, moved) == 0


def test_opacity_and_share_run_from_nothing_to_all():
    before, source, layer = noise(6, 40, 40), noise(7, 40, 40), sticker(8, 40, 40)
    window = (0.0, 0.0, 40.0, 40.0)
    for draw in (
        lambda frame, share: kernel.stretch(frame, source, window, share=share),
        lambda frame, share: kernel.lay(frame, layer, 0, 0, opacity=share),
        lambda frame, share: kernel.lay(frame, layer, 0.3, 0, opacity=share),
        lambda frame, share: kernel.mix(frame, before, source, share),
    ):
        none, half, full, above = (copied(before) for _ in range(4))
        for frame, share in ((none, 0.0), (half, 0.5), (full, 1.0), (above, 1.02)):
            draw(frame, share)
        assert farthest(none, before) == 0
        assert farthest(full, above) == 0
        middle = (before.y.astype(float) + full.y) / 2
        assert np.abs(half.y - middle).max() <= 1.5


def test_a_mask_chooses_sample_by_sample():
    first, second = flat(20, 20, (10, 20, 30)), flat(20, 20, (210, 120, 130))
    luma, chroma = np.zeros((20, 20), np.uint8), np.zeros((10, 10), np.uint8)
    luma[:10], chroma[:5] = 255, 255
    luma[0], chroma[0] = 51, 51
    frame = copied(first)
    kernel.mix_by(frame, frame, second, luma, chroma)
    assert frame.y[[0, 1, 9, 10], 3].tolist() == [50, 210, 210, 10]
    assert frame.u[[0, 1, 4, 5], 3].tolist() == [40, 120, 120, 20]


def test_the_identity_is_that_of_the_kernel(drawer):
    assert kernel.kernel_identity().startswith("numpy" if drawer == "plain" else "native")
    with backend.using(plain):
        assert kernel.kernel_identity() == plain.VERSION
