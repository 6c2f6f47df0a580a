import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.slides.fitting import FittedPicture, fit_painted

GROUND, RING = (240, 240, 230), (10, 20, 30)


def painted(path: Path, size_px: tuple[int, int]) -> Path:
    """A light page with a dark square, as high and wide, in its middle."""
    image = Image.new("RGB", size_px, GROUND)
    half = min(size_px) // 4
    x, y = size_px[0] // 2, size_px[1] // 2
    image.paste(RING, (x - half, y - half, x + half, y + half))
    image.save(path)
    return path


def square_px(fitted: FittedPicture) -> tuple[int, int]:
    """Width and height of the square, once fitted."""
    pixels = np.asarray(Image.open(io.BytesIO(fitted.png)))
    dark = pixels.sum(axis=2) < 300
    return int(dark.any(axis=0).sum()), int(dark.any(axis=1).sum())


@pytest.mark.parametrize(
    ("came_px", "canvas_px", "banded"),
    [
        ((1536, 1024), (640, 360), True),
        ((1376, 768), (640, 360), False),
        ((1024, 1024), (360, 640), True),
        ((640, 360), (640, 360), False),
    ],
)
def test_a_painted_slide_fills_the_canvas_unstretched(
    tmp_path: Path, came_px: tuple[int, int], canvas_px: tuple[int, int], banded: bool
) -> None:
    fitted = fit_painted(painted(tmp_path / "p.png", came_px), canvas_px)
    image = Image.open(io.BytesIO(fitted.png))
    assert image.size == canvas_px
    assert fitted.banded is banded
    width, height = square_px(fitted)
    assert abs(width - height) <= 1
    assert width > 0.4 * min(canvas_px)
    corners = [image.getpixel((x, y)) for x in (0, canvas_px[0] - 1) for y in (0, canvas_px[1] - 1)]
    assert corners == [GROUND] * 4


def test_a_small_one_says_how_much_it_had_to_grow(tmp_path: Path) -> None:
    small = fit_painted(painted(tmp_path / "p.png", (320, 180)), (1280, 720))
    large = fit_painted(painted(tmp_path / "q.png", (2560, 1440)), (1280, 720))
    assert small.grown == pytest.approx(4.0)
    assert large.grown <= 1.0


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "slide.png"
    path.write_bytes(b"no picture")
    with pytest.raises(MediaError) as caught:
        fit_painted(path, (640, 360))
    assert caught.value.code == "unreadable_picture"
