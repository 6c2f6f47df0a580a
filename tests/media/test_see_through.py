"""A picture with its transparency, whole."""

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.see_through import read_see_through


def test_colours_are_premultiplied_and_what_is_empty_stays(tmp_path):
    pixels = np.zeros((8, 6, 4), np.uint8)
    pixels[2:4, 1:3] = (200, 100, 50, 128)
    pixels[5] = (10, 20, 30, 255)
    Image.fromarray(pixels, "RGBA").save(tmp_path / "a.png")
    read = read_see_through(tmp_path / "a.png")
    assert read.shape == (8, 6, 4)
    assert read[2, 1].tolist() == [100, 50, 25, 128]
    assert read[5, 0].tolist() == [10, 20, 30, 255]
    assert not read[0].any()
    assert (read[..., :3] <= read[..., 3:]).all()


def test_it_is_turned_as_its_camera_said(tmp_path):
    pixels = np.zeros((8, 6, 4), np.uint8)
    pixels[0, 0] = (255, 0, 0, 255)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(pixels, "RGBA").save(tmp_path / "a.png", exif=exif)
    read = read_see_through(tmp_path / "a.png")
    assert read.shape == (6, 8, 4)
    assert read[0, 7].tolist() == [255, 0, 0, 255]
    assert read[..., 3].sum() == 255


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "RGB", "L"])
def test_every_kind_of_transparency_is_read(tmp_path, mode):
    image = Image.new("RGBA", (4, 4), (0, 200, 0, 255))
    image.putpixel((0, 0), (0, 0, 0, 0))
    if mode == "P":
        image.quantize(8).save(tmp_path / "a.png")
    else:
        image.convert(mode).save(tmp_path / "a.png")
    alpha = read_see_through(tmp_path / "a.png")[..., 3]
    assert alpha[1, 1] == 255
    assert alpha[0, 0] == (0 if mode in ("P", "LA", "RGBA") else 255)


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(MediaError) as caught:
        read_see_through(tmp_path / "a.png")
    assert caught.value.code == "unreadable_picture"
