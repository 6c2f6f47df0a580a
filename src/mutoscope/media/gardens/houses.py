"""The front of a house at the end of a garden."""

from dataclasses import dataclass
from typing import Literal

import skia

from mutoscope.media.gardens.brush import Brush, Point, lit
from mutoscope.media.gardens.ground import FAR_M, project, scale
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import blurred, flat, linear, mixed, stroke

Wall = Literal["plaster", "boards", "brick", "stone"]
Roof = Literal["flat", "gable", "hip", "thatch"]
PX = scale(FAR_M)
"""Pixels in a metre of its front."""
GROUND = project(0, FAR_M)[1]


@dataclass(frozen=True)
class House:
    """Metres: `left` of the middle (negative), `width`, `height` of its walls, `rise` of its roof.
    `windows`: (x of the middle, sill, width, height), x from its left end; `door`: x of its
    middle; `gable`: (x of the middle, width, rise) of a wing whose gable looks at the garden;
    `chimney`: x of its middle."""

    left: float
    width: float
    height: float
    rise: float
    wall: Wall
    wall_color: Rgb
    roof: Roof
    roof_color: Rgb
    trim: Rgb
    door: float
    door_color: Rgb
    windows: tuple[tuple[float, float, float, float], ...]
    gable: tuple[float, float, float] | None = None
    chimney: float | None = None


def draw_house(brush: Brush, house: House) -> None:
    """Walls, openings, roof and the shadows between them."""
    if house.chimney is not None:
        _chimney(brush, house, house.chimney)
    left, top = _at(house, 0, house.height)
    right = _at(house, house.width, 0)[0]
    box = skia.Rect.MakeLTRB(left, top, right, GROUND + 2)
    brush.canvas.drawRect(box.makeOutset(6, 3), blurred((20, 26, 30), 9, 110))
    sides = [
        (0.0, lit(house.wall_color, 0.3), 255),
        (0.6, house.wall_color, 255),
        (1.0, lit(house.wall_color, -0.3), 255),
    ]
    brush.canvas.drawRect(box, linear((left, 0), (right, 0), sides))
    brush.canvas.save()
    brush.canvas.clipRect(box)
    _texture(brush, house, box)
    brush.canvas.restore()
    for x, sill, width, height in house.windows:
        _window(brush, house, (x, sill), (width, height))
    _door(brush, house)
    under = linear(
        (0, top), (0, top + PX * 0.9), [(0.0, (24, 26, 34), 130), (1.0, (24, 26, 34), 0)]
    )
    brush.canvas.drawRect(skia.Rect.MakeLTRB(left, top, right, top + PX * 0.9), under)
    foot = linear(
        (0, GROUND - PX * 0.7), (0, GROUND), [(0.0, (30, 34, 30), 0), (1.0, (30, 34, 30), 110)]
    )
    brush.canvas.drawRect(skia.Rect.MakeLTRB(left, GROUND - PX * 0.7, right, GROUND + 2), foot)
    _roof(brush, house)
    if house.gable:
        _gable(brush, house, *house.gable)


def _chimney(brush: Brush, house: House, middle: float) -> None:
    left, top = _at(house, middle - 0.4, house.height + house.rise + 0.75)
    box = skia.Rect.MakeXYWH(left, top, 0.8 * PX, 2.4 * PX)
    color = mixed(house.wall_color, (150, 96, 76), 0.6)
    sides = [(0.0, lit(color, 0.25), 255), (1.0, lit(color, -0.45), 255)]
    brush.canvas.drawRect(box, linear((box.left(), 0), (box.right(), 0), sides))
    cap = skia.Rect.MakeXYWH(left - 3, top, 0.8 * PX + 6, 6)
    brush.canvas.drawRect(cap, flat(lit(color, -0.3)))


