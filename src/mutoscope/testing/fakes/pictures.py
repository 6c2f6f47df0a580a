"""Pictures that follow from their prompt: a soft sky of two colours, a few round shapes in it."""

import base64
import colorsys
import hashlib
import io
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageOps, ImageStat

_SCALE = 4
"""It is drawn so much smaller and then enlarged: quick, and soft at the edges."""
_SHAPES = 5
_manner: ContextVar[str] = ContextVar("manner", default="")
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


@contextmanager
def changing(manner: str) -> Generator[None]:
    """Within, given pictures are changed in a manner of `misbehaviour`'s; "" is with care."""
    before = _manner.set(manner)
    try:
        yield
    finally:
        _manner.reset(before)


def painted(prompt: str, width_px: int, height_px: int, media_type: str = "image/png") -> bytes:
    """The same prompt and size give the same picture. KeyError: a type that nobody draws."""
    dice = np.random.default_rng(_number(prompt))
    small = (max(8, width_px // _SCALE), max(8, height_px // _SCALE))
    image = Image.fromarray(_sky(dice, *small))
    for _ in range(_SHAPES):
        image = _with_shape(image, dice)
    return encoded(image.resize((width_px, height_px), Image.Resampling.BICUBIC), media_type)


def edited(data: bytes, prompt: str, width_px: int, height_px: int, media_type: str) -> bytes:
    """A given picture, brought to a size and toned as the prompt's own would be, unless it is
    changed carelessly. OSError: it is no picture."""
    with Image.open(io.BytesIO(data)) as opened:
        given = opened.convert("RGB").resize((width_px, height_px), Image.Resampling.BILINEAR)
    if _manner.get() == "as_given":
        return encoded(given, media_type)
    if _manner.get() == "mirrored":
        given = ImageOps.mirror(given)
    dice = np.random.default_rng(_number(prompt))
    tone = Image.fromarray(_sky(dice, 8, 8)).resize(given.size, Image.Resampling.BICUBIC)
    return encoded(Image.blend(given, tone, 0.4), media_type)


def encoded(image: Image.Image, media_type: str) -> bytes:
    """The file of a picture. KeyError: a type that nobody draws."""
    file = io.BytesIO()
    image.save(file, _FORMATS[media_type], compress_level=1, quality=85)
    return file.getvalue()


def base64_of(data: bytes) -> str:
    """As JSON carries bytes."""
    return base64.b64encode(data).decode("ascii")


def mean_colour(data: bytes) -> str:
    """The picture's mean colour as "#rrggbb"."""
    with Image.open(io.BytesIO(data)) as image:
        return "#" + "".join(f"{round(part):02x}" for part in ImageStat.Stat(image).mean[:3])


def _sky(dice: np.random.Generator, width_px: int, height_px: int) -> NDArray[np.uint8]:
    above, below = np.array(_colour(dice)), np.array(_colour(dice))
    down = np.linspace(0.0, 1.0, height_px)[:, None, None]
    across = np.linspace(0.0, 0.3, width_px)[None, :, None]
    share = np.clip(down * 0.85 + across * 0.5, 0.0, 1.0)
    return (above * (1 - share) + below * share).round().astype(np.uint8)


def _with_shape(image: Image.Image, dice: np.random.Generator) -> Image.Image:
    width_px, height_px = image.size
    x, y = int(dice.integers(0, width_px)), int(dice.integers(0, height_px))
    radius = int(min(width_px, height_px) * dice.uniform(0.06, 0.28)) + 1
    mask = Image.new("L", image.size)
    box = (x - radius, y - radius, x + radius, y + radius)
    ImageDraw.Draw(mask).ellipse(box, fill=int(dice.integers(70, 180)))
    mask = mask.filter(ImageFilter.GaussianBlur(radius / 12))
    return Image.composite(Image.new("RGB", image.size, _colour(dice)), image, mask)


def _colour(dice: np.random.Generator) -> tuple[int, int, int]:
    hue, saturation, value = dice.uniform((0.0, 0.35, 0.45), (1.0, 0.75, 0.95))
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
