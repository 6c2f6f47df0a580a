"""A still picture on the move: closer, away or along, as slowly as a camera on a stand.

Named after the films of K. Burns. The picture fills the canvas at every moment, is never
stretched, and no motion reaches its border, not even while the next scene fades in.
"""

import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import Placement, place
from mutoscope.media.timeline import Canvas

FOCUS = (0.5, 0.42)
"""Where a picture usually shows what it is about, in fractions of it."""

_LATEST = 1.35
"""How far a scene may run on, in lengths of its own: into a transition, while it fades."""
_CLOSEST = 1.13
"""Zoom that no motion passes within that time."""
_TRAVEL = 0.14
"""How far a picture that is wider or taller than the canvas is travelled along, in shorter sides of
the canvas."""
_LEAST_SPARE = 0.03
_MOST_ENLARGED = 4.0
_MOMENTS = 5


def needed_px(canvas: Canvas) -> tuple[int, int]:
    """The size (width, height) at which a picture is sharp at its closest on this canvas."""
    return round(canvas.width_px * _CLOSEST), round(canvas.height_px * _CLOSEST)


@dataclass(frozen=True)
class _Move:
    """Zoom from and to, and how far along the side of which more is there than the canvas shows, in
    what it shows of it (signed)."""

    zoom_from: float
    zoom_to: float
    travel: float = 0.0


_CLOSER = _Move(1.0, 1.085)
_AWAY = _Move(1.11, 1.03)
_ALONG = (_Move(1.01, 1.05, 1.0), _Move(1.01, 1.05, -1.0))


def _move(seed: int, spare: float, most: float) -> _Move:
    """The picture's motion. `spare`: how much of its longer side lies off the canvas; `most`: how
    far to travel along it; both in what the canvas shows of it."""
    rng = random.Random(seed)
    if spare < _LEAST_SPARE:
        return rng.choice((_CLOSER, _AWAY))
    move = rng.choice((_CLOSER, _AWAY, *_ALONG, *_ALONG))
    return replace(move, travel=move.travel * min(most, spare / _LATEST))


@dataclass(frozen=True)
class _Axis:
    """What of one side of the picture is used: [start, end) in picture pixels, the focus in
    fractions of that, and the drift in what the canvas shows."""

    start: float
    end: float
    focus: float
    drift: float


def _axis(length: float, view: float, focus: float, travel: float) -> _Axis:
    """`view`: how much of the side the canvas shows at zoom 1. Travelling, the view's middle passes
    the focus halfway."""
    reach = abs(travel) * view * _LATEST
    middle = min(max(focus * length, view / 2), length - view / 2)
    start = max(0.0, min(middle - view / 2 - reach / 2, length - view - reach))
    end = min(length, start + view + reach)
    if not reach:
        return _Axis(start, end, min(1.0, max(0.0, (focus * length - start) / view)), 0.0)
    begun = start + view / 2 if travel > 0 else end - view / 2
    return _Axis(start, end, (begun - start) / (end - start), -travel)


def background(
    picture: NDArray[np.uint8], canvas: Canvas, *, seed: int, focus: tuple[float, float]
) -> Layer:
    """The picture cut to what will be seen of it, with its motion."""
    height, width = picture.shape[:2]
    cover = max(canvas.width_px / width, canvas.height_px / height)
    _refuse_too_small(cover)
    view = canvas.width_px / cover, canvas.height_px / cover
    across = width / view[0] > height / view[1]
    along = canvas.width_px if across else canvas.height_px
    most = _TRAVEL * min(canvas.width_px, canvas.height_px) / along
    move = _move(seed, max(width / view[0], height / view[1]) - 1, most)
    x = _axis(width, view[0], focus[0], move.travel if across else 0.0)
    y = _axis(height, view[1], focus[1], 0.0 if across else move.travel)
    return Layer(
        name="background",
        rgba=_cut(picture, x, y, cover * _CLOSEST),
        x=canvas.width_px / 2,
        y=canvas.height_px / 2,
        motion=Motion(
            zoom_from=move.zoom_from,
            zoom_to=move.zoom_to,
            drift_x_px=x.drift * canvas.width_px,
            drift_y_px=y.drift * canvas.height_px,
        ),
        focus=(x.focus, y.focus),
        fills=True,
    )


def _cut(picture: NDArray[np.uint8], x: _Axis, y: _Axis, density: float) -> NDArray[np.uint8]:
    """The used part as opaque RGBA, at most at `density` of the picture's pixels."""
    density = min(1.0, density)
    size = (round((x.end - x.start) * density), round((y.end - y.start) * density))
    box = (x.start, y.start, x.end, y.end)
    resized = Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS, box)
    pixels = np.full((size[1], size[0], 4), 255, np.uint8)
    pixels[..., :3] = np.asarray(resized)
    return pixels


def _refuse_too_small(cover: float) -> None:
    if cover > _MOST_ENLARGED:
        raise MediaError(
            "The picture is too small to fill the canvas.",
            hint=f"Choose one that need not be enlarged more than {_MOST_ENLARGED:g} times.",
            code="picture_too_small",
        )


def way(layer: Layer, canvas: Canvas) -> list[Placement]:
    """Where the picture stands at moments of its scene, the first and the latest among them: zoom
    and drift are spread over the scene, however long it is."""
    shares = np.linspace(0, _LATEST, _MOMENTS)
    found = [place(layer, float(share), 1.0, canvas) for share in shares]
    return [placement for placement in found if placement is not None]
