"""Small pictures: of a picture file, and as what stands for a clip until it is loaded."""

import io
from pathlib import Path

from PIL import Image

from mutoscope.media.picture_file import read_picture

SMALL_PX, QUALITY = 320, 80
"""Both sides at most, of a JPEG of less than 200 kB: what messengers take
(https://core.telegram.org/bots/api#sendvideo, looked up on 2026-11-29)."""


def small_picture(path: Path, longest_px: int) -> Image.Image:
    """A picture file, upright and in sRGB, no side of it longer. MediaError as `read_picture`."""
    picture = Image.fromarray(read_picture(path, cover_px=(longest_px, longest_px)))
    picture.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    return picture


def small_jpeg(path: Path) -> bytes:
    """Of a picture. MediaError: it cannot be read. Blocks."""
    picture, written = small_picture(path, SMALL_PX).convert("RGB"), io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
