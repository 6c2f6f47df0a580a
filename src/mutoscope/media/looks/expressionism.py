"""Expressionist oils: thick strokes along a restless flow, in raised colours."""

import numpy as np
import skia

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    clouds,
    flow,
    light_of,
    mixed,
    noise,
    smooth,
    toned,
)
from mutoscope.media.looks.ink import contoured
from mutoscope.media.looks.sheet import Sheet
from mutoscope.media.scenes.stage import raster

_DARK = (0.07, 0.07, 0.20)
_COARSE, _FINE = 32.0, 14.0


def expressionism(sheet: Sheet) -> Sheet:
    if sheet.role == "figure":
        return _figure(sheet)
    vivid = _raised(sheet.rgb)
    swirl = (noise(sheet.shape, 520 * sheet.unit, sheet.rng) * 6).astype(np.float32)
    angle = flow(light_of(sheet.rgb), 14 * sheet.unit, 0.0)
    turn = 0.5 * np.arctan2(
        np.sin(2 * angle) + 1.2 * np.sin(2 * swirl), np.cos(2 * angle) + 1.2 * np.cos(2 * swirl)
    )
    widths = (16.0, 8.0) if sheet.role == "picture" else (_COARSE, 20.0)
    return sheet.painted(_strokes(sheet, vivid, turn, widths))


def _figure(sheet: Sheet) -> Sheet:
    roomy = sheet.roomy(12)
    angle = flow(light_of(roomy.rgb), 9 * sheet.unit, 0.8)
    painted = _strokes(roomy, _raised(roomy.rgb), angle, (_FINE, 9.0))
    painted = mixed(painted, roomy.rgb, 0.18)
    ragged = (clouds(roomy.shape, 14 * sheet.unit, roomy.rng) - 0.5) * np.float32(0.14)
    return contoured(roomy.painted(painted), 6, _DARK, ragged)


def _raised(rgb: Field) -> Field:
    """Stronger colours: the dark ones bluer, the light ones yellower."""
    light = light_of(rgb)
    gain = 1.75 - 0.6 * smooth(light, 0.6, 0.95)
    grey = light[..., None]
    vivid = toned(
        np.clip(grey + (rgb - grey) * gain[..., None], 0, 1), np.clip(light * 1.12 + 0.02, 0, 1)
    )
    cool, warm = np.array([-0.05, 0.0, 0.14], np.float32), np.array([0.05, 0.02, -0.04], np.float32)
    return np.clip(vivid + (1 - light)[..., None] * cool + light[..., None] * warm, 0, 1)


def _strokes(sheet: Sheet, rgb: Field, angle: Field, widths: tuple[float, ...]) -> Field:
    """The picture again in strokes, coarse ones first, lit as thick paint is."""
    height, width = sheet.shape
    pixels, surface = raster(width, height)
    pixels[..., :3], pixels[..., 3] = rgb * 255, 255
    canvas, rng = surface.getCanvas(), sheet.rng
    for units in widths:
        _layer_of_strokes(
            canvas, blurred(rgb, 0.3 * units * sheet.unit), angle, max(1.5, units * sheet.unit), rng
        )
    painted = pixels[..., :3].astype(np.float32) / 255
    body = blurred(light_of(painted), 1.2 * sheet.unit)
    lit = np.gradient(body, axis=0) + np.gradient(body, axis=1)
    return np.clip(painted + np.clip(lit * 1.8, -0.10, 0.14)[..., None], 0, 1)


def _layer_of_strokes(
    canvas: skia.Canvas, rgb: Field, angle: Field, width_px: float, rng: np.random.Generator
) -> None:
    height, width = angle.shape
    count = int(height * width / (width_px * width_px * 2.0)) + 1
    y, x = rng.random(count) * height, rng.random(count) * width
    row, column = y.astype(int), x.astype(int)
    taken = rgb[row, column]
    calm = 1.1 - taken.mean(axis=1, keepdims=True)
    colors = taken * (1 + 0.24 * calm * rng.standard_normal((count, 1)))
    colors = np.clip(colors + 0.05 * calm * rng.standard_normal((count, 3)), 0, 1)
    turn, reach = angle[row, column], width_px * rng.uniform(1.4, 2.8, count)
    dx, dy, bend = np.cos(turn) * reach, np.sin(turn) * reach, rng.uniform(-0.35, 0.35, count)
    levels = (colors * 255).astype(int)
    paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    thick = width_px * rng.uniform(0.55, 1.0, count)
    for i in range(count):
        path = skia.Path()
        path.moveTo(x[i] - dx[i], y[i] - dy[i])
        path.quadTo(x[i] - dy[i] * bend[i], y[i] + dx[i] * bend[i], x[i] + dx[i], y[i] + dy[i])
        paint.setColor(skia.Color(*map(int, levels[i])))
        paint.setStrokeWidth(float(thick[i]))
        canvas.drawPath(path, paint)
