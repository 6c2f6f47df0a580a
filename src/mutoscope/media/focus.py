"""Which point of a picture has to be seen when it is cut to another shape."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.media.scenes.ken_burns import FOCUS, MOST_CLOSER

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in fractions of the picture."""
Point = tuple[float, float]

_SMALL_PX = 64
_PULL = 0.6
"""How far what stands out draws the focus from the usual one."""
_FARTHEST = 0.22
_LEAST_SHARE = 0.3
"""Of the largest face's height: smaller ones are people in the background."""

_STILL_SEEN = 0.9
"""So much of the faces has to be left of them from closer."""


def focus_on(faces: Sequence[Box], size: tuple[int, int], shape: float) -> Point:
    """The point about which most of the faces are seen. `size`: width and height of the picture,
    `shape`: the canvas's width for a height of one. Faces that would no longer be seen from closer
    have their point in the middle of the frame's height at the least, where nothing brings the
    camera closer (`scenes.ken_burns`). ValueError: there are no faces."""
    counted = [each for each in faces if _height(each) >= _LEAST_SHARE * max(map(_height, faces))]
    middles = [_middle([each]) for each in sorted(counted, key=_area, reverse=True)]
    window = _window(size, shape)
    found = max([_middle(counted), *middles], key=lambda at: _seen(counted, at, window))
    closer = window[0] / MOST_CLOSER, window[1] / MOST_CLOSER
    if _seen(counted, found, closer) >= _STILL_SEEN * _seen(counted, found, window):
        return found
    return found[0], max(found[1], window[1] / 2)


def salient(picture: NDArray[np.uint8]) -> Point:
    """A guess, near the usual focus: where the colours are far from the picture's mean (Achanta and
    others, "Frequency-tuned Salient Region Detection", CVPR 2009)."""
    small = Image.fromarray(picture).resize((_SMALL_PX, _SMALL_PX), Image.Resampling.BOX)
    levels = np.asarray(small, np.float64)
    apart = ((levels - levels.mean(axis=(0, 1))) ** 2).sum(axis=2)
    if apart.sum() < 1:
        return FOCUS
    places = (np.arange(_SMALL_PX) + 0.5) / _SMALL_PX
    across, down = apart.sum(axis=0) @ places, apart.sum(axis=1) @ places
    return _near(FOCUS[0], across / apart.sum()), _near(FOCUS[1], down / apart.sum())


def _near(usual: float, found: float) -> float:
    return float(usual + np.clip(_PULL * (found - usual), -_FARTHEST, _FARTHEST))


def _window(size: tuple[int, int], shape: float) -> tuple[float, float]:
    """How much of the picture's width and height the canvas shows."""
    picture = size[0] / size[1]
    return min(1.0, shape / picture), min(1.0, picture / shape)


def _seen(faces: Sequence[Box], at: Point, window: tuple[float, float]) -> float:
    """The area of the faces in a window about a point, as far as it can be about it."""
    left, top = (
        min(max(middle - side / 2, 0.0), 1.0 - side)
        for middle, side in zip(at, window, strict=True)
    )
    right, foot = left + window[0], top + window[1]
    cut = [(max(a, left), max(b, top), min(c, right), min(d, foot)) for a, b, c, d in faces]
    return sum(_area(each) for each in cut if each[0] < each[2] and each[1] < each[3])


def _middle(faces: Sequence[Box]) -> Point:
    left, top = min(each[0] for each in faces), min(each[1] for each in faces)
    right, foot = max(each[2] for each in faces), max(each[3] for each in faces)
    return (left + right) / 2, (top + foot) / 2


def _height(face: Box) -> float:
    return face[3] - face[1]


def _area(face: Box) -> float:
    return (face[2] - face[0]) * (face[3] - face[1])
