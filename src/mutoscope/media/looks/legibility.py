"""What text stands on stays what it was: dark ground dark, light ground light.

The palettes' inks have 4.5 to 1 (WCAG 2.2) on their ground; a treatment may give the ground any
texture that leaves them that.
"""

import numpy as np

from mutoscope.media.looks.fields import Field, larger, light_of, smaller, smooth

DARK_LIMIT, LIGHT_LIMIT = 0.275, 0.885
"""Lightness (`light_of`) that dark ground does not pass, and light ground does not fall under."""
_DARK, _LIGHT = 0.36, 0.80
_NEIGHBOURHOOD = 24.0  # design units


def keep_class(before: Field, after: Field, unit: float) -> Field:
    """The treated colours [h, w, 3], held to what they were near each place before; what was drawn
    beyond a limit, as a medal's ring is, may be so again."""
    by = max(1, round(_NEIGHBOURHOOD * unit))
    light = light_of(before)
    small = smaller(light, by)
    near = larger(small, (before.shape[0], before.shape[1]))
    held = _lowered(after, near, light) if float(small.min()) < _DARK else after
    return _lifted(held, near, light) if float(small.max()) > _LIGHT else held


def _lowered(rgb: Field, near: Field, before: Field) -> Field:
    light = np.maximum(light_of(rgb), 1e-3)
    capped = _soft_cap(light, np.maximum(DARK_LIMIT, before))
    down = 1 + (capped / light - 1) * smooth(near, _DARK, _DARK - 0.08)
    return rgb * down[..., None]


def _lifted(rgb: Field, near: Field, before: Field) -> Field:
    dim = np.maximum(1 - light_of(rgb), 1e-3)
    raised = _soft_cap(dim, np.maximum(1 - LIGHT_LIMIT, 1 - before))
    up = 1 + (raised / dim - 1) * smooth(near, _LIGHT, _LIGHT + 0.06)
    return 1 - (1 - rgb) * up[..., None]


def _soft_cap(value: Field, limit: Field) -> Field:
    """As it is far below the limit, and never above it."""
    knee = 0.7 * limit
    over = np.maximum(value - knee, 0)
    bent = knee + (limit - knee) * (1 - np.exp(-over / (limit - knee)))
    return np.where(value > knee, bent, value)
