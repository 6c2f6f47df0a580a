"""As if photographed: a ground out of focus, soft light, contact shadows, film grain."""

from dataclasses import replace

import numpy as np
import skia

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    corners,
    free_of_drawing,
    grain,
    light_of,
    mixed,
    relief,
    saturated,
    shifted,
    smooth,
)
from mutoscope.media.looks.sheet import Sheet
from mutoscope.media.scenes.stage import raster

_TUNGSTEN = (1.0, 0.95, 0.86)


def photo(sheet: Sheet) -> Sheet:
    if sheet.role == "figure":
        return _figure(sheet)
    if sheet.role == "card":
        return sheet.painted(_film(sheet.rgb, sheet))
    rgb = sheet.rgb
    if sheet.role == "ground":
        far = 1 - (1 - blurred(rgb, 22 * sheet.unit)) * (1 - _bokeh(sheet))
        rgb = mixed(rgb, far, free_of_drawing(light_of(rgb), sheet.unit))
    bright = rgb * smooth(light_of(rgb), 0.6, 1.0)[..., None]
    spill = 0.05 if sheet.is_light else 0.22
    rgb = 1 - (1 - rgb) * (1 - spill * blurred(bright, 22 * sheet.unit))
    fall = 1 - (0.10 if sheet.is_light else 0.42) * smooth(corners(sheet.shape), 0.25, 1.0)
    return sheet.painted(_film(rgb * fall[..., None], sheet))


def _figure(sheet: Sheet) -> Sheet:
    """A solid thing under a soft box: rounded shading, a sheen, a shadow where it stands."""
    roomy, unit = sheet.roomy(30), sheet.unit
    form = relief(roomy.alpha, 75 * unit)
    fine = relief(roomy.alpha, 22 * unit)
    shaded = (
        saturated(roomy.rgb, 0.92)
        * (1 - 0.5 * np.maximum(-form, 0) - 0.2 * np.maximum(-fine, 0))[..., None]
    )
    sheen = 0.26 * smooth(form, 0.05, 0.7) + 0.22 * smooth(fine, 0.25, 0.8)
    lit = mixed(shaded, _TUNGSTEN, np.clip(sheen, 0, 0.5))
    return replace(roomy.painted(_film(lit, roomy)), shade=_contact(roomy))


def _contact(sheet: Sheet) -> Field:
    """The soft shadow, and a tight dark one under the foot."""
    unit = sheet.unit
    wide = shifted(blurred(sheet.alpha, 14 * unit), 0, sheet.px(12, 0)) * np.float32(0.42)
    tight = shifted(blurred(sheet.alpha, 3 * unit), 0, sheet.px(4, 0)) * np.float32(0.5)
    return np.maximum.reduce([sheet.shade, wide, tight]).astype(np.float32)


def _film(rgb: Field, sheet: Sheet) -> Field:
    """A film's curve, cool shadows and warm lights, and its grain."""
    light = light_of(rgb)[..., None]
    curved = rgb + np.float32(0.16) * (rgb - 0.45) * 4 * light * (1 - light)
    tint = (1 - light) * np.array([-0.012, 0.0, 0.018], np.float32) + light * np.array(
        [0.022, 0.006, -0.03], np.float32
    )
    size = max(1, round(1.5 * sheet.unit))
    speck = grain(sheet.shape, sheet.rng, size) * (0.008 + 0.022 * np.sqrt(light[..., 0]))
    return np.clip(curved + tint + speck[..., None], 0, 1)


def _bokeh(sheet: Sheet) -> Field:
    """Lights far behind, as discs: more of them where the ground is bright."""
    height, width = sheet.shape
    pixels, surface = raster(width, height)
    canvas, rng, unit = surface.getCanvas(), sheet.rng, sheet.unit
    for _ in range(34):
        x, y = rng.uniform(0, width), height * np.clip(rng.normal(0.50, 0.15), 0.28, 0.74)
        color = sheet.rgb[min(height - 1, int(y)), min(width - 1, int(x))]
        tint = tuple(int(150 * c + 105) for c in color)
        radius, alpha = rng.uniform(18, 62) * unit, int(rng.integers(22, 72))
        canvas.drawCircle(x, y, radius, skia.Paint(Color=skia.Color(*tint, alpha), AntiAlias=True))
        ring = skia.Paint(
            Color=skia.Color(*tint, alpha // 2), AntiAlias=True, Style=skia.Paint.kStroke_Style
        )
        ring.setStrokeWidth(2.5 * unit)
        canvas.drawCircle(x, y, radius, ring)
    return blurred(pixels[..., :3].astype(np.float32) / 255, 1.4 * unit)
