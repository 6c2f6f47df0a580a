"""Moves of a camera: what of a picture its frame shows from the start of a scene to its end.

They have the names of what the camera does: it turns right (`pan_right`), and the picture goes
left. The frame may run on past the end of the scene, while it fades, and never leaves the picture.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import Placement, place
from mutoscope.media.timeline import Canvas

MoveName = Literal[
    "zoom_in",
    "zoom_out",
    "pan_left",
    "pan_right",
    "pan_up",
    "pan_down",
    "zoom_in_pan_right",
    "zoom_out_pan_left",
]
CameraMove = Literal["auto"] | MoveName
Point = tuple[float, float]

LATEST = 1.35
"""How far a scene may run on, in lengths of its own: into a transition, while it fades."""
CLOSEST = 1.13
"""Zoom that no move passes within that time."""


@dataclass(frozen=True)
class Move:
    """Zoom from and to, and which way the frame goes: 1 is right or down. A move that does not zoom
    has its zoom from how far it travels."""

    zoom_from: float = 1.0
    zoom_to: float = 1.0
    right: int = 0
    down: int = 0

    @property
    def zoom_latest(self) -> float:
        """When the frame has run on."""
        return self.zoom_from * (self.zoom_to / self.zoom_from) ** LATEST


_LOOSE, _TIGHT, _CLOSER = 1.01, 1.1, 1.02
"""Zoom of a pan along a side that is longer than the frame and along one that is not, and how much
closer it comes meanwhile: something moves even where what has to be seen leaves no way to go."""
_INSIDE = 0.003
"""Kept free of the picture's border, so that no rounding of its size stops a move."""

MOVES: dict[MoveName, Move] = {
    "zoom_in": Move(1.0, 1.085),
    "zoom_out": Move(1.11, 1.03),
    "pan_left": Move(right=-1),
    "pan_right": Move(right=1),
    "pan_up": Move(down=-1),
    "pan_down": Move(down=1),
    "zoom_in_pan_right": Move(1.02, 1.08, right=1),
    "zoom_out_pan_left": Move(1.11, 1.03, right=-1),
}
_LEAST_SPARE = 0.03


