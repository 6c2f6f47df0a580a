"""The ground of a garden, seen by one who stands in it: one camera, and what lies on the floor.

Places are in metres: x to the right of the middle, and how far away.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import skia

from mutoscope.media.gardens.brush import Brush, Point, add_blade, add_leaf, lit
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import blurred, flat, linear, mixed, stroke

Surface = Literal["lawn", "gravel", "raked", "slabs", "brick", "deck", "earth", "carpet", "water"]
Reach = tuple[float, float, float]
"""Of a way: x, how far, half its width, in metres."""
WIDTH, HEIGHT = 960, 640
HORIZON = 292.0
FOCAL = 760.0
EYE_M = 1.62
NEAR_M, FAR_M = 3.2, 13.0


def scale(away: float) -> float:
    """Pixels in a metre at a distance."""
    return FOCAL / away


def project(x: float, away: float) -> Point:
    """Where a place on the ground is seen."""
    return WIDTH / 2 + x * scale(away), HORIZON + EYE_M * scale(away)


def outline(corners: Sequence[Point]) -> skia.Path:
    """The shape of corners on the ground."""
    path = skia.Path()
    path.addPoly([skia.Point(*project(*corner)) for corner in corners], True)
    return path


def round_shape(x: float, away: float, half: float, deep: float) -> list[Point]:
    """An oval on the ground."""
    turns = (2 * math.pi * step / 48 for step in range(48))
    return [(x + half * math.cos(turn), away + deep * math.sin(turn)) for turn in turns]


def ribbon(course: Sequence[Reach]) -> list[Point]:
    """A path on the ground through (x, how far, half its width), smoothly."""
    smooth = [_between(course, step / 40 * (len(course) - 1)) for step in range(41)]
    left = [(x - half, away) for x, away, half in smooth]
    return [*left, *((x + half, away) for x, away, half in reversed(smooth))]


def _between(course: Sequence[Reach], place: float) -> Reach:
    index = min(int(place), len(course) - 2)
    share = place - index
    eased = share * share * (3 - 2 * share)
    (x, away, half), (x2, away2, half2) = course[index], course[index + 1]
    return x + (x2 - x) * eased, away + (away2 - away) * share, half + (half2 - half) * share


@dataclass(frozen=True)
class Patch:
    """A surface on the ground; `edge`: the colour of what holds it in, None for nothing."""

    surface: Surface
    color: Rgb
    corners: tuple[Point, ...]
    edge: Rgb | None = None


def draw_patch(brush: Brush, patch: Patch) -> None:
    """The surface in its shape."""
    canvas, shape = brush.canvas, outline(patch.corners)
    bounds = shape.getBounds()
    canvas.drawPath(shape, blurred((20, 26, 24), 4, 90))
    canvas.save()
    canvas.clipPath(shape, True)
    top, bottom = (0.0, bounds.top()), (0.0, max(bounds.bottom(), bounds.top() + 1))
    base = [
        (0.0, mixed(lit(patch.color, 0.16), (230, 226, 205), 0.1), 255),
        (1.0, lit(patch.color, -0.2), 255),
    ]
    canvas.drawRect(bounds, linear(top, bottom, base))
    _TEXTURES[patch.surface](brush, patch.color, bounds)
    canvas.restore()
    if patch.edge:
        canvas.drawPath(shape, stroke(lit(patch.edge, -0.3), 3.4))
        canvas.drawPath(shape, stroke(lit(patch.edge, 0.35), 1.3))


def _rows(bounds: skia.Rect, least_px: float) -> list[tuple[float, float]]:
    """Lines of strokes from far to near: y, and their size in pixels of 10 cm."""
    rows, y = list[tuple[float, float]](), bounds.top()
    while y < bounds.bottom():
        size = max(0.6, (y - HORIZON) / EYE_M * 0.1)
        rows.append((y, size))
        y += max(least_px, size * 0.35)
    return rows


def _lawn(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    rng = brush.rng
    for y, size in _rows(bounds, 2.0):
        paths = [skia.Path() for _ in range(4)]
        for _ in range(int(bounds.width() / (2.2 + size * 0.45))):
            foot = (rng.uniform(bounds.left(), bounds.right()), y + rng.uniform(0, 3))
            add_blade(
                rng.choice(paths), foot, 2.2 + size * 0.7, rng.uniform(-0.7, 0.7), 0.7 + size * 0.09
            )
        stripe = 0.07 if int(math.log(max(y - HORIZON, 1)) * 5) % 2 else -0.05
        for index, path in enumerate(paths):
            brush.canvas.drawPath(path, flat(lit(color, stripe + index * 0.2 - 0.34), 190))


def _gravel(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    rng = brush.rng
    for y, size in _rows(bounds, 2.4):
        paths = [skia.Path() for _ in range(4)]
        for _ in range(int(bounds.width() / (3.0 + size * 0.55))):
            x, radius = (
                rng.uniform(bounds.left(), bounds.right()),
                max(0.5, size * rng.uniform(0.05, 0.12)),
            )
            rng.choice(paths).addOval(
                skia.Rect.MakeXYWH(x, y + rng.uniform(0, size * 0.35), radius * 2.2, radius * 1.3)
            )
        for index, path in enumerate(paths):
            brush.canvas.drawPath(path, flat(lit(color, index * 0.24 - 0.42), 190))


def _raked(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    _gravel(brush, color, bounds)
    away = FAR_M
    while away > NEAR_M * 0.9:
        y, width = project(0, away)[1], max(0.8, scale(away) * 0.028)
        path = skia.Path()
        path.moveTo(bounds.left(), y)
        path.lineTo(bounds.right(), y)
        brush.canvas.drawPath(path, stroke(lit(color, -0.42), width, 120))
        brush.canvas.translate(0, -width)
        brush.canvas.drawPath(path, stroke(lit(color, 0.7), width * 0.8, 130))
        brush.canvas.translate(0, width)
        away -= 0.115


def rings(brush: Brush, x: float, away: float, half: float, color: Rgb) -> None:
    """Rings that a rake leaves about a stone."""
    for ring in range(5):
        reach = half + 0.16 + ring * 0.13
        shape = outline(round_shape(x, away, reach, reach * 0.9))
        width = max(1.0, scale(away) * 0.04)
        brush.canvas.drawPath(shape, stroke(color, width * 2.4, 255))
        brush.canvas.drawPath(shape, stroke(lit(color, -0.42), width * 0.8, 150))
        brush.canvas.translate(0, -width * 0.8)
        brush.canvas.drawPath(shape, stroke(lit(color, 0.7), width * 0.6, 150))
        brush.canvas.translate(0, width * 0.8)


def _tiles(brush: Brush, color: Rgb, size: tuple[float, float], joint: Rgb, shift: float) -> None:
    """Rectangles in rows; `shift`: how far every other row is moved, as a share of a tile."""
    rng, (wide, deep) = brush.rng, size
    for row in range(int((FAR_M - 2.4) / deep)):
        far, near = FAR_M - row * deep, FAR_M - (row + 1) * deep
        for column in range(int(-7 / wide), int(7 / wide) + 1):
            x = (column + (shift if row % 2 else 0)) * wide
            tile = outline([(x, far), (x + wide, far), (x + wide, near), (x, near)])
            brush.canvas.drawPath(tile, flat(lit(color, rng.uniform(-0.16, 0.16)), 235))
            brush.canvas.drawPath(tile, stroke(joint, max(0.7, scale(near) * 0.016)))


def _slabs(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    _tiles(brush, color, (0.9, 0.9), lit(color, -0.6), 0.0)


def _brick(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    _tiles(brush, color, (0.24, 0.13), mixed(lit(color, -0.5), (190, 180, 160), 0.35), 0.5)


def _deck(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    _tiles(brush, color, (14.0, 0.14), lit(color, -0.62), 0.5)


def _earth(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    rng = brush.rng
    for y, size in _rows(bounds, 2.6):
        dark, pale = skia.Path(), skia.Path()
        for _ in range(int(bounds.width() / (4 + size * 0.9))):
            at = (rng.uniform(bounds.left(), bounds.right()), y)
            add_leaf(rng.choice((dark, pale)), at, max(1.2, size * 0.45), rng.gauss(0, 0.5), 0.3)
        brush.canvas.drawPath(dark, flat(lit(color, -0.45), 170))
        brush.canvas.drawPath(pale, flat(lit(color, 0.25), 150))


def _carpet(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    """Earth under low plants that have closed over it."""
    rng = brush.rng
    for y, size in _rows(bounds, 3.0):
        paths = [skia.Path() for _ in range(5)]
        for _ in range(int(bounds.width() / (1.6 + size * 0.3))):
            at = (rng.uniform(bounds.left(), bounds.right()), y + rng.uniform(-0.4, 0.4) * size)
            patch = math.sin(at[0] / (size * 9) + y * 0.13) + math.sin(at[0] / (size * 4) - y * 0.3)
            level = min(4, max(0, round(1.9 + patch + rng.gauss(0, 0.7))))
            add_leaf(paths[level], at, 2.0 + size * 0.62, rng.uniform(0, 7), 0.42)
        for level, path in enumerate(paths):
            brush.canvas.drawPath(path, flat(lit(color, level * 0.27 - 0.78)))


def _water(brush: Brush, color: Rgb, bounds: skia.Rect) -> None:
    rng = brush.rng
    top, bottom = (0.0, bounds.top()), (0.0, bounds.bottom())
    stops = [
        (0.0, mixed(color, (226, 240, 240), 0.55), 255),
        (0.5, color, 255),
        (1.0, lit(color, -0.5), 255),
    ]
    brush.canvas.drawRect(bounds, linear(top, bottom, stops))
    for _ in range(70):
        y = rng.uniform(bounds.top(), bounds.bottom())
        x, size = rng.uniform(bounds.left(), bounds.right()), (y - HORIZON) * 0.16
        tone = flat((238, 248, 244), rng.randint(25, 95))
        brush.canvas.drawOval(
            skia.Rect.MakeXYWH(x, y, size * rng.uniform(0.6, 2.2), max(0.8, size * 0.05)), tone
        )


_TEXTURES: dict[Surface, Callable[[Brush, Rgb, skia.Rect], None]] = {
    "lawn": _lawn,
    "gravel": _gravel,
    "raked": _raked,
    "slabs": _slabs,
    "brick": _brick,
    "deck": _deck,
    "earth": _earth,
    "carpet": _carpet,
    "water": _water,
}
