"""The picture that stands for one that there is not: "Sorry, we have no imagery here" on grey."""

import io

import numpy as np
from PIL import Image

_NEAR = 6
_COVERS = 0.9
_GREY_WITHIN = 12
"""Its red, green and blue differ by less: a sea or a lawn seen from above is not taken for it."""


def is_blank(data: bytes) -> bool:
    """Whether a picture that can be read is all of one grey but for a few letters."""
    with Image.open(io.BytesIO(data)) as image:
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3).astype(np.int16)
    usual = np.median(pixels, axis=0)
    if np.ptp(usual) > _GREY_WITHIN:
        return False
    near = (np.abs(pixels - usual) <= _NEAR).all(axis=1)
    return bool(near.mean() >= _COVERS)
