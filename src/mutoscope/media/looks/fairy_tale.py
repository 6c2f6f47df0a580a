"""A fairy tale on the screen: glowing light, soft rims, sparkles in the air."""

from dataclasses import replace

import numpy as np
import skia

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    corners,
    light_of,
    mixed,
    relief,
    saturated,
    smooth,
)
from mutoscope.media.looks.sheet import Sheet
from mutoscope.media.scenes.stage import raster

_GLOW = (1.0, 0.86, 0.98)
_DUSK = np.array([0.05, -0.02, 0.11], np.float32)


def fairy_tale(sheet: Sheet) -> Sheet:
    if sheet.role == "figure":
        return _figure(sheet)
    graded = _dusky(sheet.rgb)
    bright = saturated(graded, 1.2) * smooth(light_of(graded), 0.28, 0.75)[..., None]
    bloom = blurred(bright, 34 * sheet.unit) * 0.75 + blurred(bright, 10 * sheet.unit) * 0.35
    spill = 0.25 if sheet.is_light else 1.0
    lit = 1 - (1 - graded) * (1 - np.clip(bloom * spill, 0, 0.9))
    if sheet.role == "card":
        return sheet.painted(lit)
    near = blurred(light_of(sheet.rgb), 40 * sheet.unit)
    drawn = _sparkles(sheet) * smooth(near, 0.14, 0.34)[..., None]
    lit = 1 - (1 - lit) * (1 - drawn)
    return sheet.painted(
        lit * (1 - 0.35 * spill * smooth(corners(sheet.shape), 0.35, 1.0))[..., None]
    )


def _figure(sheet: Sheet) -> Sheet:
    """Rounded by soft light, rimmed from behind, in a halo of its own."""
    roomy, unit = sheet.roomy(44), sheet.unit
    form = relief(roomy.alpha, 80 * unit)
    rgb = _dusky(roomy.rgb)
    shaded = rgb * (1 - 0.42 * np.maximum(-form, 0))[..., None]
    inner = np.clip(roomy.alpha - blurred(roomy.alpha, 9 * unit), 0, 1) * 2
    rim = inner * smooth(form, -0.15, 0.35)
    lit = mixed(shaded, _GLOW, np.clip(rim * 0.9 + 0.25 * np.maximum(form, 0), 0, 1))
    bloom = blurred(lit * roomy.alpha[..., None], 12 * unit) * np.float32(0.35)
    lit = 1 - (1 - lit) * (1 - bloom)
    halo = blurred(roomy.alpha, 16 * unit) * (1 - roomy.alpha) * np.float32(0.62)
    cover = roomy.alpha + halo * (1 - roomy.alpha)
    share = roomy.alpha / np.maximum(cover, 1e-3)
    around = np.broadcast_to(np.asarray(_GLOW, np.float32), lit.shape)
    return replace(roomy.painted(mixed(around, lit, share)), alpha=cover, shade=roomy.shade * 0.7)


def _dusky(rgb: Field) -> Field:
    light = light_of(rgb)[..., None]
    return np.clip(saturated(rgb, 1.2) + 4 * light * (1 - light) * _DUSK + 0.25 * _DUSK, 0, 1)


def _sparkles(sheet: Sheet) -> Field:
    """Four-pointed stars and dust, off the places where text stands."""
    height, width = sheet.shape
    pixels, surface = raster(width, height)
    canvas, rng, unit = surface.getCanvas(), sheet.rng, sheet.unit
    for _ in range(150):
        at = rng.uniform(0, width), height * np.clip(rng.normal(0.55, 0.16), 0.05, 0.95)
        _speck(canvas, at, rng.choice((1.6, 2.2, 3.4)) * unit, int(rng.integers(90, 220)))
    for _ in range(26):
        side = rng.choice((rng.uniform(0.02, 0.30), rng.uniform(0.70, 0.98), rng.uniform(0.1, 0.9)))
        at = width * side, height * np.clip(rng.normal(0.5, 0.12), 0.30, 0.74)
        _star(canvas, at, rng.choice((14.0, 20.0, 30.0, 46.0)) * unit)
    lit = pixels[..., :3].astype(np.float32) / 255
    return np.clip(lit + blurred(lit, 7 * unit) * 0.9, 0, 1)


def _speck(canvas: skia.Canvas, at: tuple[float, float], radius: float, alpha: int) -> None:
    canvas.drawCircle(
        *at, radius, skia.Paint(Color=skia.Color(255, 236, 200, alpha), AntiAlias=True)
    )


def _star(canvas: skia.Canvas, at: tuple[float, float], reach: float) -> None:
    path = skia.Path()
    for point in range(8):
        apart = reach * (0.10 if point % 2 else 1.0 if point % 4 == 0 else 0.72)
        turn = point * np.pi / 4 - np.pi / 2
        x, y = at[0] + apart * np.cos(turn), at[1] + apart * np.sin(turn)
        (path.lineTo if point else path.moveTo)(float(x), float(y))
    path.close()
    canvas.drawPath(path, skia.Paint(Color=skia.Color(255, 244, 222), AntiAlias=True))
