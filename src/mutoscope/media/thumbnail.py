"""The small picture that stands for a clip until it is loaded."""

import io
from pathlib import Path

from PIL import Image

from mutoscope.media.picture_file import read_picture

SMALL_PX, QUALITY = 320, 80
"""Both sides at most, of a JPEG of less than 200 kB: what messengers take
(https://core.telegram.org/bots/api#sendvideo, looked up on 2026-11-29)."""


def small_jpeg(path: Path) -> bytes:
    """Of a picture. MediaError: it cannot be read. Blocks."""
    picture = Image.fromarray(read_picture(path, cover_px=(SMALL_PX, SMALL_PX)))
    picture.thumbnail((SMALL_PX, SMALL_PX), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    picture.convert("RGB").save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
