"""A change that stays within a region drawn on the photo: around it are the photo's own pixels."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from mutoscope.media.codec.faults import written
from mutoscope.media.designs.alignment import laid_over
from mutoscope.media.designs.structure import Corners, region_mask
from mutoscope.media.picture_file import read_picture

_FEATHER_SHARE = 0.03
"""How wide the change fades in, inside the region, of the picture's longer side."""
_MOST_SHIFT = 24.0
"""Levels by which the change is brought to the photo's tone."""


def keep_outside(before: Path, after: Path, region: Corners, out: Path) -> tuple[int, int]:
    """Write `before` with what `after` shows inside the region (PNG); its width and height in
    pixels. Outside the region every pixel is as it was. MediaError: one cannot be read."""
    photo = Image.fromarray(read_picture(before))
    change = laid_over(photo, Image.fromarray(read_picture(after)))
    mask = Image.fromarray(region_mask(region, photo.size))
    change = _in_tone(photo, change, mask)
    with written(out) as partial:
        Image.composite(change, photo, _feathered(mask)).save(partial, "PNG", compress_level=4)
    return photo.size


def _feathered(mask: Image.Image) -> Image.Image:
    """Opaque within, fading out towards the border, nothing outside."""
    width_px = max(1.0, _FEATHER_SHARE * max(mask.size))
    around = round(2 * width_px)
    # Its edge pixels repeated: a region that reaches the picture's edge ends there, unfaded.
    framed = Image.fromarray(np.pad(np.asarray(mask), around, mode="edge"))
    soft = framed.filter(ImageFilter.GaussianBlur(width_px)).point(_from_half)
    cut = soft.crop((around, around, around + mask.width, around + mask.height))
    return ImageChops.darker(cut, mask)


def _from_half(level: int) -> int:
    """At the border a blurred mask is at half; there the change begins."""
    return max(0, min(255, 2 * level - 255))


def _in_tone(photo: Image.Image, change: Image.Image, mask: Image.Image) -> Image.Image:
    """The change in the photo's light, by what both show outside the region."""
    outside = np.asarray(mask) == 0
    if not outside.any():
        return change
    old, new = (np.asarray(each, np.float32) for each in (photo, change))
    shift = np.median((old - new)[outside], axis=0)
    shifted = new + np.clip(shift, -_MOST_SHIFT, _MOST_SHIFT)
    return Image.fromarray(np.clip(np.rint(shifted), 0, 255).astype(np.uint8))
