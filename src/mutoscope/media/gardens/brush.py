"""The strokes that plants and grounds are made of: leaves, blades, stems and shadows.

Light falls from the upper left. What is green is laid from dark to light, as in gouache, so that a
crown has depth without an outline.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import skia

from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import blurred, flat, linear, mixed, stroke

Point = tuple[float, float]
SUN: Rgb = (255, 238, 158)
_DUSK = (0.30, 0.38, 0.50)
_LEVELS = 7


def lit(color: Rgb, light: float) -> Rgb:
    """The colour in light: −1 in its own shadow, 0 as it is, 1 in full sun."""
    if light >= 0:
        return mixed(color, SUN, min(light, 1) * 0.55)
    share = min(-light, 1)
    red, green, blue = (
        round(channel * (1 - share * (1 - left)))
        for channel, left in zip(color, _DUSK, strict=True)
    )
    return red, green, blue


@dataclass(frozen=True)
class Spot:
    """Where a plant stands: the middle of its foot, and its height, in pixels."""

    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Oval:
    """A rounded mass of leaves: its middle and half its width and height, in pixels."""

    x: float
    y: float
    rx: float
    ry: float

    def within(self, rng: random.Random) -> Point:
        """A point in it, evenly spread, from −1 to 1 both ways."""
        turn, reach = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
        return reach * math.cos(turn), reach * math.sin(turn)


@dataclass(frozen=True)
class Brush:
    """A canvas and the chance that varies each stroke; the same seed gives the same picture."""

    canvas: skia.Canvas
    rng: random.Random

    def mass(
        self,
        oval: Oval,
        color: Rgb,
        size: float,
        *,
        light: float = 0.0,
        droop: float = 0.0,
        fill: float = 1.0,
        wide: float = 0.5,
    ) -> None:
        """Leaves of a length of `size` px all over an oval, darkest low on the right. `droop`: 0
        they point anywhere, 1 down; `fill`: how closely they lie; `wide`: as of `add_leaf`."""
        rng = self.rng
        body = skia.Path()
        for _ in range(9):
            a, b = oval.within(rng)
            body.addOval(
                skia.Rect.MakeXYWH(
                    oval.x + (0.55 * a - 0.5) * oval.rx,
                    oval.y + (0.55 * b - 0.5) * oval.ry,
                    oval.rx,
                    oval.ry,
                )
            )
        covered = min(1.0, max(0.0, (fill - 0.5) / 0.25))
        self.canvas.drawPath(body, flat(lit(color, light - 0.75), round(255 * covered)))
        paths = [skia.Path() for _ in range(_LEVELS)]
        count = int(fill * (3.4 + 0.9 / wide) * oval.rx * oval.ry / size**2) + 6
        for _ in range(count):
            a, b = oval.within(rng)
            facing = -0.55 * b - 0.38 * a + rng.gauss(0, 0.24)
            level = min(_LEVELS - 1, max(0, round((facing + 0.8) / 1.6 * (_LEVELS - 1))))
            angle = math.pi / 2 + rng.gauss(0, 0.5) if rng.random() < droop else rng.uniform(0, 7)
            length = size * rng.uniform(0.7, 1.3)
            at = (oval.x + a * oval.rx, oval.y + b * oval.ry)
            add_leaf(paths[level], at, length, angle, wide)
        for level, path in enumerate(paths):
            tone = lit(color, light + (level / (_LEVELS - 1)) * 1.55 - 0.75)
            self.canvas.drawPath(path, flat(tone))

    def dots(self, oval: Oval, color: Rgb, size: float, count: int, *, top: float = 0.0) -> None:
        """Small flowers over an oval, each with its shadow. `top`: 1 only on its upper half."""
        shade, body, glint = (skia.Path() for _ in range(3))
        for _ in range(count):
            a, b = oval.within(self.rng)
            b = b if self.rng.random() > top else -abs(b)
            x, y = oval.x + a * oval.rx, oval.y + b * oval.ry
            radius = size * self.rng.uniform(0.6, 1.15) / 2
            shade.addCircle(x + radius * 0.3, y + radius * 0.4, radius)
            body.addCircle(x, y, radius)
            glint.addCircle(x - radius * 0.28, y - radius * 0.3, radius * 0.5)
        self.canvas.drawPath(shade, flat(lit(color, -0.6), 170))
        self.canvas.drawPath(body, flat(color))
        self.canvas.drawPath(glint, flat(mixed(color, (255, 255, 255), 0.45), 200))

    def blades(
        self, foot: Point, length: float, color: Rgb, *, count: int, spread: float, width: float
    ) -> list[Point]:
        """Blades that rise from a foot and bow outwards; `spread` in radians to each side. The tips
        come back, those behind first."""
        tips: list[Point] = []
        for layer in range(5):
            path = skia.Path()
            for _ in range(max(2, count // 5)):
                turn = self.rng.uniform(-1, 1) * spread
                reach = length * self.rng.uniform(0.62, 1.05)
                foot_x = foot[0] + self.rng.gauss(0, 0.035) * length
                tips.append(add_blade(path, (foot_x, foot[1]), reach, turn, width))
            tone = layer / 4 * 0.95 - 0.45
            paint = linear(
                (foot[0], foot[1]),
                (foot[0], foot[1] - length),
                [(0.0, lit(color, tone - 0.5), 255), (0.9, lit(color, tone), 255)],
            )
            self.canvas.drawPath(path, paint)
        return tips

    def stem(self, points: Sequence[Point], color: Rgb, width: float) -> None:
        """A line through two or three points, the middle one bending it."""
        path = skia.Path()
        path.moveTo(*points[0])
        if len(points) > 2:
            path.quadTo(*points[1], *points[2])
        else:
            path.lineTo(*points[1])
        self.canvas.drawPath(path, stroke(color, width))

    def trunk(self, foot: Point, head: Point, width: float, color: Rgb) -> None:
        """A stem that thins out upwards, its left side in the sun."""
        bend = (foot[0] + head[0]) / 2 + self.rng.uniform(-0.6, 0.6) * width
        middle = (foot[1] + head[1]) / 2
        path = skia.Path()
        path.moveTo(foot[0] - width * 0.75, foot[1])
        path.quadTo(bend - width * 0.45, middle, head[0] - width * 0.25, head[1])
        path.lineTo(head[0] + width * 0.25, head[1])
        path.quadTo(bend + width * 0.45, middle, foot[0] + width * 0.75, foot[1])
        path.close()
        sides = [(0.0, lit(color, 0.35), 255), (0.45, color, 255), (1.0, lit(color, -0.7), 255)]
        left, right = (bend - width * 0.6, middle), (bend + width * 0.6, middle)
        self.canvas.drawPath(path, linear(left, right, sides))

    def shadow(self, spot: Spot, width: float, strength: int = 95) -> None:
        """What the plant takes of the light on the ground, to its right."""
        deep = max(3.0, width * 0.17)
        rect = skia.Rect.MakeXYWH(
            spot.x - width * 0.48, spot.y - deep * 0.55, width * 1.1, deep * 1.1
        )
        self.canvas.drawOval(rect, blurred((16, 26, 34), max(1.5, deep * 0.32), strength))


def add_leaf(
    path: skia.Path, middle: Point, length: float, angle: float, wide: float = 0.5
) -> None:
    """A pointed leaf; `wide`: its width as a share of its length."""
    along, across = math.cos(angle) * length / 2, math.sin(angle) * length / 2
    x, y = middle
    path.moveTo(x - along, y - across)
    path.quadTo(x - across * wide * 2, y + along * wide * 2, x + along, y + across)
    path.quadTo(x + across * wide * 2, y - along * wide * 2, x - along, y - across)
    path.close()


def add_blade(path: skia.Path, foot: Point, length: float, turn: float, width: float) -> Point:
    """A blade that leans by `turn` (radians from upright) and bows further; returns its tip."""
    x, y = foot
    knee = (x + math.sin(turn * 0.55) * length * 0.62, y - math.cos(turn * 0.55) * length * 0.68)
    tip = (x + math.sin(turn) * length, y - math.cos(turn) * length * 0.97)
    path.moveTo(x - width / 2, y)
    path.quadTo(knee[0] - width * 0.6, knee[1], *tip)
    path.quadTo(knee[0] + width * 0.6, knee[1], x + width / 2, y)
    path.close()
    return tip
