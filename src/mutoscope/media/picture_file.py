"""A picture file as plain pixels: upright, in sRGB, opaque.

Whatever comes from a vendor, a page or a camera is brought to one form here: the first frame of a
moving picture, EXIF orientation applied (Exif 3.0, tag 0x0112), the ICC profile carried out,
transparency laid over black, 16 bits rounded to 8.
"""

import io
import math
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from mutoscope.errors import MediaError

MOST_PIXELS = 50_000_000
MOST_CUTOUT_PIXELS = 4_000_000
"""Many times what a logo takes on the largest canvas."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TURNED = (5, 6, 7, 8)
_STRIP_ROWS = 64
_BROKEN = (OSError, EOFError, SyntaxError, ValueError, IndexError, TypeError, struct.error)
"""What Pillow raises for damaged files, besides its own errors, which are OSErrors."""
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)

_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}


def suffix_of(mime_type: str) -> str:
    """What the name of a picture file of this type ends in, with its dot."""
    return _SUFFIXES.get(mime_type, ".img")


def read_picture(path: Path, *, cover_px: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """The picture as sRGB [height, width, 3].

    `cover_px` (width, height): what it has to cover; one that is at least twice as large is made
    smaller by whole factors while it is read, so that it still does. Raises MediaError: code
    "picture_too_large" above 50 megapixels, "unreadable_picture" for what is damaged, cut short or
    of another format.
    """

    def flat(image: Image.Image) -> Image.Image:
        cover = _as_stored(cover_px, _orientation(image)) if cover_px else image.size
        image.draft(image.mode, cover)
        return _flat(_reduced(_eight_bit(image), cover), _profile(image))

    return np.array(_opened(path, flat))


def read_cutout(path: Path) -> NDArray[np.uint8]:
    """The picture with its transparency, premultiplied sRGB [height, width, 4], its empty border
    cut off; smaller by a whole factor where that is above 4 megapixels. Raises MediaError as
    `read_picture`."""

    def cutout(image: Image.Image) -> Image.Image:
        small = _cut_out(_eight_bit(image))
        colors = _to_srgb(small.convert("RGB") if small.mode == "RGBA" else small, _profile(image))
        colors.putalpha(small.getchannel("A") if small.mode == "RGBA" else 255)
        return colors

    pixels = np.asarray(_opened(path, cutout)).astype(np.uint16)
    pixels[..., :3] = (pixels[..., :3] * pixels[..., 3:] + 127) // 255
    return pixels.astype(np.uint8)


def _opened(path: Path, use: Callable[[Image.Image], Image.Image]) -> Image.Image:
    """What `use` makes of the file, upright. MediaError."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            _refuse_too_large(image.size, path)
            orientation = _orientation(image)
            made = use(image)
    except _BOMBS as error:
        raise _too_large(path) from error
    except _BROKEN as error:
        raise MediaError(
            f"{path.name} cannot be read as a picture.",
            hint="Choose a JPEG, PNG, WebP or GIF file that opens in other programs.",
            code="unreadable_picture",
        ) from error
    return made.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else made


def _refuse_too_large(size: tuple[int, int], path: Path) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_large(path)


def _too_large(path: Path) -> MediaError:
    return MediaError(
        f"{path.name} has more than {MOST_PIXELS // 1_000_000} megapixels.",
        hint="Choose a smaller picture, or make this one smaller.",
        code="picture_too_large",
    )


def _orientation(image: Image.Image) -> int:
    """1 to 8; 1 (upright) as well where the file's EXIF block is damaged."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except _BROKEN:
        return 1
    return found if found in _UPRIGHT else 1


def _as_stored(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """A size of the upright picture, as the file has it."""
    return (size[1], size[0]) if orientation in _TURNED else size


def _profile(image: Image.Image) -> bytes:
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) else b""


def _eight_bit(image: Image.Image) -> Image.Image:
    """The picture as L, RGB, CMYK or RGBA, its pixels read."""
    image.load()
    if image.mode.startswith("I"):
        deep = np.clip(np.asarray(image), 0, 65535).astype(np.uint32)
        deep += 128
        deep //= 257
        return Image.fromarray(deep.astype(np.uint8))
    if image.mode != "RGBA" and image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK", "RGBA"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _reduced(image: Image.Image, cover: tuple[int, int]) -> Image.Image:
    factor = min(image.width // cover[0], image.height // cover[1])
    return image.reduce(factor) if factor > 1 else image


def _cut_out(image: Image.Image) -> Image.Image:
    """Without its empty border, strip by strip: Pillow copies whatever it makes smaller."""
    has_alpha = image.mode == "RGBA"
    box = (image.getbbox() or (0, 0, 1, 1)) if has_alpha else (0, 0, *image.size)
    left, top, right, bottom = box
    factor = math.ceil(math.sqrt((right - left) * (bottom - top) / MOST_CUTOUT_PIXELS))
    size = -(-(right - left) // factor), -(-(bottom - top) // factor)
    small = Image.new(image.mode, size)
    for row in range(0, size[1], _STRIP_ROWS):
        y = top + row * factor
        strip = image.crop((left, y, right, min(bottom, y + _STRIP_ROWS * factor)))
        small.paste(strip.reduce(factor), (0, row))
    return small


def _flat(image: Image.Image, profile: bytes) -> Image.Image:
    """Opaque sRGB; what shows through is black."""
    if image.mode != "RGBA":
        return _to_srgb(image, profile)
    flat = Image.new("RGB", image.size)
    flat.paste(_to_srgb(image.convert("RGB"), profile), mask=image.getchannel("A"))
    return flat


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Changed from the profile's colours; taken for sRGB where it is unfit or there is none."""
    if not profile:
        return image.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, *_BROKEN):
        changed = None
    return changed or image.convert("RGB")
