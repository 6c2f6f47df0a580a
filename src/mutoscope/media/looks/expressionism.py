"""Expressionist oils: thick strokes along a restless flow, in raised colours."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.looks.fields import (
    Field,
    blurred,
    clouds,
    evened,
    flow,
    light_of,
    mixed,
    noise,
    smaller,
    smooth,
    toned,
)
from mutoscope.media.looks.ink import contoured
from mutoscope.media.looks.sheet import Sheet
from mutoscope.media.scenes.stage import raster

_DARK = (0.07, 0.07, 0.20)
_WIDTHS = {
    "ground": (32.0, 20.0, 9.0),
    "picture": (18.0, 9.0, 4.5),
    "card": (14.0, 9.0, 6.0),
    "figure": (14.0, 9.0),
}
_OWN = {"ground": 0.0, "picture": 0.22, "card": 0.3, "figure": 0.18}
"""How much of the picture itself is seen through the strokes."""
_OFF = 0.075
"""How far, in colour, coarser strokes may be off before finer ones mend them."""


def expressionism(sheet: Sheet) -> Sheet:
    if sheet.role == "figure":
        return _figure(sheet)
    vivid, light = _raised(sheet.rgb), _coarse_light(sheet)
    swirl = noise((light.shape[0], light.shape[1]), 520 * sheet.unit / _by(sheet), sheet.rng) * 6
    angle = flow(light, 14 * sheet.unit / _by(sheet), 0.0)
    turn = 0.5 * np.arctan2(
        np.sin(2 * angle) + 1.2 * np.sin(2 * swirl), np.cos(2 * angle) + 1.2 * np.cos(2 * swirl)
    )
    painted = _strokes(sheet, vivid, turn, _WIDTHS[sheet.role])
    return sheet.painted(mixed(painted, vivid, _OWN[sheet.role]))


def _figure(sheet: Sheet) -> Sheet:
    roomy = sheet.roomy(12)
    angle = flow(_coarse_light(roomy), 9 * sheet.unit / _by(sheet), 0.8)
    painted = _strokes(roomy, _raised(roomy.rgb), angle, _WIDTHS["figure"])
    painted = mixed(painted, roomy.rgb, _OWN["figure"])
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
    for channel, (cool, warm) in enumerate(((-0.05, 0.05), (0.0, 0.02), (0.14, -0.04))):
        vivid[..., channel] += np.float32(cool) + np.float32(warm - cool) * light
    return np.clip(vivid, 0, 1, out=vivid)


def _by(sheet: Sheet) -> int:
    """How many pixels share a direction."""
    return max(1, round(3 * sheet.unit))


def _coarse_light(sheet: Sheet) -> Field:
    return light_of(smaller(sheet.rgb, _by(sheet)))


def _strokes(sheet: Sheet, rgb: Field, angle: Field, widths: tuple[float, ...]) -> Field:
    """The picture again in strokes, coarse ones first, lit as thick paint is. The last ones go only
    where the others miss the picture (A. Hertzmann, Painterly rendering with curved brush strokes
    of multiple sizes, 1998): so a face stays a face."""
    height, width = sheet.shape
    pixels, surface = raster(width, height)
    pixels[..., :3], pixels[..., 3] = rgb * 255, 255
    canvas, rng = surface.getCanvas(), sheet.rng
    for layer, units in enumerate(widths):
        brush_px = max(1.5, units * sheet.unit)
        by = max(1, round(0.5 * brush_px))
        wanted = smaller(rgb, by)
        missed = _missed(pixels, wanted, by) if layer > 1 else None
        _draw(canvas, _laid(sheet.shape, (wanted, angle, missed), brush_px, rng))
    painted = pixels[..., :3].astype(np.float32) / 255
    body = blurred(light_of(painted), 1.2 * sheet.unit)
    lit = np.gradient(body, axis=0) + np.gradient(body, axis=1)
    return np.clip(painted + np.clip(lit * 1.8, -0.10, 0.14)[..., None], 0, 1)


def _missed(pixels: NDArray[np.uint8], wanted: Field, by: int) -> NDArray[np.bool_]:
    """Where what is painted is off by more than paint is of itself, as large as `wanted`."""
    painted = smaller(pixels[..., :3].astype(np.float32) / 255, by)
    return evened(np.abs(painted - wanted).max(axis=-1), 1.5) > _OFF


@dataclass(frozen=True)
class _Strokes:
    """Curves of three points [n, 3, 2] in pixels, their colours [n, 3] 0..255, their widths."""

    points: NDArray[np.floating]
    levels: NDArray[np.int_]
    thick_px: NDArray[np.floating]


def _laid(
    shape: tuple[int, int],
    of: tuple[Field, Field, NDArray[np.bool_] | None],
    width_px: float,
    rng: np.random.Generator,
) -> _Strokes:
    """Strokes over a picture of that `shape`, `of` these colours, these directions, only there;
    each may be coarser."""
    colors, angle, where = of
    count = int(shape[0] * shape[1] / (width_px * width_px * 2.0)) + 1
    at = rng.random((count, 2))
    if where is not None:
        at = at[_taken(where, at)]
        count = len(at)
    y, x = (at * shape).T
    taken = _taken(colors, at)
    calm = 1.1 - taken.mean(axis=1, keepdims=True)
    shades = taken * (1 + 0.24 * calm * rng.standard_normal((count, 1)))
    shades = np.clip(shades + 0.05 * calm * rng.standard_normal((count, 3)), 0, 1)
    turn, reach = _taken(angle, at), width_px * rng.uniform(1.4, 2.8, count)
    dx, dy, bend = np.cos(turn) * reach, np.sin(turn) * reach, rng.uniform(-0.35, 0.35, count)
    ends = ((x - dx, y - dy), (x - dy * bend, y + dx * bend), (x + dx, y + dy))
    points = np.stack([np.stack(end, axis=-1) for end in ends], axis=1)
    return _Strokes(points, (shades * 255).astype(int), width_px * rng.uniform(0.55, 1.0, count))


def _taken(field: NDArray[Any], at: Field) -> NDArray[Any]:
    """What a field has `at` these fractions [n, 2] of its height and width."""
    spots = (at * field.shape[:2]).astype(int)
    return field[spots[:, 0], spots[:, 1]]


def _draw(canvas: skia.Canvas, strokes: _Strokes) -> None:
    paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    points, levels = strokes.points.reshape(-1, 6).tolist(), strokes.levels.tolist()
    for (x, y, *curve), level, thick in zip(points, levels, strokes.thick_px.tolist(), strict=True):
        path = skia.Path()
        path.moveTo(x, y)
        path.quadTo(*curve)
        paint.setColor(skia.Color(*level))
        paint.setStrokeWidth(thick)
        canvas.drawPath(path, paint)
