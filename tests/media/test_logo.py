from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mutoscope.errors import MediaError
from mutoscope.media.logo import logo_layer
from mutoscope.media.timeline import Canvas

CANVASES = [Canvas(), Canvas(1080, 1080), Canvas(1920, 1080), Canvas(360, 640)]


def a_logo(path: Path, size: tuple[int, int] = (600, 200)) -> Path:
    image = Image.new("RGBA", (size[0] + 80, size[1] + 80))
    ImageDraw.Draw(image).rectangle((40, 40, size[0] + 39, size[1] + 39), (250, 90, 10, 255))
    image.save(path)
    return path


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("size", [(600, 200), (900, 90), (90, 900)])
def test_it_stands_whole_in_the_corner_in_its_own_shape(
    tmp_path: Path, canvas: Canvas, size: tuple[int, int]
) -> None:
    layer = logo_layer(a_logo(tmp_path / "logo.png", size), canvas)
    height, width = layer.rgba.shape[:2]
    assert width / height == pytest.approx(size[0] / size[1], rel=0.15, abs=0.03)
    assert canvas.width_px * 0.5 < layer.x - width / 2
    assert layer.x + width / 2 <= canvas.width_px * 0.96
    assert 0 < layer.y - height / 2 < canvas.height_px * 0.2
    assert tuple(layer.rgba[height // 2, width // 2]) == (250, 90, 10, 255)


def test_what_shows_through_stays_so(tmp_path: Path) -> None:
    image = Image.new("RGBA", (200, 200), (255, 255, 255, 0))
    ImageDraw.Draw(image).ellipse((0, 0, 199, 199), (255, 255, 255, 128))
    image.save(tmp_path / "logo.png")
    layer = logo_layer(tmp_path / "logo.png", Canvas())
    assert layer.rgba[0, 0, 3] == 0
    assert (layer.rgba[..., :3] <= layer.rgba[..., 3:]).all()
    assert abs(int(layer.rgba[36, 36, 3]) - 128) <= 1


def test_an_empty_one_is_refused(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((50, 50, 4), np.uint8)).save(tmp_path / "logo.png")
    with pytest.raises(MediaError) as caught:
        logo_layer(tmp_path / "logo.png", Canvas())
    assert caught.value.code == "blank_picture"
