"""What a template is drawn from, besides its words. Lengths are in the template's own pixels."""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator

from mutoscope.media.layers import Entrance
from mutoscope.media.palettes import Rgb, rgb

Place = Annotated[float, Field(ge=-8192, le=8192, allow_inf_nan=False)]
Box = tuple[Place, Place, Place, Place]
"""Left, top, width, height."""
Point = tuple[Place, Place]

_HEX_DIGITS = 6


def _color(value: object) -> Rgb:
    if isinstance(value, str) and value.startswith("#") and len(value) == 1 + _HEX_DIGITS:
        return rgb(value)
    raise ValueError("a colour is written #RRGGBB")


def _written(color: Rgb) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)


Color = Annotated[Rgb, PlainValidator(_color), PlainSerializer(_written)]
Fill = Annotated[tuple[Color, ...], Field(min_length=1, max_length=4)]
"""One colour, or those of a gradient from the start to the end."""


class _Drawn(BaseModel):
    """`step`: those of a step come in after those of the one before; those of step 0 are there from
    the first frame."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    step: int = Field(default=0, ge=0, le=6)


class Panel(_Drawn):
    """A rectangle. `toward` is where its gradient ends; `edge_px` the width of its frame."""

    kind: Literal["panel"]
    box: Box
    fill: Fill
    toward: Literal["right", "down", "corner"] = "corner"
    radius_px: float = Field(default=0.0, ge=0, le=2000)
    edge: Color | None = None
    edge_px: float = Field(default=0.0, ge=0, le=100)
    shadow: bool = False


class Rays(_Drawn):
    """A sunburst within a box, from a middle."""

    kind: Literal["rays"]
    box: Box
    middle: Point
    color: Color = (255, 255, 255)
    alpha: float = Field(default=0.15, gt=0, le=1)
    count: int = Field(default=14, ge=3, le=60)


class Glow(_Drawn):
    """A soft light."""

    kind: Literal["glow"]
    middle: Point
    radius_px: float = Field(gt=0, le=4000)
    color: Color = (255, 255, 255)
    alpha: float = Field(default=0.7, gt=0, le=1)


class Sparks(_Drawn):
    """Lines that fly out of a middle, within a box; the seed places them."""

    kind: Literal["sparks"]
    box: Box
    middle: Point
    inner_px: float = Field(default=110.0, gt=0, le=4000)
    outer_px: float = Field(default=330.0, gt=0, le=4000)
    count: int = Field(default=16, ge=1, le=120)
    width_px: float = Field(default=4.0, gt=0, le=60)
    color: Color = (255, 255, 255)
    alpha: float = Field(default=0.6, gt=0, le=1)
    seed: int = 1


class Line(_Drawn):
    """A straight line."""

    kind: Literal["line"]
    start: Point
    end: Point
    color: Color
    width_px: float = Field(default=8.0, gt=0, le=200)


class Drawing(_Drawn):
    """An SVG file of the template's folder, of the template's size; its text is not drawn."""

    kind: Literal["drawing"]
    file: str = Field(min_length=1, max_length=120)


class Figure(_Drawn):
    """An illustration: its middle and its longer side. `bob_px`, `bob_hz`: how it moves up and
    down; `sway_px`: how far it drifts to the right in the whole clip."""

    kind: Literal["figure"]
    icon: str
    at: Point
    size_px: float = Field(gt=0, le=2160)
    tilt_deg: float = Field(default=0.0, ge=-180, le=180)
    flipped: bool = False
    shadow: bool = True
    bob_px: float = Field(default=0.0, ge=0, le=80)
    bob_hz: float = Field(default=1 / 3, gt=0, le=4)
    sway_px: float = Field(default=0.0, ge=-400, le=400)
    enter: Entrance = "spring"

    @property
    def moves(self) -> bool:
        """Whether it ever changes its place after it has come in."""
        return bool(self.bob_px or self.sway_px)

    @property
    def reach_px(self) -> float:
        """How far from its middle something of it, or of its shadow, may stand."""
        return self.size_px * (0.78 if math.fmod(self.tilt_deg, 90) else 0.66)


Element = Annotated[
    Panel | Rays | Glow | Sparks | Line | Drawing | Figure, Field(discriminator="kind")
]
