"""What browsers are shown of a video's parts."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.layer_file import write_layers
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.planes import FramePlanes
from mutoscope.media.previews import (
    LONGEST_PX,
    THUMBNAIL_BYTES,
    layers_preview,
    layers_thumbnail,
    picture_preview,
    picture_thumbnail,
    segment_preview,
)
from mutoscope.media.timeline import Canvas

CANVAS = Canvas(360, 640)
RED, BLUE = (200, 30, 30, 255), (30, 30, 200, 255)


def layer(name: str, size: tuple[int, int], color: tuple[int, ...], **more: object) -> Layer:
    pixels = np.full((size[1], size[0], 4), color, np.uint8)
    return Layer(name, pixels, 180, 320, **more)  # type: ignore[arg-type]


def shown(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        assert picture.format == "JPEG"
        return picture.convert("RGB")


def near(pixel: object, color: tuple[int, ...]) -> bool:
    return bool(np.abs(np.array(pixel, int) - np.array(color[:3])).max() < 12)


def test_layers_are_seen_when_all_have_come_in(tmp_path: Path) -> None:
    stack = [
        layer("background", (500, 700), BLUE, fills=True),
        layer("late", (100, 100), RED, motion=Motion(enter="fade", delay_s=1.0)),
    ]
    write_layers(tmp_path / "a.layers", stack)
    layers_preview(tmp_path / "a.layers", tmp_path / "a.jpg")
    picture = shown(tmp_path / "a.jpg")
    assert picture.size == (270, LONGEST_PX)
    assert near(picture.getpixel((135, 240)), RED)
    assert near(picture.getpixel((10, 10)), BLUE)


def test_a_thumbnail_of_layers_is_their_still(tmp_path: Path) -> None:
    write_layers(tmp_path / "a.layers", [layer("background", (500, 700), BLUE, fills=True)])
    layers_thumbnail(tmp_path / "a.layers", tmp_path / "a.webp")
    with Image.open(tmp_path / "a.webp") as small:
        assert (small.format, small.size) == ("WEBP", (180, 320))
        assert near(small.convert("RGB").getpixel((90, 160)), BLUE)


def test_layers_without_a_background(tmp_path: Path) -> None:
    write_layers(tmp_path / "logo.layers", [layer("logo", (61, 41), RED)])
    layers_preview(tmp_path / "logo.layers", tmp_path / "logo.jpg")
    assert near(shown(tmp_path / "logo.jpg").getpixel((180, 320)), RED)


def test_pictures_are_made_small_and_upright(tmp_path: Path) -> None:
    turned = Image.new("RGB", (1600, 800), RED[:3])
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(tmp_path / "a.png", exif=exif)
    picture_preview(tmp_path / "a.png", tmp_path / "a.jpg")
    assert shown(tmp_path / "a.jpg").size == (240, LONGEST_PX)
    Image.new("RGB", (30, 20)).save(tmp_path / "small.png")
    picture_preview(tmp_path / "small.png", tmp_path / "small.jpg")
    assert shown(tmp_path / "small.jpg").size == (30, 20)


def test_a_segment_becomes_a_film(tmp_path: Path) -> None:
    def draw(index: int, planes: FramePlanes) -> None:
        planes.y[:], planes.u[:], planes.v[:] = 40 + index, 128, 128

    settings = EncodeSettings("superfast", 18)
    encode_segment(draw, 20, CANVAS, tmp_path / "a.segment", settings, lambda *_: None)
    segment_preview(tmp_path / "a.segment", tmp_path / "a.mp4")
    frames = list(decode_frames(tmp_path / "a.mp4"))
    assert (len(frames), frames[0].planes.y.shape) == (20, (640, 360))


def test_what_is_none_of_these(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"something else")
    for make in (layers_preview, picture_preview, segment_preview):
        with pytest.raises(MediaError):
            make(tmp_path / "a", tmp_path / "out")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (40, 30)])
def test_a_thumbnail_is_light_whatever_it_shows(tmp_path: Path, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    picture_thumbnail(tmp_path / "noise.png", tmp_path / "small.webp")
    assert (tmp_path / "small.webp").stat().st_size <= THUMBNAIL_BYTES
    with Image.open(tmp_path / "small.webp") as small:
        assert small.format == "WEBP"
        assert max(small.size) == min(max(size), 320)
        assert small.width / small.height == pytest.approx(size[0] / size[1], rel=0.01)
