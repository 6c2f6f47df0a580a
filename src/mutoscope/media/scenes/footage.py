"""A film over the whole canvas in place of a photograph: which part of it, and the shade on it.

What is shown is what was looked at. A film is watched for its first seconds, picture by picture;
the longest part in which none is black is the part that is shown, over and over if need be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mutoscope.errors import MediaError
from mutoscope.media.caption_styles import STYLES, metrics
from mutoscope.media.codec.footage import film_facts
from mutoscope.media.footage import MIDDLE, Footage, Point
from mutoscope.media.layers import Layer
from mutoscope.media.motion import Placement
from mutoscope.media.planes import FramePlanes, Plane, blank_frame, to_rgb
from mutoscope.media.scenes.photo import shades_on
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stage import stage
from mutoscope.media.timeline import Canvas
from mutoscope.models import Tick

WATCHED_S = 20.0
"""Longer than nearly all scenes."""

_GLANCE_PX = 270
"""The shorter side of the small picture that is looked at."""
_LEAST_S = 1.0
"""A part between two black ones is shown if it is as long as that."""
_DARKEST, _LEAST_RANGE = 40, 8
"""Levels (luma) of a picture's bright parts, and between those and its dark ones, that show
something; more than the finished video must have, for a shade may lie on it."""
_BLOCKS = 34
"""So many stand on the shorter side, and of so large ones the means are compared, each over a
while: a sensor's grain, which the encoder does not keep, is no motion."""
_WHILE_S = 0.2
_APART_S = 0.6
_MOVES = 0.15
"""Mean change of luma, in levels, between pictures that far apart: less is no motion."""
_STILL_S = 0.8
_MOST_VIEWS = 12
_SAMPLED_PX = 2
"""Every second pixel is looked at for the shade."""

_ROUNDING = 1e-6
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


def find_take(
    path: Path, canvas: Canvas, *, focus: Point = MIDDLE, tick: Tick | None = None
) -> Take:
    """The longest part of the first seconds in which every picture shows something, in whole
    frames of the canvas's rate: what begins anew shows no moment that was not looked at.

    A tick a picture. MediaError as `media.footage.Footage`, and "blank_picture" for a film that
    shows nothing.
    """
    length_s, frame_s = film_facts(path).duration_s, canvas.seconds(1)
    Footage(path, canvas, focus=focus).close()  # refused now if it is too small
    small = _small(canvas)
    count = max(1, int(min(length_s, WATCHED_S) / frame_s + _ROUNDING))
    frame, looks = blank_frame(small), list[_Look]()
    with Footage(path, small, focus=focus, end_s=length_s + _HELD_S) as film:
        for index in range(count):
            looks.append(_glance(film, index * frame_s, frame, _block_px(small)))
            if tick is not None:
                tick(index + 1, count)
    first, end = _longest([look.shows for look in looks])
    if not end or (length_s > _LEAST_S and (end - first) * frame_s < _LEAST_S - _ROUNDING):
        raise MediaError(
            f"{path.name} shows nothing for long: it is black or of one colour.",
            hint="Choose another film, or cut out the part that is to be seen.",
            code="blank_picture",
        )
    return Take(first * frame_s, end * frame_s, not _moves(looks[first:end], small))


def illustrate_footage(
    path: Path,
    plan: ScenePlan,
    canvas: Canvas,
    *,
    focus: Point = MIDDLE,
    start_s: float = 0.0,
    end_s: float | None = None,
    tick: Tick | None = None,
) -> list[Layer]:
    """The shade that text needs over the film, to lie over it: no more than its brightest moments
    ask for. Of the plan only the palette counts. A tick a picture. MediaError as
    `media.footage.Footage`."""
    last_s = film_facts(path).duration_s if end_s is None else end_s
    with Footage(path, canvas, focus=focus, start_s=start_s, end_s=last_s) as film:
        views = _views(film, canvas, min(last_s - start_s, WATCHED_S), tick)
    return shades_on(views, plan, stage(canvas))


