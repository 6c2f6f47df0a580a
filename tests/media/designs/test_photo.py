"""A photo is made ready: upright, small enough, with nothing in it but pixels."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image

from media.designs.houses import house_photo
from mutoscope.errors import MediaError
from mutoscope.media.designs.photo import check_photo, prepare_photo

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def photo(path, picture=None, **how):
    (picture or house_photo()).save(path, **how)
    return path


def exif(**tags) -> Image.Exif:
    made = Image.Exif()
    for name, value in tags.items():
        made[{"orientation": ORIENTATION, "maker": MAKER}[name]] = value
    return made


def test_place_and_camera_are_dropped(tmp_path):
    told = exif(maker="Camera Works")
    told.get_ifd(GPS).update({1: "N", 2: (48.0, 8.0, 0.0)})
    path = photo(tmp_path / "a.jpg", exif=told)
    found = prepare_photo(path, tmp_path / "out.jpg")
    assert found.told_place
    with Image.open(tmp_path / "out.jpg") as out:
        assert not dict(out.getexif())
    assert b"Camera Works" not in (tmp_path / "out.jpg").read_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright(tmp_path, orientation):
    upright = Image.new("RGB", (400, 300), (20, 20, 20))
    upright.paste((250, 40, 40), (0, 0, 200, 150))
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    path = photo(tmp_path / "a.jpg", stored, exif=exif(orientation=orientation), quality=95)
    found = prepare_photo(path, tmp_path / "out.jpg")
    assert (found.width_px, found.height_px) == (400, 300)
    pixels = np.asarray(Image.open(tmp_path / "out.jpg"))
    assert pixels[60, 60, 0] > 200 > 60 > pixels[240, 340, 0]


def test_a_large_one_is_made_smaller(tmp_path):
    path = photo(tmp_path / "a.jpg", house_photo().resize((6000, 4500)), quality=40)
    found = prepare_photo(path, tmp_path / "out.jpg")
    assert (found.width_px, found.height_px) == (2048, 1536)
    with Image.open(tmp_path / "out.jpg") as out:
        assert out.size == (2048, 1536)


def test_of_one_that_moves_the_first_picture_counts(tmp_path):
    frames = [Image.new("RGB", (320, 320), (shade, 0, 0)) for shade in (200, 100, 50)]
    for frame in frames:
        frame.paste((0, 0, 0), (160, 0, 320, 320))
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=90)
    found = prepare_photo(tmp_path / "a.gif", tmp_path / "out.jpg")
    assert found.moves
    assert np.asarray(Image.open(tmp_path / "out.jpg"))[9, 9, 0] > 180


def test_nothing_that_was_appended_survives(tmp_path):
    path = photo(tmp_path / "a.jpg")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("page.html", "<script>alert(1)</script>" * 9)
    path.write_bytes(path.read_bytes() + b"<script>alert(1)</script>" + archive.getvalue())
    prepare_photo(path, tmp_path / "out.jpg")
    assert not zipfile.is_zipfile(tmp_path / "out.jpg")
    assert b"<script>" not in (tmp_path / "out.jpg").read_bytes()


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGBA", "P", "I;16"])
def test_every_kind_of_pixels(tmp_path, mode):
    picture = house_photo()
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    suffix = "jpg" if mode == "CMYK" else "png"
    prepare_photo(photo(tmp_path / f"a.{suffix}", picture), tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as out:
        assert out.mode == "RGB"


def black(path, size):
    """A PNG of one bit a pixel, whose 900 million at most never stand in memory."""
    width, height = size
    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(1)
    packed = b"".join([*(packer.compress(row) for _ in range(height)), packer.flush()])
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + name + data)
            file.write(struct.pack(">I", zlib.crc32(name + data)))
    return path


def refused(path, tmp_path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        prepare_photo(path, tmp_path / "out.jpg")
    assert caught.value.hint
    assert not (tmp_path / "out.jpg").exists()
    return caught.value


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((200, 900), "photo_too_long"),
        ((200, 300), "photo_too_small"),
        ((30_000, 1000), "photo_too_long"),
        ((30_000, 30_000), "picture_too_large"),
    ],
)
def test_no_photo_of_a_place(tmp_path, size, code):
    path = black(tmp_path / "a.png", size)
    assert refused(path, tmp_path).code == code


@pytest.mark.parametrize("size", [(200, 900), (200, 300), (30_000, 1000), (30_000, 30_000), (1, 1)])
def test_its_head_tells_the_same_beforehand(tmp_path, size):
    path = black(tmp_path / "a.png", size)
    with pytest.raises(MediaError) as caught:
        check_photo(path, "my garden.png")
    said = refused(path, tmp_path)
    assert caught.value.message == said.message.replace("a.png", "my garden.png")
    assert (caught.value.hint, caught.value.code) == (said.hint, said.code)


def cut(path, share):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
@pytest.mark.parametrize("share", [0.3, 0.95])
def test_what_is_cut_off_is_told_beforehand_where_all_of_it_is_read(tmp_path, suffix, share):
    path = photo(tmp_path / f"a.{suffix}")
    check_photo(path, "my garden", whole=True)
    cut(path, share)
    with pytest.raises(MediaError) as caught:
        check_photo(path, f"my garden.{suffix}", whole=True)
    said = refused(path, tmp_path)
    assert caught.value.message == said.message.replace("a.", "my garden.")
    assert (caught.value.hint, caught.value.code) == (said.hint, "unreadable_picture")


def dim(levels: int) -> Image.Image:
    """A photo of a house at night: so many levels between its darkest and brightest place."""
    return house_photo().point(lambda level: 4 + level * levels // 255)


def covered() -> Image.Image:
    """What a camera sees behind its cap: noise."""
    noise = np.random.default_rng(4).normal(9, 4, (600, 800, 3))
    return Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))


PLAIN = {
    "black": lambda: Image.new("RGB", (800, 600)),
    "white": lambda: Image.new("RGB", (800, 600), (255, 255, 255)),
    "one colour": lambda: Image.new("RGB", (800, 600), (90, 140, 60)),
    "a covered lens": covered,
    "nothing, seen through": lambda: Image.new("RGBA", (800, 600), (0, 200, 0, 0)),
}


@pytest.mark.parametrize("picture", PLAIN)
def test_where_nothing_is_seen_nothing_is_designed(tmp_path, picture):
    path = photo(tmp_path / "a.png", PLAIN[picture]())
    assert refused(path, tmp_path).code == "photo_plain"
    with pytest.raises(MediaError, match=r"^my garden\.png shows nothing"):
        check_photo(path, "my garden.png", whole=True)
    check_photo(path, "my garden.png")


def test_a_dim_photo_is_one_all_the_same(tmp_path):
    path = photo(tmp_path / "a.jpg", dim(40), quality=90)
    assert prepare_photo(path, tmp_path / "out.jpg").width_px == 1024


def test_what_is_no_picture_is_told_beforehand_and_what_is_cut_short_is_not(tmp_path):
    path = photo(tmp_path / "a.jpg")
    check_photo(path, "a.jpg")
    whole = path.read_bytes()
    path.write_bytes(whole[:9000])
    check_photo(path, "a.jpg")
    for content in (b"no picture", b"", b"%PDF-1.7 of no use", bytes(4) + b"ftypheic" + bytes(40)):
        path.write_bytes(content)
        with pytest.raises(MediaError, match=r"^my garden\.jpg "):
            check_photo(path, "my garden.jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 of no use",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(9),
    ],
)
def test_no_picture_at_all(tmp_path, content):
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    assert refused(path, tmp_path).code == "unreadable_picture"


def test_half_a_photo(tmp_path):
    path = photo(tmp_path / "a.jpg")
    path.write_bytes(path.read_bytes()[:9000])
    assert refused(path, tmp_path).code == "unreadable_picture"


def test_a_photo_of_a_telephone_says_what_to_do(tmp_path):
    path = tmp_path / "a.heic"
    path.write_bytes(bytes(4) + b"ftypheic" + bytes(400))
    assert "JPEG" in refused(path, tmp_path).hint
