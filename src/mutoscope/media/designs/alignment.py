"""Two pictures of the same view brought to one size and place.

Who changes a picture often returns it a little larger, or cut at an edge, or moved by some pixels.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Grey = NDArray[np.float32]
"""Luma of one picture, 0 to 255 [height, width]."""
WORK_PX = 512
"""The longer side of what is compared."""
FARTHEST_SHARE = 0.02
"""So far a picture may have moved, of its longer side; beyond that it is another view."""
_SCALES = (0.97, 0.985, 1.0, 1.015, 1.03)
_CLEARLY = 1.02
"""Another size must agree so much better to be believed."""


@dataclass(frozen=True)
class Fit:
    """How the later picture lies over the earlier one: made larger by `scale` about its middle,
    then moved, as shares of the earlier one's longer side."""

    scale: float = 1.0
    right: float = 0.0
    down: float = 0.0


def same_shape(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture, cut in its middle to the shape of a size (width, height), in that size."""
    wanted = size[0] / size[1]
    width, height = picture.size
    cut_width, cut_height = min(width, height * wanted), min(height, width / wanted)
    left, top = (width - cut_width) / 2, (height - cut_height) / 2
    box = (left, top, left + cut_width, top + cut_height)
    return picture.resize(size, Image.Resampling.BICUBIC, box=box)


def moved(picture: Image.Image, fit: Fit) -> Image.Image:
    """As the fit says; what comes in at an edge is the nearest of what was there."""
    width, height = picture.size
    longer = max(width, height)
    inverse = 1 / fit.scale
    x0 = width / 2 - (width / 2 + fit.right * longer) * inverse
    y0 = height / 2 - (height / 2 + fit.down * longer) * inverse
    rows = np.clip(y0 + inverse * np.arange(height), 0, height - 1)
    columns = np.clip(x0 + inverse * np.arange(width), 0, width - 1)
    if fit.scale == 1.0:
        pixels = np.asarray(picture)
        return Image.fromarray(pixels[np.rint(rows).astype(int)][:, np.rint(columns).astype(int)])
    box = (columns[0], rows[0], max(columns[-1], columns[0] + 1), max(rows[-1], rows[0] + 1))
    return picture.resize((width, height), Image.Resampling.BICUBIC, box=box)


def work_size(size: tuple[int, int]) -> tuple[int, int]:
    """What pictures are compared at."""
    share = WORK_PX / max(size)
    return max(16, round(size[0] * share)), max(16, round(size[1] * share))


def grey(picture: Image.Image, *, blur_px: float = 1.0) -> Grey:
    """Luma, a little blurred: grain and compression are no structure."""
    return np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(blur_px)), np.float32)


def laid_over(before: Image.Image, after: Image.Image) -> Image.Image:
    """`after` as it lies best over `before`, in its size. Whoever gives pictures in other shapes
    has cut them or stretched them."""
    size = work_size(before.size)
    small = before.resize(size, Image.Resampling.LANCZOS)
    cut = best_fit(small, same_shape(after, size))
    has_its_shape = after.width * size[1] == after.height * size[0]
    stretched = cut if has_its_shape else best_fit(small, _stretched(after, size))
    bring, fit = (
        (_stretched, stretched.fit)
        if stretched.worth > _CLEARLY * cut.worth
        else (same_shape, cut.fit)
    )
    return moved(bring(after, before.size), fit)


def _stretched(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return picture.resize(size, Image.Resampling.BICUBIC)


@dataclass(frozen=True)
class Found:
    """A fit, and how well the pictures agree then, −1 to 1."""

    fit: Fit
    worth: float


def best_fit(before: Image.Image, after: Image.Image) -> Found:
    """How `after` lies best over `before`; both are of one size, that of comparing."""
    wanted = _Wanted(_edges(grey(before)))
    tried = [_shift(wanted, _edges(grey(moved(after, Fit(each)))), each) for each in _SCALES]
    most = max(tried, key=lambda each: each.worth)
    plain = next(each for each in tried if each.fit.scale == 1.0)
    best = most if most.worth > _CLEARLY * plain.worth else plain
    return best if best.worth > 0 else Found(Fit(), best.worth)


def _edges(picture: Grey) -> Grey:
    down, right = np.gradient(picture)
    strength = np.minimum(np.hypot(right, down), 40.0)
    return (strength - strength.mean()).astype(np.float32)


@dataclass(frozen=True)
class _Wanted:
    """The edges that those of every size that is tried are held against."""

    edges: Grey

    @cached_property
    def spectrum(self) -> NDArray[np.complexfloating]:
        """Its Fourier transform."""
        return np.fft.rfft2(self.edges)


def _shift(wanted: _Wanted, given: Grey, scale: float) -> Found:
    """The best move within reach (cross-correlation by Fourier transform)."""
    height, width = given.shape
    longer = max(width, height)
    reach = max(1, round(FARTHEST_SHARE * longer))
    agreed = np.fft.irfft2(wanted.spectrum * np.conj(np.fft.rfft2(given)), given.shape)
    near = range(-reach, reach + 1)
    norm = float(np.linalg.norm(wanted.edges) * np.linalg.norm(given)) or 1.0
    worth, down, right = max(
        (float(agreed[down % height, right % width]), down, right)
        for down, right in product(near, near)
    )
    return Found(Fit(scale, right / longer, down / longer), worth / norm)
