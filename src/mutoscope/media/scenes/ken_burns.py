"""A still picture on the move: closer, away or along, as slowly as a camera on a stand.

Named after the films of K. Burns. The picture fills the canvas at every moment, is never
stretched, and no motion reaches its border, not even while the next scene fades in.
"""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mutoscope.errors import MediaError
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import Placement, place
from mutoscope.media.scenes.camera import (
    CLOSEST,
    LATEST,
    MOVES,
    Axis,
    CameraMove,
    Point,
    automatic,
    framed,
    moved,
)
from mutoscope.media.timeline import Canvas

FOCUS = (0.5, 0.42)
"""Where a picture usually shows what it is about, in fractions of it."""

_TRAVEL = 0.14
"""How far a picture is travelled along in a scene, in shorter sides of the canvas."""
_MOST_ENLARGED = 4.0
MOST_CLOSER = 1.4
"""How much closer a picture is taken at most, for the sake of what is too high up in it."""
_MOMENTS = 5


def needed_px(canvas: Canvas) -> tuple[int, int]:
    """The size (width, height) at which a picture is sharp at its closest on this canvas; where it
    comes closer for its focus, somewhat larger would be sharper, and twice as slow to read."""
    return round(canvas.width_px * CLOSEST), round(canvas.height_px * CLOSEST)


def background(
    picture: NDArray[np.uint8],
    canvas: Canvas,
    *,
    seed: int,
    focus: tuple[float, float],
    move: CameraMove = "auto",
    below: float = 0.0,
) -> Layer:
    """The picture cut to what will be seen of it, with its motion: by `move`, or one that suits
    it. `below`: how far down the canvas (a fraction, up to a half) the focus has to be, for text
    stands above. MediaError (code "picture_too_small")."""
    _refuse_too_small(_cover(picture, canvas))
    picture, focus = _closer(picture, canvas, focus, below)
    height, width = picture.shape[:2]
    frame = (canvas.width_px, canvas.height_px)
    cover = _cover(picture, canvas)
    name = automatic(seed, (width, height), frame) if move == "auto" else move
    zoomed, x, y = framed((width, height), canvas, focus, MOVES[name], _TRAVEL)
    return Layer(
        name="background",
        rgba=_cut(picture, x, y, cover * CLOSEST),
        x=canvas.width_px / 2,
        y=canvas.height_px / 2,
        motion=moved(Motion(), zoomed, x, y, canvas),
        focus=(x.focus, y.focus),
        fills=True,
    )


def _closer(
    picture: NDArray[np.uint8], canvas: Canvas, focus: Point, below: float
) -> tuple[NDArray[np.uint8], Point]:
    """The picture without so much of its foot that the frame never goes down until the focus is
    under the text; where that leaves less than the frame's height, the camera is closer to it."""
    height, width = picture.shape[:2]
    view = min(height, width * canvas.height_px / canvas.width_px)
    point = focus[1] * height
    foot = point + (1 - below) * (min(view, point / below) if below else view)
    least = view * max(1 / MOST_CLOSER, _cover(picture, canvas) / _MOST_ENLARGED)
    rows = min(height, math.ceil(max(foot, least))) if below else height
    return picture[:rows], (focus[0], min(1.0, point / rows))


def _cover(picture: NDArray[np.uint8], canvas: Canvas) -> float:
    """How much it is enlarged to fill the canvas."""
    height, width = picture.shape[:2]
    return max(canvas.width_px / width, canvas.height_px / height)


def _cut(picture: NDArray[np.uint8], x: Axis, y: Axis, density: float) -> NDArray[np.uint8]:
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
    shares = np.linspace(0, LATEST, _MOMENTS)
    found = [place(layer, float(share), 1.0, canvas) for share in shares]
    return [placement for placement in found if placement is not None]
