"""Short ways to say what stands in a sample garden."""

import random
from collections.abc import Sequence

from mutoscope.media.gardens.brush import Point
from mutoscope.media.gardens.feature import Feature
from mutoscope.media.gardens.ground import Patch, Reach, Surface, ribbon
from mutoscope.media.gardens.plant_look import Habit, PlantLook
from mutoscope.media.gardens.plants import Role
from mutoscope.media.gardens.scene import Planted
from mutoscope.media.palettes import Rgb, rgb

Standing = tuple[Planted | Feature, ...]


def look(habit: Habit, leaf: str, flower: str = "") -> PlantLook:
    """A habit in its colours, #rrggbb."""
    return PlantLook.of(habit, leaf, flower)


def at(kind: PlantLook, *places: tuple[float, float, float], role: Role = "shrub") -> Standing:
    """The same plant at some places: x, how far, height, in metres."""
    return tuple(Planted(kind, x, away, height, role) for x, away, height in places)


def potted(kind: PlantLook, x: float, away: float, height: float, pot: Feature) -> Standing:
    """A pot with a plant in it."""
    return pot, Planted(kind, x, away - 0.01, height, raised=pot.height * 0.86)


def row(kind: PlantLook, start: Point, end: Point, count: int, height: float) -> Standing:
    """Plants in a line, each a little of its own."""
    chance, places = random.Random(f"{start} {end} {count}"), list[Planted | Feature]()
    for index in range(count):
        share = index / max(1, count - 1)
        x = start[0] + (end[0] - start[0]) * share + chance.uniform(-0.06, 0.06)
        away = start[1] + (end[1] - start[1]) * share + chance.uniform(-0.06, 0.06)
        places.append(Planted(kind, x, away, height * chance.uniform(0.88, 1.1)))
    return tuple(places)


def drift(kind: PlantLook, middle: Point, reach: Point, count: int, height: float) -> Standing:
    """Plants strewn over an oval."""
    chance, places = random.Random(f"{middle} {reach} {count}"), list[Planted | Feature]()
    for _ in range(count):
        x = middle[0] + chance.uniform(-1, 1) * reach[0]
        away = middle[1] + chance.uniform(-1, 1) * reach[1]
        places.append(Planted(kind, x, away, height * chance.uniform(0.8, 1.15)))
    return tuple(places)


def floor(surface: Surface, color: str) -> Patch:
    """The whole ground."""
    return Patch(surface, rgb(color), ((-9.5, 13.0), (9.5, 13.0), (4.0, 3.1), (-4.0, 3.1)))


def bed(color: str, *corners: Point, surface: Surface = "earth", edge: str = "") -> Patch:
    """A shape on the ground by its corners."""
    return Patch(surface, rgb(color), corners, rgb(edge) if edge else None)


def path(surface: Surface, color: str, course: Sequence[Reach], edge: str = "") -> Patch:
    """A way through (x, how far, half its width)."""
    return Patch(surface, rgb(color), tuple(ribbon(course)), rgb(edge) if edge else None)


def color(code: str) -> Rgb:
    """#rrggbb."""
    return rgb(code)
