"""A scene is a stack of layers: pictures drawn once, and only moved, scaled and blended after."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Entrance = Literal["none", "fade", "rise", "spring", "pop"]


@dataclass(frozen=True)
class Motion:
    """How a layer moves. Times in seconds from the start of the scene, lengths in canvas pixels.

    `enter` runs from `delay_s` for `enter_s`; before it nothing is seen, but for `pop`, which is
    there at once and for a moment larger, by `pop_share` of its size. `bob_px` is the amplitude of
    a vertical sine of `bob_hz`, whose phase is in radians. It and the drift change `float_fps`
    times a second, at 0 with every frame. The zoom goes from `zoom_from` to `zoom_to` over the
    whole scene, exponentially (so that its speed looks constant), about the layer's focus point.
    Outside [`show_from_s`, `show_until_s`) the layer is not drawn (`None`: no end).
    """

    enter: Entrance = "none"
    delay_s: float = 0.0
    enter_s: float = 0.5
    pop_share: float = 0.07
    bob_px: float = 0.0
    bob_hz: float = 0.3
    bob_phase: float = 0.0
    float_fps: float = 0.0
    zoom_from: float = 1.0
    zoom_to: float = 1.0
    drift_x_px: float = 0.0
    drift_y_px: float = 0.0
    show_from_s: float = 0.0
    show_until_s: float | None = None


@dataclass(frozen=True)
class Animation:
    """How a layer's own pixels change until they settle.

    `name` is that of a painter in `media.animation`; `facts`, in JSON, are all that it needs, so
    that a drawn stack can be kept and filmed later. It begins `from_s` into the scene, before which
    its first picture stands; from `until_s` on the layer's own picture is seen.
    """

    name: str
    facts: str
    from_s: float
    until_s: float


@dataclass(frozen=True)
class Layer:
    """A picture and its place.

    `rgba`: uint8 [height, width, 4], sRGB, premultiplied alpha. `x`, `y`: where the picture's
    centre stands on the canvas, in pixels. `focus`: the point (fractions of the picture) that
    stays put while it zooms. `fills`: the picture is a background and covers the canvas at every
    zoom: it is cropped about its focus, never stretched. `animation`: what leads to the picture,
    which is itself the settled one.
    """

    name: str
    rgba: NDArray[np.uint8]
    x: float
    y: float
    motion: Motion = field(default_factory=Motion)
    focus: tuple[float, float] = (0.5, 0.5)
    fills: bool = False
    animation: Animation | None = None
