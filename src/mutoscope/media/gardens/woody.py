"""Trees, shrubs, bamboos and climbers."""

import math

import skia

from mutoscope.media.gardens.brush import Brush, Oval, Point, Spot, add_leaf, lit
from mutoscope.media.gardens.plant_look import PlantLook
from mutoscope.media.palettes import Rgb
from mutoscope.media.scenes.paints import flat, mixed, stroke

BARK: Rgb = (112, 88, 70)
PALE_BARK: Rgb = (214, 208, 198)


def broad(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A round crown of many lobes over a trunk that forks."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.8)
    fork = (spot.x + rng.uniform(-0.02, 0.02) * h, spot.y - h * 0.36)
    brush.trunk((spot.x, spot.y), fork, h * 0.05, BARK)
    for side in (-0.2, -0.05, 0.16):
        brush.trunk(fork, (spot.x + side * h, spot.y - h * 0.62), h * 0.026, BARK)
    lobes = [
        (0.0, 0.6, 0.3, 0.22), (0.27, 0.5, 0.17, 0.12), (0.1, 0.43, 0.16, 0.1),
        (-0.27, 0.5, 0.18, 0.13), (-0.1, 0.42, 0.16, 0.1), (0.31, 0.63, 0.14, 0.11),
        (0.18, 0.76, 0.17, 0.13), (-0.32, 0.63, 0.14, 0.11), (0.06, 0.58, 0.18, 0.12),
        (-0.18, 0.76, 0.18, 0.14), (0.03, 0.87, 0.17, 0.11), (-0.16, 0.6, 0.17, 0.12),
        (-0.03, 0.73, 0.16, 0.11),
    ]  # fmt: skip
    for dx, up, rx, ry in lobes:
        lobe = Oval(
            spot.x + (dx + rng.uniform(-0.03, 0.03)) * h,
            spot.y - (up + rng.uniform(-0.02, 0.02)) * h,
            rx * h,
            ry * h,
        )
        light = 0.7 * (up - 0.62) - 0.6 * dx
        brush.mass(lobe, look.leaf, leaf_size(h, 0.026), light=light)
        if look.flower:
            small = max(1.6, h * 0.016)
            brush.dots(lobe, lit(look.flower, light * 0.6), small, int(54 * rx / 0.2), top=0.4)


def slender(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A few pale stems with a light, airy crown."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.4, 70)
    for dx in (-0.05, 0.04, 0.0):
        head = (spot.x + dx * 2.2 * h, spot.y - h * rng.uniform(0.78, 0.92))
        brush.trunk((spot.x + dx * h, spot.y), head, h * 0.022, PALE_BARK)
        for up in (0.12, 0.22, 0.3, 0.41):
            x = spot.x + dx * h * (1 + up)
            brush.stem([(x - h * 0.007, spot.y - up * h), (x + h * 0.006, spot.y - up * h)],
                       (70, 62, 58), max(0.8, h * 0.006))  # fmt: skip
    for index in range(46):
        up = 0.34 + 0.64 * ((index * 13) % 46) / 45
        half = 0.17 * math.sin(math.pi * min(1, (1.06 - up) / 0.78)) + 0.02
        dx = rng.uniform(-1, 1) * half
        lobe = Oval(spot.x + dx * h, spot.y - up * h, h * 0.062, h * 0.042)
        light = 0.3 * (up - 0.6) - 1.4 * dx
        brush.mass(lobe, look.leaf, leaf_size(h, 0.02), light=light, droop=0.5, fill=0.5)
        if look.flower:
            brush.dots(lobe, look.flower, max(1.4, h * 0.012), 7)


def column(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A narrow spindle, like a cypress."""
    h = spot.height
    brush.shadow(spot, h * 0.26)
    brush.trunk((spot.x, spot.y), (spot.x, spot.y - h * 0.14), h * 0.035, BARK)
    for index in range(15):
        up = 0.09 + 0.86 * index / 14
        half = 0.13 * math.sin(math.pi * min(1, (1.02 - up) * 0.86)) + 0.012
        lobe = Oval(
            spot.x + brush.rng.uniform(-0.012, 0.012) * h, spot.y - up * h, half * h, h * 0.085
        )
        brush.mass(
            lobe, look.leaf, leaf_size(h, 0.018), light=-0.12 + 0.12 * up, droop=0.75, wide=0.3
        )


def cone(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Tiers of needles, wide below."""
    h = spot.height
    brush.shadow(spot, h * 0.5)
    brush.trunk((spot.x, spot.y), (spot.x, spot.y - h * 0.9), h * 0.04, BARK)
    for index in range(9):
        up = 0.14 + 0.8 * index / 8
        half = 0.27 * (1 - up) + 0.03
        for side in (-0.5, 0.5, 0.0):
            lobe = Oval(
                spot.x + side * half * h,
                spot.y - up * h + abs(side) * 0.06 * h,
                half * 0.66 * h,
                h * 0.065,
            )
            brush.mass(lobe, look.leaf, leaf_size(h, 0.02), light=-0.3 * side, droop=0.3, wide=0.22)


def umbrella(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A pine of flat clouds on a leaning trunk, as it grows by the sea or is pruned in Japan."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.7)
    knee = (spot.x - h * 0.07, spot.y - h * 0.36)
    head = (spot.x + h * 0.06, spot.y - h * 0.84)
    brush.trunk((spot.x, spot.y), knee, h * 0.055, BARK)
    brush.trunk(knee, head, h * 0.038, BARK)
    clouds = [
        (0.3, 0.47, 0.17), (-0.33, 0.54, 0.18), (0.27, 0.66, 0.18),
        (-0.2, 0.73, 0.19), (0.02, 0.58, 0.13), (0.06, 0.9, 0.25),
    ]  # fmt: skip
    for dx, up, half in clouds:
        end = (spot.x + dx * h, spot.y - (up - 0.02) * h)
        start = (spot.x - 0.03 * h, spot.y - (up - 0.12) * h)
        brush.stem([start, (start[0], end[1]), end], lit(BARK, -0.3), h * 0.018)
        for part, raised in ((-0.45, 0.0), (0.45, 0.0), (0.0, 0.02)):
            lobe = Oval(
                spot.x + (dx + part * half + rng.uniform(-0.01, 0.01)) * h,
                spot.y - (up + raised) * h,
                half * 0.62 * h,
                half * 0.32 * h,
            )
            light = 0.35 * (up - 0.65) - 0.3 * part
            brush.mass(lobe, look.leaf, leaf_size(h, 0.024), light=light, wide=0.16)


def palm(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Arching fronds on a ringed trunk."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.55, 80)
    head = (spot.x + h * rng.uniform(-0.07, 0.07), spot.y - h * 0.68)
    brush.trunk((spot.x, spot.y), head, h * 0.05, (142, 118, 92))
    for ring in range(1, 14):
        share = ring / 14
        x, y = spot.x + (head[0] - spot.x) * share, spot.y - h * 0.68 * share
        half = h * 0.05 * (0.62 - 0.34 * share)
        brush.stem([(x - half, y), (x, y + h * 0.008), (x + half, y)], (96, 76, 60), h * 0.006)
    turns = [-2.15, 2.2, -1.75, 1.8, -1.35, 1.4, -0.95, 1.0, -0.55, 0.6, -0.2, 0.22]
    for index, turn in enumerate(turns):
        frond(
            brush, head, h * 0.37, turn + rng.uniform(-0.12, 0.12), look.leaf, -0.45 + 0.085 * index
        )


def frond(brush: Brush, foot: Point, length: float, turn: float, leaf: Rgb, light: float) -> None:
    """A feather leaf that leaves at `turn` from upright and hangs at its end."""
    upper, lower, rib = skia.Path(), skia.Path(), skia.Path()
    rib.moveTo(*foot)
    count = min(44, max(14, int(length / 2.6)))
    for index in range(count):
        share = (index + 1) / count
        bend = turn * (1 + 0.42 * share) + 0.18 * share * (1 if turn > 0 else -1)
        x = foot[0] + math.sin(turn + (bend - turn) / 2) * length * share
        y = foot[1] - math.cos(turn + (bend - turn) / 2) * length * share
        rib.lineTo(x, y)
        leaflet = (
            length * 0.32 * math.sin(math.pi * (0.14 + 0.8 * share)) * brush.rng.uniform(0.85, 1.05)
        )
        for path, side in ((lower, 1), (upper, -1)):
            angle = bend - math.pi / 2 + side * brush.rng.uniform(0.7, 0.95)
            middle = (x + math.cos(angle) * leaflet / 2, y + math.sin(angle) * leaflet / 2)
            add_leaf(path, middle, leaflet, angle, min(0.09, 1.35 * length / count / leaflet))
    sunny = 0.24 if turn < 0 else -0.08
    brush.canvas.drawPath(lower, flat(lit(leaf, light + sunny - 0.3)))
    brush.canvas.drawPath(upper, flat(lit(leaf, light + sunny + 0.1)))
    brush.canvas.drawPath(rib, stroke(lit(leaf, light + 0.45), max(0.7, length * 0.011)))


def mound(brush: Brush, spot: Spot, look: PlantLook, *, tight: float = 1.0) -> None:
    """A rounded bush down to the ground."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 1.25)
    lobes = [
        (-0.36, 0.36, 0.3), (0.38, 0.34, 0.3), (0.0, 0.55, 0.4), (-0.22, 0.62, 0.28),
        (0.24, 0.62, 0.27), (0.0, 0.32, 0.36), (-0.14, 0.42, 0.26), (0.2, 0.38, 0.24),
    ]  # fmt: skip
    for dx, up, half in lobes:
        lobe = Oval(
            spot.x + (dx + rng.uniform(-0.03, 0.03)) * h,
            spot.y - up * h,
            half * h,
            min(half, up) * h * 0.98,
        )
        light = 0.5 * (up - 0.45) - 0.4 * dx
        brush.mass(lobe, look.leaf, leaf_size(h, 0.05) * tight, light=light)
        if look.flower:
            size = max(1.8, h * 0.04)
            brush.dots(lobe, lit(look.flower, light * 0.5), size, int(16 * half / 0.3), top=0.6)


def clipped(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A ball under the shears."""
    h = spot.height
    brush.shadow(spot, h * 1.05)
    ball = Oval(spot.x, spot.y - h * 0.49, h * 0.48, h * 0.48)
    brush.canvas.drawCircle(ball.x, ball.y, ball.rx, flat(lit(look.leaf, -0.7)))
    brush.mass(ball, look.leaf, leaf_size(h, 0.034), fill=1.6)
    glow = Oval(spot.x - h * 0.12, spot.y - h * 0.64, h * 0.26, h * 0.22)
    brush.mass(glow, look.leaf, leaf_size(h, 0.034), light=0.16, fill=0.45)


def arching(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Long shoots that bow over, with leaves or flowers along them."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 1.2)
    for dx, up, half in ((-0.22, 0.3, 0.3), (0.24, 0.28, 0.28), (0.0, 0.46, 0.36)):
        lobe = Oval(spot.x + dx * h, spot.y - up * h, half * h, half * h * 0.95)
        brush.mass(lobe, look.leaf, leaf_size(h, 0.05), light=-0.18 - 0.3 * dx)
    for index in range(23):
        lean = (index * 9 % 23) / 22 * 2 - 1
        length, light = h * rng.uniform(0.8, 1.02), 0.2 - 0.3 * lean
        leaves, flowers = skia.Path(), skia.Path()
        for step in range(20):
            share = 0.25 + 0.75 * step / 19
            x = spot.x + lean * length * (0.2 * share + 0.5 * share**2)
            y = spot.y - length * (share - 0.42 * abs(lean) ** 1.4 * share**2.4)
            turn = rng.uniform(-1.1, 1.1) + math.pi / 2 * (1 - lean)
            add_leaf(leaves, (x, y), leaf_size(h, 0.058), turn)
            if look.flower and share > 0.55 and rng.random() < 0.5:
                flowers.addCircle(x, y - h * 0.012, max(1.1, h * 0.019))
        brush.canvas.drawPath(leaves, flat(lit(look.leaf, light + rng.uniform(-0.25, 0.2))))
        if look.flower:
            brush.canvas.drawPath(flowers, flat(lit(look.flower, light * 0.6)))


def canes(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """Bamboo: jointed stems with sprays of narrow leaves."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.5, 75)
    for index in range(11):
        x = spot.x + (index / 10 - 0.5) * h * 0.24
        head = (x + (index / 10 - 0.5) * h * 0.34, spot.y - h * rng.uniform(0.7, 0.95))
        tone = lit(mixed(look.leaf, (190, 190, 90), 0.4), rng.uniform(-0.35, 0.3))
        brush.stem([(x, spot.y), (x, spot.y - h * 0.5), head], tone, max(1.4, h * 0.017))
        leaves = skia.Path()
        for _ in range(46):
            share = rng.uniform(0.3, 1.0)
            at = (
                x + (head[0] - x) * share**1.6 + rng.gauss(0, 0.05) * h,
                spot.y + (head[1] - spot.y) * share,
            )
            side = rng.choice((-1, 1))
            add_leaf(
                leaves, at, leaf_size(h, 0.095), math.pi / 2 - side * rng.uniform(0.5, 1.3), 0.12
            )
        brush.canvas.drawPath(leaves, flat(lit(look.leaf, rng.uniform(-0.45, 0.4))))


def vine(brush: Brush, spot: Spot, look: PlantLook) -> None:
    """A climber on a trellis of laths."""
    h, rng = spot.height, brush.rng
    brush.shadow(spot, h * 0.45, 70)
    wood = stroke((134, 108, 84), max(1.4, h * 0.014))
    for side in (-0.17, 0.0, 0.17):
        brush.canvas.drawLine(spot.x + side * h, spot.y, spot.x + side * h, spot.y - h * 0.96, wood)
    for up in (0.24, 0.46, 0.68, 0.9):
        brush.canvas.drawLine(
            spot.x - 0.2 * h, spot.y - up * h, spot.x + 0.2 * h, spot.y - up * h, wood
        )
    for index in range(30):
        up = 0.05 + 0.9 * index / 29
        dx = ((-1) ** index * rng.uniform(0.2, 1)) * (0.05 + 0.15 * up)
        lobe = Oval(spot.x + dx * h, spot.y - up * h, h * 0.1, h * 0.07)
        brush.mass(lobe, look.leaf, leaf_size(h, 0.042), light=-dx, droop=0.4, fill=0.8)
        if look.flower:
            brush.dots(lobe, look.flower, max(1.8, h * 0.03), 7)


def leaf_size(height: float, share: float) -> float:
    """A leaf is never so small that it is noise."""
    return max(2.6, height * share)
