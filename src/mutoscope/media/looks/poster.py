"""A sun-bleached poster: a sunset in flat bands, hard light, thick contours."""

import numpy as np

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    free_of_drawing,
    heart_of,
    ink_lines,
    light_of,
    mixed,
    relief,
    rows_of,
    saturated,
    smooth,
    toned,
)
from mutoscope.media.looks.ink import bands, contoured, hard_shadow, rimmed
from mutoscope.media.looks.sheet import Sheet

_INK = (0.13, 0.05, 0.16)
_BLEACHED = (1.0, 0.95, 0.84)
_SUNSET = np.array(
    [
        [0.36, 0.16, 0.50],
        [0.82, 0.24, 0.48],
        [0.98, 0.45, 0.33],
        [1.0, 0.70, 0.36],
        [0.96, 0.42, 0.40],
    ],
    np.float32,
)


def poster(sheet: Sheet) -> Sheet:
    if sheet.role == "figure":
        return _figure(sheet)
    if sheet.role == "card":
        return sheet.painted(_printed(sheet, light_of(sheet.rgb), 0.12))
    return _street(sheet) if sheet.role == "picture" else _evening(sheet)


def _street(sheet: Sheet) -> Sheet:
    """A photograph in hard tones, its lights gone to sunset, in ink."""
    light = blurred(light_of(sheet.rgb), 1.6 * sheet.unit)
    tone = bands(light, (0.16, 0.34, 0.54, 0.76), (0.07, 0.25, 0.46, 0.68, 0.93), 0.01)
    own = toned(saturated(sheet.rgb, 1.3), tone)
    graded = toned(np.broadcast_to(_sunset(sheet.shape), sheet.rgb.shape), tone)
    printed = mixed(own, graded, 0.2 + 0.45 * smooth(tone, 0.3, 0.8))
    return sheet.painted(mixed(printed, _INK, ink_lines(light_of(sheet.rgb), 2.4 * sheet.unit, 60)))


def _evening(sheet: Sheet) -> Sheet:
    """The ground as an evening sky with a striped sun where it is brightest; what is drawn on it
    in flat tones."""
    unit, light = sheet.unit, light_of(sheet.rgb)
    free = free_of_drawing(light, unit)
    sky = np.broadcast_to(_sunset(sheet.shape), sheet.rgb.shape)
    level = blurred(light, 30 * unit)
    evening = mixed(toned(sky, level), blurred(sheet.rgb, 30 * unit), 0.15)
    sun, glow = _sun(sheet, light)
    evening = mixed(evening, glow, sun * 0.88)
    return sheet.painted(mixed(_printed(sheet, light, 0.45), evening, free))


def _printed(sheet: Sheet, light: Field, sunset: float) -> Field:
    """What is drawn in flat tones, with so much of the sunset in them."""
    lightest = 0.97 if sheet.role == "card" else 0.85
    tone = bands(light, (0.2, 0.38, 0.56, 0.75), (0.1, 0.28, 0.46, 0.64, lightest), 0.008)
    sky = np.broadcast_to(_sunset(sheet.shape), sheet.rgb.shape)
    return mixed(toned(saturated(sheet.rgb, 1.25), tone), toned(sky, tone), sunset)


def _sun(sheet: Sheet, light: Field) -> tuple[Field, Field]:
    """Where the sun stands, cut by bars that thicken towards its foot, and its colours."""
    height, width = sheet.shape
    at_y, at_x = heart_of(light)
    reach = np.float32((0.23 if sheet.is_light else 0.30) * min(height, width))
    up = np.float32(-0.05)
    y = (np.arange(height, dtype=np.float32)[:, None] - at_y * height + up * reach) / reach
    x = (np.arange(width, dtype=np.float32)[None] - at_x * width) / reach
    edge = float(2 / reach)
    disc = smooth(np.hypot(x, y), 1 + edge, 1 - edge)
    bar = np.abs(((y * 6.5) % 1) - 0.5) * 2
    gaps = smooth(bar, 0.52 * (y + 0.25) - 0.05, 0.52 * (y + 0.25) + 0.05)
    down = np.clip((y + 1) / 2, 0, 1)[..., None]
    top, foot = np.array([1.0, 0.84, 0.42], np.float32), np.array([0.95, 0.26, 0.42], np.float32)
    glow = np.broadcast_to(top * (1 - down) + foot * down, sheet.rgb.shape)
    lit = (
        smooth(blurred(light, 30 * sheet.unit), 0.20, 0.36)
        if float(light.mean()) < 0.5
        else np.float32(1)
    )
    return disc * gaps * lit, glow


def _sunset(shape: tuple[int, int]) -> Field:
    """Violet above, orange at the horizon, [h, 1, 3]."""
    at = rows_of(shape)[:, 0] * (len(_SUNSET) - 1)
    below = np.minimum(at.astype(int), len(_SUNSET) - 2)
    share = (at - below).astype(np.float32)[:, None]
    return (_SUNSET[below] * (1 - share) + _SUNSET[below + 1] * share)[:, None]


def _figure(sheet: Sheet) -> Sheet:
    """Three tones in low sun, in a thick line with a bleached edge."""
    roomy, unit = sheet.roomy(28), sheet.unit
    light = blurred(light_of(roomy.rgb), 2.2 * unit)
    tone = bands(light, (0.34, 0.66), (0.2, 0.55, 0.9), 0.02)
    flat = toned(saturated(roomy.rgb, 1.15), 0.3 * light + 0.7 * tone)
    warm = np.clip(
        flat * np.array([1.08, 0.98, 0.82], np.float32) + np.array([0.03, 0.01, 0], np.float32),
        0,
        1,
    )
    form = relief(roomy.alpha, 70 * unit)
    dusk = toned(mixed(warm, (0.42, 0.14, 0.48), 0.55), light_of(warm) * 0.62)
    lit = mixed(warm, dusk, smooth(form, -0.10, -0.14))
    lit = mixed(lit, _BLEACHED, smooth(form, 0.40, 0.43) * 0.55)
    lit = mixed(lit, _INK, ink_lines(light_of(roomy.rgb), 2.8 * unit, 50))
    return hard_shadow(rimmed(contoured(roomy.painted(lit), 11, _INK), 5, _BLEACHED), 16, 12, 0.5)
