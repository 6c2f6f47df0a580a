"""What the bytes of a picture hold, before they are believed: whole, of a known kind, not too large
to be read."""

import io
import struct
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from mutoscope.providers.http.content import complaint, media_type

MOST_PIXELS = 50_000_000
"""What the studio reads as a picture; 8192 x 4096 is 34 million."""

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_UNREADABLE = (OSError, EOFError, SyntaxError, ValueError, IndexError, TypeError, struct.error)
"""What Pillow raises for damaged files, besides its own errors, which are OSErrors."""
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_SEVERAL_VIEWS = "MPO"
"""A JPEG with more than one picture in it, of which the first counts (CIPA DC-007)."""


@dataclass(frozen=True)
class Look:
    """What a picture is. `moves`: it has several frames, one after another."""

    mime_type: str
    width_px: int
    height_px: int
    moves: bool = False


def look_at(data: bytes) -> Look:
    """A picture that can be read to its end. ValueError: what is wrong with it, worded as
    `complaint` does."""
    if (wrong := complaint(data, "picture")) is not None:
        raise ValueError(wrong)
    try:
        look = _look(data)
    except _BOMBS:
        raise ValueError(_too_large()) from None
    except _UNREADABLE:
        raise ValueError("sent a damaged picture") from None
    if look.width_px * look.height_px > MOST_PIXELS:
        raise ValueError(_too_large())
    return look


def _too_large() -> str:
    return f"sent a picture of more than {MOST_PIXELS // 1_000_000} megapixels"


def _look(data: bytes) -> Look:
    """A size that is too large is told unread."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        look = Look(media_type(data) or "", image.width, image.height)
        if image.width * image.height > MOST_PIXELS:
            return look
        image.verify()
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        image.load()
        return replace(look, moves=_moves(image))


def _moves(image: Any) -> bool:
    return image.format != _SEVERAL_VIEWS and bool(getattr(image, "is_animated", False))
