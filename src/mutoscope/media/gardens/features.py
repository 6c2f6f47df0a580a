"""Features of a garden: stones, pots, lanterns, seats, lamps, and what `arbours` builds."""

from collections.abc import Callable, Mapping

import skia

from mutoscope.media.gardens import arbours
from mutoscope.media.gardens.brush import Brush, Oval, lit
from mutoscope.media.gardens.feature import Feature, Kind, fill_corners, spot_of
from mutoscope.media.gardens.ground import outline, round_shape, scale
from mutoscope.media.scenes.paints import blurred, flat, linear, stroke


def draw_feature(brush: Brush, feature: Feature) -> None:
    """The feature, with its shadow."""
    _PAINTERS[feature.kind](brush, feature)


def _rock(brush: Brush, feature: Feature) -> None:
    spot, rng = spot_of(feature), brush.rng
    wide, h = feature.size * scale(feature.away), spot.height
    brush.shadow(spot, wide * 1.25, 120)
    x, y = spot.x, spot.y
    top = x + rng.uniform(-0.14, 0.1) * wide
    outer = [
        (x - wide * 0.5, y),
        (x - wide * 0.47, y - h * 0.45),
        (x - wide * 0.26, y - h * 0.86),
        (top, y - h),
        (x + wide * 0.3, y - h * 0.78),
        (x + wide * 0.5, y - h * 0.36),
        (x + wide * 0.44, y + h * 0.06),
        (x - wide * 0.4, y + h * 0.07),
    ]
    ridge = [(top, y - h), (x + wide * 0.12, y - h * 0.55), (x + wide * 0.05, y - h * 0.2)]
    faces = (
        ([*ridge, (x + wide * 0.2, y + h), (x + wide, y + h), (x + wide, y - h)], -0.5, 90),
        (
            [(x - wide, y + h), (x - wide * 0.5, y - h * 0.3), ridge[2], (x + wide * 0.2, y + h)],
            -0.4,
            80,
        ),
        (
            [(x - wide * 0.4, y - h), (x - wide * 0.2, y - h * 0.62), ridge[1], (top, y - h * 1.2)],
            0.7,
            70,
        ),
    )
    path = skia.Path()
    path.moveTo(*outer[0])
    for here, after in zip(outer[1:], [*outer[2:], outer[0]], strict=True):
        path.quadTo(*here, (here[0] + after[0]) / 2, (here[1] + after[1]) / 2)
    path.close()
    sun = [
        (0.0, lit(feature.color, 0.65), 255),
        (0.6, feature.color, 255),
        (1.0, lit(feature.color, -0.5), 255),
    ]
    brush.canvas.drawPath(path, linear((x - wide * 0.4, y - h), (x + wide * 0.45, y), sun))
    brush.canvas.save()
    brush.canvas.clipPath(path, True)
    for corners, light, strength in faces:
        fill_corners(
            brush, corners, blurred(lit(feature.color, light), max(0.6, wide * 0.02), strength)
        )
    for _ in range(26):
        at = Oval(x, y - h * 0.5, wide * 0.5, h * 0.5).within(rng)
        speck = skia.Rect.MakeXYWH(
            x + at[0] * wide * 0.5, y - h * 0.5 + at[1] * h * 0.5, wide * 0.07, h * 0.035
        )
        brush.canvas.drawOval(speck, flat(lit(feature.color, rng.uniform(-0.6, 0.7)), 80))
    brush.canvas.restore()
    if feature.leaf:
        moss = Oval(x - wide * 0.06, y - h * 0.02, wide * 0.56, h * 0.13)
        brush.mass(moss, feature.leaf, max(2.0, h * 0.05), light=0.1, fill=0.9)


def _pot(brush: Brush, feature: Feature) -> None:
    spot = spot_of(feature)
    h, half = spot.height, spot.height * 0.42
    brush.shadow(spot, h * 1.05, 110)
    sides = [
        (0.0, lit(feature.color, 0.5), 255),
        (0.45, feature.color, 255),
        (1.0, lit(feature.color, -0.65), 255),
    ]
    paint = linear((spot.x - half, 0), (spot.x + half, 0), sides)
    body = skia.Path()
    body.moveTo(spot.x - half * 0.62, spot.y)
    body.cubicTo(
        spot.x - half * 1.15,
        spot.y - h * 0.4,
        spot.x - half * 1.05,
        spot.y - h * 0.7,
        spot.x - half * 0.86,
        spot.y - h * 0.9,
    )
    body.lineTo(spot.x + half * 0.86, spot.y - h * 0.9)
    body.cubicTo(
        spot.x + half * 1.05,
        spot.y - h * 0.7,
        spot.x + half * 1.15,
        spot.y - h * 0.4,
        spot.x + half * 0.62,
        spot.y,
    )
    body.close()
    brush.canvas.drawPath(body, paint)
    rim = skia.Rect.MakeXYWH(spot.x - half * 0.98, spot.y - h, half * 1.96, h * 0.15)
    brush.canvas.drawRoundRect(rim, 2, 2, paint)
    brush.canvas.drawLine(
        rim.left(),
        rim.bottom(),
        rim.right(),
        rim.bottom(),
        stroke(lit(feature.color, -0.7), 1.2, 150),
    )


