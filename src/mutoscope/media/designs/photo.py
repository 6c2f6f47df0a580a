"""A photo as it is worked with: upright, in sRGB, not too large, with nothing but its pixels."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.codec.faults import written
from mutoscope.media.file_names import told_as
from mutoscope.media.heic import HEAD_BYTES, HINT, is_heic
from mutoscope.media.picture_file import FORMATS, MOST_PIXELS, read_picture

LONG_PX = 2048
"""More than any model takes in, and enough for a page of paper (A4 at 175 dots an inch)."""
LEAST_SIDE_PX = 256
LONGEST_SHAPE = 4.0
"""Panoramas beyond this show no place that could be changed as one."""
_LOOKED_AT_PX, _LEAST_LEVELS = (32, 32), 10
"""A photo made so small still spans so many of 255 levels, unless nothing is seen on it."""
_QUALITY = 92
_GPS, _ORIENTATION = 0x8825, 0x0112  # Exif 3.0: GPS info IFD; orientation


@dataclass(frozen=True)
class Prepared:
    """What a photo was. `told_place`: it held where it was taken; `moves`: it has several frames,
    of which the first counts."""

    width_px: int
    height_px: int
    told_place: bool = False
    moves: bool = False


@dataclass(frozen=True)
class _File:
    size: tuple[int, int] = (0, 0)
    told_place: bool = False
    moves: bool = False


def prepare_photo(path: Path, out: Path, *, long_px: int = LONG_PX) -> Prepared:
    """Write the photo as a JPEG that holds its pixels alone: no place, no camera, nothing appended.

    Raises MediaError: those of `read_picture`; "photo_too_small" below 256 pixels a side,
    "photo_too_long" where one side is more than four times the other; "photo_plain" where it shows
    one colour only.
    """
    file = _look(path)
    if all(file.size):
        _check_shape(path.name, *file.size)
    cover = fitted(file.size, long_px) if all(file.size) else None
    pixels = read_picture(path, cover_px=cover)
    picture = Image.fromarray(pixels)
    width, height = picture.size
    _check_shape(path.name, width, height)
    _check_content(path.name, pixels)
    size = fitted((width, height), long_px)
    if size != picture.size:
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    with written(out) as partial:
        picture.save(partial, "JPEG", quality=_QUALITY, subsampling=0)
    return Prepared(*size, file.told_place, file.moves)


def check_photo(path: Path, name: str, *, whole: bool = False) -> None:
    """What `prepare_photo` would say of a photo that people call `name`: as far as its head tells,
    that it is none, or too large, small or long; with `whole` also that it is cut off or shows
    nothing, which takes up to a second of a large one. MediaError."""
    _refuse_apple(path, name)
    width, height = _look(path).size
    is_sound = 0 < width * height <= MOST_PIXELS
    if is_sound:
        _check_shape(name, width, height)
    if whole or not is_sound:
        _check_content(name, read_small(path, name))


def read_small(path: Path, name: str) -> NDArray[np.uint8]:
    """All of the file, as few of its pixels as that takes. MediaError of whoever reads it, with
    the name that people know."""
    with told_as({path: name}):
        return read_picture(path, cover_px=(LEAST_SIDE_PX, LEAST_SIDE_PX))


def _check_content(name: str, pixels: NDArray[np.uint8]) -> None:
    """MediaError: one plain colour, as from a covered lens."""
    small = Image.fromarray(pixels).resize(_LOOKED_AT_PX, Image.Resampling.BOX)
    low, high = np.percentile(np.asarray(small).reshape(-1, 3), (1, 99), axis=0)
    if (high - low).max() < _LEAST_LEVELS:
        raise MediaError(
            f"{name} shows nothing but one plain colour.",
            hint="Give a photo on which the house and its garden can be seen.",
            code="photo_plain",
        )


def fitted(size: tuple[int, int], long_px: int) -> tuple[int, int]:
    """Width and height of it when its longer side has at most so many pixels."""
    share = min(1.0, long_px / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _check_shape(name: str, width: int, height: int) -> None:
    if max(width, height) > LONGEST_SHAPE * min(width, height):
        raise MediaError(
            f"{name} is {width} × {height} pixels: too long for one place.",
            hint="Cut out the part that is meant.",
            code="photo_too_long",
        )
    if min(width, height) < LEAST_SIDE_PX:
        raise MediaError(
            f"{name} is only {width} × {height} pixels.",
            hint=f"Give a photo of at least {LEAST_SIDE_PX} pixels a side; 1000 are better.",
            code="photo_too_small",
        )


def _look(path: Path) -> _File:
    """What its head says. What cannot be read is left for `read_picture` to refuse."""
    _refuse_apple(path, path.name)
    with contextlib.suppress(Exception), Image.open(path, formats=FORMATS) as image:
        exif = image.getexif()
        sideways = exif.get(_ORIENTATION, 1) in range(5, 9)
        width, height = image.size
        size = (height, width) if sideways else (width, height)
        moves = image.format != "MPO" and bool(getattr(image, "is_animated", False))
        return _File(size, bool(exif.get_ifd(_GPS)), moves)
    return _File()


def _refuse_apple(path: Path, name: str) -> None:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if is_heic(head):
        raise MediaError(f"{name} is a HEIC photo.", hint=HINT, code="unreadable_picture")
