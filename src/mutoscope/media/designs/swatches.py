"""A piece of a material, as big as a stamp: what it is made of can be seen, and its colour."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.palettes import Rgb, rgb
from mutoscope.media.scenes.paints import flat, linear, mixed, stroke

Texture = Literal[
    "slabs", "metal", "gravel", "boards", "light", "stones", "bark", "poles", "brick", "lawn",
    "tiles", "wall", "clay", "water", "weave",
]  # fmt: skip
TEXTURES: tuple[Texture, ...] = get_args(Texture)
SIDE_PX = 160
"""Drawn at this size: on a page of paper at 300 dots an inch that is 14 mm."""
_BLACK: Rgb = (20, 18, 16)
_WHITE: Rgb = (255, 252, 244)


@dataclass(frozen=True)
class Swatch:
    """What it looks like."""

    texture: Texture
    color: Rgb

    @classmethod
    def of(cls, texture: Texture, color: str) -> Self:
        """With the colour as #rrggbb."""
        return cls(texture, rgb(color))


def draw_swatch(swatch: Swatch) -> NDArray[np.uint8]:
    """RGBA [160, 160, 4], opaque, the same each time."""
    pixels = np.zeros((SIDE_PX, SIDE_PX, 4), np.uint8)
    info = skia.ImageInfo.Make(SIDE_PX, SIDE_PX, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    canvas = skia.Surface.MakeRasterDirect(info, pixels).getCanvas()
    pen = _Pen(canvas, swatch.color, random.Random(f"{swatch}"))
    canvas.drawPaint(flat(swatch.color))
    _PAINTERS[swatch.texture](pen)
    return pixels


@dataclass(frozen=True)
class _Pen:
    canvas: skia.Canvas
    color: Rgb
    rng: random.Random

    def tone(self, spread: float = 0.16) -> Rgb:
        """The colour, a little lighter or darker."""
        by = self.rng.uniform(-spread, spread)
        return mixed(self.color, _WHITE if by > 0 else _BLACK, abs(by))

    def darker(self, share: float) -> Rgb:
        return mixed(self.color, _BLACK, share)

    def lighter(self, share: float) -> Rgb:
        return mixed(self.color, _WHITE, share)

    def box(self, left: float, top: float, width: float, height: float, radius: float = 0) -> None:
        rect = skia.Rect.MakeXYWH(left, top, width, height)
        self.canvas.drawRoundRect(rect, radius, radius, flat(self.tone()))

    def courses(
        self, wide: float, high: float, *, shift: float, joint: float = 4, uneven: float = 0
    ) -> None:
        """Rows of pieces with joints, each row shifted by a share of a piece."""
        self.canvas.drawPaint(flat(self.darker(0.32)))
        row, top = 0, 0.0
        while top < SIDE_PX:
            deep = high * (1 + self.rng.uniform(-uneven, uneven))
            left = -wide * ((row * shift) % 1) - wide * uneven
            while left < SIDE_PX:
                long = wide * (1 + self.rng.uniform(-uneven, uneven))
                self.box(left, top, long - joint, deep - joint, radius=joint * (1 + 4 * uneven))
                left += long
            row, top = row + 1, top + deep

    def pebbles(self, least: float, most: float, count: int) -> None:
        """Rounded pieces over each other, each with its shadow."""
        for _ in range(count):
            x, y = self.rng.uniform(-8, SIDE_PX + 8), self.rng.uniform(-8, SIDE_PX + 8)
            wide = self.rng.uniform(least, most)
            high = wide * self.rng.uniform(0.62, 0.9)
            under = skia.Rect.MakeXYWH(x + 1.5, y + 2, wide, high)
            self.canvas.drawOval(under, flat(self.darker(0.5), 130))
            self.canvas.drawOval(skia.Rect.MakeXYWH(x, y, wide, high), flat(self.tone(0.24)))

    def lines(self, count: int, width: float, share: float) -> None:
        """Fine wavering lines, as of grain."""
        for _ in range(count):
            y, drift = self.rng.uniform(0, SIDE_PX), self.rng.uniform(-7, 7)
            path = skia.Path()
            path.moveTo(0, y)
            path.quadTo(SIDE_PX / 2 + drift, y - drift / 2, SIDE_PX, y + drift)
            self.canvas.drawPath(path, stroke(self.darker(share), width, 150))


def _slabs(pen: _Pen) -> None:
    pen.courses(104, 104, shift=0.5)
    pen.lines(10, 0.8, 0.12)


def _metal(pen: _Pen) -> None:
    stops = [(0.0, pen.lighter(0.35), 255), (0.5, pen.color, 255), (1.0, pen.darker(0.35), 255)]
    pen.canvas.drawPaint(linear((0, 0), (SIDE_PX, SIDE_PX), stops))
    pen.lines(46, 0.7, 0.2)


def _boards(pen: _Pen) -> None:
    pen.courses(400, 40, shift=0.3)
    pen.lines(26, 0.9, 0.28)


def _light(pen: _Pen) -> None:
    pen.canvas.drawPaint(flat((52, 52, 50)))
    for radius, alpha in ((76, 46), (56, 60), (38, 90), (20, 255)):
        pen.canvas.drawCircle(SIDE_PX / 2, SIDE_PX / 2, radius, flat(pen.color, alpha))
    pen.canvas.drawCircle(SIDE_PX / 2, SIDE_PX / 2, 22, stroke((96, 94, 88), 5))


def _bark(pen: _Pen) -> None:
    pen.canvas.drawPaint(flat(pen.darker(0.4)))
    for _ in range(260):
        x, y = pen.rng.uniform(0, SIDE_PX), pen.rng.uniform(0, SIDE_PX)
        long, turn = pen.rng.uniform(10, 26), pen.rng.uniform(-40, 40)
        pen.canvas.save()
        pen.canvas.translate(x, y)
        pen.canvas.rotate(turn)
        pen.box(-long / 2, -3, long, pen.rng.uniform(4, 8), radius=2)
        pen.canvas.restore()


def _poles(pen: _Pen) -> None:
    pen.canvas.drawPaint(flat(pen.darker(0.55)))
    for index in range(6):
        left = index * 27 - 2
        tone = pen.tone(0.1)
        dark, bright = mixed(tone, _BLACK, 0.4), mixed(tone, _WHITE, 0.25)
        stops = [(0.0, dark, 255), (0.4, bright, 255), (1.0, dark, 255)]
        pole = skia.Rect.MakeXYWH(left, 0, 25, SIDE_PX)
        pen.canvas.drawRect(pole, linear((left, 0), (left + 25, 0), stops))
        knot = pen.rng.uniform(20, 140)
        pen.canvas.drawLine(left, knot, left + 25, knot, stroke(mixed(tone, _BLACK, 0.45), 2.5))


def _lawn(pen: _Pen) -> None:
    pen.canvas.drawPaint(flat(pen.darker(0.3)))
    for _ in range(900):
        x, y = pen.rng.uniform(0, SIDE_PX), pen.rng.uniform(0, SIDE_PX + 14)
        tip = (x + pen.rng.uniform(-5, 5), y - pen.rng.uniform(9, 18))
        pen.canvas.drawLine(x, y, *tip, stroke(pen.tone(0.25), 1.6))


def _clay(pen: _Pen) -> None:
    stops = [
        (0.0, pen.darker(0.2), 255),
        (0.35, pen.lighter(0.25), 255),
        (1.0, pen.darker(0.35), 255),
    ]
    pen.canvas.drawPaint(linear((0, 0), (SIDE_PX, 0), stops))
    for top in (34, 44, 120):
        pen.canvas.drawLine(0, top, SIDE_PX, top, stroke(pen.darker(0.3), 2.5, 160))
    pen.lines(18, 0.8, 0.18)


def _water(pen: _Pen) -> None:
    stops = [(0.0, pen.lighter(0.45), 255), (1.0, pen.darker(0.3), 255)]
    pen.canvas.drawPaint(linear((0, 0), (0, SIDE_PX), stops))
    for index in range(9):
        y = 12 + index * 18
        x, long = pen.rng.uniform(-10, 70), pen.rng.uniform(50, 110)
        path = skia.Path()
        path.moveTo(x, y)
        path.quadTo(x + long / 2, y - 6, x + long, y)
        pen.canvas.drawPath(path, stroke(pen.lighter(0.6), 2.2, 170))


def _weave(pen: _Pen) -> None:
    pen.canvas.drawPaint(flat(pen.darker(0.55)))
    step = 20
    for row in range(8):
        for column in range(8):
            left, top = column * step, row * step
            flat_wise = (row + column) % 2
            size = (step + 6, step - 5) if flat_wise else (step - 5, step + 6)
            pen.box(
                left - (3 if flat_wise else -2), top - (-2 if flat_wise else 3), *size, radius=4
            )


_PAINTERS: Mapping[Texture, Callable[[_Pen], None]] = {
    "slabs": _slabs,
    "metal": _metal,
    "gravel": lambda pen: pen.pebbles(6, 13, 900),
    "boards": _boards,
    "light": _light,
    "stones": lambda pen: pen.pebbles(34, 62, 46),
    "bark": _bark,
    "poles": _poles,
    "brick": lambda pen: pen.courses(64, 28, shift=0.5),
    "lawn": _lawn,
    "tiles": lambda pen: pen.courses(54, 54, shift=0),
    "wall": lambda pen: pen.courses(52, 30, shift=0.4, uneven=0.3),
    "clay": _clay,
    "water": _water,
    "weave": _weave,
}
