"""Something built or set down in a garden: what it is and where."""

from dataclasses import dataclass
from typing import Literal

import skia

from mutoscope.media.gardens.brush import Brush, Point, Spot
from mutoscope.media.gardens.ground import project, scale
from mutoscope.media.palettes import Rgb

Kind = Literal[
    "rock", "pot", "lantern", "bench", "fence", "wall", "pergola", "step", "lamp", "arch", "lounger"
]


@dataclass(frozen=True)
class Feature:
    """Something of a height at a place, in metres; `size`: its width where its kind has no own."""

    kind: Kind
    x: float
    away: float
    height: float
    color: Rgb
    size: float = 1.0
    leaf: Rgb | None = None


def spot_of(feature: Feature) -> Spot:
    """Its foot and height in pixels."""
    x, y = project(feature.x, feature.away)
    return Spot(x, y, feature.height * scale(feature.away))


def fill_corners(brush: Brush, points: list[Point], paint: skia.Paint) -> None:
    """The shape with these corners, in pixels."""
    path = skia.Path()
    path.addPoly([skia.Point(*each) for each in points], True)
    brush.canvas.drawPath(path, paint)
