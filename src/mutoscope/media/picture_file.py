"""A picture file as plain pixels: upright, in sRGB, opaque.

Whatever comes from a vendor, a page or a camera is brought to one form here: the first frame of a
moving picture, EXIF orientation applied (Exif 3.0, tag 0x0112), the ICC profile carried out,
transparency laid over black, 16 bits rounded to 8.
"""

import io
import math
import struct
from collections.abc import Generator
from contextlib import contextmanager
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
_MIRRORED = {2: (1, -1), 3: (-1, -1), 4: (-1, 1), 6: (-1, 1), 7: (-1, -1), 8: (1, -1)}
"""Which way the file's rows and columns run, of the upright picture's; of what is turned, after its
rows and columns have been exchanged."""
_SAME_LIGHT = {("GRAY", "RGB"): "L", ("RGB", "L"): "RGB"}
"""Grey may be kept in three numbers, and three may be of a grey picture: space, mode -> mode."""
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
    with _opened(path) as image:
        orientation = _orientation(image)
        cover = _as_stored(cover_px, orientation) if cover_px else image.size
        image.draft(image.mode, cover)
        image.load()
        factor = max(1, min(image.width // cover[0], image.height // cover[1]))
        return _flat(image, factor, orientation)


def read_cutout(path: Path) -> NDArray[np.uint8]:
    """The picture with its transparency, premultiplied sRGB [height, width, 4], its empty border
    cut off; smaller by a whole factor where that is above 4 megapixels. Raises MediaError as
    `read_picture`."""
    with _opened(path) as image:
        orientation = _orientation(image)
        image.load()
        small = _cut_out(_eight_bit(image))
        colors = _to_srgb(small.convert("RGB") if small.mode == "RGBA" else small, _Profile(image))
        colors.putalpha(small.getchannel("A") if small.mode == "RGBA" else 255)
    upright = colors.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else colors
    pixels = np.asarray(upright).astype(np.uint16)
    pixels[..., :3] = (pixels[..., :3] * pixels[..., 3:] + 127) // 255
    return pixels.astype(np.uint8)


@contextmanager
def _opened(path: Path) -> Generator[Image.Image]:
    """The file, its pixels not yet read; MediaError for what is wrong with it, then as well."""
    try:
        with Image.open(path, formats=FORMATS) as image:
            _refuse_too_large(image.size, path)
            yield image
    except _BOMBS as error:
        raise _too_large(path) from error
    except _BROKEN as error:
        raise MediaError(
            f"{path.name} cannot be read as a picture.",
            hint="Choose a JPEG, PNG, WebP or GIF file that opens in other programs.",
            code="unreadable_picture",
        ) from error


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


def _flat(image: Image.Image, factor: int, orientation: int) -> NDArray[np.uint8]:
    """Upright, opaque sRGB, each side shorter by the factor.

    Strip by strip: whatever Pillow changes it copies whole, and a wide picture has 50 megapixels.
    """
    width, height = -(-image.width // factor), -(-image.height // factor)
    upright = np.empty((*_as_stored((height, width), orientation), 3), np.uint8)
    stored, profile = _stored(upright, orientation), _Profile(image)
    for row in range(0, height, _STRIP_ROWS):
        top, bottom = row * factor, min((row + _STRIP_ROWS) * factor, image.height)
        strip = _eight_bit(image.crop((0, top, image.width, bottom)))
        stored[row : row + _STRIP_ROWS] = np.asarray(_opaque(strip.reduce(factor), profile))
    return upright


def _stored(upright: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """The same pixels in the rows and columns in which the file has them."""
    turned = upright.swapaxes(0, 1) if orientation in _TURNED else upright
    rows, columns = _MIRRORED.get(orientation, (1, 1))
    return turned[::rows, ::columns]


def _eight_bit(image: Image.Image) -> Image.Image:
    """The picture as L, RGB, CMYK or RGBA."""
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


def _opaque(image: Image.Image, profile: "_Profile") -> Image.Image:
    """Opaque sRGB; what shows through is black."""
    if image.mode != "RGBA":
        return _to_srgb(image, profile)
    flat = Image.new("RGB", image.size)
    flat.paste(_to_srgb(image.convert("RGB"), profile), mask=image.getchannel("A"))
    return flat


def _to_srgb(image: Image.Image, profile: "_Profile") -> Image.Image:
    """Changed from the profile's colours; taken for sRGB where it is unfit or there is none."""
    if not profile.is_there:
        return image.convert("RGB")
    fitted = image.convert(_SAME_LIGHT.get((profile.space, image.mode), image.mode))
    try:
        changed = ImageCms.applyTransform(fitted, profile.transform(fitted.mode))
    except (ImageCms.PyCMSError, *_BROKEN):
        changed = None
    return changed or image.convert("RGB")


class _Profile:
    """What the picture's numbers mean as colours (ICC.1); read once for all of its strips."""

    def __init__(self, image: Image.Image) -> None:
        self._source, self.space = _read_profile(image.info.get("icc_profile"))
        self._transforms = dict[str, ImageCms.ImageCmsTransform]()

    @property
    def is_there(self) -> bool:
        return self._source is not None

    def transform(self, mode: str) -> ImageCms.ImageCmsTransform:
        """From pixels of the mode to sRGB. PyCMSError: the profile is of other pixels."""
        if mode not in self._transforms and self._source is not None:
            target = ImageCms.createProfile("sRGB")
            self._transforms[mode] = ImageCms.buildTransform(self._source, target, mode, "RGB")
        return self._transforms[mode]


def _read_profile(data: object) -> tuple[ImageCms.ImageCmsProfile | None, str]:
    """The profile and its colour space ("RGB", "GRAY", "CMYK"); None for one that is damaged."""
    if not isinstance(data, bytes) or not data:
        return None, ""
    try:
        space = data[16:20].decode("latin-1").strip()  # ICC.1:2022, 7.2.8
        return ImageCms.ImageCmsProfile(io.BytesIO(data)), space
    except (ImageCms.PyCMSError, *_BROKEN):
        return None, ""
