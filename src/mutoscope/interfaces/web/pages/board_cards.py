"""The parts of a job that people know by number: scenes, each with its text, sound, picture, clip.

Steps are grouped by their keys: `segments.3.voice` belongs to the fourth of the segments, and
`sections.2.narrations.0.voice` to the first phrase of the third section. What a part is follows
from what its step has made, and before that from the last word of its key.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import urlencode

from mutoscope.app.materials import LAYERS, Material, shown_first
from mutoscope.interfaces.web.pages.anatomy import SCENES, Anatomy, Unit, anatomy_at, place_of
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
    "slide": "picture",
    "painted": "picture",
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
class Made:
    """Something that several steps make together. `number` counts from 1."""

    key: str
    number: int
    text: str = ""
    parts: tuple[Part, ...] = ()

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


@dataclass(frozen=True)
class Phrase(Made):
    """What is said in one go: its sound and its clip. `who` speaks it, and in which `colour` of
    subtitles (#RRGGBB); "" where nobody is named."""

    who: str = ""
    colour: str = ""

    @property
    def filmed(self) -> float:
        """How much of its frames are there, in percent."""
        steps = [part.step for part in self.parts if part.kind == "clip"]
        return sum(map(_percent, steps)) / len(steps) if steps else 0.0


@dataclass(frozen=True)
class Card(Made):
    """A scene, a section, or another numbered part of the result. `phrases`: of a section, what is
    said in it, one by one; `within`: what the job tells of its pieces."""

    unit: Unit = "scene"
    headline: str = ""
    phrases: tuple[Phrase, ...] = ()
    item: Item | None = None
    within: tuple[Item, ...] = ()

    @property
    def clips(self) -> list[str]:
        """Where what is filmed of it is shown, in its order."""
        return [*super().clips, *(url for phrase in self.phrases for url in phrase.clips)]

    @property
    def filmed(self) -> float:
        """How much of the frames of its phrases are there, in percent."""
        done = [phrase.filmed for phrase in self.phrases]
        return sum(done) / len(done) if done else 0.0

    @property
    def failures(self) -> list[Part]:
        """What has failed of it, its phrases' too."""
        return [part for part in self._all if part.step.error]

    @property
    def _all(self) -> list[Part]:
        return [*self.parts, *(part for phrase in self.phrases for part in phrase.parts)]

    @property
    def provider(self) -> str:
        """Who made the picture, where somebody else did."""
        return next((p.step.provider or "" for p in self.parts if p.kind == "picture"), "")

    @property
    def cost(self) -> float:
        """What its parts have cost (USD)."""
        return sum(part.step.cost for part in self._all)

    @property
    def is_kept(self) -> bool:
        """All of it was made before, by another job."""
        return bool(self._all) and all(part.step.status == "reused" for part in self._all)


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
    parts = {
        key: [_part(job.id, step, materials) for step in steps.get(key, ())]
        for key in dict.fromkeys(keys)
    }
    return [
        Card(
            key=key,
            number=number,
            text=str(told.get(key, {}).get("text") or ""),
            parts=tuple(part for part in its if _line(part) is None),
            unit=_anatomy(key).unit,
            headline=str(told.get(key, {}).get(_anatomy(key).heading) or ""),
            phrases=tuple(_phrases(key, told.get(key, {}), its, _speakers(job))),
            item=items.get(key),
            within=tuple(item for item in job.items if item.key.startswith(f"{key}.")),
        )
        for number, (key, its) in enumerate(parts.items(), 1)
    ]


def _anatomy(key: str) -> Anatomy:
    """What the card of this key consists of; cards that nobody knows are like scenes."""
    return anatomy_at(key.rpartition(".")[0]) or SCENES


def _phrases(
    key: str,
    told: Mapping[str, Any],
    parts: Sequence[Part],
    speakers: Mapping[str, tuple[str, str]],
) -> Iterable[Phrase]:
    """What is said in a part, in its order; before the document is there, what steps are of."""
    name = _anatomy(key).lines
    told_of = cast("list[dict[str, Any]]", _listed(told.get(name)))
    worked_on = {place for part in parts if (place := _line(part)) is not None}
    for place in range(len(told_of)) if told else sorted(worked_on):
        line = told_of[place] if told else {}
        who, colour = speakers.get(str(line.get("persona_id") or ""), ("", ""))
        yield Phrase(
            key=f"{key}.{name}.{place}",
            number=place + 1,
            text=str(line.get("text") or ""),
            parts=tuple(part for part in parts if _line(part) == place),
            who=who,
            colour=colour,
        )


def _line(part: Part) -> int | None:
    """The number of the phrase that it is of; None: of the whole card."""
    place = place_of(part.step.key)
    return place.line if place else None


def _speakers(job: Job) -> dict[str, tuple[str, str]]:
    """Name and colour of each of several speakers, by id."""
    several = [each for each in _listed(job.request.get("speakers")) if isinstance(each, dict)]
    told = cast("list[dict[str, Any]]", several)
    return {
        str(each.get("id")): (str(each.get("name") or ""), str(each.get("subtitle_color") or ""))
        for each in (told if len(told) > 1 else ())
    }


def _percent(step: StepRun) -> float:
    return 100.0 if step.status in ("completed", "reused") else min(step.progress, 100.0)


def address(artifact_id: str, sha256: str, **asked: str) -> str:
    """Where a browser is shown a file of a job: another file has another address, so that it may
    keep what it has. `asked` goes before, as a query: `{"as": "preview"}`."""
    return f"/api/artifacts/{artifact_id}?{urlencode({**asked, 'v': sha256[:VERSION_DIGITS]})}"


def _told(document: Any, worked_on: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """What the document says of each card: the entries of its lists that have a text, or phrases;
    of lists of mere texts, those that steps are of."""
    lists = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    told = dict[str, Mapping[str, Any]]()
    for name, entries in lists.items():
        found = anatomy_at(name)
        spoken = found.lines if found and found.lines else "text"
        for place, entry in enumerate(_listed(entries)):
            if isinstance(entry, dict) and spoken in entry:
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
    place, made = place_of(step.key), materials.get(step.key)
    word = place.word if place else ""
    files = made.artifacts if made else ()
    shown = shown_first(files) if files else None
    kind = _BY_WORD.get(word) or _kind_of(shown.mime_type if shown else "")
    if not made or not shown or (kind == "picture" and shown.mime_type.startswith("video/")):
        return Part(kind, step)
    asked = {} if shown.mime_type.startswith(("audio/", "video/")) else {"as": "preview"}
    url = address(f"{job_id}.{step.key}", shown.sha256, **asked)
    return Part(kind, step, url, made.duration_s)


def _kind_of(mime_type: str) -> Kind:
    return _BY_TYPE.get(mime_type) or _BY_TYPE.get(mime_type.partition("/")[0], "other")
