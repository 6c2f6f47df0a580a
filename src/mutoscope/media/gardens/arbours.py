"""What is built upright in a garden: fences, low walls, pergolas, arches with their climbers."""

import skia

from mutoscope.media.gardens.brush import Brush, Oval, Spot, lit
from mutoscope.media.gardens.feature import Feature, fill_corners, spot_of
from mutoscope.media.gardens.ground import project, scale
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import flat, linear, mixed, stroke


def fence(brush: Brush, feature: Feature) -> None:
    """Pales side by side, `size` metres wide."""
    one, count = scale(feature.away) * 0.13, int(feature.size / 0.17)
    spot = spot_of(feature)
    for index in range(count):
        x = project(feature.x - feature.size / 2 + index * 0.17, feature.away)[0]
        h = spot.height * brush.rng.uniform(0.97, 1.0)
        tone = lit(feature.color, brush.rng.uniform(-0.18, 0.2))
        points = [
            (x, spot.y),
            (x, spot.y - h * 0.9),
            (x + one / 2, spot.y - h),
            (x + one, spot.y - h * 0.9),
            (x + one, spot.y),
        ]
        fill_corners(brush, points, flat(tone))
        brush.canvas.drawLine(
            x + one, spot.y, x + one, spot.y - h * 0.9, stroke(lit(feature.color, -0.55), 0.9, 150)
        )
    ends = [project(feature.x + side * feature.size / 2, feature.away)[0] for side in (-1, 1)]
    for up in (0.3, 0.72):
        y = spot.y - spot.height * up
        brush.canvas.drawLine(
            ends[0], y, ends[1], y, stroke(lit(feature.color, -0.35), max(1.4, one * 0.3))
        )


def wall(brush: Brush, feature: Feature) -> None:
    """A low wall with a light top."""
    spot, wide = spot_of(feature), feature.size * scale(feature.away)
    left, top = spot.x - wide / 2, spot.y - spot.height
    brush.shadow(Spot(spot.x + wide * 0.05, spot.y, 0), wide * 0.9, 90)
    face = skia.Rect.MakeXYWH(left, top, wide, spot.height)
    sides = [(0.0, lit(feature.color, 0.2), 255), (1.0, lit(feature.color, -0.4), 255)]
    brush.canvas.drawRect(face, linear((left, top), (left, spot.y), sides))
    cope = spot.height * 0.14
    fill_corners(
        brush,
        [
            (left - 2, top + cope * 0.4),
            (left + 5, top - cope),
            (left + wide - 5, top - cope),
            (left + wide + 2, top + cope * 0.4),
        ],
        flat(lit(feature.color, 0.6)),
    )


def pergola(brush: Brush, feature: Feature) -> None:
    """Posts and beams, a climber over them where there is a leaf."""
    size, color = feature.size, feature.color
    for depth in (1.6, 0.0):
        away = feature.away + depth
        thick = scale(away) * 0.13
        for side in (-1, 1):
            x, y = project(feature.x + side * size / 2, away)
            h = feature.height * scale(away)
            brush.shadow(Spot(x, y, h), thick * 5, 80)
            sides = [(0.0, lit(color, 0.35), 255), (1.0, lit(color, -0.5), 255)]
            brush.canvas.drawRect(
                skia.Rect.MakeXYWH(x - thick / 2, y - h, thick, h),
                linear((x - thick / 2, 0), (x + thick / 2, 0), sides),
            )
        ends = [project(feature.x + side * (size / 2 + 0.35), away) for side in (-1, 1)]
        up = feature.height * scale(away)
        brush.canvas.drawLine(
            ends[0][0],
            ends[0][1] - up,
            ends[1][0],
            ends[1][1] - up,
            stroke(lit(color, 0.1 - depth * 0.2), thick * 1.05),
        )
    for index in range(7):
        x = feature.x + (index / 6 - 0.5) * size
        (near_x, near_y), (far_x, far_y) = (
            project(x, feature.away - 0.3),
            project(x, feature.away + 1.9),
        )
        near_up, far_up = (
            (feature.height + 0.1) * scale(feature.away - 0.3),
            (feature.height + 0.1) * scale(feature.away + 1.9),
        )
        brush.canvas.drawLine(
            near_x,
            near_y - near_up,
            far_x,
            far_y - far_up,
            stroke(lit(color, -0.1), scale(feature.away) * 0.08),
        )
    if feature.leaf:
        _garland(brush, feature, feature.leaf)


def _garland(brush: Brush, feature: Feature, leaf: Rgb) -> None:
    one = scale(feature.away)
    for index in range(22):
        x, y = project(feature.x + (index / 21 - 0.5) * (feature.size + 0.5), feature.away)
        lobe = Oval(
            x,
            y - (feature.height + brush.rng.uniform(-0.2, 0.2)) * one,
            one * 0.3,
            one * brush.rng.uniform(0.16, 0.3),
        )
        brush.mass(
            lobe,
            mixed(leaf, (96, 140, 70), 0.35 if index % 3 else 0.9),
            max(3.4, one * 0.075),
            droop=0.6,
            light=0.1,
        )
    for side in (-1, 1):
        for step in range(7):
            x, y = project(feature.x + side * feature.size / 2, feature.away)
            lobe = Oval(x, y - feature.height * one * (0.35 + step / 10), one * 0.15, one * 0.17)
            brush.mass(lobe, mixed(leaf, (84, 128, 64), 0.6), max(3.0, one * 0.06), fill=0.8)


def arch(brush: Brush, feature: Feature) -> None:
    """A hoop over a path, with its climber."""
    one, h = scale(feature.away), feature.height * scale(feature.away)
    x, y = project(feature.x, feature.away)
    half = feature.size / 2 * one
    for shift, tone in ((0.1, -0.4), (0.0, 0.1)):
        path = skia.Path()
        path.moveTo(x - half, y - shift * one)
        path.lineTo(x - half, y - h * 0.62)
        path.cubicTo(x - half, y - h * 1.1, x + half, y - h * 1.1, x + half, y - h * 0.62)
        path.lineTo(x + half, y - shift * one)
        brush.canvas.drawPath(path, stroke(lit(feature.color, tone), max(2, one * 0.06)))
        measure = skia.PathMeasure(path, False)
        for step in range(30):
            at, _ = measure.getPosTan(measure.getLength() * (step + 0.5) / 30)[:2]
            lobe = Oval(at.x(), at.y(), one * 0.17, one * 0.16)
            brush.mass(lobe, (90, 132, 70), max(3, one * 0.05), droop=0.4, light=0.1 - shift * 4)
            if feature.leaf:
                brush.dots(lobe, feature.leaf, max(2.4, one * 0.05), 9)
