"""The parts of a job that people know by number: scenes, each with its text, sound, picture, clip.

Steps are grouped by their keys: `segments.3.voice` belongs to the fourth of the segments. What a
part is follows from what its step has made, and before that from the last word of its key.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import urlencode

from mutoscope.app.materials import LAYERS, Material
from mutoscope.models import Item, Job, StepRun

Kind = Literal["picture", "sound", "clip", "other"]

VERSION_DIGITS = 12
"""So much of a file's SHA-256 tells it from what was there before."""

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
    """A scene, or another numbered part of the result. `number` counts from 1; `within`: what the
    job tells of its pieces."""

    key: str
    number: int
    text: str = ""
    headline: str = ""
    parts: tuple[Part, ...] = ()
    item: Item | None = None
    within: tuple[Item, ...] = ()

    def part(self, kind: Kind) -> Part | None:
        """The one to be shown: what is made, the latest of it; else what is being made."""
        able = [part for part in self.parts if part.kind == kind]
        made = [part for part in able if part.url]
        if kind == "clip":  # all parts of it: `clips`
            return next(iter(made or able), None)
        return next(reversed(made or able), None)

    @property
    def clips(self) -> list[str]:
        """Where what is filmed of it is shown, in its order: a long scene is filmed in parts."""
        filmed = [part for part in self.parts if part.kind == "clip" and part.url]
        return [part.url for part in sorted(filmed, key=lambda part: _part_number(part.step.key))]

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
    known = {*told, *steps}
    keys = [*sorted(known, key=_order), *_others(items, known)]
    return [
        Card(
            key=key,
            number=place,
            text=str(told.get(key, {}).get("text") or ""),
            headline=str(told.get(key, {}).get("headline") or ""),
            parts=tuple(_part(job.id, step, materials) for step in steps.get(key, ())),
            item=items.get(key),
            within=tuple(item for item in job.items if item.key.startswith(f"{key}.")),
        )
        for place, key in enumerate(dict.fromkeys(keys), 1)
    ]


def address(artifact_id: str, sha256: str, **asked: str) -> str:
    """Where a browser is shown a file of a job: another file has another address, so that it may
    keep what it has. `asked` goes before, as a query: `{"as": "preview"}`."""
    return f"/api/artifacts/{artifact_id}?{urlencode({**asked, 'v': sha256[:VERSION_DIGITS]})}"


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


def _others(items: Collection[str], known: Collection[str]) -> list[str]:
    """Items that are cards of their own: all, or, where there are cards, more of the same kind."""
    names = {_order(key)[0] for key in known}
    return [key for key in items if not names or _is_numbered(key, names)]


def _is_numbered(key: str, names: Collection[str]) -> bool:
    name, _, place = key.rpartition(".")
    return name in names and place.isdecimal()


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


def _part_number(key: str) -> int:
    """Of `segments.3.clip.2` 2; the first part has no number."""
    number = key.rpartition(".")[2]
    return int(number) if number.isdecimal() else 1


def _part(job_id: str, step: StepRun, materials: Mapping[str, Material]) -> Part:
    made, word = materials.get(step.key), step.key.split(".")[2]
    files = made.artifacts if made else ()
    shown = next((each for each in files if each.mime_type == LAYERS), next(iter(files), None))
    kind = _BY_WORD.get(word) or _kind_of(shown.mime_type if shown else "")
    if not made or not shown or (kind == "picture" and shown.mime_type.startswith("video/")):
        return Part(kind, step)
    asked = {} if shown.mime_type.startswith(("audio/", "video/")) else {"as": "preview"}
    url = address(f"{job_id}.{step.key}", shown.sha256, **asked)
    return Part(kind, step, url, made.duration_s)


def _kind_of(mime_type: str) -> Kind:
    return _BY_TYPE.get(mime_type) or _BY_TYPE.get(mime_type.partition("/")[0], "other")
