"""Picture files of every sort, written here and read back."""

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.picture_file import MOST_CUTOUT_PIXELS, read_cutout, read_picture

Transpose = Image.Transpose
STORED_AS = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}
"""EXIF orientation -> what a camera that is held so makes of the upright picture."""


def quarters(width: int = 60, height: int = 40) -> Image.Image:
    """Red, green, blue and white, from the top left."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :, : width // 2] = (0, 0, 255)
    pixels[height // 2 :, width // 2 :] = (255, 255, 255)
    return Image.fromarray(pixels)


def noise(width: int, height: int) -> Image.Image:
    rng = np.random.default_rng(4)
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., np.ndarray]:
    """Save a picture in a format and read it."""

    def save_and_read(picture: Image.Image, kind: str = "PNG", **options: object) -> np.ndarray:
        cover_px = options.pop("cover_px", None)
        path = tmp_path / f"picture.{kind.lower()}"
        picture.save(path, kind, **options)
        return read_picture(path, cover_px=cover_px)

    return save_and_read


def refusal(path: Path) -> str | None:
    with pytest.raises(MediaError) as caught:
        read_picture(path)
    assert caught.value.hint
    return caught.value.code


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_pixels_come_as_they_are(read, kind: str):
    picture = noise(50, 30)
    assert np.array_equal(read(picture, kind, lossless=True), np.asarray(picture))


@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_stands_upright(read, kind: str, orientation: int):
    exif = Image.Exif()
    exif[0x0112] = orientation
    method = STORED_AS[orientation]
    stored = quarters() if method is None else quarters().transpose(method)
    found = read(stored, kind, exif=exif, **({"subsampling": 0} if kind == "JPEG" else {}))
    wanted = np.asarray(quarters()).astype(int)
    assert found.shape == wanted.shape
    assert np.median(np.abs(found - wanted)) <= 2


@pytest.mark.parametrize("orientation", [0, 9, 4711])
def test_an_orientation_that_is_none_is_upright(read, orientation: int):
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert read(quarters(), exif=exif).shape == (40, 60, 3)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_exif_does_not_spoil_the_picture(read):
    found = read(quarters(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert found.shape == (40, 60, 3)


def test_ink_becomes_light(read):
    """Cyan, magenta, yellow and black: no cyan is red."""
    red = read(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG")
    assert red.shape == (16, 16, 3)
    assert red[8, 8, 0] > 200
    assert red[8, 8, 1:].max() < 60


def test_what_shows_through_is_black(read):
    half = read(Image.new("RGBA", (4, 4), (200, 100, 50, 128)))
    assert half[0, 0].tolist() == pytest.approx([100, 50, 25], abs=1)
    grey = read(Image.new("LA", (4, 4), (200, 0)))
    assert grey.max() == 0


def test_a_palette_may_have_a_hole(read):
    picture = quarters().quantize(4)
    hole = picture.getpixel((0, 0))
    found = read(picture, "PNG", transparency=hole)
    assert found[0, 0].tolist() == [0, 0, 0]
    assert found[0, -1].tolist() == [0, 255, 0]


def test_sixteen_bits_are_rounded_to_eight(read):
    levels = np.array([[0, 128, 129, 257, 32768, 65535]], np.uint16)
    assert read(Image.fromarray(levels))[0, :, 0].tolist() == [0, 0, 1, 1, 128, 255]


def test_sixteen_bits_of_colour_are_eight(tmp_path: Path):
    path = tmp_path / "deep.png"
    path.write_bytes(png(2, 1, 16, b"\0" + struct.pack(">6H", 65535, 32768, 0, 257, 51400, 1000)))
    found = read_picture(path)[0].astype(int)
    assert np.abs(found - [[255, 128, 0], [1, 200, 4]]).max() <= 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_one_pixel_is_a_picture(read, kind: str):
    assert read(Image.new("RGB", (1, 1), "white"), kind, cover_px=(90, 160)).tolist() == [
        [[255, 255, 255]]
    ]


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_grey_and_palette_become_three_colours(read, mode: str):
    found = read(Image.new("L", (6, 5), 255).convert(mode))
    assert found.shape == (5, 6, 3)
    assert found.min() == 255


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_taken(read, kind: str):
    first, second = Image.new("RGB", (20, 20), "white"), Image.new("RGB", (20, 20), "black")
    found = read(first, kind, save_all=True, append_images=[second])
    assert found.min() > 250


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_shrinks_while_it_still_covers(read, kind: str, orientation: int):
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = read(quarters(1600, 1200), kind, exif=exif, cover_px=(190, 250))
    height, width = found.shape[:2]
    assert width >= 190
    assert height >= 250
    assert min(width / 190, height / 250) < 2
    assert max(width, height) / min(width, height) == pytest.approx(4 / 3, abs=0.01)


def test_a_small_picture_is_not_touched(read):
    picture = noise(50, 90)
    assert np.array_equal(read(picture, cover_px=(40, 60)), np.asarray(picture))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "RGB", "L"])
def test_a_large_cutout_shrinks_before_anything_is_made_of_it(tmp_path: Path, mode: str):
    picture = Image.new(mode, (3000, 2200))
    level = {"RGBA": (200, 200, 200, 128), "LA": (200, 128)}.get(mode, 200)
    picture.paste(level if mode != "RGB" else (200, 200, 200), (0, 0, 3000, 2000))
    picture.save(tmp_path / "logo.png", compress_level=1)
    found = read_cutout(tmp_path / "logo.png")
    height, width = found.shape[:2]
    has_alpha = mode in ("RGBA", "LA")
    assert MOST_CUTOUT_PIXELS / 4 < height * width <= MOST_CUTOUT_PIXELS
    assert width / height == pytest.approx(1.5 if has_alpha else 3000 / 2200, abs=0.01)
    assert np.ptp(found[: height // 2], axis=(0, 1)).max() == 0
    assert found[9, 9].tolist() == ([100, 100, 100, 128] if has_alpha else [200, 200, 200, 255])


def test_a_cutout_of_any_shape_is_read(tmp_path: Path):
    for size in ((1, 1), (5000, 3), (3, 40_000), (2100, 2100)):
        Image.new("RGBA", size, (9, 9, 9, 255)).save(tmp_path / "logo.png", compress_level=1)
        height, width = read_cutout(tmp_path / "logo.png").shape[:2]
        assert 0 < height * width <= MOST_CUTOUT_PIXELS


def header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    return png(width, height, 8, b"")


def png(width: int, height: int, bits: int, rows: bytes) -> bytes:
    """A PNG in three colours."""
    facts = b"IHDR" + struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(rows)
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (facts, data, b"IEND")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("size", [(7100, 7100), (10_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_refused_by_its_header(tmp_path: Path, size: tuple[int, int]):
    path = tmp_path / "bomb.png"
    path.write_bytes(header(*size))
    assert refusal(path) == "picture_too_large"


MOST_MORE_MB = 300
_MEASURE = """
import sys
from pathlib import Path
from mutoscope.media.picture_file import read_picture