def still_of(path: Path, canvas: Canvas, *, focus: Point, take: Take) -> Layer:
    """A picture from the middle of the part that is shown, as a background: for proofs."""
    frame = blank_frame(canvas)
    with Footage(path, canvas, focus=focus, start_s=take.start_s, end_s=take.end_s) as film:
        film.draw((take.end_s - take.start_s) / 2, frame)
    x, y = canvas.width_px / 2, canvas.height_px / 2
    return Layer("background", _opaque(to_rgb(frame)), x, y, fills=True)


def _views(
    film: Footage, canvas: Canvas, length_s: float, tick: Tick | None
) -> Sequence[tuple[Layer, Placement]]:
    centre = Placement(canvas.width_px / 2, canvas.height_px / 2, _SAMPLED_PX)
    frame, views = blank_frame(canvas), list[tuple[Layer, Placement]]()
    for time_s in np.linspace(0, length_s, _MOST_VIEWS, endpoint=False):
        views.append((_sampled(film, float(time_s), frame), centre))
        if tick is not None:
            tick(len(views), _MOST_VIEWS)
    return views


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


def _small(canvas: Canvas) -> Canvas:
    scale = min(1.0, _GLANCE_PX / min(canvas.width_px, canvas.height_px))
    width, height = (2 * round(side * scale / 2) for side in (canvas.width_px, canvas.height_px))
    return replace(canvas, width_px=width, height_px=height)


def _block_px(small: Canvas) -> int:
    return max(1, round(min(small.width_px, small.height_px) / _BLOCKS))


def _glance(film: Footage, time_s: float, frame: FramePlanes, block: int) -> _Look:
    film.draw(time_s, frame)
    rows, columns = (side // block for side in frame.y.shape)
    blocks = frame.y[: rows * block, : columns * block].reshape(rows, block, columns, block)
    return _Look(blocks.mean(axis=(1, 3), dtype=np.float32), _shows(frame.y[::2, ::2]))


def _shows(luma: Plane) -> bool:
    dark, bright = np.percentile(luma, (2, 98))
    return bool(bright >= _DARKEST and bright - dark >= _LEAST_RANGE)


def _longest(shown: Sequence[bool]) -> tuple[int, int]:
    """The longest run [first, end) of true ones; the first of equals."""
    edges = [index for index, each in enumerate(shown) if not each]
    runs = [(before + 1, after) for before, after in pairwise([-1, *edges, len(shown)])]
    return max(runs, key=lambda run: run[1] - run[0])


def _moves(looks: Sequence[_Look], small: Canvas) -> bool:
    """Whether something moves, never pausing for long, and not only where captions may stand."""
    length = small.frames(_WHILE_S)
    count = len(looks) // length
    blocks = np.array([look.blocks for look in looks[: count * length]])
    if not count:
        return False
    whiles = blocks.reshape(count, length, *blocks.shape[1:]).mean(axis=1)
    return all(_keeps_moving(whiles[:, rows]) for rows in _beside_captions(small, whiles.shape[1]))


def _beside_captions(small: Canvas, rows: int) -> list[NDArray[np.bool_]]:
    """For each place where captions stand in some style, the rows of blocks that they leave."""
    block, found = _block_px(small), list[NDArray[np.bool_]]()
    lengths = [metrics(style, small, centre=True) for style in STYLES]
    for middle, tallest in dict.fromkeys((each.middle_px, each.tallest_px) for each in lengths):
        edges = (np.arange(rows) + 1) * block, np.arange(rows) * block
        away = (edges[0] <= middle - tallest / 2) | (edges[1] >= middle + tallest / 2)
        found.append(away)
    return found


def _keeps_moving(whiles: NDArray[np.float32]) -> bool:
    apart = round(_APART_S / _WHILE_S)
    changes = np.abs(whiles[apart:] - whiles[:-apart]).mean(axis=(1, 2))
    first, end = _longest([bool(change < _MOVES) for change in changes])
    return bool(len(changes)) and (end - first) * _WHILE_S < _STILL_S
