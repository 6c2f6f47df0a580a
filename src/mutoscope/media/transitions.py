"""From one scene to the next: both are drawn, and for a few frames share the picture."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.compose import Presence, SceneFrames
from mutoscope.media.kernel import Box, mix, mix_by, stretch
from mutoscope.media.layers import Layer
from mutoscope.media.motion import smoothstep
from mutoscope.media.planes import FramePlanes, Plane, blank_frame
from mutoscope.media.timeline import Canvas

TransitionName = Literal["cut", "crossfade", "slide", "wipe", "flip", "clock_wipe"]
Easing = Literal["smooth", "linear", "spring"]

_LEFT_AT, _ARRIVES_FROM, _ARRIVED_AT = 0.38, 0.3, 0.55  # of a crossfade
_WRITTEN = ("headline", "kicker", "figure", "card-text", "label", "credit", "caption")
"""Layers of text, by how their names begin."""
_SOFT = 0.06
"""How wide the edge of a wipe is, as a share of the picture's width."""
_CLOSES = 0.8
"""When a wipe closes the soft border that it began at."""
_SOFTEST = 0.1
"""And at most, as a share of its way: near the middle of a clock, where it hardly moves."""
_SPRING = 7.0
"""Of a critically damped spring, in radians over the transition: it arrives within 1 %."""
_DIM = 0.25
"""How much is left of the light of what lies behind a turning card."""
_BACK, _SHADE = 0.1, 0.45
"""How much smaller and how much darker a card is that is seen from its edge."""


@dataclass(frozen=True)
class Crossing:
    """What kind of transition, and how it starts and lands."""

    name: TransitionName = "crossfade"
    easing: Easing = "smooth"


CROSSFADE = Crossing()


class Transition:
    """The frames between two scenes.

    Frame i is made of the earlier scene's frame `first_offset + i` and the later one's frame i. Not
    to be shared between threads.
    """

    def __init__(
        self,
        first: SceneFrames,
        first_offset: int,
        second: SceneFrames,
        canvas: Canvas,
        frames: int,
        crossing: Crossing = CROSSFADE,
    ) -> None:
        self._first, self._first_offset, self._second = first, first_offset, second
        self._frames = frames
        self._crossing = crossing
        self._planes = (blank_frame(canvas), blank_frame(canvas))
        self._lasting = {*map(_standing, first.layers)} & {*map(_standing, second.layers)}

    def draw(self, frame_index: int, frame: FramePlanes) -> None:
        """Draw frame `frame_index` of the transition into the planes."""
        u = (frame_index + 1) / (self._frames + 1)
        leaving, arriving = self._presences(u)
        earlier, later = self._planes
        self._first.draw(self._first_offset + frame_index, earlier, presence=leaving)
        self._second.draw(frame_index, later, presence=arriving)
        _WAYS[self._crossing.name](frame, earlier, later, _EASINGS[self._crossing.easing](u))

    def _presences(self, u: float) -> tuple[Presence, Presence]:
        """Pictures dissolve into each other, so the stage is never empty. Of the text, the earlier
        scene's leaves before the later one's arrives, so that none is ever seen through another;
        what both have in the same place stays. Where pictures do not show through each other, the
        text goes with them."""
        if self._crossing.name != "crossfade":
            return self._presence(1.0), self._presence(1.0)
        since = (u - _ARRIVES_FROM) / (_ARRIVED_AT - _ARRIVES_FROM)
        return self._presence(1 - smoothstep(u / _LEFT_AT)), self._presence(smoothstep(since))

    def _presence(self, opacity: float) -> Presence:
        def presence(layer: Layer) -> float:
            whole = not layer.name.startswith(_WRITTEN) or _standing(layer) in self._lasting
            return 1.0 if whole else opacity

        return presence


def _standing(layer: Layer) -> tuple[str, float, float, tuple[int, ...]]:
    return layer.name, layer.x, layer.y, layer.rgba.shape


def _cut(frame: FramePlanes, first: FramePlanes, second: FramePlanes, u: float) -> None:
    mix(frame, first, second, 1.0)


def _slide(frame: FramePlanes, first: FramePlanes, second: FramePlanes, u: float) -> None:
    """The later scene comes from the right and pushes the earlier one out."""
    height, width = frame.y.shape
    gone = u * width
    seam = 2 * round((width - gone) / 2)
    stretch(frame, first, (gone, 0, width, height), box=(0, 0, seam, height))
    stretch(frame, second, (gone - width, 0, width, height), box=(seam, 0, width, height))


def _wipe(frame: FramePlanes, first: FramePlanes, second: FramePlanes, u: float) -> None:
    """A soft edge goes from left to right."""
    _reveal(frame, first, second, u, _columns)