def _gable(brush: Brush, house: House, middle: float, width: float, rise: float) -> None:
    """The wing's wall up to its tip, and the edges of its roof."""
    left, eaves = _at(house, middle - width / 2, house.height)
    right, tip = _at(house, middle + width / 2, 0)[0], eaves - rise * PX
    centre = (left + right) / 2
    wall = skia.Path()
    wall.addPoly(
        [skia.Point(left, eaves + 5), skia.Point(centre, tip), skia.Point(right, eaves + 5)], True
    )
    brush.canvas.drawPath(wall, blurred((20, 22, 30), 7, 150))
    sides = [(0.0, lit(house.wall_color, 0.35), 255), (1.0, lit(house.wall_color, -0.22), 255)]
    brush.canvas.drawPath(wall, linear((left, 0), (right, 0), sides))
    brush.canvas.save()
    brush.canvas.clipPath(wall, True)
    _texture(brush, house, skia.Rect.MakeLTRB(left, tip, right, eaves + 5))
    brush.canvas.restore()
    _window(brush, house, (middle, house.height + rise * 0.16), (0.75, rise * 0.4))
    slope = (tip - eaves) / (centre - left)
    out = 0.45 * PX
    edge = stroke(lit(house.roof_color, -0.1), 0.24 * PX)
    for end in (left - out, right + out):
        brush.canvas.drawLine(centre, tip - 4, end, eaves - 2 - slope * out, edge)
        brush.canvas.drawLine(
            centre, tip + 1, end, eaves + 3 - slope * out, stroke(house.trim, 3.2)
        )


def _at(house: House, x: float, up: float) -> Point:
    return project(house.left + x, FAR_M)[0], GROUND - up * PX


def _texture(brush: Brush, house: House, box: skia.Rect) -> None:
    color, rng = house.wall_color, brush.rng
    if house.wall == "plaster":
        for _ in range(160):
            x, y = rng.uniform(box.left(), box.right()), rng.uniform(box.top(), box.bottom())
            tone = flat(lit(color, rng.choice((-0.3, 0.4))), 22)
            brush.canvas.drawOval(
                skia.Rect.MakeXYWH(x, y, rng.uniform(8, 50), rng.uniform(3, 16)), tone
            )
        return
    wide, high = {"boards": (900, 9.5), "brick": (14, 6), "stone": (30, 15)}[house.wall]
    y, row = box.top(), 0
    while y < box.bottom():
        x = box.left() - (row % 2) * wide / 2
        while x < box.right():
            length = wide * (rng.uniform(0.75, 1.25) if house.wall == "stone" else 1)
            part = skia.Rect.MakeXYWH(x, y, length - 1, high - 1)
            brush.canvas.drawRect(part, flat(lit(color, rng.uniform(-0.24, 0.22)), 120))
            brush.canvas.drawLine(
                x, y + high - 0.5, x + length, y + high - 0.5, stroke(lit(color, -0.55), 0.9, 110)
            )
            x += length
        y, row = y + high, row + 1


def _window(brush: Brush, house: House, at: Point, size: tuple[float, float]) -> None:
    left, bottom = _at(house, at[0] - size[0] / 2, at[1])
    box = skia.Rect.MakeXYWH(left, bottom - size[1] * PX, size[0] * PX, size[1] * PX)
    canvas = brush.canvas
    canvas.drawRect(box.makeOutset(4, 4).makeOffset(2, 3), blurred((20, 22, 28), 3, 120))
    canvas.drawRect(box.makeOutset(3.5, 3.5), flat(house.trim))
    glass = [
        (0.0, (150, 184, 204), 255),
        (0.45, (92, 124, 142), 255),
        (0.55, (66, 88, 98), 255),
        (1.0, (122, 112, 92), 255),
    ]
    canvas.drawRect(box, linear((box.left(), box.top()), (box.right(), box.bottom()), glass))
    canvas.save()
    canvas.clipRect(box)
    shine = skia.Path()
    width, height = box.width(), box.height()
    for start, wide in ((0.1, 0.22), (0.42, 0.08)):
        slant = ((start + 0.3, 0), (start + 0.3 + wide, 0), (start + wide, 1), (start, 1))
        corners = [(box.left() + x * width, box.top() + y * height) for x, y in slant]
        shine.addPoly([skia.Point(*corner) for corner in corners], True)
    canvas.drawPath(shine, flat((255, 255, 255), 46))
    canvas.drawRect(skia.Rect.MakeXYWH(box.left(), box.top(), width, 5), flat((20, 24, 30), 90))
    canvas.restore()
    bars = stroke(house.trim, 2.2)
    for index in range(1, max(2, round(size[0] / 0.7))):
        x = box.left() + width * index / max(2, round(size[0] / 0.7))
        canvas.drawLine(x, box.top(), x, box.bottom(), bars)
    if size[1] < 1.7:
        canvas.drawLine(box.left(), box.centerY(), box.right(), box.centerY(), bars)
    canvas.drawRect(
        skia.Rect.MakeXYWH(box.left() - 6, box.bottom() + 2, width + 12, 4),
        flat(lit(house.trim, 0.2)),
    )


