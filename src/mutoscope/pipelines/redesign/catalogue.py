"""The one list of areas, styles, plants and climates: forms, checks, prompts and sheets read it.

Plants have the names of Plants of the World Online. One stands in a climate where nurseries sell it
for most of that climate's places. Left out on purpose is what spreads into the wild where it is
sold: fountain and pampas grass, Japanese barberry, heavenly bamboo, running bamboos, garden lupin,
Japanese rose.
"""

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mutoscope.media.designs.swatches import Swatch, Texture
from mutoscope.media.gardens.plant_look import Habit, PlantLook

AreaId = Literal["front_yard", "backyard", "walkway", "patio", "pool_area"]
StyleId = Literal[
    "modern_minimalist",
    "california_native",
    "japanese_zen",
    "english_garden",
    "desert_landscape",
    "mediterranean",
    "tropical_resort",
    "cottage_garden",
]
ClimateId = Literal[
    "tropical", "desert", "steppe", "mediterranean", "subtropical", "oceanic", "continental", "cold"
]
"""Groups of the Köppen-Geiger classes that gardeners tell apart."""
Text = Mapping[str, str]
"""A text by language, at least "en" and "ru"."""
_DATA = Path(__file__).parent / "data"
_COLOR = "#[0-9a-f]{6}"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Area(_Row):
    """A part of a property. `seen_from`: which picture of an address shows it; `prompt`: what it
    is, for a model; `wishes`: suggested ones, short."""

    title: Text
    seen_from: Literal["street", "above"]
    prompt: str
    wishes: tuple[Text, ...] = Field(min_length=5, max_length=5)


class Plant(_Row):
    """`latin` names it, `name` is what people say; `height_m` of a grown one; `water`: 1 little to
    3 much; `role`: where in a bed it stands; `habit`, `leaf`, `flower`: how it is drawn, colours as
    #rrggbb, no flower where the leaf is what one sees."""

    latin: str
    name: Text
    height_m: float = Field(gt=0, le=40)
    water: Literal[1, 2, 3]
    role: Literal["tree", "shrub", "flower", "grass", "ground cover", "climber"]
    habit: Habit
    leaf: Annotated[str, Field(pattern=f"^{_COLOR}$")]
    flower: Annotated[str, Field(pattern=f"^({_COLOR})?$")]
    climates: tuple[ClimateId, ...] = Field(min_length=1)

    @property
    def look(self) -> PlantLook:
        """How it is drawn (`media.gardens.plants.draw_plant`)."""
        return PlantLook.of(self.habit, self.leaf, self.flower)


class Material(_Row):
    """What is laid or built. `texture`, `color` (#rrggbb): how a piece of it is drawn."""

    en: str
    ru: str
    texture: Texture
    color: Annotated[str, Field(pattern=f"^{_COLOR}$")]

    @property
    def name(self) -> Text:
        return {"en": self.en, "ru": self.ru}

    @property
    def swatch(self) -> Swatch:
        return Swatch.of(self.texture, self.color)


class Style(_Row):
    """`palette`: five colours (#rrggbb), ground first, accent last. `prompt`: the philosophy, what
    is planted, laid and built, for a model. `plants`: keys of the plants, best first; `materials`:
    what is laid and built."""

    title: Text
    summary: Text
    prompt: str
    palette: tuple[str, str, str, str, str]
    materials: tuple[Material, ...] = Field(min_length=4, max_length=6)
    plants: tuple[str, ...] = Field(min_length=8)


class Climate(_Row):
    """`koppen`: the classes that belong to it."""

    title: Text
    summary: Text
    koppen: tuple[str, ...] = Field(min_length=1)


@cache
def areas() -> Mapping[str, Area]:
    """All areas by id, in the order that forms show."""
    return {key: Area.model_validate(row) for key, row in _read("areas.toml").items()}


@cache
def styles() -> Mapping[str, Style]:
    """All styles by id, in the order that forms show."""
    return {key: Style.model_validate(row) for key, row in _read("styles.toml").items()}


@cache
def plants() -> Mapping[str, Plant]:
    """All plants by key."""
    with (_DATA / "plants.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: _plant(row) for row in csv.DictReader(file)}


@cache
def climates() -> Mapping[str, Climate]:
    """All climates by id."""
    return {key: Climate.model_validate(row) for key, row in _read("climates.toml").items()}


def plants_for(style: StyleId, climate: ClimateId, *, most: int = 8) -> list[Plant]:
    """What is planted in a style and grows in a climate, best first: of each role at least one
    where there is one."""
    growing = [plants()[key] for key in styles()[style].plants if climate in plants()[key].climates]
    first = {plant.role: plant for plant in reversed(growing)}
    ranked = [*(each for each in growing if first[each.role] is each), *growing]
    return list({each.latin: each for each in ranked}.values())[:most]


def _read(name: str) -> dict[str, dict[str, object]]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


def _plant(row: Mapping[str, str]) -> Plant:
    given = {key: value for key, value in row.items() if key not in ("key", "en", "ru")}
    return Plant.model_validate(
        {
            **given,
            "name": {"en": row["en"], "ru": row["ru"]},
            "water": int(row["water"]),
            "climates": row["climates"].split(),
        }
    )
