"""What the jobs of a pipeline consist of for people: data. The keys of steps and the places of the
document are made of the same words: `segments.3.voice`, `sections.2.narrations.0.clip`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Part = Literal[
    "script",
    "line",
    "phrase",
    "slide",
    "picture",
    "scene",
    "clip",
    "transition",
    "sound",
    "area",
    "other",
    "end",
]
"""A kind of thing that steps make."""
Unit = Literal["scene", "section", "meme"]
"""What a numbered part of the result is called; pages have the words."""


@dataclass(frozen=True)
class Anatomy:
    """`cards`: the list of the document that is shown part by part, `lines`: the list of phrases
    within each ("": each has one text of its own); `heading`: the field that heads a part. `made`:
    what steps of a part make, by the last word of their key, and `rest` all others of it; of
    phrases `spoken` in the same way."""

    unit: Unit
    cards: str
    heading: str
    made: Mapping[str, Part]
    rest: Part
    lines: str = ""
    spoken: Mapping[str, Part] | None = None


SCENES = Anatomy(
    unit="scene",
    cards="segments",
    heading="headline",
    made={
        "voice": "line",
        "clip": "scene",
        "transition": "transition",
        **dict.fromkeys(("picture", "photo", "portrait"), "picture"),
    },
    rest="picture",
)
SECTIONS = Anatomy(
    unit="section",
    cards="sections",
    heading="title",
    made={"slide": "slide", "painted": "slide", "transition": "transition"},
    rest="picture",
    lines="narrations",
    spoken={"voice": "phrase", "clip": "clip"},
)
MEMES = Anatomy(
    unit="meme",
    cards="memes",
    heading="template",
    made={"picture": "picture", "clip": "clip", "sound": "sound"},
    rest="other",
)
_BY_CARDS: Mapping[str, Anatomy] = {each.cards: each for each in (SCENES, SECTIONS, MEMES)}


def anatomy_at(cards: str) -> Anatomy | None:
    """The one whose parts stand in this list of the document."""
    return _BY_CARDS.get(cards)


def anatomy_of(document: object) -> Anatomy:
    """The one of a document; that of scenes, where it has neither."""
    names = set[object](document) if isinstance(document, Mapping) else set[object]()
    return next((each for each in _BY_CARDS.values() if each.cards in names), SCENES)


AREAS = "areas"
"""What the keys of the steps of a redesign's areas begin with: `areas.patio.sheet`."""


@dataclass(frozen=True)
class Place:
    """Where a step belongs: a part by its list and its number (from 0), and within it a phrase
    (None: the part itself). `word`: what of it the step makes."""

    cards: str
    index: int
    line: int | None
    word: str

    @property
    def card(self) -> str:
        """The key of the part."""
        return f"{self.cards}.{self.index}"


def place_of(key: str) -> Place | None:
    """The place that a step's key names; None: it is of the whole."""
    match key.split("."):
        case [cards, index, lines, line, word, *_] if (
            index.isdecimal()
            and line.isdecimal()
            and (found := anatomy_at(cards)) is not None
            and lines == found.lines
        ):
            return Place(cards, int(index), int(line), word)
        case [cards, index, word, *_] if index.isdecimal():
            return Place(cards, int(index), None, word)
        case _:
            return None


def area_of(key: str) -> str:
    """The area that a step's key names; "" where it is of none."""
    words = key.split(".")
    return words[1] if len(words) > 2 and words[0] == AREAS else ""


_OF_WHOLE: Mapping[str, Part] = {
    "sound": "sound",
    **dict.fromkeys(("video", "gate", "papers", "script.yaml"), "end"),
    **dict.fromkeys(("script", "draft", "source", "page", "note"), "script"),
}
"""By the key, or its first word."""


def part_of(key: str) -> Part:
    """What kind of thing the step of this key makes."""
    if area_of(key):
        return "area"
    place = place_of(key)
    if place is None:
        return _OF_WHOLE.get(key) or _OF_WHOLE.get(key.partition(".")[0], "other")
    found = anatomy_at(place.cards)
    if found is None:
        return "other"
    if place.line is not None:
        return (found.spoken or {}).get(place.word, "phrase")
    return found.made.get(place.word, found.rest)