def _door(brush: Brush, house: House) -> None:
    left, top = _at(house, house.door - 0.55, 2.15)
    box = skia.Rect.MakeLTRB(left, top, left + 1.1 * PX, GROUND)
    canvas = brush.canvas
    canvas.drawRect(box.makeOutset(5, 5), flat(house.trim))
    sides = [(0.0, lit(house.door_color, 0.25), 255), (1.0, lit(house.door_color, -0.4), 255)]
    canvas.drawRect(box, linear((box.left(), 0), (box.right(), 0), sides))
    for index in range(4):
        y = box.top() + 10 + index * (box.height() - 14) / 4
        panel = skia.Rect.MakeXYWH(box.left() + 9, y, box.width() - 18, (box.height() - 40) / 4)
        canvas.drawRect(panel, stroke(lit(house.door_color, -0.45), 1.4))
    canvas.drawCircle(box.right() - 9, box.centerY() + 6, 2.6, flat((226, 196, 120)))
    for step in range(2):
        slab = skia.Rect.MakeXYWH(
            box.left() - 16 - step * 10, GROUND - 5 + step * 5, box.width() + 32 + step * 20, 6
        )
        canvas.drawRect(slab, flat(lit((186, 180, 168), 0.2 - 0.35 * step)))


def _roof(brush: Brush, house: House) -> None:
    over = 0.1 if house.roof == "flat" else 0.55
    (left, eaves), (right, _) = _at(house, -over, house.height), _at(house, house.width + over, 0)
    top = eaves - house.rise * PX
    inset = {
        "flat": 0.0,
        "gable": (right - left) / 2,
        "hip": (right - left) * 0.2,
        "thatch": (right - left) * 0.13,
    }
    shift = inset[house.roof]
    shape = skia.Path()
    shape.addPoly(
        [
            skia.Point(left, eaves + 4),
            skia.Point(left + shift, top),
            skia.Point(right - shift, top),
            skia.Point(right, eaves + 4),
        ],
        True,
    )
    brush.canvas.drawPath(shape, blurred((20, 22, 30), 6, 120))
    color = house.roof_color
    sides = [(0.0, lit(color, 0.3), 255), (1.0, lit(color, -0.35), 255)]
    brush.canvas.drawPath(shape, linear((left, top), (right, eaves), sides))
    brush.canvas.save()
    brush.canvas.clipPath(shape, True)
    high = {"flat": 100.0, "thatch": 5.0}.get(house.roof, 8.0)
    y, row = top, 0
    while y < eaves + 4:
        x = left - (row % 2) * 6
        while x < right:
            wide = brush.rng.uniform(2, 5) if house.roof == "thatch" else 12
            tile = skia.Rect.MakeXYWH(x, y, wide - 0.8, high)
            brush.canvas.drawRoundRect(
                tile, 2, 3, flat(lit(color, brush.rng.uniform(-0.34, 0.26)), 130)
            )
            x += wide
        brush.canvas.drawLine(left, y + high, right, y + high, stroke(lit(color, -0.6), 1.1, 120))
        y, row = y + high, row + 1
    brush.canvas.restore()
    ridge = stroke(lit(color, -0.35), 7 if house.roof == "thatch" else 4)
    brush.canvas.drawLine(left + shift, top, right - shift, top, ridge)
    brush.canvas.drawLine(
        left, eaves + 4, right, eaves + 4, stroke(mixed(house.trim, color, 0.25), 5)
    )
