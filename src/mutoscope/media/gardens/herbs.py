"""What flowers: roses, spires, daisies and heads, each on leaves of its own."""

import math

import skia

from mutoscope.media.gardens.brush import Brush, Oval, Point, Spot, add_leaf, lit
from mutoscope.media.gardens.plant_look import PlantLook
from mutoscope.media.gardens.woody import leaf_size, mound
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import flat, mixed

_GOLD: Rgb = (236, 184, 62)
_LILAC: Rgb = (170, 140, 200)


def roses(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A bush with large, filled flowers."""
    mound(brush, spot, PlantLook("mound", look.leaf))
    h, color = spot.height, look.flower or _LILAC
    bed = Oval(spot.x, spot.y - h * 0.55, h * 0.52, h * 0.42)
    for _ in range(24):
        a, b = bed.within(brush.rng)
        at = (bed.x + a * bed.rx, bed.y + b * bed.ry)
        rose(
            brush, at, max(2.0, h * brush.rng.uniform(0.042, 0.068)), lit(color, -0.2 * a - 0.3 * b)
        )


def rose(brush: Brush, at: Point, radius: float, color: Rgb) -> None:
    """Rings of petals, darker inwards."""
    canvas = brush.canvas
    canvas.drawCircle(
        at[0] + radius * 0.2, at[1] + radius * 0.3, radius, flat(lit(color, -0.75), 150)
    )
    for ring, share in enumerate((1.0, 0.74, 0.48, 0.24)):
        turn = brush.rng.uniform(0, 7)
        petals = skia.Path()
        for petal in range(5):
            angle = turn + petal * 2 * math.pi / 5
            reach = radius * share * 0.42
            petals.addCircle(
                at[0] + math.cos(angle) * reach,
                at[1] + math.sin(angle) * reach,
                radius * share * 0.6,
            )
        tone = mixed(color, (255, 255, 255), 0.28) if ring % 2 else color
        canvas.drawPath(petals, flat(lit(tone, -0.13 * ring)))


def heads(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A bush with balls of small flowers, like a hydrangea."""
    mound(brush, spot, PlantLook("mound", look.leaf), tight=1.35)
    h, color = spot.height, look.flower or _LILAC
    places = [
        (-0.34, 0.5),
        (0.32, 0.5),
        (0.0, 0.42),
        (-0.16, 0.72),
        (0.18, 0.74),
        (0.02, 0.88),
        (-0.42, 0.3),
        (0.42, 0.28),
    ]
    for dx, up in places:
        ball = Oval(spot.x + dx * h, spot.y - up * h, h * 0.15, h * 0.13)
        brush.mass(ball, color, leaf_size(h, 0.045), light=0.2 - 0.3 * dx, fill=1.2)


def spikes(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Spires of flowers over a low tuft: lavender, delphinium, foxglove."""
    h, rng, color = spot.height, brush.rng, look.flower or _LILAC
    brush.shadow(spot, h * 0.8, 80)
    foot = Oval(spot.x, spot.y - h * 0.2, h * 0.36, h * 0.2)
    brush.mass(foot, look.leaf, leaf_size(h, 0.08), light=-0.15, fill=0.9)
    for index in range(15):
        lean = (index * 7 % 15) / 14 * 2 - 1
        x, tip = (
            spot.x + lean * h * 0.22,
            (spot.x + lean * h * 0.42, spot.y - h * rng.uniform(0.74, 1.0)),
        )
        brush.stem([(x, spot.y - h * 0.1), tip], lit(look.leaf, -0.1), max(0.9, h * 0.014))
        light = rng.uniform(-0.3, 0.35) - 0.2 * lean
        for level, tone in ((0, -0.4), (1, 0.0), (2, 0.35)):
            path = skia.Path()
            for step in range(11):
                share = 0.46 + 0.54 * step / 10
                at = (
                    x + (tip[0] - x) * share + (level - 1) * -0.008 * h,
                    spot.y + (tip[1] - spot.y) * share,
                )
                radius = max(0.9, h * 0.032 * (1.15 - share) / 0.6 * (1.1 - 0.25 * level))
                path.addCircle(at[0] + rng.uniform(-1, 1) * radius * 0.8, at[1], radius)
            brush.canvas.drawPath(path, flat(lit(color, light + tone)))


def daisies(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Flowers of rays about an eye, on thin stems."""
    h = spot.height
    for at in _places(brush, spot, look, 17):
        daisy(
            brush, at, max(2.2, h * brush.rng.uniform(0.055, 0.085)), look.flower or (250, 248, 240)
        )


def daisy(brush: Brush, at: Point, radius: float, color: Rgb) -> None:
    """Rays about an eye, seen a little from below."""
    turn, tilt = brush.rng.uniform(0, 7), brush.rng.uniform(0.62, 0.95)
    under, rays = skia.Path(), skia.Path()
    for ray in range(12):
        angle = turn + ray * 2 * math.pi / 12
        x = at[0] + math.cos(angle) * radius * 0.58
        y = at[1] + math.sin(angle) * radius * 0.58 * tilt
        add_leaf(under if ray % 2 else rays, (x, y), radius * 0.95, angle, 0.34)
    brush.canvas.drawPath(under, flat(lit(color, -0.3)))
    brush.canvas.drawPath(rays, flat(color))
    eye = (
        _GOLD if sum(abs(a - b) for a, b in zip(color, _GOLD, strict=True)) > 130 else (88, 58, 40)
    )
    brush.canvas.drawCircle(*at, radius * 0.3, flat(eye))


def umbels(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Flat plates of small flowers: yarrow, stonecrop."""
    h, color = spot.height, look.flower or (245, 240, 224)
    for x, y in _places(brush, spot, look, 13):
        half = h * brush.rng.uniform(0.09, 0.14)
        plate = Oval(x, y, half, half * 0.36)
        brush.canvas.drawOval(
            skia.Rect.MakeXYWH(x - half, y - half * 0.2, half * 2, half * 0.7),
            flat(lit(color, -0.6), 200),
        )
        brush.dots(plate, lit(color, brush.rng.uniform(-0.2, 0.1)), max(1.5, h * 0.036), 34)


def globes(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Balls on bare stems: ornamental onions, African lilies."""
    h, color = spot.height, look.flower or _LILAC
    brush.shadow(spot, h * 0.6, 75)
    brush.blades((spot.x, spot.y), h * 0.5, look.leaf, count=36, spread=1.0, width=h * 0.05)
    for index in range(7):
        lean = (index * 3 % 7) / 6 * 2 - 1
        top = (spot.x + lean * h * 0.34, spot.y - h * brush.rng.uniform(0.7, 0.92))
        brush.stem(
            [(spot.x + lean * h * 0.12, spot.y), top], lit(look.leaf, 0.1), max(1, h * 0.016)
        )
        ball = Oval(*top, h * 0.105, h * 0.105)
        brush.mass(ball, color, max(2.0, h * 0.034), light=0.1 - 0.15 * lean, fill=0.85)


def blooms(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A few large bowls: peonies, poppies."""
    h, color = spot.height, look.flower or (230, 90, 90)
    for at in _places(brush, spot, look, 11):
        radius = max(2.4, h * brush.rng.uniform(0.075, 0.11))
        rose(brush, at, radius, lit(color, brush.rng.uniform(-0.15, 0.12)))


def _places(brush: Brush, spot: Spot, look: PlantLook, count: int) -> list[Point]:
    """Leaves, and where flowers stand over them on their stems, those behind first."""
    h, places = spot.height, list[Point]()
    brush.shadow(spot, h * 0.9, 80)
    for index in range(count):
        across = ((index * 5) % count) / (count - 1) * 2 - 1
        up = 0.95 - 0.3 * across**2 - 0.36 * index / count + brush.rng.uniform(-0.05, 0.05)
        top = (spot.x + across * h * 0.42, spot.y - up * h)
        foot = (spot.x + across * h * 0.16, spot.y - h * 0.1)
        bend = (foot[0] + across * h * 0.06, (foot[1] + top[1]) / 2)
        brush.stem([foot, bend, top], lit(look.leaf, 0.05), max(0.9, h * 0.013))
        places.append(top)
    for dx, up, half in ((-0.24, 0.21, 0.25), (0.26, 0.2, 0.24), (0.0, 0.29, 0.32)):
        lobe = Oval(spot.x + dx * h, spot.y - up * h, half * h, half * h * 0.85)
        brush.mass(lobe, look.leaf, leaf_size(h, 0.07), light=-0.05 - 0.2 * dx, fill=0.8)
    return places