def _clock_wipe(frame: FramePlanes, first: FramePlanes, second: FramePlanes, u: float) -> None:
    """A hand goes round, from twelve o'clock on."""
    _reveal(frame, first, second, u, _turns)


def _flip(frame: FramePlanes, first: FramePlanes, second: FramePlanes, u: float) -> None:
    """The picture turns like a card about its upright middle, the later scene on its back: away
    from the eye on its way, so smaller, and away from the light."""
    height, width = frame.y.shape
    turned = math.pi * u
    shown, share = (first, math.cos(turned)) if u < 0.5 else (second, -math.cos(turned))
    away = 1 - _BACK * math.sin(turned)
    _dim(frame, second)
    half_width, half_height = round(width * share * away / 4), round(height * away / 4)
    if half_width > 0:
        left, top = 2 * (width // 4 - half_width), 2 * (height // 4 - half_height)
        box = (left, top, left + 4 * half_width, top + 4 * half_height)
        window = _window(box, (width, height))
        lit = 1 - _SHADE * math.sin(turned)
        stretch(frame, shown, window, antialias=True, box=box, share=lit)


def _window(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """What of a picture a frame would show, if all of the picture is to fill the box."""
    across, down = size[0] / (box[2] - box[0]), size[1] / (box[3] - box[1])
    return -box[0] * across, -box[1] * down, size[0] * across, size[1] * down


def _dim(frame: FramePlanes, behind: FramePlanes) -> None:
    """What lies behind, as one dark colour."""
    frame.y[...] = round(16 + _DIM * (float(behind.y[::16, ::16].mean()) - 16))
    for target, plane in ((frame.u, behind.u), (frame.v, behind.v)):
        target[...] = round(128 + _DIM * (float(plane[::8, ::8].mean()) - 128))


Arrival = Callable[[int, int], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""`arrival(height, width)`: when, 0 to 1, each sample of a plane is passed, and how fast (in shares
of the way a pixel), which says how wide the soft edge is there."""


def _reveal(
    frame: FramePlanes, first: FramePlanes, second: FramePlanes, u: float, arrival: Arrival
) -> None:
    soft_px = _SOFT * frame.y.shape[1]
    luma = _mask(*arrival(*frame.y.shape), u, soft_px)
    chroma = _mask(*arrival(*frame.u.shape), u, soft_px / 2)
    mix_by(frame, first, second, luma, chroma)


def _mask(
    arrival: NDArray[np.float32], pace: NDArray[np.float32], u: float, soft_px: float
) -> Plane:
    """255 where the edge has passed, with a soft ramp before it."""
    widest = np.float32(_SOFTEST)
    soft = np.minimum(pace * np.float32(soft_px), widest)
    passed = (np.float32(u) * (1 + soft) - arrival) / soft
    # Where the way begins at its own end (a clock's noon), that border is soft as well.
    begun = arrival / soft + np.float32(smoothstep((u - _CLOSES) / (1 - _CLOSES)))
    return (np.clip(np.minimum(passed, begun), 0, 1) * np.float32(255)).astype(np.uint8)


@lru_cache(maxsize=4)
def _columns(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    across = ((np.arange(width) + 0.5) / width).astype(np.float32)
    pace = np.full((height, width), 1 / width, np.float32)
    return np.broadcast_to(across, (height, width)), pace


@lru_cache(maxsize=4)
def _turns(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The angle about the middle, clockwise from the top, in turns."""
    x = (np.arange(width, dtype=np.float32) + np.float32(0.5 - width / 2))[None, :]
    y = (np.arange(height, dtype=np.float32) + np.float32(0.5 - height / 2))[:, None]
    turns = np.arctan2(x, -y) * np.float32(0.5 / np.pi) % np.float32(1)
    pace = np.float32(0.5 / np.pi) / np.hypot(x, y)
    return turns.astype(np.float32), pace.astype(np.float32)


def _linear(u: float) -> float:
    return u


def _spring(u: float) -> float:
    """A critically damped spring let go: fast at first, it lands softly and never swings over."""

    def travelled(at: float) -> float:
        return 1 - (1 + _SPRING * at) * math.exp(-_SPRING * at)

    return travelled(u) / travelled(1.0)


Way = Callable[[FramePlanes, FramePlanes, FramePlanes, float], None]
_WAYS: Mapping[TransitionName, Way] = {
    "cut": _cut,
    "crossfade": mix,
    "slide": _slide,
    "wipe": _wipe,
    "flip": _flip,
    "clock_wipe": _clock_wipe,
}
_EASINGS: Mapping[Easing, Callable[[float], float]] = {
    "smooth": smoothstep,
    "linear": _linear,
    "spring": _spring,
}