def automatic(seed: int, size: tuple[float, float], frame: tuple[float, float]) -> MoveName:
    """The name of a move that suits a picture of this size (width, height) in a frame of that:
    along its longer side where there is more of it, closer and away always. An even seed and an odd
    one never give the same."""
    view = _view(size, frame)
    across, down = size[0] / view[0] - 1, size[1] / view[1] - 1
    there, back = ("pan_right", "pan_left") if across > down else ("pan_down", "pan_up")
    zoom: MoveName = "zoom_out" if seed % 2 else "zoom_in"
    along: MoveName = back if seed % 2 else there
    more = max(across, down) >= _LEAST_SPARE
    return random.Random(seed // 2).choice((zoom, along, along)) if more else zoom


@dataclass(frozen=True)
class Axis:
    """What of one side of the picture is used: [start, end) in its own unit, the point of that
    which stays put while it zooms (a fraction of it), and the drift in what the frame shows."""

    start: float
    end: float
    focus: float
    drift: float


def axis(length: float, view: float, focus: float, move: Move, *, way: int, travel: float) -> Axis:
    """`view`: how much of the side the frame shows at zoom 1; `focus`: the point of the side (a
    fraction) that has to stay in the frame, its middle as nearly as can be; `travel`: how far to go
    in a scene, in what the frame shows."""
    whole, point = length / view, focus * length / view
    if not way:
        start = min(max(point - 0.5, 0.0), whole - 1)
        return Axis(start * view, (start + 1) * view, min(1.0, max(0.0, point - start)), 0.0)
    first, last = _ends(whole, point, move, way=way, travel=travel * LATEST)
    closer, latest = move.zoom_from, move.zoom_latest
    start = max(0.0, min(first - _INSIDE, last - _INSIDE, whole - 1))
    end = max(first + 1 / closer, last + 1 / latest) + _INSIDE
    end = min(whole, max(end, start + 1))
    fixed = _fixed_point(first - start, end - start, closer)
    drift = _drift(fixed, last - start, end - start, latest)
    return Axis(start * view, end * view, fixed / (end - start), drift / LATEST)


def _ends(
    whole: float, point: float, move: Move, *, way: int, travel: float
) -> tuple[float, float]:
    """Where the frame starts at first and at the latest; halfway its middle passes the point."""
    spans = [_span(whole, point, zoom) for zoom in (move.zoom_from, move.zoom_latest)]
    (low, high), (last_low, last_high) = spans
    if way > 0:
        first = min(max(min(point - travel / 2, last_high - travel), low), high)
        last = min(max(first + travel, last_low), last_high)
    else:
        first = min(max(max(point + travel / 2, last_low + travel), low), high)
        last = min(max(first - travel, last_low), last_high)
    return first - 0.5 / move.zoom_from, last - 0.5 / move.zoom_latest


def _span(whole: float, point: float, zoom: float) -> tuple[float, float]:
    """Where the frame's middle may be: inside the picture, the point inside the frame with most of
    what can be around it."""
    half = 0.5 / zoom
    room = min(_FACE, 0.85 * min(point, whole - point), half)
    inside = min(_INSIDE, whole / 2 - half)
    lowest, highest = half + inside, whole - half - inside
    low = min(max(point + room - half, lowest), highest)
    return low, min(max(point - room + half, low), highest)


_FACE = 0.16
"""Half of a face, in what the frame shows."""


def _fixed_point(start: float, whole: float, zoom: float) -> float:
    """The point that stays put while it zooms, so that the frame begins at `start`: `motion` shows
    at zoom 1 what is nearest about that point."""
    edge = 1 - 1 / zoom
    starts = (0.0, 0.5 * edge, whole - 0.5 - 0.5 / zoom, whole - 1 / zoom)
    return float(np.interp(start, starts, (0.0, 0.5, whole - 0.5, whole)))


def _drift(fixed: float, start: float, whole: float, zoom: float) -> float:
    """How far the picture has gone when the frame begins at `start`, in what the frame shows."""
    shown = min(max(fixed - 0.5, 0.0), whole - 1)
    return (fixed - start) * zoom - (fixed - shown)


def _view(size: tuple[float, float], frame: tuple[float, float]) -> tuple[float, float]:
    """What of a picture the frame shows at zoom 1: as much as can be."""
    cover = max(frame[0] / size[0], frame[1] / size[1])
    return frame[0] / cover, frame[1] / cover


def framed(
    size: tuple[int, int], canvas: Canvas, focus: Point, move: Move, travel: float
) -> tuple[Move, Axis, Axis]:
    """The move with its zoom, and what it makes of both sides of a picture of this size. `travel`:
    how far to go in a scene, in shorter sides of the canvas."""
    frame = (canvas.width_px, canvas.height_px)
    view = _view(size, frame)
    ways = (move.right, move.down)
    far = [travel * min(frame) / side * bool(way) for side, way in zip(frame, ways, strict=True)]
    if any(ways) and move.zoom_from == move.zoom_to:
        zooms = [
            min(max(_LOOSE, 1 / max(length / shown - each * LATEST, 1e-6)), _TIGHT)
            for length, shown, each in zip(size, view, far, strict=True)
            if each
        ]
        move = replace(move, zoom_from=max(zooms), zoom_to=_CLOSER * max(zooms))
    x, y = (
        axis(length, shown, point, move, way=way, travel=each)
        for length, shown, point, way, each in zip(size, view, focus, ways, far, strict=True)
    )
    return move, x, y


_GROUND, _MORE = 0.02, 0.012
"""How far a drawn ground goes in a scene, and how much farther what stands before it, in shorter
sides of the canvas."""
_CARD = "card"
_ZOOM = 1.05
"""How much closer comes what stands on the ground."""


def direct(layers: Sequence[Layer], move: CameraMove, canvas: Canvas) -> list[Layer]:
    """A drawn scene without its lettering as the camera sees it: the ground within what there is of
    it, and before it, on the same spot, all the others. Cards stay, for lettering will stand on
    them. "auto": as it is drawn."""
    if move == "auto" or not any(each.fills for each in layers):
        return list(layers)
    made = MOVES[move]
    before = next(each for each in layers if each.fills)
    ground = _ground(before, made, canvas)
    spot = before.focus[0] * canvas.width_px, before.focus[1] * canvas.height_px
    if any(each.name.startswith(_CARD) for each in layers):
        return [ground if each is before else each for each in layers]
    path = (spot, *(_spot(ground, share, canvas, before.focus) for share in (0.0, 1.0)))
    return [ground if each is before else _figure(each, made, path, canvas) for each in layers]


def _ground(layer: Layer, move: Move, canvas: Canvas) -> Layer:
    height, width = layer.rgba.shape[:2]
    zoomed, x, y = framed((width, height), canvas, layer.focus, move, _GROUND)
    fixed = [each.start + each.focus * (each.end - each.start) for each in (x, y)]
    return replace(
        layer,
        motion=moved(layer.motion, zoomed, x, y, canvas),
        focus=(fixed[0] / width, fixed[1] / height),
    )


def moved(motion: Motion, move: Move, x: Axis, y: Axis, canvas: Canvas) -> Motion:
    """The motion of a picture that is used as `x` and `y` say."""
    return replace(
        motion,
        zoom_from=move.zoom_from,
        zoom_to=move.zoom_to,
        drift_x_px=x.drift * canvas.width_px,
        drift_y_px=y.drift * canvas.height_px,
    )


def _spot(ground: Layer, share: float, canvas: Canvas, of: Point) -> Point:
    """Where on the canvas a point of the ground (fractions) is, that far into the scene."""
    at = place(ground, share, 1.0, canvas) or Placement(0, 0)
    height, width = ground.rgba.shape[:2]
    return (
        at.x + (of[0] - 0.5) * width * at.scale,
        at.y + (of[1] - 0.5) * height * at.scale,
    )


def _figure(layer: Layer, move: Move, path: Sequence[Point], canvas: Canvas) -> Layer:
    """`path`: where the spot that everything stands about is: as drawn, at first and at last."""
    way = (move.zoom_to > move.zoom_from) - (move.zoom_to < move.zoom_from)
    first, last = _ZOOM ** (-way / 2), _ZOOM ** (way / 2)
    more = _MORE * min(canvas.width_px, canvas.height_px) / 2
    spot, begun, ended = (np.array(each) for each in path)
    apart, ahead = np.array([layer.x, layer.y]) - spot, np.array([move.right, move.down]) * more
    at = begun + apart * first + ahead
    drift = ended + apart * last - ahead - at
    motion = replace(
        layer.motion,
        zoom_from=layer.motion.zoom_from * first,
        zoom_to=layer.motion.zoom_to * last,
        drift_x_px=layer.motion.drift_x_px + float(drift[0]),
        drift_y_px=layer.motion.drift_y_px + float(drift[1]),
    )
    return replace(layer, x=float(at[0]), y=float(at[1]), motion=motion)
