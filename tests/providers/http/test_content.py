"""What bytes are."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mutoscope.providers.http.content import complaint, media_type

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_pictures(kind: str) -> None:
    data = picture(kind)
    assert media_type(data) == FORMATS[kind]
    assert complaint(data, "picture") is None
    assert complaint(data, "sound") == f"sent {FORMATS[kind]} instead of a sound"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@given(share=st.floats(0.05, 0.99))
def test_a_part_of_a_picture_is_none(kind: str, share: float) -> None:
    data = picture(kind)
    assert complaint(data[: int(len(data) * share)], "picture") == "sent only a part of the picture"


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"OggS\x00", "audio/ogg"),
        (b"fLaC\x00", "audio/flac"),
        (b"\x00\x00\x00 ftypM4A ", "audio/mp4"),
    ],
)
def test_sounds(start: bytes, kind: str) -> None:
    assert media_type(start) == kind
    assert complaint(start, "sound") is None


@given(data=st.binary(max_size=40))
def test_nothing_surprises_it(data: bytes) -> None:
    assert (complaint(data, "bytes") is None) == bool(data)
    assert complaint(data, "picture") is not None or complaint(data, "sound") is not None
