"""A hand-painted summer: gouache patches, warm greens, dappled sun, grass at the foot."""

import numpy as np
import skia

from mutoscope.media.looks.fields import (
    Field,
    clouds,
    flow,
    larger,
    light_of,
    mixed,
    relief,
    rows_of,
    saturated,
    smaller,
    smeared,
    smooth,
    toned,
)
from mutoscope.media.looks.sheet import Sheet
from mutoscope.media.scenes.stage import raster

_SUN = (1.0, 0.95, 0.70)
_SUMMER = np.array(
    [
        [0.02, 0.10, 0.11],
        [0.08, 0.25, 0.15],
        [0.32, 0.52, 0.20],
        [0.68, 0.78, 0.36],
        [0.96, 0.95, 0.70],
        [1.0, 0.99, 0.92],
    ],
    np.float32,
)


def meadow(sheet: Sheet) -> Sheet:
    brushed = _brushed(sheet)
    if sheet.role == "figure":
        return sheet.painted(_sunlit(mixed(brushed, sheet.rgb, 0.3), sheet))
    if sheet.role == "card":
        return sheet.painted(_graded(brushed, 0.25))
    painted = _graded(brushed, 0.3 if sheet.role == "picture" else 0.62)
    sunny = mixed(painted, _SUN, _dapples(sheet) * light_of(painted))
    return sheet.painted(_grassy(sheet, sunny) if sheet.role == "ground" else sunny)


def _sunlit(rgb: Field, sheet: Sheet) -> Field:
    """Butter on the side of the sun, leaf green in the shade."""
    form = relief(sheet.alpha, 60 * sheet.unit)
    shaded = rgb * np.array([0.66, 0.80, 0.72], np.float32)
    lit = mixed(rgb * np.array([1.0, 0.985, 0.93], np.float32), shaded, smooth(form, -0.02, -0.5))
    return mixed(lit, _SUN, smooth(form, 0.08, 0.7) * 0.42)


def _brushed(sheet: Sheet) -> Field:
    """Patches of paint that follow the forms: a Kuwahara filter (1976), then smeared along."""
    by = max(1, round(2 * sheet.unit))
    small = smaller(sheet.rgb, by)
    radius = max(1, round((5 if sheet.role == "figure" else 10) * sheet.unit / by))
    calm = kuwahara(small, radius)
    angle = flow(light_of(calm), max(1.5, 6 * sheet.unit / by), 0.5)
    rng = sheet.rng
    bristles = (rng.random(angle.shape, np.float32) - 0.5) * np.float32(
        0.34 if sheet.is_solid else 0.14
    )
    strokes = smeared(bristles, angle, max(3.0, 24 * sheet.unit / by), 5)
    patches = clouds(angle.shape, 40 * sheet.unit / by + 2, rng) - 0.5
    patches = patches * np.float32(0.22 if sheet.is_solid else 0.05)
    depth = np.float32(0.3 if sheet.is_light and sheet.is_solid else 1.0)
    brushed = calm * (1 + depth * (1.5 * strokes + patches))[..., None]
    return np.clip(larger(brushed, sheet.shape), 0, 1)


def kuwahara(rgb: Field, radius: int) -> Field:
    """Every pixel as the mean of the most even of the four squares that it is a corner of."""
    light = light_of(rgb)
    stacked = np.dstack([rgb, light * light, light])
    means = _box_means(stacked, radius)
    height, width = light.shape
    best, least = np.zeros_like(rgb), np.full(light.shape, np.inf, np.float32)
    for down in (0, radius):
        for right in (0, radius):
            part = means[down : down + height, right : right + width]
            uneven = part[..., 3] - part[..., 4] ** 2
            better = uneven < least
            best = np.where(better[..., None], part[..., :3], best)
            least = np.where(better, uneven, least)
    return best


def _box_means(field: Field, radius: int) -> Field:
    """Means of squares of `radius` + 1; the first one ends at the picture's first pixel."""
    size = radius + 1
    wide = np.pad(field, ((radius, radius), (radius, radius), (0, 0)), "edge")
    rows = np.cumsum(wide, axis=0, dtype=np.float64)
    rows = rows[size - 1 :] - np.pad(rows, ((1, 0), (0, 0), (0, 0)))[:-size]
    both = np.cumsum(rows, axis=1)
    both = both[:, size - 1 :] - np.pad(both, ((0, 0), (1, 0), (0, 0)))[:, :-size]
    return (both / (size * size)).astype(np.float32)


def _graded(rgb: Field, share: float) -> Field:
    """`share` of a summer's own colours by lightness: forest, leaf, young grass, butter."""
    light = light_of(rgb)
    at = np.clip(light * (len(_SUMMER) - 1), 0, len(_SUMMER) - 1.001)
    below = at.astype(np.int32)
    part = (at - below).astype(np.float32)[..., None]
    summer = _SUMMER[below] * (1 - part) + _SUMMER[below + 1] * part
    young = np.array([0.80, 0.95, 0.66], np.float32)
    pale = mixed(np.broadcast_to(young, rgb.shape), (0.80, 0.93, 1.0), smooth(light, 0.99, 0.86))
    summer = mixed(summer, pale, smooth(light, 0.72, 0.9))
    return toned(mixed(saturated(rgb, 1.1), summer, share), np.clip(light * 1.04, 0, 1))


def _dapples(sheet: Sheet) -> Field:
    """Light through leaves: soft spots in the picture's upper and middle part."""
    spots = smooth(clouds(sheet.shape, 190 * sheet.unit, sheet.rng), 0.5, 0.8)
    height = rows_of(sheet.shape)
    return spots * (0.55 * smooth(height, 0.2, 0.42) * smooth(height, 0.85, 0.6)).astype(np.float32)


def _grassy(sheet: Sheet, rgb: Field) -> Field:
    """Blades at the foot, the nearer the darker, as a painter frames a view."""
    height, width = sheet.shape
    pixels, surface = raster(width, height)
    canvas, rng, unit = surface.getCanvas(), sheet.rng, sheet.unit
    deep = bool(light_of(rgb[-height // 8 :]).mean() < 0.5)
    tones = (
        ((58, 104, 44), (40, 82, 40), (24, 58, 34))
        if deep
        else ((190, 222, 160), (206, 232, 176), (222, 240, 196))
    )
    paint = skia.Paint(AntiAlias=True)
    for row, tone in enumerate(tones):
        paint.setColor(skia.Color(*tone))
        for _ in range(150):
            _blade(canvas, paint, rng, (width, height), unit * (1.25 - 0.28 * row))
    blades = pixels.astype(np.float32) / 255
    soft = toned(blades[..., :3], light_of(blades[..., :3]))
    return rgb * (1 - blades[..., 3:]) + soft


def _blade(
    canvas: skia.Canvas,
    paint: skia.Paint,
    rng: np.random.Generator,
    size: tuple[int, int],
    unit: float,
) -> None:
    x, tall = rng.uniform(-20, size[0] + 20), rng.uniform(90, 250) * unit
    lean, half = rng.uniform(-0.45, 0.45) * tall, rng.uniform(4, 8) * unit
    foot = size[1] + 4.0
    path = skia.Path()
    path.moveTo(x - half, foot)
    path.quadTo(x - half * 0.4 + lean * 0.2, foot - tall * 0.6, x + lean, foot - tall)
    path.quadTo(x + half * 1.2 + lean * 0.2, foot - tall * 0.5, x + half, foot)
    path.close()
    canvas.drawPath(path, paint)
