"""A speaker's pictures in the size in which they stand in a video."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.see_through import read_see_through

_LEAST_INK = 0.002
_WHOLE_SHARE = 0.5
"""A picture for the open mouth that covers as much of the speaker is a whole picture of them."""
_APART, _REACH_PX = 10, 2
"""Levels by which its pixels differ where it is another, and how far beyond its edge is kept."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class SpeakerPictures:
    """How a speaker looks, and what is laid over it for an open mouth and closed eyes: pictures of
    the same framing, empty elsewhere or whole."""

    path: Path
    mouth_open: Path | None = None
    eyes_closed: Path | None = None


@dataclass(frozen=True)
class Portrait:
    """The same as premultiplied RGBA of one shape, [height, width, 4]; `mouth` and `eyes` are empty
    but for what differs."""

    base: Pixels
    mouth: Pixels | None
    eyes: Pixels | None


def portrait(pictures: SpeakerPictures, room_px: tuple[int, int]) -> Portrait:
    """The pictures, upright, without the empty border of the first one, as large as they can be in
    a room (width, height). MediaError: "blank_picture" where nothing is seen of the first one, else
    as `read_picture`."""
    paths = (pictures.path, pictures.mouth_open, pictures.eyes_closed)
    return _portrait(pictures, tuple(p.stat().st_mtime_ns if p else 0 for p in paths), room_px)


@lru_cache(maxsize=16)
def _portrait(pictures: SpeakerPictures, _: tuple[int, ...], room_px: tuple[int, int]) -> Portrait:
    """Kept: every phrase of a section has the same speakers."""
    whole = read_see_through(pictures.path)
    box = _ink_box(whole, pictures.path)
    size = _fitted((box[2] - box[0], box[3] - box[1]), room_px)
    base = _resized(whole, box, size)

    def over(path: Path | None) -> Pixels | None:
        return _patch(_resized(_framed(path, whole), box, size), base) if path else None

    return Portrait(base, over(pictures.mouth_open), over(pictures.eyes_closed))


def _ink_box(pixels: Pixels, path: Path) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is not transparent."""
    alpha = pixels[..., 3]
    if (alpha > 16).mean() < _LEAST_INK:
        raise MediaError(
            f"{path.name} shows nothing of the speaker.",
            hint="Give a picture that is not transparent.",
            code="blank_picture",
        )
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _fitted(size: tuple[int, int], room_px: tuple[int, int]) -> tuple[int, int]:
    scale = min(room / side for room, side in zip(room_px, size, strict=True))
    width, height = (max(1, int(side * scale)) for side in size)
    return width, height


def _framed(path: Path, like: Pixels) -> Pixels:
    """A picture as large as the first one."""
    pixels = read_see_through(path)
    if pixels.shape == like.shape:
        return pixels
    height, width = pixels.shape[:2]
    return _resized(pixels, (0, 0, width, height), (like.shape[1], like.shape[0]))


def _resized(pixels: Pixels, box: tuple[int, int, int, int], size: tuple[int, int]) -> Pixels:
    image = Image.fromarray(pixels, "RGBa").resize(size, Image.Resampling.LANCZOS, box=box)
    resized = np.array(image)
    # The filter swings over: no colour may have more light than its alpha.
    np.minimum(resized[..., :3], resized[..., 3:], out=resized[..., :3])
    return resized


def _patch(over: Pixels, base: Pixels) -> Pixels:
    """What is laid over the base. Of a whole picture only what differs: with another one's over it,
    both are seen."""
    inside = base[..., 3] > 0
    if (over[..., 3] > 0)[inside].mean() < _WHOLE_SHARE:
        return over
    apart = np.abs(over.astype(np.int16) - base).max(axis=2) > _APART
    kept = _grown(apart, _REACH_PX) & (over[..., 3] > 0)
    return np.where(kept[..., None], over, np.uint8(0))


def _grown(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    padded = np.pad(mask, reach)
    height, width = mask.shape
    shifts = [(y, x) for y in range(2 * reach + 1) for x in range(2 * reach + 1)]
    return np.logical_or.reduce([padded[y : y + height, x : x + width] for y, x in shifts])


def laid_over(base: Pixels, over: Pixels) -> Pixels:
    """One premultiplied picture over another."""
    left = 255 - over[..., 3:].astype(np.uint16)
    return (over + (base * left + 127) // 255).astype(np.uint8)
