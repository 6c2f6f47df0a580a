import io
import struct

import pytest
from PIL import Image

from mutoscope.providers.picture_bytes import Look, look_at


def drawn(kind: str, size: tuple[int, int] = (40, 30), frames: int = 1) -> bytes:
    file = io.BytesIO()
    images = [Image.new("RGB", size, (0, 90 * n, 9)) for n in range(frames)]
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif"])
def test_what_a_picture_is(kind: str) -> None:
    assert look_at(drawn(kind)) == Look(f"image/{kind}", 40, 30)


@pytest.mark.parametrize("kind", ["png", "webp", "gif"])
def test_a_picture_that_moves(kind: str) -> None:
    assert look_at(drawn(kind, frames=2)).moves


def test_a_photograph_with_a_second_view_stands_still() -> None:
    look = look_at(drawn("MPO", frames=2))
    assert (look.mime_type, look.moves) == ("image/jpeg", False)


def damaged() -> bytes:
    data = drawn("jpeg", (400, 300))
    return data[:600] + bytes(len(data) - 602) + b"\xff\xd9"


def huge() -> bytes:
    """A small one that says so of itself: to draw 60 megapixels takes seconds."""
    data = drawn("gif")
    return data[:6] + struct.pack("<HH", 10_000, 6_000) + data[10:]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "sent an empty answer"),
        (b"<html>", "sent a web page instead of a picture"),
        (drawn("png")[:-4], "sent only a part of the picture"),
        (damaged(), "sent a damaged picture"),
        (huge(), "sent a picture of more than 50 megapixels"),
    ],
)
def test_what_is_wrong_with_one_is_told(data: bytes, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        look_at(data)
