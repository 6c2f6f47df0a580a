"""What is about a garden: sky, hills, far trees; and the light over all of it."""

from dataclasses import dataclass
from typing import Literal

import skia

from mutoscope.media.gardens.brush import Brush, Oval, add_leaf, lit
from mutoscope.media.gardens.ground import FAR_M, HEIGHT, HORIZON, WIDTH, project, scale
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import blurred, flat, linear, mixed, radial

_HORIZON_Y = project(0, FAR_M)[1]


@dataclass(frozen=True)
class Sky:
    """`top`, `low`: its colours; `sun`: of the glow, upper left; `hills`: of the farthest, the
    nearer ones go towards `woods`; `clouds`: how many."""

    top: Rgb
    low: Rgb
    sun: Rgb
    hills: Rgb
    woods: Rgb
    clouds: int = 4
    shape: Literal["hills", "mesas"] = "hills"


def draw_sky(brush: Brush, sky: Sky) -> None:
    """Sky, sun, clouds, hills and a row of far trees, down to the ground."""
    canvas, rng = brush.canvas, brush.rng
    stops = [(0.0, sky.top, 255), (0.62, sky.low, 255), (1.0, mixed(sky.low, sky.sun, 0.4), 255)]
    canvas.drawRect(skia.Rect.MakeWH(WIDTH, _HORIZON_Y + 4), linear((0, 0), (0, HORIZON), stops))
    glow = [(0.0, sky.sun, 235), (0.25, sky.sun, 120), (1.0, sky.sun, 0)]
    canvas.drawCircle(150, 70, 560, radial((150, 70), 560, glow))
    for _ in range(sky.clouds):
        _cloud(brush, rng.uniform(60, WIDTH - 40), rng.uniform(24, 130), rng.uniform(70, 150))
    for layer in range(3):
        color = mixed(mixed(sky.hills, sky.woods, layer * 0.3), sky.low, 0.4 - 0.16 * layer)
        canvas.drawPath(_ridge(brush, sky, layer), flat(color))
    for index in range(46):
        x = index * WIDTH / 45 + rng.uniform(-14, 14)
        size = rng.uniform(22, 46)
        tree = Oval(x, _HORIZON_Y - size * 0.75, size * 0.8, size)
        brush.mass(tree, mixed(sky.woods, sky.low, 0.3), 6.0, light=0.05, fill=0.8)


def _cloud(brush: Brush, x: float, y: float, size: float) -> None:
    for _ in range(9):
        dx, dy = brush.rng.uniform(-1, 1) * size, brush.rng.uniform(-0.16, 0.14) * size
        half = size * brush.rng.uniform(0.18, 0.42)
        rect = skia.Rect.MakeXYWH(x + dx - half, y + dy - half * 0.3, half * 2, half * 0.62)
        brush.canvas.drawOval(rect, blurred((255, 252, 244), size * 0.085, 84))


def _ridge(brush: Brush, sky: Sky, layer: int) -> skia.Path:
    path, rng = skia.Path(), brush.rng
    path.moveTo(0, _HORIZON_Y + 5)
    base, x, up = HORIZON - 44 + layer * 30, 0.0, rng.uniform(0, 30)
    path.lineTo(0, base - up)
    while x < WIDTH:
        step, rise = rng.uniform(90, 190), rng.uniform(-8, 46 - 10 * layer)
        if sky.shape == "mesas":
            path.lineTo(x + step * 0.18, base - rise)
            path.lineTo(x + step, base - rise)
        else:
            path.quadTo(x + step * 0.5, base - rise * 1.6, x + step, base - rise * 0.4)
        x += step
    path.lineTo(WIDTH, _HORIZON_Y + 5)
    path.close()
    return path


def draw_dapples(brush: Brush) -> None:
    """Shadows of a tree behind the eye, on the near ground, with the light that falls between."""
    canvas, rng = brush.canvas, brush.rng
    shade = skia.Path()
    for x, away in ((0.2, 3.9), (1.3, 4.4), (2.3, 3.8), (3.0, 4.7), (1.2, 3.5), (-0.5, 3.6)):
        for _ in range(75):
            at, one = (
                project(x + rng.gauss(0, 0.42), max(3.2, away + rng.gauss(0, 0.4))),
                scale(away),
            )
            add_leaf(shade, at, one * rng.uniform(0.1, 0.22), rng.gauss(0, 0.5), 0.24)
    paint = blurred((30, 38, 66), 2.0, 62)
    paint.setBlendMode(skia.BlendMode.kMultiply)
    canvas.drawPath(shade, paint)


def draw_light(brush: Brush, sun: Rgb) -> None:
    """Rays from the sun, warm haze, and shade towards the edges."""
    canvas, rng = brush.canvas, brush.rng
    for _ in range(5):
        start, wide = rng.uniform(-120, 420), rng.uniform(26, 90)
        ray = skia.Path()
        ray.addPoly(
            [
                skia.Point(start, -20),
                skia.Point(start + wide, -20),
                skia.Point(start + wide * 3.2 + 380, HEIGHT),
                skia.Point(start + 330, HEIGHT),
            ],
            True,
        )
        paint = blurred(sun, 20, rng.randint(9, 17))
        paint.setBlendMode(skia.BlendMode.kScreen)
        canvas.drawPath(ray, paint)
    glow = radial((120, 60), 800, [(0.0, sun, 110), (0.55, sun, 40), (1.0, sun, 0)])
    glow.setBlendMode(skia.BlendMode.kSoftLight)
    canvas.drawPaint(glow)
    middle = (WIDTH * 0.47, HEIGHT * 0.5)
    edges = radial(
        middle, 660, [(0.0, (255, 255, 255), 0), (0.62, (60, 58, 80), 0), (1.0, (28, 30, 52), 120)]
    )
    edges.setBlendMode(skia.BlendMode.kMultiply)
    canvas.drawPaint(edges)


def draw_frame_leaves(brush: Brush, leaf: Rgb) -> None:
    """A branch near the eye, out of focus, in the upper right corner, and grass in the lower
    left."""
    canvas = brush.canvas
    blur = skia.Paint(ImageFilter=skia.ImageFilters.Blur(2.6, 2.6))
    canvas.saveLayer(None, blur)
    for x, y, rx, ry in (
        (930, 14, 110, 46),
        (850, -4, 90, 34),
        (968, 92, 50, 60),
        (760, -14, 80, 26),
    ):
        brush.mass(Oval(x, y, rx, ry), leaf, 24, light=-0.35, droop=0.7, fill=0.8)
    canvas.restore()
    canvas.saveLayer(None, skia.Paint(ImageFilter=skia.ImageFilters.Blur(3.4, 3.4)))
    for x in (-6, 40, 92):
        brush.blades(
            (x, HEIGHT + 14), 130 - x * 0.6, lit(leaf, -0.1), count=26, spread=0.7, width=7
        )
    canvas.restore()
