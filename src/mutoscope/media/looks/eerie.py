"""Something is wrong here: cold drained greens, one hard light, fog, grain and dark corners."""

from dataclasses import replace

import numpy as np

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    clouds,
    corners,
    grain,
    light_of,
    mixed,
    relief,
    rows_of,
    saturated,
    smooth,
    toned,
)
from mutoscope.media.looks.sheet import Sheet

_FOG = (0.50, 0.60, 0.54)
_LEAST = 0.55
_DEEP, _COLD = np.array([0.62, 1.0, 0.86], np.float32), np.array([0.88, 1.02, 0.93], np.float32)


def eerie(sheet: Sheet) -> Sheet:
    if sheet.role == "figure":
        return _figure(sheet)
    drained = _drained(sheet.rgb, 0.30)
    if sheet.role == "card":
        return sheet.painted(_grainy(drained, sheet))
    foggy = mixed(drained, _FOG, _fog(sheet) * np.clip(light_of(drained) * 1.5 + 0.12, 0, 0.8))
    dark = 1 - 0.85 * smooth(corners(sheet.shape), 0.10, 0.85)
    veil = dark if float(light_of(sheet.rgb).mean()) < 0.7 else 1 - 0.25 * (1 - dark)
    return sheet.painted(_grainy(foggy * veil[..., None], sheet))


def _figure(sheet: Sheet) -> Sheet:
    """Lit hard from one side, the rest nearly gone; a thin cold rim on the other, and in the dark
    all about what is dark itself."""
    unit = sheet.unit
    form = relief(sheet.alpha, 90 * unit)
    key = 0.36 + 0.90 * smooth(form, -0.10, 0.26)
    drained = _drained(_raised(sheet), 0.42)
    sunk = 1 - 0.45 * smooth(rows_of(sheet.shape), 0.45, 1.0)
    lit = drained * (key * sunk)[..., None]
    edge = np.clip(sheet.alpha - blurred(sheet.alpha, 5 * unit), 0, 1)
    turned = smooth(form, -0.2, -0.5)
    rim = edge * 1.8 * (np.maximum(turned, 0.6) if sheet.on_dark else turned)
    lit = mixed(lit, (0.55, 0.85, 0.74), np.clip(rim, 0, 0.8))
    return replace(sheet.painted(_grainy(lit, sheet)), shade=np.clip(sheet.shade * 1.6, 0, 0.8))


def _raised(sheet: Sheet) -> Field:
    """A dark thing in the dark as light as is needed to make it out."""
    light = light_of(sheet.rgb)
    body = sheet.alpha > 0.5
    mean = float(light[body].mean()) if body.any() else 1.0
    if not sheet.on_dark or mean >= _LEAST:
        return sheet.rgb
    return toned(sheet.rgb, light ** (np.log(_LEAST) / np.log(max(mean, 0.05))))


def _drained(rgb: Field, color: float) -> Field:
    """Nearly grey, more contrast, green in the depths."""
    light = light_of(rgb)
    grey = saturated(rgb, color)
    steep = smooth(light, -0.02, 1.02)
    deeper = grey * (steep / np.maximum(light, 1e-3))[..., None]
    return np.clip(
        deeper * mixed(np.broadcast_to(_DEEP, rgb.shape), np.broadcast_to(_COLD, rgb.shape), light),
        0,
        1,
    )


def _fog(sheet: Sheet) -> Field:
    swathes = smooth(
        clouds((sheet.shape[0], sheet.shape[1]), 420 * sheet.unit, sheet.rng), 0.3, 0.85
    )
    height = rows_of(sheet.shape)
    return swathes * (smooth(height, 0.30, 0.66) * smooth(height, 1.05, 0.78))


def _grainy(rgb: Field, sheet: Sheet) -> Field:
    size = max(1, round(1.6 * sheet.unit))
    return np.clip(rgb + (grain(sheet.shape, sheet.rng, size) * 0.034)[..., None], 0, 1)
