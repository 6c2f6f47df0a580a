"""How a plant looks: the shape it grows in and its colours."""

from dataclasses import dataclass
from typing import Literal, Self

from mutoscope.media.palettes import Rgb, rgb

Habit = Literal[
    "broad",
    "slender",
    "column",
    "cone",
    "umbrella",
    "palm",
    "mound",
    "clipped",
    "arching",
    "roses",
    "heads",
    "canes",
    "vine",
    "rosette",
    "cactus",
    "spikes",
    "daisies",
    "umbels",
    "globes",
    "blooms",
    "sword",
    "leaves",
    "fern",
    "tuft",
    "plumes",
    "mat",
]
"""Shapes that a plant is known by at a distance, from trees down to what covers the ground."""


@dataclass(frozen=True)
class PlantLook:
    """`flower`: None where the leaves are what one sees."""

    habit: Habit
    leaf: Rgb
    flower: Rgb | None = None

    @classmethod
    def of(cls, habit: Habit, leaf: str, flower: str = "") -> Self:
        """With colours as #rrggbb."""
        return cls(habit, rgb(leaf), rgb(flower) if flower else None)
