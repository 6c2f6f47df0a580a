"""A printed comic: ink lines, flat colours, halftone dots in the shade."""

import numpy as np

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    ink_lines,
    light_of,
    mixed,
    relief,
    saturated,
    smooth,
    toned,
)
from mutoscope.media.looks.ink import contoured, hard_shadow, rimmed
from mutoscope.media.looks.sheet import Sheet

_INK = (0.06, 0.04, 0.08)
_PAPER = (1.0, 0.99, 0.95)
_DOTS = 15.0


def comic(sheet: Sheet) -> Sheet:
    return _page(sheet) if sheet.is_solid or sheet.role == "card" else _figure(sheet)


def _page(sheet: Sheet) -> Sheet:
    """Flat steps of colour; between them dots, lighter ones where it is dark."""
    light = blurred(light_of(sheet.rgb), 1.5 * sheet.unit)
    steps = 6 if sheet.role == "picture" else 5
    step = np.floor(light * steps) / steps
    flat = toned(saturated(sheet.rgb, 1.35), step + 0.5 / steps)
    dots = halftone(sheet, (light - step) * steps)
    lifted = toned(saturated(sheet.rgb, 1.5), step + 1.5 / steps)
    page = mixed(flat, lifted, dots * 0.8)
    lines = ink_lines(light_of(sheet.rgb), 2.2 * sheet.unit, 60)
    return sheet.painted(mixed(page, _INK, lines * (0.95 if sheet.role == "picture" else 0.5)))


def _figure(sheet: Sheet) -> Sheet:
    roomy = sheet.roomy(26)
    light = light_of(roomy.rgb)
    flat = toned(
        saturated(roomy.rgb, 1.3), np.round(blurred(light, 1.2 * sheet.unit) * 5) / 5 * 0.97 + 0.03
    )
    shadowed = smooth(relief(roomy.alpha, 70 * sheet.unit), 0.12, -0.55)
    dots = halftone(roomy, shadowed * 0.9)
    flat = mixed(flat, toned(flat, light * 0.45), dots * 0.9)
    flat = mixed(flat, _INK, ink_lines(light, 2.0 * sheet.unit, 40))
    inked = contoured(roomy.painted(flat), 8, _INK)
    return hard_shadow(rimmed(inked, 7, _PAPER), 12, 14, 0.55)


def halftone(sheet: Sheet, tone: Field) -> Field:
    """Dots on a grid turned by 45 degrees whose area grows with the tone, 0 to 1."""
    height, width = sheet.shape
    period = max(3.0, _DOTS * sheet.unit)
    y = np.arange(height, dtype=np.float32)[:, None] + sheet.top
    x = np.arange(width, dtype=np.float32)[None] + sheet.left
    turn = np.float32(2 * np.pi / period / np.sqrt(2))
    wave = 0.5 + 0.25 * (np.cos((x + y) * turn) + np.cos((x - y) * turn))
    soft = np.float32(1.6 / period)
    return smooth(wave, 1.02 - tone, 1.02 - tone + 2 * soft)
