"""A small picture of a large one."""

from pathlib import Path

from PIL import Image

from mutoscope.media.codec.faults import written
from mutoscope.media.picture_file import read_picture

SIDE_PX = 400


def thumbnail(path: Path, out: Path, *, side_px: int = SIDE_PX) -> tuple[int, int]:
    """Write the picture as PNG, whole, within a square; its width and height in pixels. MediaError:
    it cannot be read."""
    picture = Image.fromarray(read_picture(path, cover_px=(side_px, side_px)))
    picture.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    with written(out) as partial:
        picture.save(partial, "PNG", compress_level=6)
    return picture.size
