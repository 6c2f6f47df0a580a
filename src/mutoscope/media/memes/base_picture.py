"""The picture that a template's words stand over: its own file, or one that was given."""

import contextlib
from pathlib import Path

import numpy as np
import skia
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.file_names import told_as
from mutoscope.media.memes.elements import Box
from mutoscope.media.memes.templates import Template
from mutoscope.media.picture_file import FORMATS, read_cutout, read_picture

_KEPT_LEAST = 0.84
"""A picture fills its place where at least so much of it is still seen; else it stands there whole,
over a soft copy of itself."""
SHOWN_WIDTH_PX = 1000
"""Of a card in a clip, about."""
LEAST_SIDE_PX = 16
"""Of less nothing can be seen under words."""
_GLANCE_PX = (256, 256)
_SOFT_SIDE_PX = 96
_SOFT_PX = 5
_SMOOTH = skia.SamplingOptions(skia.CubicResampler.Mitchell())
_SMALLER = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear)


def check_given(path: Path, name: str, *, whole: bool = True) -> None:
    """MediaError, of a picture that people call `name`: it cannot stand under words. Without
    `whole` only what its head tells, which takes no time; else up to a quarter of a second."""
    width, height = _size(path)
    if whole or not width:
        with told_as({path: name}):
            read_picture(path, cover_px=_GLANCE_PX)
    if min(width, height) < LEAST_SIDE_PX:
        raise MediaError(
            f"{name} is only {width} × {height} pixels.",
            hint=f"Give a picture of at least {LEAST_SIDE_PX} pixels a side; 1000 are better.",
            code="picture_too_small",
        )


def _size(path: Path) -> tuple[int, int]:
    """What its head says; 0 by 0 of what is no picture, for `read_picture` to refuse."""
    with contextlib.suppress(Exception), Image.open(path, formats=FORMATS) as image:
        return image.size
    return 0, 0


def read_base(template: Template, given: Path | None) -> NDArray[np.uint8] | None:
    """The picture, sRGB [height, width, 3]; None for a template without a place for one.

    Raises InvalidRequest (code "no_picture") where one is needed and none given, or given and has
    no place; MediaError as `read_picture`.
    """
    if template.picture is None:
        if given is not None:
            raise _refused(template, "has no place for a picture", "Leave the picture out")
        return None
    if given is None and template.needs_picture:
        raise _refused(template, "needs a picture", "Give a JPEG, PNG, WebP or GIF file")
    return _opaque(given or template.folder / template.picture.file)


def _opaque(path: Path) -> NDArray[np.uint8]:
    """Of a picture, white shows where it is transparent: it is mostly cut out for bright pages."""
    if not has_transparency(path):
        return read_picture(path)
    cutout = read_cutout(path)
    return cutout[..., :3] + (255 - cutout[..., 3:])


def has_transparency(path: Path) -> bool:
    """Whether a picture file may have transparent parts; not of one that cannot be read."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            return image.has_transparency_data
    except (OSError, ValueError, SyntaxError):
        return False


def enlargement(template: Template, path: Path) -> float:
    """How many times larger than it is a picture that could be read is drawn in a clip, about."""
    if template.picture is None:
        return 0.0
    with Image.open(path, formats=FORMATS) as image:
        width, height = image.size
    box = template.picture.box
    shown = min(box[2] / width, box[3] / height)
    return shown * SHOWN_WIDTH_PX / template.width_px


def _refused(template: Template, why: str, instead: str) -> InvalidRequest:
    return InvalidRequest(
        f"The template “{template.id}” {why}.",
        hint=f"{instead}, or choose another template.",
        code="no_picture",
    )


def draw_base(canvas: skia.Canvas, picture: NDArray[np.uint8], box: Box) -> None:
    """Draw it into its place."""
    shape = picture.shape[1] / picture.shape[0], box[2] / box[3]
    canvas.save()
    canvas.clipRect(skia.Rect.MakeXYWH(*box), True)
    if min(shape) / max(shape) < _KEPT_LEAST:
        _draw(canvas, _soft(picture), box, cover=True)
        _draw(canvas, picture, box, cover=False)
    else:
        _draw(canvas, picture, box, cover=True)
    canvas.restore()


def _draw(canvas: skia.Canvas, picture: NDArray[np.uint8], box: Box, *, cover: bool) -> None:
    """The picture in the middle of the box, as small as covers it or as large as fits."""
    left, top, width, height = box
    factors = width / picture.shape[1], height / picture.shape[0]
    factor = max(factors) if cover else min(factors)
    wide, high = picture.shape[1] * factor, picture.shape[0] * factor
    target = skia.Rect.MakeXYWH(left + (width - wide) / 2, top + (height - high) / 2, wide, high)
    opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    image = skia.Image.fromarray(np.ascontiguousarray(opaque), skia.kRGBA_8888_ColorType)
    canvas.drawImageRect(image, target, _SMALLER if factor < 1 else _SMOOTH)


def _soft(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    small = Image.fromarray(picture)
    small.thumbnail((_SOFT_SIDE_PX, _SOFT_SIDE_PX))
    return np.asarray(small.filter(ImageFilter.GaussianBlur(_SOFT_PX)))
