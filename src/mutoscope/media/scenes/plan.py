"""What a scene shows, as plain data: decided once with the script, drawn any number of times."""

from dataclasses import dataclass
from typing import Literal

SceneKind = Literal["hero", "globe", "number", "timeline", "cause_effect", "kinetic", "photo"]


@dataclass(frozen=True)
class Milestone:
    """One row of a timeline: a date as written ("1450s"), what happened, and its illustration.

    `elsewhere`: told in another scene than the one that shows it.
    """

    when: str
    what: str
    icon: str
    elsewhere: bool = False


@dataclass(frozen=True)
class Card:
    """One side of a cause-and-effect pair."""

    label: str
    icon: str


@dataclass(frozen=True)
class ScenePlan:
    """One scene.

    Icons are names of the bundled Noto illustrations ("hot-beverage"); `country` is a Natural
    Earth name ("Brazil"); `palette` a key of `media.palettes.PALETTES`. Text fields are drawn as
    they stand: whoever plans a scene answers for their grammar. An empty string means "not shown".
    `credit` is the small source line of the last scene. `country_label` is what the country is
    called in the language of the text (`media.atlas.country_label`); empty: its English name.
    """

    kind: SceneKind
    palette: str
    seed: int
    kicker: str = ""
    kicker_icon: str = ""
    headline: str = ""
    accents: tuple[str, ...] = ()
    hero: str = ""
    companions: tuple[str, ...] = ()
    country: str = ""
    country_label: str = ""
    figure: str = ""
    figure_label: str = ""
    milestones: tuple[Milestone, ...] = ()
    cause: Card | None = None
    effect: Card | None = None
    relation: Literal["causes", "blocks"] = "causes"
    credit: str = ""
