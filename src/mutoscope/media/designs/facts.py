"""What stands on concept sheets and proposals, as plain values in their reader's language."""

from dataclasses import dataclass
from typing import Literal

from mutoscope.media.designs.swatches import Swatch
from mutoscope.media.gardens.plant_look import PlantLook
from mutoscope.media.gardens.plants import Role

SeenFrom = Literal["eye level", "above"]
ClimateKnown = Literal["chosen", "address", "assumed"]


@dataclass(frozen=True)
class PlantFacts:
    """A plant: `height_m` of a grown one; `water`: 1 little to 3 much; `look`: how it is drawn."""

    latin: str
    name: str
    height_m: float
    water: int
    role: Role
    look: PlantLook


@dataclass(frozen=True)
class MaterialFacts:
    """What is laid or built, and how a piece of it looks."""

    name: str
    swatch: Swatch


@dataclass(frozen=True)
class SheetFacts:
    """One area's plan in words. `language`: "en" or "ru"; `palette`: five colours (#rrggbb);
    `climate_known`: how; `ideas`: what could be wished for, shown where nothing is; `strength`: 0 a
    few touches to 1 all but the house; `copyright`: the line that imagery asks for; `seen_from`:
    how the picture that it began with shows the place."""

    language: str
    area: str
    style: str
    summary: str
    palette: tuple[str, ...]
    materials: tuple[MaterialFacts, ...]
    plants: tuple[PlantFacts, ...]
    climate: str
    climate_known: ClimateKnown
    wishes: str = ""
    ideas: tuple[str, ...] = ()
    strength: float = 0.5
    copyright: str = ""
    seen_from: SeenFrom = "eye level"
