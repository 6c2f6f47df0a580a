"""A light that drifts over the ground from one side to the other, so that it is never still.

It is so soft that an eighth of the canvas's size holds all there is of it; what rounding leaves of
steps is below the noise of the ground that it is laid over. There is one: as many pixels are
blended in every frame as it covers, and a second one costs as much and is hardly seen.
"""

import numpy as np

from mutoscope.media.layers import Entrance, Layer, Motion
from mutoscope.media.palettes import Palette
from mutoscope.media.scenes.backdrop import Field, Look, calm_share, smooth
from mutoscope.media.scenes.stage import Stage

LIGHT = "light"
"""The name of its layer."""
_COARSE = 8
_STRENGTH = {True: 0.3, False: 0.55}
"""How much it covers in its middle, on dark and on light grounds."""
_REACH = 0.28
"""Its radius, as a share of the canvas's shorter side."""
_DELAY_S = 0.2
_APART, _DRIFT = 0.17, (0.34, 0.06)
"""How far from the look's light it starts and how far it drifts, as shares of the same."""


def drifting(
    stage: Stage, palette: Palette, look: Look, *, seed: int, enter: Entrance = "none"
) -> Layer:
    """The light, to lie on the backdrop of that look. It leaves out where text stands. One that
    enters comes between a scene's first card and its second."""
    shorter, side = stage.layout.shorter, 1 if seed % 2 else -1
    reach, along = _REACH * shorter, side * shorter
    x, y = look.light_x + _APART * along, look.light_y - _DRIFT[1] * along / 2
    cells = max(4, round(2 * reach * stage.scale / _COARSE))
    alpha = _STRENGTH[palette.dark] * _soft(stage, look, (x, y), _DRIFT[1] * along, cells)
    rgba = np.empty((cells, cells, 4), np.uint8)
    rgba[..., :3] = alpha[..., None] * np.array(palette.light, np.float32) + 0.5
    rgba[..., 3] = alpha * 255 + 0.5
    scale = 2 * reach * stage.scale / cells
    motion = Motion(
        enter=enter,
        delay_s=_DELAY_S,
        zoom_from=scale,
        zoom_to=scale,
        drift_x_px=-_DRIFT[0] * along,
        drift_y_px=_DRIFT[1] * along,
    )
    return Layer(LIGHT, rgba, *stage.place(x, y), stage.motion(motion))


def _soft(stage: Stage, look: Look, middle: tuple[float, float], down: float, cells: int) -> Field:
    """A round spot, 1 in its middle, 0 where it is over text at the start or the end of its way."""
    axis = ((np.arange(cells, dtype=np.float32) + 0.5) / cells - 0.5) * 2
    reach = _REACH * stage.layout.shorter
    x, y = middle[0] + axis[None] * reach, middle[1] + axis[:, None] * reach
    start, end = (calm_share(each, x, stage.layout, look) for each in (y, y + down))
    spot = smooth(1 - np.hypot(axis[None], axis[:, None]))
    return spot * (1 - np.maximum(start, end)) ** 2