def _lantern(brush: Brush, feature: Feature) -> None:
    spot = spot_of(feature)
    h, x, y = spot.height, spot.x, spot.y
    brush.shadow(spot, h * 0.55, 110)
    parts = [
        (0.0, 0.1, 0.22, 0.2),
        (0.1, 0.44, 0.085, 0.075),
        (0.44, 0.54, 0.17, 0.2),
        (0.54, 0.74, 0.13, 0.13),
        (0.92, 1.0, 0.04, 0.02),
    ]
    for low, high, below, above in parts:
        sides = [
            (0.0, lit(feature.color, 0.4), 255),
            (0.5, feature.color, 255),
            (1.0, lit(feature.color, -0.6), 255),
        ]
        paint = linear((x - below * h, 0), (x + below * h, 0), sides)
        fill_corners(
            brush,
            [
                (x - below * h, y - low * h),
                (x - above * h, y - high * h),
                (x + above * h, y - high * h),
                (x + below * h, y - low * h),
            ],
            paint,
        )
    brush.canvas.drawRect(
        skia.Rect.MakeXYWH(x - 0.07 * h, y - 0.71 * h, 0.14 * h, 0.14 * h), flat((255, 214, 130))
    )
    cap = skia.Path()
    cap.moveTo(x - 0.28 * h, y - 0.74 * h)
    cap.quadTo(x - 0.1 * h, y - 0.8 * h, x, y - 0.95 * h)
    cap.quadTo(x + 0.1 * h, y - 0.8 * h, x + 0.28 * h, y - 0.74 * h)
    cap.close()
    brush.canvas.drawPath(
        cap,
        linear(
            (x - 0.28 * h, 0),
            (x + 0.28 * h, 0),
            [(0.0, lit(feature.color, 0.3), 255), (1.0, lit(feature.color, -0.6), 255)],
        ),
    )


def _bench(brush: Brush, feature: Feature) -> None:
    spot = spot_of(feature)
    h, wide = spot.height, feature.size * scale(feature.away)
    brush.shadow(spot, wide, 120)
    left, right, y = spot.x - wide / 2, spot.x + wide / 2, spot.y
    for x in (left + wide * 0.06, right - wide * 0.1):
        brush.canvas.drawRect(
            skia.Rect.MakeXYWH(x, y - h * 0.98, wide * 0.035, h), flat(lit(feature.color, -0.35))
        )
    for up in (0.62, 0.78, 0.94):
        brush.canvas.drawRect(
            skia.Rect.MakeXYWH(left, y - h * up, wide, h * 0.09),
            flat(lit(feature.color, up - 0.75)),
        )
    seat = [
        (left - wide * 0.02, y - h * 0.4),
        (left + wide * 0.03, y - h * 0.5),
        (right - wide * 0.03, y - h * 0.5),
        (right + wide * 0.02, y - h * 0.4),
    ]
    fill_corners(brush, seat, flat(lit(feature.color, 0.4)))
    brush.canvas.drawRect(
        skia.Rect.MakeXYWH(left - wide * 0.02, y - h * 0.4, wide * 1.04, h * 0.06),
        flat(lit(feature.color, -0.4)),
    )


def _lounger(brush: Brush, feature: Feature) -> None:
    spot = spot_of(feature)
    h, wide = spot.height, feature.size * scale(feature.away)
    brush.shadow(spot, wide * 1.1, 120)
    x, y = spot.x, spot.y
    for dx in (-0.42, 0.1, 0.42):
        brush.canvas.drawRect(
            skia.Rect.MakeXYWH(x + dx * wide, y - h * 0.42, wide * 0.03, h * 0.42),
            flat((92, 64, 44)),
        )
    fill_corners(
        brush,
        [
            (x - wide * 0.5, y - h * 0.42),
            (x + wide * 0.16, y - h * 0.42),
            (x + wide * 0.16, y - h * 0.3),
            (x - wide * 0.5, y - h * 0.3),
        ],
        flat((122, 86, 58)),
    )
    fill_corners(
        brush,
        [
            (x - wide * 0.52, y - h * 0.5),
            (x + wide * 0.18, y - h * 0.5),
            (x + wide * 0.5, y - h),
            (x + wide * 0.52, y - h * 0.88),
            (x + wide * 0.2, y - h * 0.38),
            (x - wide * 0.52, y - h * 0.38),
        ],
        flat(feature.color),
    )


def _step(brush: Brush, feature: Feature) -> None:
    """A stone to step on."""
    half = feature.size / 2
    shape = outline(round_shape(feature.x, feature.away, half, half * 0.8))
    one = scale(feature.away)
    brush.canvas.translate(1, one * 0.02)
    brush.canvas.drawPath(shape, flat(lit(feature.color, -0.75), 220))
    brush.canvas.translate(-1, -one * 0.02)
    bounds = shape.getBounds()
    sides = [(0.0, lit(feature.color, 0.5), 255), (1.0, lit(feature.color, -0.15), 255)]
    brush.canvas.drawPath(
        shape, linear((bounds.left(), bounds.top()), (bounds.right(), bounds.bottom()), sides)
    )


def _lamp(brush: Brush, feature: Feature) -> None:
    """A small light on a post."""
    spot = spot_of(feature)
    h = spot.height
    brush.shadow(spot, h * 0.4, 90)
    brush.canvas.drawRect(
        skia.Rect.MakeXYWH(spot.x - h * 0.06, spot.y - h, h * 0.12, h), flat(feature.color)
    )
    brush.canvas.drawRect(
        skia.Rect.MakeXYWH(spot.x - h * 0.06, spot.y - h * 0.94, h * 0.12, h * 0.2),
        flat((255, 222, 150)),
    )


_PAINTERS: Mapping[Kind, Callable[[Brush, Feature], None]] = {
    "rock": _rock,
    "pot": _pot,
    "lantern": _lantern,
    "bench": _bench,
    "lounger": _lounger,
    "fence": arbours.fence,
    "wall": arbours.wall,
    "pergola": arbours.pergola,
    "arch": arbours.arch,
    "step": _step,
    "lamp": _lamp,
}