def peak_kb():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])

small, wide = map(Path, sys.argv[1:])
read_picture(small)
before = peak_kb()
shape = read_picture(wide, cover_px=(900, 900)).shape
print(shape, (peak_kb() - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads what Linux says of a process")
@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_a_very_wide_picture_takes_little_memory(tmp_path: Path, mode: str):
    small, wide = tmp_path / "small.png", tmp_path / "wide.png"
    Image.new(mode, (8, 8)).save(small)
    options = {"transparency": b"\x80"} if mode == "P" else {}
    Image.new(mode, (30_000, 1_000)).save(wide, compress_level=1, **options)
    said = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(small), str(wide)],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    shape, _, more_mb = said.rpartition(" ")
    assert shape == "(1000, 30000, 3)"
    assert int(more_mb) <= MOST_MORE_MB


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.9])
def test_a_file_cut_short_is_refused(tmp_path: Path, kind: str, share: float):
    whole = io.BytesIO()
    noise(80, 80).save(whole, kind)
    path = tmp_path / "cut"
    path.write_bytes(whole.getvalue()[: int(len(whole.getvalue()) * share)])
    assert refusal(path) == "unreadable_picture"


def test_what_is_no_such_picture_is_refused(tmp_path: Path):
    letter = tmp_path / "letter.jpg"
    letter.write_text("Dear reader, this is no picture.")
    other = tmp_path / "other.jpg"
    noise(8, 8).save(other, "TIFF")
    for path in (letter, other, tmp_path / "absent.png", tmp_path):
        assert refusal(path) == "unreadable_picture"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damage_gives_a_picture_or_a_reason(tmp_path: Path, kind: str, data: st.DataObject):
    whole = io.BytesIO()
    quarters().save(whole, kind)
    content = bytearray(whole.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "hurt"
    path.write_bytes(content)
    try:
        found = read_picture(path).shape[2]
    except MediaError as error:
        found = error.code
    assert found in (3, "unreadable_picture", "picture_too_large")
