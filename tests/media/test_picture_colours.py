"""Colours of picture files: what a profile says of them is carried out.

Profiles are made here, of the numbers that their standards give.
"""

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from mutoscope.media.picture_file import read_picture


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., np.ndarray]:
    """Save a picture in a format and read it."""

    def save_and_read(picture: Image.Image, kind: str = "PNG", **options: object) -> np.ndarray:
        path = tmp_path / "picture"
        picture.save(path, kind, **options)
        return read_picture(path)

    return save_and_read


def profile_with(tags: dict[bytes, bytes]) -> bytes:
    """sRGB's profile with other contents of these tags, no longer than its own."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", profile, 128)
    for at in range(132, 132 + 12 * count, 12):
        name, offset, _ = struct.unpack_from(">4sII", profile, at)
        if name in tags:
            profile[offset : offset + len(tags[name])] = tags[name]
    return bytes(profile)


def xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in (x, y, z)))


def gamma(value: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(value * 256))


Matrix = tuple[tuple[float, float, float], ...]
"""Colorants of red, green and blue, relative to D50."""
SRGB: Matrix = (
    (0.43607, 0.22249, 0.01392),
    (0.38515, 0.71687, 0.09708),
    (0.14307, 0.06061, 0.71410),
)
DISPLAY_P3: Matrix = (
    (0.51512, 0.24120, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.15710, 0.06657, 0.78407),
)
ADOBE_RGB: Matrix = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)
ADOBE_GAMMA = 563 / 256


def colorants(matrix: Matrix) -> dict[bytes, bytes]:
    return {tag: xyz(*at) for tag, at in zip((b"rXYZ", b"gXYZ", b"bXYZ"), matrix, strict=True)}


def curves(exponent: float) -> dict[bytes, bytes]:
    """sRGB's three curves share one place in its profile."""
    return {tag: gamma(exponent) for tag in (b"rTRC", b"gTRC", b"bTRC")}


WIDE = {
    "Display P3": (DISPLAY_P3, None, profile_with(colorants(DISPLAY_P3))),
    "Adobe RGB": (
        ADOBE_RGB,
        ADOBE_GAMMA,
        profile_with({**colorants(ADOBE_RGB), **curves(ADOBE_GAMMA)}),
    ),
}


def in_srgb(levels: np.ndarray, matrix: Matrix, exponent: float | None) -> np.ndarray:
    """IEC 61966-2-1, from colours of these primaries; what is out of reach is clipped."""
    value = levels / 255
    bent = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    linear = bent if exponent is None else value**exponent
    seen = np.clip(linear @ np.array(matrix) @ np.linalg.inv(np.array(SRGB)), 0, 1)
    straight = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    return straight * 255


@pytest.mark.parametrize("name", WIDE)
def test_colours_of_a_wider_gamut_come_out_right(read, name: str):
    matrix, exponent, profile = WIDE[name]
    rng = np.random.default_rng(4)
    levels = rng.integers(60, 200, (20, 20, 3), np.uint8)  # within sRGB's own gamut, or nearly
    levels[0, :5] = ((255, 255, 255), (0, 0, 0), (128, 128, 128), (255, 200, 0), (30, 60, 250))
    found = read(Image.fromarray(levels), icc_profile=profile).astype(float)
    assert np.abs(found - in_srgb(levels, matrix, exponent)).max() <= 3
    assert np.abs(found - levels).max() > 10


def grey_profile(exponent: float) -> bytes:
    """The least that ICC.1 asks of a grey display: white, and one curve."""
    return made_profile(
        b"mntrGRAYXYZ ", {b"wtpt": xyz(0.9642, 1, 0.8249), b"kTRC": gamma(exponent)}
    )


def made_profile(kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    """A profile of version 2; `kind`: its class, its colours, and what they are told in."""
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        table += struct.pack(">4sII", name, start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    white = xyz(0.9642, 1, 0.8249)[8:]
    head = struct.pack(">I4xI", start + len(data), 0x02400000) + kind + bytes(12) + b"acsp"
    return (head + bytes(28) + white).ljust(128, b"\0") + table + data


@pytest.mark.parametrize("mode", ["L", "LA", "RGB"])
def test_a_grey_profile_is_carried_out(read, mode: str):
    found = read(Image.new("L", (8, 8), 128).convert(mode), icc_profile=grey_profile(1.0))
    assert found[0, 0].tolist() == pytest.approx([188] * 3, abs=2)  # half of the light


def test_grey_of_a_wide_gamut_is_grey(read):
    found = read(Image.new("L", (8, 8), 60), icc_profile=WIDE["Adobe RGB"][2])
    wanted = in_srgb(np.full((1, 3), 60), ADOBE_RGB, ADOBE_GAMMA)[0]
    assert found[0, 0].tolist() == pytest.approx(wanted.tolist(), abs=2)


def ink_profile() -> bytes:
    """Four inks of which the first, cyan by right, is green: a table of their 16 meetings."""
    lab = {0: (255, 128, 128), 8: (140, 60, 190)}  # paper, and the first ink alone
    meetings = b"".join(bytes(lab.get(inks, (0, 128, 128))) for inks in range(16))
    same = struct.pack(">9i", *(65536 * (at % 4 == 0) for at in range(9)))
    ramps = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + same + ramps * 4 + meetings + ramps * 3
    return made_profile(b"prtrCMYKLab ", {b"A2B0": table})


def test_ink_becomes_light_by_its_profile(read):
    green = read(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", icc_profile=ink_profile())
    paper = read(Image.new("CMYK", (16, 16), (0, 0, 0, 0)), "JPEG", icc_profile=ink_profile())
    red, level, blue = green[8, 8].astype(int)
    assert level > red + 60
    assert level > blue + 60
    assert paper.min() > 250


def test_ink_without_adobes_mark_is_read_as_browsers_do(tmp_path: Path):
    """Adobe's programs keep ink upside down and say so in a block of their own (APP14). Programs
    that leave the block out do the same, and Skia takes it so."""
    whole = io.BytesIO()
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(whole, "JPEG")
    content = whole.getvalue()
    before, _, rest = content.partition(b"\xff\xee")
    (length,) = struct.unpack_from(">H", rest)
    path = tmp_path / "ink.jpg"
    path.write_bytes(before + rest[length:])
    assert b"Adobe" in content
    assert b"Adobe" not in path.read_bytes()
    red, green, blue = read_picture(path)[8, 8]
    assert red > 200
    assert max(green, blue) < 60


def swapped_profile() -> bytes:
    """sRGB with the colorants of red and green exchanged in its table of tags."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", profile, 128)
    places = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = places[b"rXYZ"], places[b"gXYZ"]
    kept = profile[red + 4 : red + 12]
    profile[red + 4 : red + 12] = profile[green + 4 : green + 12]
    profile[green + 4 : green + 12] = kept
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_colour_profile_is_carried_out(read, mode: str):
    picture = Image.new("RGB", (8, 8), (255, 0, 0)).convert(mode)
    red, green, blue = read(picture, icc_profile=swapped_profile())[0, 0]
    assert green > 250
    assert max(red, blue) < 6


@pytest.mark.parametrize("profile", [b"junk", swapped_profile()[:200]])
def test_an_unfit_profile_is_passed_over(read, profile: bytes):
    found = read(Image.new("RGB", (8, 8), (255, 0, 0)), icc_profile=profile)
    assert found[0, 0].tolist() == [255, 0, 0]
