"""A painted slide brought to the canvas: never stretched, and no word cut off."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.media.picture_file import read_picture

MOST_CUT = 0.06
"""The share of its width or height that may be cut off: margins are wider."""
MOST_GROWN = 1.5
"""How much larger a picture can be shown before it looks soft."""
_EDGE = 0.01


@dataclass(frozen=True)
class FittedPicture:
    """A PNG of the canvas' size. `grown`: how much larger than it came it is shown; `banded`: bands
    beside it fill the canvas."""

    png: bytes
    grown: float
    banded: bool


def fit_painted(picture: Path, size_px: tuple[int, int]) -> FittedPicture:
    """The picture over the whole canvas where hardly anything has to be cut off for that, else
    whole, on the colour of its edges. Raises MediaError as `read_picture`."""
    image = Image.fromarray(read_picture(picture, cover_px=size_px))
    scales = size_px[0] / image.width, size_px[1] / image.height
    banded = min(scales) / max(scales) < 1 - MOST_CUT
    scale = min(scales) if banded else max(scales)
    page = Image.new("RGB", size_px, _edge_colour(image) if banded else None)
    shown = round(image.width * scale), round(image.height * scale)
    scaled = image.resize(shown, Image.Resampling.LANCZOS)
    page.paste(scaled, ((size_px[0] - shown[0]) // 2, (size_px[1] - shown[1]) // 2))
    out = io.BytesIO()
    page.save(out, "PNG", compress_level=3)
    return FittedPicture(out.getvalue(), scale, banded)


def _edge_colour(image: Image.Image) -> tuple[int, int, int]:
    """The commonest of a narrow frame, as far as one is common: the median."""
    pixels = np.asarray(image)
    depth = max(1, round(min(image.size) * _EDGE))
    frame = (pixels[:depth], pixels[-depth:], pixels[:, :depth], pixels[:, -depth:])
    red, green, blue = np.median(np.concatenate([each.reshape(-1, 3) for each in frame]), axis=0)
    return int(red), int(green), int(blue)
