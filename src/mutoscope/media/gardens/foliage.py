"""What is looked at for its leaves: rosettes, cacti, swords, broad leaves, ferns, grasses, mats."""

import math

import skia

from mutoscope.media.gardens.brush import Brush, Oval, Point, Spot, add_leaf, lit
from mutoscope.media.gardens.plant_look import PlantLook
from mutoscope.media.gardens.woody import frond
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import flat, linear, mixed, radial, stroke


def rosette(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Thick pointed leaves about a heart: agave, yucca, aloe."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 1.3)
    heart = (spot.x, spot.y - h * 0.2)
    turns = sorted((index / 20 * 2 - 1) * 1.72 for index in range(21))
    for turn in sorted(turns, key=lambda each: (math.cos(each * 2.6), each)):
        blade(brush, heart, h * rng.uniform(0.66, 0.84), turn, look.leaf)
    for turn in (-0.95, 0.9, -0.55, 0.5, -0.15, 0.2):
        blade(brush, (spot.x, spot.y - h * 0.06), h * rng.uniform(0.45, 0.6), turn, look.leaf)
    if look.flower:
        top = (spot.x + h * 0.05, spot.y - h * 1.12)
        brush.stem([heart, top], lit(look.leaf, -0.2), max(1.2, h * 0.02))
        spike = Oval(top[0], top[1] + h * 0.14, h * 0.055, h * 0.2)
        brush.dots(spike, look.flower, max(2, h * 0.05), 34)


def blade(brush: Brush, foot: Point, length: float, turn: float, leaf: Rgb) -> None:
    """One thick leaf: a light half, a dark half, a dark spine."""
    tip = (foot[0] + math.sin(turn) * length, foot[1] - math.cos(turn) * length * 0.92)
    side = (math.cos(turn) * length * 0.13, math.sin(turn) * length * 0.13)
    middle = (foot[0] + (tip[0] - foot[0]) * 0.4, foot[1] + (tip[1] - foot[1]) * 0.4)
    light = 0.28 * math.cos(turn + 0.7)
    for sign, tone in ((-1, light + 0.12), (1, light - 0.42)):
        path = skia.Path()
        path.moveTo(*foot)
        path.quadTo(middle[0] + sign * side[0], middle[1] + sign * side[1], *tip)
        path.close()
        paint = linear(foot, tip, [(0.0, lit(leaf, tone - 0.5), 255), (0.8, lit(leaf, tone), 255)])
        brush.canvas.drawPath(path, paint)
    near = (foot[0] + (tip[0] - foot[0]) * 0.95, foot[1] + (tip[1] - foot[1]) * 0.95)
    brush.stem([near, tip], (88, 64, 54), max(0.8, length * 0.02))


def barrel(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Ribbed balls in a group."""
    h = spot.height
    brush.shadow(spot, h * 1.7)
    for dx, size in ((-0.52, 0.6), (0.5, 0.72), (0.0, 1.0)):
        radius = h * size / 2
        x, y = spot.x + dx * h, spot.y - radius * 0.92 + (1 - size) * h * 0.1
        _ball(brush, (x, y), radius, look)


def _ball(brush: Brush, at: Point, radius: float, look: PlantLook) -> None:
    sun = (at[0] - radius * 0.35, at[1] - radius * 0.4)
    stops = [
        (0.0, lit(look.leaf, 0.35), 255),
        (0.6, look.leaf, 255),
        (1.0, lit(look.leaf, -0.75), 255),
    ]
    brush.canvas.drawCircle(*at, radius, radial(sun, radius * 1.45, stops))
    spines = look.flower or (236, 220, 150)
    for rib in range(-4, 5):
        bow = radius * math.sin(rib / 4.6 * math.pi / 2)
        ends = [(at[0] + bow * 0.25, at[1] + side * radius * 0.96) for side in (-1, 1)]
        groove = [ends[0], (at[0] + bow * 1.72, at[1]), ends[1]]
        brush.stem(groove, lit(look.leaf, -0.55), max(0.7, radius * 0.03))
        dots = skia.Path()
        for step in range(9):
            share = step / 8 * 2 - 1
            dots.addCircle(
                at[0] + bow * math.sqrt(max(0, 1 - share**2 * 0.93)),
                at[1] + share * radius * 0.93,
                max(0.7, radius * 0.035),
            )
        brush.canvas.drawPath(dots, flat(spines, 235))
    brush.canvas.drawOval(
        skia.Rect.MakeXYWH(at[0] - radius * 0.3, at[1] - radius, radius * 0.6, radius * 0.22),
        flat(mixed(spines, (255, 255, 255), 0.2), 210),
    )


def saguaro(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A ribbed column with two arms."""
    h = spot.height
    brush.shadow(spot, h * 0.4)
    arms = [
        [(0.0, 0.0), (0.0, 0.5), (0.0, 0.96)],
        [(0.0, 0.4), (-0.24, 0.36), (-0.2, 0.72)],
        [(0.0, 0.3), (0.24, 0.28), (0.22, 0.6)],
    ]
    for index, arm in enumerate(reversed(arms)):
        points = [(spot.x + dx * h, spot.y - up * h) for dx, up in arm]
        width = h * (0.12 if index == 2 else 0.085)
        for share, tone in ((1.0, -0.55), (0.78, -0.15), (0.5, 0.1), (0.22, 0.4)):
            shifted = [(x - width * (1 - share) * 0.3, y) for x, y in points]
            brush.stem(shifted, lit(look.leaf, tone), width * share)
        for rib in (-0.3, -0.05, 0.2, 0.38):
            brush.stem(
                [(x + rib * width, y) for x, y in points],
                lit(look.leaf, -0.6),
                max(0.7, width * 0.05),
            )


def pads(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Flat ovals one on another, with flowers on their rims."""
    h = spot.height
    brush.shadow(spot, h * 1.6)
    places = [
        (-0.5, 0.3, -0.5),
        (0.52, 0.3, 0.5),
        (0.0, 0.34, 0.0),
        (-0.28, 0.66, -0.25),
        (0.3, 0.68, 0.3),
        (0.02, 0.8, 0.06),
    ]
    for dx, up, turn in places:
        canvas = brush.canvas
        canvas.save()
        canvas.translate(spot.x + dx * h, spot.y - up * h)
        canvas.rotate(math.degrees(turn))
        rect = skia.Rect.MakeXYWH(-h * 0.2, -h * 0.28, h * 0.4, h * 0.56)
        sides = [
            (0.0, lit(look.leaf, 0.3), 255),
            (0.5, look.leaf, 255),
            (1.0, lit(look.leaf, -0.6), 255),
        ]
        canvas.drawOval(rect, linear((-h * 0.2, -h * 0.1), (h * 0.2, h * 0.1), sides))
        brush.dots(Oval(0, 0, h * 0.16, h * 0.23), (232, 224, 180), max(0.8, h * 0.018), 16)
        canvas.restore()
        if look.flower and up > 0.5:
            brush.dots(
                Oval(spot.x + (dx + turn * 0.3) * h, spot.y - (up + 0.27) * h, h * 0.1, h * 0.02),
                look.flower,
                h * 0.11,
                2,
            )


def sword(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Stiff upright leaves, flowers between them: iris, flax."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.7)
    brush.blades((spot.x, spot.y), h * 0.82, look.leaf, count=34, spread=0.55, width=h * 0.05)
    for index in range(7 if look.flower else 0):
        lean = (index * 3 % 7) / 6 * 2 - 1
        top = (spot.x + lean * h * 0.3, spot.y - h * rng.uniform(0.76, 0.98))
        brush.stem([(spot.x + lean * h * 0.1, spot.y), top], lit(look.leaf, 0.1), max(1, h * 0.014))
        petals, color = skia.Path(), look.flower or (0, 0, 0)
        for angle in (-2.3, -0.85, 0.5, 2.64, 1.57):
            add_leaf(
                petals,
                (top[0] + math.cos(angle) * h * 0.045, top[1] + math.sin(angle) * h * 0.045),
                h * 0.1,
                angle,
                0.34,
            )
        brush.canvas.drawPath(petals, flat(lit(color, rng.uniform(-0.15, 0.15))))
        brush.canvas.drawCircle(
            top[0], top[1] + h * 0.012, max(0.8, h * 0.014), flat((246, 214, 96))
        )


def leaves(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Broad leaves on stalks, each with its ribs."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 1.05)
    order = sorted(
        range(19), key=lambda index: math.cos((index / 18 * 2 - 1) * 1.5) * -1 + (index % 3) * 0.5
    )
    for place, index in enumerate(order):
        turn = (index / 18 * 2 - 1) * 1.45 + rng.uniform(-0.1, 0.1)
        length = h * rng.uniform(0.5, 0.72) * (1.0 if place < 9 else 0.72)
        _leaf(
            brush, (spot.x, spot.y - h * 0.03), length, turn, lit(look.leaf, -0.35 + 0.035 * place)
        )
    if look.flower:
        for dx in (-0.16, 0.14, 0.0):
            top = (spot.x + dx * h * 1.6, spot.y - h * rng.uniform(0.82, 0.98))
            brush.stem(
                [(spot.x + dx * h * 0.3, spot.y - h * 0.3), top],
                lit(look.leaf, -0.1),
                max(1, h * 0.016),
            )
            brush.dots(Oval(*top, h * 0.05, h * 0.075), look.flower, max(2, h * 0.055), 12)


def _leaf(brush: Brush, foot: Point, length: float, turn: float, color: Rgb) -> None:
    stalk = (
        foot[0] + math.sin(turn * 0.75) * length * 0.55,
        foot[1] - math.cos(turn * 0.75) * length * 0.62,
    )
    tip = (
        stalk[0] + math.sin(turn * 1.25) * length * 0.75,
        stalk[1] - math.cos(turn * 1.25) * length * 0.7,
    )
    brush.stem([foot, stalk], lit(color, -0.3), max(1, length * 0.03))
    middle = ((stalk[0] * 0.55 + tip[0] * 0.45), (stalk[1] * 0.55 + tip[1] * 0.45))
    along = (tip[0] - stalk[0], tip[1] - stalk[1])
    for sign, tone in ((-1, 0.16), (1, -0.22)):
        side = (-along[1] * sign * -0.52, along[0] * sign * -0.52)
        path = skia.Path()
        path.moveTo(*stalk)
        path.quadTo(middle[0] + side[0], middle[1] + side[1], *tip)
        path.close()
        brush.canvas.drawPath(path, flat(lit(color, tone)))
    brush.canvas.drawLine(*stalk, *tip, stroke(lit(color, 0.5), max(0.7, length * 0.018), 200))


def fern(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A shuttlecock of fronds."""
    h = spot.height
    brush.shadow(spot, h * 1.1)
    turns = (
        -1.2,
        1.24,
        -0.98,
        1.0,
        -0.76,
        0.8,
        -0.54,
        0.56,
        -0.3,
        0.33,
        0.0,
        -1.1,
        1.05,
        -0.66,
        0.7,
    )
    for index, turn in enumerate(turns):
        length = h * (0.88 if index < 11 else 0.6)
        frond(
            brush,
            (spot.x, spot.y - h * 0.02),
            length,
            turn * 0.86,
            look.leaf,
            -0.35 + 0.055 * index,
        )


def tuft(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A fountain of fine blades."""
    h = spot.height
    brush.shadow(spot, h * 1.1, 85)
    brush.blades((spot.x, spot.y), h, look.leaf, count=150, spread=1.15, width=max(1.3, h * 0.02))


def plumes(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Grass with feathers of flower above it."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.8, 85)
    brush.blades(
        (spot.x, spot.y), h * 0.72, look.leaf, count=110, spread=0.85, width=max(1.2, h * 0.016)
    )
    color = look.flower or (220, 200, 160)
    for index in range(24):
        lean = (index * 11 % 24) / 23 * 2 - 1
        top = (spot.x + lean * h * 0.36, spot.y - h * rng.uniform(0.84, 1.0))
        foot = (spot.x + lean * h * 0.06, spot.y)
        brush.stem(
            [foot, (foot[0] + lean * h * 0.1, spot.y - h * 0.5), top],
            lit(look.leaf, 0.2),
            max(0.8, h * 0.008),
        )
        path = skia.Path()
        for step in range(13):
            share = step / 12
            x = top[0] - lean * h * 0.1 * share + rng.gauss(0, 0.008) * h
            add_leaf(
                path,
                (x, top[1] + h * 0.3 * share),
                h * 0.07,
                -math.pi / 2 + lean * 0.4 + rng.gauss(0, 0.35),
                0.2,
            )
        brush.canvas.drawPath(path, flat(lit(color, rng.uniform(-0.3, 0.35)), 215))


def mat(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A low cushion, three times as wide as high."""
    h = spot.height
    brush.shadow(spot, h * 3.0, 60)
    for dx, rx, up in (
        (-0.8, 0.75, 0.4),
        (0.85, 0.7, 0.4),
        (0.0, 1.0, 0.55),
        (-0.35, 0.7, 0.5),
        (0.4, 0.6, 0.48),
    ):
        lobe = Oval(spot.x + dx * h, spot.y - up * h, rx * h, up * h)
        brush.mass(lobe, look.leaf, max(2.2, h * 0.13), light=0.05 - 0.12 * dx)
        if look.flower:
            brush.dots(lobe, look.flower, max(1.7, h * 0.12), int(20 * rx), top=0.7)
