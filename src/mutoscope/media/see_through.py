"""A picture file with its transparency, whole: what is empty about it is kept, so that pictures of
one size can be laid over each other."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from mutoscope.media.picture_file import FORMATS, read_picture


def read_see_through(path: Path) -> NDArray[np.uint8]:
    """The upright picture, premultiplied sRGB [height, width, 4]. Raises MediaError as
    `read_picture`, whose black under what is transparent makes its colours premultiplied."""
    colors = read_picture(path)
    alpha = _alpha(path, colors.shape[:2])
    pixels = np.empty((*colors.shape[:2], 4), np.uint8)
    pixels[..., 3] = alpha
    np.minimum(colors, alpha[..., None], out=pixels[..., :3])
    return pixels


def _alpha(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Opaque where the file says nothing."""
    with Image.open(path, formats=FORMATS) as image:
        if not image.has_transparency_data:
            return np.full(shape, 255, np.uint8)
        upright = ImageOps.exif_transpose(image)
        return np.asarray(upright.convert("RGBA").getchannel("A"))
