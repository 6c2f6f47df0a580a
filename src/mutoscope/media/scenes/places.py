"""The places of a scene's parts, in design units: what a layout is made of."""

from dataclasses import dataclass
from typing import Literal

Box = tuple[float, float, float, float]
"""x, y, width, height in design units."""


@dataclass(frozen=True)
class CaptionBand:
    """Where captions stand: the height of their middle, how wide a line and how tall a page may be
    with its outline or boxes."""

    middle_y: float
    width: float
    tallest: float

    @property
    def top(self) -> float:
        return self.middle_y - self.tallest / 2

    @property
    def foot(self) -> float:
        return self.middle_y + self.tallest / 2


@dataclass(frozen=True)
class Type:
    """A box of text and the largest size of its letters."""

    box: Box
    largest: float


@dataclass(frozen=True)
class FigurePlace:
    """A figure with its label: the figure's box, the gap to a label below it and how far down that
    may reach, and the label's largest size."""

    figure: Type
    gap: float
    foot: float
    label: float


@dataclass(frozen=True)
class HeroPlace:
    """Where a hero stands, how large it is, and where its companions gather.

    (`x`, `foot`) is the middle of the podium's top, or where the hero itself stands; `radius` the
    podium's; `size` the side of a square of the hero's area. Companions gather about (`x`,
    `middle_y`): their distances times `spread`, their sizes times `companion`.
    """

    x: float
    foot: float
    size: float
    middle_y: float
    calm_top: float
    radius: float = 330.0
    spread: tuple[float, float] = (1.0, 1.0)
    companion: float = 1.0


@dataclass(frozen=True)
class GlobePlace:
    """The globe: its upper rim, where the lit country is and how large, the smallest and largest
    radius, from where to where its foot fades, the lowest foot of the country's name; and two
    companions: x, y, size, tilt in degrees."""

    x: float
    top: float
    country_y: float
    country: float
    radii: tuple[float, float]
    fade: tuple[float, float]
    label_foot: float
    companions: tuple[tuple[float, float, float, float], ...]
    calm_top: float


@dataclass(frozen=True)
class CardsPlace:
    """A timeline's cards: in rows, in rows with the date beside the event, or in columns.

    `longest`: a card's height, in columns its width, by how many there are, if `box` has the room;
    `medal`: the largest radius of its picture; `sway`: how far that moves, as a share of it;
    `date`, `event`: the largest letters in shares of a card's height, and the event's in units.
    """

    way: Literal["rows", "lines", "columns"]
    box: Box
    gap: float
    longest: tuple[float, ...]
    medal: float
    sway: float
    date: float
    event: tuple[float, float]
    calm_top: float


@dataclass(frozen=True)
class PairPlace:
    """Cause and effect: the size of a card, where the two have their middles, where one alone has
    it, the radius of the badge between them, and the height of the light behind."""

    size: tuple[float, float]
    cause: tuple[float, float]
    effect: tuple[float, float]
    middle: tuple[float, float]
    badge: float
    light_y: float
    calm_top: float


@dataclass(frozen=True)
class WordsPlace:
    """Words as large as the picture: with a hero, and alone."""

    words: Type
    alone: Type
    alone_calm_top: float
    hero: HeroPlace


@dataclass(frozen=True)
class PhotoPlace:
    """Text on a picture: its width, and its size as a share of the upright one; from where to where
    the picture is shaded for it and for captions, and within what length that fades."""

    width: float
    type: float
    top: tuple[float, float]
    bottom: tuple[float, float]
    fade: float
