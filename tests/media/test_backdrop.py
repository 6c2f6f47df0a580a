"""The background at every zoom: luma and chroma in register."""

import numpy as np
import pytest

from mutoscope.media.backdrop import Backdrop
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import place
from mutoscope.media.planes import blank_frame
from mutoscope.media.quality import QUALITIES
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(180, 320)
DRAWINGS = [care.drawing for care in QUALITIES.values()]


def red_spot(width: int, height: int, x: float, y: float) -> np.ndarray:
    """A soft red spot on black, its middle at pixel (x, y)."""
    rows, columns = np.mgrid[0:height, 0:width]
    spot = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * 9.0**2))
    picture = np.zeros((height, width, 4), np.uint8)
    picture[..., 0] = np.where(spot < 0.02, 0, 255 * spot)
    picture[..., 3] = 255
    return picture


def middle(weight: np.ndarray) -> np.ndarray:
    rows, columns = np.indices(weight.shape)
    return np.array([(columns * weight).sum(), (rows * weight).sum()]) / weight.sum()


@pytest.mark.parametrize("size", [(180, 320), (240, 400), (90, 160), (600, 380)])
@pytest.mark.parametrize("t_s", [0.0, 1.37, 4.0])
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_spot_is_where_the_placement_puts_it_in_all_planes(size, t_s, drawing):
    width, height = size
    x, y = width / 2 - 3.2, height / 2 + 4.7
    motion = Motion(zoom_from=1.02, zoom_to=1.3, drift_x_px=4)
    layer = Layer("spot", red_spot(width, height, x, y), 90, 160, motion, fills=True)
    path = [place(layer, t, 4.0, CANVAS) for t in np.linspace(0, 5, 21)]
    frame = blank_frame(CANVAS)
    at = place(layer, t_s, 4.0, CANVAS)
    Backdrop(layer, CANVAS, path, drawing).draw(frame, at)
    wanted = np.array(
        [
            at.x + (x + 0.5 - width / 2) * at.scale - 0.5,
            at.y + (y + 0.5 - height / 2) * at.scale - 0.5,
        ]
    )
    assert middle(frame.y.astype(float) - 16) == pytest.approx(wanted, abs=0.15)
    in_chroma = middle(frame.v.astype(float) - 128)
    # Left-sited: on the even columns, between the rows.
    assert 2 * in_chroma + (0, 0.5) == pytest.approx(wanted, abs=0.15)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_the_picture_reaches_every_corner(drawing):
    layer = Layer(
        "white", np.full((50, 90, 4), 255, np.uint8), 90, 160, Motion(zoom_to=1.2), fills=True
    )
    path = [place(layer, t, 4.0, CANVAS) for t in (0.0, 2.0, 4.0)]
    backdrop, frame = Backdrop(layer, CANVAS, path, drawing), blank_frame(CANVAS)
    for at in path:
        backdrop.draw(frame, at)
        assert frame.y.min() == 235
        assert set(np.unique(frame.u)) == {128}
