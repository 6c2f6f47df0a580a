"""The colours that a picture lives of."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.picture_file import read_picture

_SIDE_PX = 96
_ROUNDS = 12
_FOUND = 8
"""More than are asked for: the commonest of them are kept."""
_Colors = NDArray[np.float32]


def colours_of(picture: Path, count: int = 5) -> tuple[str, ...]:
    """`count` colours as #rrggbb, from the brightest to the darkest, the same for the same picture.
    MediaError as `read_picture`.

    K-means over sRGB pixels, which begins with colours that lie far apart, so that a red roof is
    not lost among the greens.
    """
    small = Image.fromarray(read_picture(picture, cover_px=(_SIDE_PX, _SIDE_PX)))
    small.thumbnail((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float32).reshape(-1, 3)
    means, weights = _clusters(pixels, max(_FOUND, count))
    kept = means[np.argsort(-weights, kind="stable")[:count]]
    bright_first = kept[np.argsort(-kept @ np.array([0.299, 0.587, 0.114], np.float32))]
    return tuple("#{:02x}{:02x}{:02x}".format(*map(round, row)) for row in bright_first.tolist())


def _clusters(pixels: _Colors, count: int) -> tuple[_Colors, NDArray[np.intp]]:
    """Mean colours, and how many pixels are nearest to each."""
    means = _far_apart(pixels, count)
    nearest = np.zeros(len(pixels), np.intp)
    for _ in range(_ROUNDS):
        nearest = _distances(pixels, means).argmin(axis=1)
        for index in np.unique(nearest):
            means[index] = pixels[nearest == index].mean(axis=0)
    return means, np.bincount(nearest, minlength=count)


def _far_apart(pixels: _Colors, count: int) -> _Colors:
    """The mean colour, then each time the one that is farthest from those before."""
    chosen = [pixels.mean(axis=0)]
    while len(chosen) < count:
        away = _distances(pixels, np.array(chosen)).min(axis=1)
        chosen.append(pixels[int(away.argmax())])
    return np.array(chosen, np.float32)


def _distances(pixels: _Colors, means: _Colors) -> _Colors:
    return ((pixels[:, None] - means[None]) ** 2).sum(axis=2)
