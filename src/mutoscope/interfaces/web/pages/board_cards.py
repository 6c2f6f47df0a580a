"""The parts of a job that people know by number: scenes, each with its text, sound, picture, clip.

Steps are grouped by their keys: `segments.3.voice` belongs to the fourth of the segments. What a
part is follows from what its step has made, and before that from the last word of its key.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from mutoscope.app.materials import LAYERS, Material
from mutoscope.models import Item, Job, StepRun

Kind = Literal["picture", "sound", "clip", "other"]

_NUMBERED = re.compile(r"([a-z_]+)\.(\d+)\.(.+)")
_BY_WORD: Mapping[str, Kind] = {
    "voice": "sound",
    "sound": "sound",
    "picture": "picture",
    "photo": "picture",
    "clip": "clip",
}
_BY_TYPE: Mapping[str, Kind] = {
    "audio": "sound",
    "image": "picture",
    "video": "clip",
    LAYERS: "picture",
    "application/x-mutoscope-segment": "clip",
}


@dataclass(frozen=True)
class Part:
    """What one step makes for a card. `url`: where it is shown; "" before it is made, or where a
    browser shows nothing of it."""

    kind: Kind
    step: StepRun
    url: str = ""
    duration_s: float | None = None


@dataclass(frozen=True)
class Card:
    """A scene, or another numbered part of the result. `number` counts from 1."""

    key: str
    number: int
    text: str = ""
    headline: str = ""
    parts: tuple[Part, ...] = ()
    item: Item | None = None

    def part(self, kind: Kind) -> Part | None:
        """The one to be shown: what is made, the latest of it; else what is being made."""
        able = [part for part in self.parts if part.kind == kind]
        made = [part for part in able if part.url]
        if kind == "clip":
            return next(iter(made or able), None)
        return next(reversed(made or able), None)

    @property
    def unfinished(self) -> dict[Kind, StepRun]:
        """What is not yet there, by kind, and the step that makes it now or has failed at it."""
        open_ = [part for part in self.parts if part.step.status in ("running", "failed")]
        return {part.kind: part.step for part in open_}

    @property
    def provider(self) -> str:
        """Who made the picture, where somebody else did."""
        return next((p.step.provider or "" for p in self.parts if p.kind == "picture"), "")

    @property
    def cost(self) -> float:
        """What its parts have cost (USD)."""
        return sum(part.step.cost for part in self.parts)

    @property
    def is_kept(self) -> bool:
        """All of it was made before, by another job."""
        return bool(self.parts) and all(part.step.status == "reused" for part in self.parts)


def cards(job: Job, made: Sequence[Material], document: Any) -> list[Card]:
    """The cards of a job: those that its document tells of, or else those that its steps are of;
    then its items."""
    steps = _by_card(job.steps)
    told = _told(document, {_order(key)[0] for key in steps})
    names = {_order(key)[0] for key in told}
    steps = {key: its for key, its in steps.items() if not told or _order(key)[0] in names}
    items, materials = {item.key: item for item in job.items}, {each.key: each for each in made}
    keys = [*sorted({*told, *steps}, key=_order), *items]
    return [
        Card(
            key=key,
            number=place,
            text=str(told.get(key, {}).get("text") or ""),
            headline=str(told.get(key, {}).get("headline") or ""),
            parts=tuple(_part(job.id, step, materials) for step in steps.get(key, ())),
            item=items.get(key),
        )
        for place, key in enumerate(dict.fromkeys(keys), 1)
    ]


def address(job_id: str, key: str, mime_type: str) -> str:
    """Where a browser is shown what a step has made."""
    as_it_is = mime_type.startswith(("audio/", "video/"))
    return f"/api/artifacts/{job_id}.{key}{'' if as_it_is else '?as=preview'}"


def _told(document: Any, worked_on: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """What the document says of each card: the entries of its lists that have a text; of lists of
    mere texts, those that steps are of."""
    lists = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    told = dict[str, Mapping[str, Any]]()
    for name, entries in lists.items():
        for place, entry in enumerate(_listed(entries)):
            if isinstance(entry, dict) and "text" in entry:
                told[f"{name}.{place}"] = cast("dict[str, Any]", entry)
            elif isinstance(entry, str) and name in worked_on:
                told[f"{name}.{place}"] = {"text": entry}
    return told


def _listed(entries: object) -> list[object]:
    return cast("list[object]", entries) if isinstance(entries, list) else []


def _by_card(steps: Iterable[StepRun]) -> dict[str, list[StepRun]]:
    found = dict[str, list[StepRun]]()
    for step in steps:
        if key := _NUMBERED.fullmatch(step.key):
            found.setdefault(f"{key[1]}.{key[2]}", []).append(step)
    return found


def _order(key: str) -> tuple[str, int]:
    name, _, place = key.rpartition(".")
    return name, int(place)


def _part(job_id: str, step: StepRun, materials: Mapping[str, Material]) -> Part:
    made, word = materials.get(step.key), step.key.split(".")[2]
    types = [each.mime_type for each in made.artifacts] if made else []
    shown = LAYERS if LAYERS in types else next(iter(types), "")
    kind = _BY_WORD.get(word) or _kind_of(shown)
    if not made or not shown or (kind == "picture" and shown.startswith("video/")):
        return Part(kind, step)
    return Part(kind, step, address(job_id, step.key, shown), made.duration_s)


def _kind_of(mime_type: str) -> Kind:
    return _BY_TYPE.get(mime_type) or _BY_TYPE.get(mime_type.partition("/")[0], "other")
