"""A user's logo: in the corner of every frame, in one row with what stands at the top left."""

from pathlib import Path

import numpy as np
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer
from mutoscope.media.layout import fit, layout_of
from mutoscope.media.picture_file import read_cutout
from mutoscope.media.timeline import Canvas

HEIGHT, WIDEST = 72.0, 260.0
"""In units of the layout: as tall as a kicker, and at most so wide."""
_LEAST_INK = 0.002


def logo_layer(path: Path, canvas: Canvas) -> Layer:
    """The logo at the top right, still. MediaError: code "blank_picture" where nothing is seen of
    it, else as `read_cutout`."""
    cutout = read_cutout(path)
    if (cutout[..., 3] > 16).mean() < _LEAST_INK:
        raise MediaError(
            "The logo shows nothing.",
            hint="Give one that is not transparent.",
            code="blank_picture",
        )
    height, width = cutout.shape[:2]
    layout, placed = layout_of(canvas), fit(canvas)
    factor = min(HEIGHT / height, WIDEST / width) * placed.scale
    size = max(1, round(width * factor)), max(1, round(height * factor))
    small = Image.fromarray(cutout, "RGBa").resize(size, Image.Resampling.LANCZOS)
    right = placed.left + (layout.width - layout.margin) * placed.scale
    middle = placed.top + (layout.kicker_y + HEIGHT / 2) * placed.scale
    return Layer("logo", np.asarray(small), x=right - size[0] / 2, y=middle)
