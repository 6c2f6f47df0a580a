"""The round podium that a hero stands on, and other static light about it."""

import skia

from mutoscope.media.palettes import Palette
from mutoscope.media.scenes.paints import Stop, blurred, linear, mixed, radial, stroke

_FLAT = 0.23
"""How flat its ellipses look: height over width."""


def _oval(x: float, y: float, radius: float) -> skia.Rect:
    return skia.Rect(x - radius, y - radius * _FLAT, x + radius, y + radius * _FLAT)


def _tier(
    canvas: skia.Canvas, palette: Palette, x: float, y: float, radius: float, height: float
) -> None:
    """One disc: its side shaded round, its top lit from behind."""
    lit, deep = _tones(palette)
    side: list[Stop] = [(0, deep, 255), (0.32, mixed(lit, deep, 0.35), 255)]
    side += [(0.5, mixed(lit, deep, 0.15), 255), (1, deep, 255)]
    paint = linear((x - radius, 0), (x + radius, 0), side)
    canvas.drawOval(_oval(x, y + height, radius), paint)
    canvas.drawRect(skia.Rect(x - radius, y, x + radius, y + height), paint)
    white = (255, 255, 255)
    top: list[Stop] = [(0, mixed(palette.light, white, 0.35), 255), (0.55, lit, 255)]
    top.append((1, mixed(lit, deep, 0.45), 255))
    canvas.drawOval(_oval(x, y, radius), radial((x, y - radius * 0.06), radius, top))
    canvas.drawOval(_oval(x, y, radius - 1.5), stroke(mixed(lit, white, 0.55), 3, 190))


def _tones(palette: Palette) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """The lit and the deep colour of the podium."""
    if palette.dark:
        return mixed(palette.light, palette.base, 0.25), mixed(palette.base, palette.light, 0.16)
    return mixed(palette.light, (255, 255, 255), 0.45), mixed(palette.light, palette.ink, 0.12)


def draw_podium(
    canvas: skia.Canvas, palette: Palette, *, x: float, y: float, radius: float
) -> None:
    """Draw it with the middle of its upper top at (x, y); it reaches 0.55 of its radius down."""
    size = radius / 330
    ground = (0, 0, 0) if palette.dark else palette.ink
    shadow = 150 if palette.dark else 46
    canvas.drawOval(_oval(x, y + 112 * size, radius * 1.3), blurred(ground, 36 * size, shadow))
    _tier(canvas, palette, x, y + 46 * size, radius * 1.2, 46 * size)
    canvas.drawOval(_oval(x, y + 50 * size, radius * 1.03), blurred(ground, 12 * size, 90))
    _tier(canvas, palette, x, y, radius, 38 * size)
    canvas.drawOval(_oval(x, y + 4 * size, radius * 0.6), blurred(ground, 22 * size, 120))


def draw_sparks(canvas: skia.Canvas, palette: Palette, places: list[tuple[float, ...]]) -> None:
    """Specks of light out of focus: (x, y, radius, strength 0..1)."""
    color = mixed(palette.light, (255, 255, 255), 0.5)
    for x, y, radius, strength in places:
        soft: list[Stop] = [(0, color, round(150 * strength)), (0.55, color, round(96 * strength))]
        canvas.drawCircle(x, y, radius, radial((x, y), radius, [*soft, (1, color, 0)]))
