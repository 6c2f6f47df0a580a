"""The ways to tell a story, which are data: `data/styles.toml`."""

import functools
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from mutoscope.providers.protocols import MusicMood, SegmentKind, StyleName

Order = Literal["source", "striking", "dates", "answer"]


@dataclass(frozen=True)
class Style:
    """One way. `arc`: percent of the words by part of the story; `pace`: of the voice, 1 is
    natural; `palettes`: names of colours, the best first; `worth` and `opens`: what a sentence
    gains by a trait, where some are chosen and where the first is; `angles`: ways to begin."""

    name: StyleName
    title: str
    guidance: str
    arc: Mapping[SegmentKind, int]
    music_mood: MusicMood
    pace: float
    palettes: tuple[str, ...]
    order: Order
    angles: tuple[str, ...]
    worth: Mapping[str, float]
    opens: Mapping[str, float]

    @property
    def is_auto(self) -> bool:
        return self.name == "auto"

    def angle(self, seed: int) -> str:
        """The way to begin of one take."""
        return self.angles[seed % len(self.angles)]


def style_of(name: StyleName) -> Style:
    """The style of a name."""
    return styles()[name]


@functools.cache
def styles() -> Mapping[StyleName, Style]:
    """All by name, "auto" first."""
    return {name: _style(name, facts) for name, facts in tomllib.loads(_written()).items()}  # type: ignore[arg-type]


@functools.cache
def styles_build() -> str:
    """What stands for them in the identity of a writer: a hash."""
    return hashlib.sha256(_written().encode()).hexdigest()[:8]


def _written() -> str:
    file = resources.files("mutoscope.providers").joinpath("data/styles.toml")
    return file.read_text(encoding="utf-8")


def _style(name: StyleName, facts: Mapping[str, Any]) -> Style:
    return Style(
        name=name,
        title=facts["title"],
        guidance=" ".join(facts["guidance"].split()),
        arc=facts["arc"],
        music_mood=facts["music_mood"],
        pace=facts["pace"],
        palettes=tuple(facts["palettes"]),
        order=facts["order"],
        angles=tuple(facts["angles"]),
        worth=facts.get("worth", {}),
        opens=facts.get("opens", {}),
    )
