"""Cel animation: flat tones in two or three bands, dark contours, a soft sky."""

import numpy as np

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    free_of_drawing,
    ink_lines,
    light_of,
    mixed,
    noise,
    relief,
    rows_of,
    saturated,
    smooth,
    toned,
)
from mutoscope.media.looks.ink import bands, contoured
from mutoscope.media.looks.sheet import Sheet

_LINE = (0.16, 0.09, 0.14)
_HAZE = (0.95, 0.72, 0.86)


def cel(sheet: Sheet) -> Sheet:
    if sheet.role == "picture":
        return _painting(sheet)
    return _sky(sheet) if sheet.role == "ground" else _figure(sheet)


def _sky(sheet: Sheet) -> Sheet:
    """The ground's own colours as a clear gradient, flat clouds where nothing else is drawn."""
    unit, light = sheet.unit, light_of(sheet.rgb)
    free = free_of_drawing(light, unit)
    soft = blurred(sheet.rgb, 40 * unit)
    soft = _day(soft) if sheet.is_light else _dusk(soft)
    tone = bands(light, (0.22, 0.4, 0.58), (0.12, 0.32, 0.5, 0.74), 0.01)
    drawn = toned(saturated(sheet.rgb, 1.3), 0.3 * light + 0.7 * tone)
    height = rows_of(sheet.shape)
    heap = 0.86 * noise(sheet.shape, 330 * unit, sheet.rng) + 0.14 * _puffs(sheet)
    heap = heap * smooth(height, 0.2, 0.4) * smooth(height, 0.95, 0.6)
    sky, under = soft, light_of(soft)
    for at, lift in ((0.40, 0.07), (0.52, 0.15), (0.64, 0.24)):
        lit = toned(mixed(soft, _HAZE, 0.12), under * (1 + 1.7 * lift))
        sky = mixed(sky, lit, smooth(heap, at - 0.004, at + 0.004))
    return sheet.painted(mixed(drawn, sky, free))


def _day(rgb: Field) -> Field:
    """A pale blue above, the ground's own colour towards the foot."""
    blue = np.broadcast_to(np.array([0.72, 0.88, 1.0], np.float32), rgb.shape)
    share = 0.85 * smooth(rows_of((rgb.shape[0], rgb.shape[1])), 0.95, 0.15)
    sky = mixed(rgb, blue, np.broadcast_to(share, rgb.shape[:2]))
    return toned(sky, 0.4 * light_of(rgb) + 0.52)


def _dusk(rgb: Field) -> Field:
    """A clean sky: bluer where it is dark, rosier where it is lit."""
    light = light_of(rgb)[..., None]
    cool, rosy = np.array([-0.05, 0.0, 0.13], np.float32), np.array([0.10, -0.01, 0.04], np.float32)
    lit = np.clip(light * 1.6, 0, 1)
    tinted = np.clip(saturated(rgb, 1.5) + cool * (1 - lit) + rosy * lit * (1 - light), 0, 1)
    return toned(tinted, np.clip(1.08 * light[..., 0], 0, 1))


def _puffs(sheet: Sheet) -> Field:
    """The round heads of clouds: arcs, not waves."""
    waves = noise(sheet.shape, 90 * sheet.unit, sheet.rng)
    return 1 - np.abs(2 * waves - 1)


def _figure(sheet: Sheet) -> Sheet:
    roomy = sheet.roomy(10)
    light = light_of(roomy.rgb)
    flat = _flat(roomy.rgb, light, 1.2 * sheet.unit, 1.0 if sheet.role == "card" else 0.92)
    if sheet.role == "figure":
        form = relief(roomy.alpha, 60 * sheet.unit)
        shadow = saturated(toned(flat, light_of(flat) * 0.66), 1.2) * np.array(
            [0.93, 0.9, 1.08], np.float32
        )
        flat = mixed(flat, shadow, smooth(form, -0.17, -0.21))
        flat = mixed(flat, toned(flat, light_of(flat) * 1.1 + 0.12), smooth(form, 0.42, 0.46))
    flat = mixed(flat, _LINE, ink_lines(light, 1.8 * sheet.unit, 40) * 0.85)
    return contoured(roomy.painted(flat), 5.5, _LINE)


def _flat(rgb: Field, light: Field, sigma_px: float, lightest: float) -> Field:
    tone = bands(blurred(light, sigma_px), (0.28, 0.5, 0.72), (0.18, 0.42, 0.64, lightest), 0.02)
    return toned(saturated(rgb, 1.25), 0.25 * light + 0.75 * tone)


def _painting(sheet: Sheet) -> Sheet:
    """A photograph as a background painting: flat bands, lit skies, thin lines."""
    soft = sheet.rgb
    for _ in range(2):
        soft = blurred(soft, 2.2 * sheet.unit)
    light = light_of(soft)
    tone = bands(light, (0.2, 0.4, 0.6, 0.8), (0.12, 0.34, 0.55, 0.76, 0.97), 0.03)
    flat = toned(saturated(soft, 1.5), 0.2 * light + 0.8 * tone)
    lines = ink_lines(light_of(sheet.rgb), 1.8 * sheet.unit, 50)
    return sheet.painted(mixed(flat * np.array([0.98, 1.0, 1.05], np.float32), _LINE, lines * 0.85))
