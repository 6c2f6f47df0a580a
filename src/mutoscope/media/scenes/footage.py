"""A film over the whole canvas in place of a photograph: which part of it, and the shade on it.

What is shown is what was looked at. A film is watched for its first seconds, a few times each; the
part before it turns black, or ends, is the part that is shown, over and over if need be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media.codec.footage import film_facts
from mutoscope.media.footage import MIDDLE, Footage, Point
from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement
from mutoscope.media.planes import FramePlanes, Plane, blank_frame, to_rgb
from mutoscope.media.scenes.photo import shades_on
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stage import stage
from mutoscope.media.timeline import Canvas

WATCHED_S = 20.0
"""Longer than nearly all scenes."""

_LOOK_S = 0.2
_LEAST_S = 1.0
"""A part between two black ones is shown if it is as long as that."""
_DARKEST, _LEAST_RANGE = 40, 12
"""Levels (luma) of a picture's bright parts, and between those and its dark ones, that show
something; twice what the finished video must have."""
_APART_S = 0.6
_MOVES = 0.15
"""Mean change of luma, in levels, between pictures that far apart: less is no motion."""
_STILL_S = 0.8
_BLOCK_PX = 8
_MOST_VIEWS = 12
_SAMPLED_PX = 2
"""Every second pixel is looked at for the shade."""

_HELD_S = 1.0
"""Past its end a film stands: it is watched without the seam to its beginning."""


@dataclass(frozen=True)
class _Look:
    """Luma of a picture: the mean of each block, and whether it shows something."""

    blocks: NDArray[np.float32]
    shows: bool


@dataclass(frozen=True)
class Take:
    """The part of a film that is shown, in seconds of the film, and whether nothing moves in it."""

    start_s: float
    end_s: float
    is_still: bool


def find_take(path: Path, canvas: Canvas, *, focus: Point = MIDDLE) -> Take:
    """The longest part of the first seconds that shows something.

    MediaError as `media.footage.Footage`, and "blank_picture" for a film that shows nothing.
    """
    length_s = film_facts(path).duration_s
    times = np.arange(0.0, min(length_s, WATCHED_S), _LOOK_S)
    frame = blank_frame(canvas)
    with Footage(path, canvas, focus=focus, end_s=length_s + _HELD_S) as film:
        looks = [_glance(film, float(time_s), frame) for time_s in times]
    first, end = _longest([look.shows for look in looks])
    if not end or (length_s > _LEAST_S and (end - first) * _LOOK_S < _LEAST_S):
        raise MediaError(
            f"{path.name} shows nothing: it is black or of one colour.",
            hint="Choose another film, or cut out the part that is to be seen.",
            code="blank_picture",
        )
    last_s = float(times[end]) - _LOOK_S if end < len(times) else min(length_s, WATCHED_S)
    start_s = float(times[first])
    return Take(start_s, max(last_s, start_s + _LOOK_S / 2), not _moves(looks[first:end]))


def illustrate_footage(
    path: Path,
    plan: ScenePlan,
    canvas: Canvas,
    *,
    focus: Point = MIDDLE,
    start_s: float = 0.0,
    end_s: float | None = None,
) -> list[Layer]:
    """The shade that text needs over the film, to lie over it: no more than its brightest moments
    ask for. Of the plan only the palette counts. MediaError as `media.footage.Footage`."""
    return shades_on(_views(path, canvas, focus, start_s, end_s), plan, stage(canvas))


def still_of(path: Path, canvas: Canvas, *, focus: Point, take: Take) -> Layer:
    """A picture from the middle of the part that is shown, as a background: for proofs."""
    frame = blank_frame(canvas)
    with Footage(path, canvas, focus=focus, start_s=take.start_s, end_s=take.end_s) as film:
        film.draw((take.end_s - take.start_s) / 2, frame)
    x, y = canvas.width_px / 2, canvas.height_px / 2
    return Layer("background", _opaque(to_rgb(frame)), x, y, fills=True)


def _views(
    path: Path, canvas: Canvas, focus: Point, start_s: float, end_s: float | None
) -> Sequence[tuple[Layer, Placement]]:
    last_s = film_facts(path).duration_s if end_s is None else end_s
    length_s = min(last_s - start_s, WATCHED_S)
    centre = Placement(canvas.width_px / 2, canvas.height_px / 2, _SAMPLED_PX)
    frame = blank_frame(canvas)
    with Footage(path, canvas, focus=focus, start_s=start_s, end_s=last_s) as film:
        return [
            (_sampled(film, float(time_s), frame), centre)
            for time_s in np.linspace(0, length_s, _MOST_VIEWS, endpoint=False)
        ]


def _sampled(film: Footage, time_s: float, frame: FramePlanes) -> Layer:
    film.draw(time_s, frame)
    step = _SAMPLED_PX
    y, u, v = (plane[::step, ::step] for plane in (frame.y, frame.u, frame.v))
    height, width = 2 * (y.shape[0] // 2), 2 * (y.shape[1] // 2)
    half = slice(height // 2), slice(width // 2)
    pixels = to_rgb(FramePlanes(y[:height, :width], u[half], v[half]))
    return Layer("background", _opaque(pixels), 0.0, 0.0)


def _opaque(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    pixels = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = rgb
    return pixels


def _glance(film: Footage, time_s: float, frame: FramePlanes) -> _Look:
    film.draw(time_s, frame)
    rows, columns = (side // _BLOCK_PX for side in frame.y.shape)
    whole = frame.y[: rows * _BLOCK_PX, : columns * _BLOCK_PX]
    blocks = whole.reshape(rows, _BLOCK_PX, columns, _BLOCK_PX)
    return _Look(blocks.mean(axis=(1, 3), dtype=np.float32), _shows(frame.y[::4, ::4]))


def _shows(luma: Plane) -> bool:
    dark, bright = np.percentile(luma, (2, 98))
    return bool(bright >= _DARKEST and bright - dark >= _LEAST_RANGE)


def _longest(shown: Sequence[bool]) -> tuple[int, int]:
    """The longest run [first, end) of true ones; the first of equals."""
    edges = [index for index, each in enumerate(shown) if not each]
    runs = [(before + 1, after) for before, after in pairwise([-1, *edges, len(shown)])]
    return max(runs, key=lambda run: run[1] - run[0])


def _moves(looks: Sequence[_Look]) -> bool:
    """Whether something moves, never pausing for long."""
    apart = round(_APART_S / _LOOK_S)
    pairs = zip(looks, looks[apart:], strict=False)
    pauses = [
        float(np.abs(later.blocks - earlier.blocks).mean()) < _MOVES for earlier, later in pairs
    ]
    first, end = _longest(pauses)
    return bool(pauses) and (end - first) * _LOOK_S < _STILL_S
