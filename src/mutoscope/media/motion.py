"""Where a layer stands at a moment: pure functions of time, in continuous coordinates.

Nothing is rounded here: a slow zoom that snaps to whole pixels shakes.
"""

import math
from dataclasses import dataclass

from mutoscope.media.layers import Layer, Motion
from mutoscope.media.timeline import Canvas

SPRING_START = 0.3
"""The scale at which a springing layer appears."""
RISE_SHARE = 0.025
"""How far below its place a rising layer starts, as a share of the canvas's height."""


@dataclass(frozen=True)
class Placement:
    """The picture's centre in canvas pixels, canvas pixels per picture pixel, opacity 0..1."""

    x: float
    y: float
    scale: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True)
class Window:
    """The part of a picture that fills the canvas, in picture pixels."""

    x: float
    y: float
    width: float
    height: float


def is_still(motion: Motion) -> bool:
    """Whether the layer stands in one place, whole, from the first frame to the last."""
    moves = motion.bob_px or motion.drift_x_px or motion.drift_y_px
    changes = motion.enter != "none" or motion.zoom_from != motion.zoom_to
    appears = motion.show_from_s > 0 or motion.show_until_s is not None
    return not (moves or changes or appears)


def place(layer: Layer, t_s: float, duration_s: float, canvas: Canvas) -> Placement | None:
    """Where `layer` stands `t_s` into a scene of `duration_s`; None while it is not to be seen.

    Time may run past the scene's end (into a transition): zoom and drift go on at their pace.
    """
    motion = layer.motion
    if not _is_shown(motion, t_s):
        return None
    entry = _entrance(motion, t_s, canvas)
    share = t_s / duration_s if duration_s > 0 else 0.0
    zoom = motion.zoom_from * (motion.zoom_to / motion.zoom_from) ** share * entry.scale
    float_s = _float_s(motion, t_s)
    floated = float_s / duration_s if duration_s > 0 else 0.0
    drift = (motion.drift_x_px * floated, motion.drift_y_px * floated + entry.y)
    if layer.fills:
        return _covering(layer, zoom, drift, canvas, opacity=entry.opacity)
    x, y = _about_focus(layer, zoom)
    return Placement(x + drift[0], y + drift[1] + _bob_px(motion, float_s), zoom, entry.opacity)


def window_of(picture: tuple[int, int], placement: Placement, canvas: Canvas) -> Window:
    """The part of a picture (width, height) that a placement puts on the canvas."""
    width, height = canvas.width_px / placement.scale, canvas.height_px / placement.scale
    x = picture[0] / 2 - placement.x / placement.scale
    y = picture[1] / 2 - placement.y / placement.scale
    return Window(x, y, width, height)


def _is_shown(motion: Motion, t_s: float) -> bool:
    begun = t_s >= motion.show_from_s
    if motion.enter not in ("none", "pop"):
        begun = begun and t_s > motion.delay_s
    return begun and (motion.show_until_s is None or t_s < motion.show_until_s)


def _entrance(motion: Motion, t_s: float, canvas: Canvas) -> Placement:
    """How the entrance still displaces, scales and fades the layer."""
    u = (t_s - motion.delay_s) / motion.enter_s if motion.enter_s > 0 else 1.0
    u = min(1.0, max(0.0, u))
    if motion.enter == "fade":
        return Placement(0, 0, opacity=smoothstep(u))
    if motion.enter == "rise":
        below_px = (1 - u) ** 3 * RISE_SHARE * canvas.height_px
        return Placement(0, below_px, opacity=smoothstep(u / 0.7))
    if motion.enter == "spring":
        scale = SPRING_START + (1 - SPRING_START) * back_out(u)
        return Placement(0, 0, scale, smoothstep(u / 0.4))
    if motion.enter == "pop":
        return Placement(0, 0, 1 + motion.pop_share * math.sin(math.pi * u) if u < 1 else 1.0)
    return Placement(0, 0)


def smoothstep(u: float) -> float:
    """0 to 1 with a soft start and end; clamped."""
    u = min(1.0, max(0.0, u))
    return u * u * (3 - 2 * u)


def back_out(u: float) -> float:
    """0 to 1, a tenth too far on the way (R. Penner's easeOutBack)."""
    overshoot = 1.70158
    return 1 + (overshoot + 1) * (u - 1) ** 3 + overshoot * (u - 1) ** 2


def _float_s(motion: Motion, t_s: float) -> float:
    """The moment that bob and drift show. A hair more, so that a frame falls to its own moment."""
    if not motion.float_fps:
        return t_s
    return math.floor(t_s * motion.float_fps + 1e-6) / motion.float_fps


def _bob_px(motion: Motion, t_s: float) -> float:
    return motion.bob_px * math.sin(2 * math.pi * motion.bob_hz * t_s + motion.bob_phase)


def _about_focus(layer: Layer, zoom: float) -> tuple[float, float]:
    """The centre of a picture that is scaled about its focus."""
    height, width = layer.rgba.shape[:2]
    x = layer.x + (layer.focus[0] - 0.5) * width * (1 - zoom)
    return x, layer.y + (layer.focus[1] - 0.5) * height * (1 - zoom)


def _covering(
    layer: Layer, zoom: float, drift: tuple[float, float], canvas: Canvas, *, opacity: float
) -> Placement:
    """Cover the canvas: at zoom 1 as much of the picture as fits, nearest its focus; above, the
    focus stays where it is. The window never leaves the picture."""
    height, width = layer.rgba.shape[:2]
    cover = max(canvas.width_px / width, canvas.height_px / height)
    scale = cover * max(1.0, zoom)
    zoom = scale / cover
    x = _covering_axis(width * cover, canvas.width_px, layer.focus[0], zoom, drift[0])
    y = _covering_axis(height * cover, canvas.height_px, layer.focus[1], zoom, drift[1])
    return Placement(x, y, scale, opacity)


def _covering_axis(
    length_px: float, canvas_px: int, focus: float, zoom: float, drift_px: float
) -> float:
    """The canvas coordinate of the picture's middle, on one axis."""
    hidden_px = length_px - canvas_px
    start_px = min(hidden_px, max(0.0, focus * length_px - canvas_px / 2))
    focus_px = focus * length_px
    # The window's start, in pixels of the picture at zoom 1.
    window_px = focus_px - (focus_px - start_px) / zoom - drift_px / zoom
    window_px = min(length_px - canvas_px / zoom, max(0.0, window_px))
    return (length_px / 2 - window_px) * zoom
