"""How far an explainer's part is, from the events of its job: a count, its total, and a message.

Counts of phrases and slides are of those that are there: made now ("new"), or found by what goes
into them ("reused").
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mutoscope.models import Event, Job

Part = Literal["script", "audio", "slides", "video"]
PARTS: tuple[Part, ...] = ("script", "audio", "slides", "video")
HUNDRED = 100
COMPLETE = "Complete"
_UNITS: Mapping[str, re.Pattern[str]] = {
    "audio": re.compile(r"sections\.(\d+\.narrations\.\d+)\.voice(?:\..+)?"),
    "slides": re.compile(r"sections\.(\d+)\.(?:slide|painted)(?:\..+)?"),
}
"""The steps that make a phrase or a slide, and what of their keys says which."""
_MARKS: Sequence[tuple[re.Pattern[str], int, str]] = (
    (re.compile("page"), 0, "Fetching content…"),
    (re.compile("source"), 20, "Reading the article…"),
    (re.compile(r"draft(\..*)?"), 40, "Generating script…"),
    (re.compile("script"), 60, "Planning slides…"),
    (re.compile(r"script\.yaml"), 80, "Saving script…"),
)
"""What is done for a script, by the keys of steps, and where it begins, in percent."""
_VIDEO = ((0.0, 0), (20.0, 5), (55.0, 20), (80.0, 40), (100.0, HUNDRED))
"""A whole job's progress, and where a video is then: what is reused is soon done."""
_STAGES: Mapping[str, str] = {"script": "Loading script…", "video": "Rendering…"}


@dataclass(frozen=True)
class Told:
    """How far it is. `current` goes up to `total`."""

    current: int
    total: int
    message: str


@dataclass
class Tally:
    """Phrases or slides that are there."""

    new: set[str] = field(default_factory=set[str])
    found: set[str] = field(default_factory=set[str])

    @property
    def reused(self) -> set[str]:
        """What is found and of which nothing was made."""
        return self.found - self.new

    def __len__(self) -> int:
        return len(self.new | self.found)

    def __str__(self) -> str:
        return f"{len(self.new)} new, {len(self.reused)} reused"


def tally_of(job: Job, part: Part) -> Tally:
    """What of a part a job has made, and what it has found."""
    tally = Tally()
    for step in job.steps:
        if (unit := _unit(part, step.key, step.stage)) and step.status in ("completed", "reused"):
            (tally.new if step.status == "completed" else tally.found).add(unit)
    return tally


def _unit(part: Part, key: str, stage: str) -> str:
    """Which phrase or slide a step makes; of the other parts every step counts. "": none."""
    if part not in _UNITS:
        return key if stage == part else ""
    matched = _UNITS[part].fullmatch(key)
    return matched[1] if matched else ""


class Watched:
    """Follows the events of a job for one part; `total`: of its phrases or slides, where it is
    known beforehand. `anew`: several jobs are followed, and only what they make counts: the first
    finds what there is, and the others take it again."""

    def __init__(self, part: Part, total: int = 0, *, anew: bool = False) -> None:
        self.part = part
        self._anew = anew
        self._jobs = 1
        self._seen = set[str]()
        self._tallies: dict[str, Tally] = {each: Tally() for each in PARTS}
        self._total = total if part in _UNITS else HUNDRED
        self._told = Told(0, self._total, "")

    def next_job(self) -> None:
        """The events of another one follow."""
        self._jobs = 2

    def take(self, event: Event) -> Told | None:
        """What there is to tell after an event; None: nothing new. The count never goes back."""
        self._count(event)
        told = self._next(event)
        if told is None or told == self._told or not told.message:
            return None
        self._told = told
        return told

    def complete(self) -> Told:
        """All of it is there."""
        total = max(self._there, self._total)
        return Told(total, total, COMPLETE)

    @property
    def _there(self) -> int:
        tally = self._tallies[self.part]
        return len(tally.new) if self._anew else len(tally)

    def _count(self, event: Event) -> None:
        made = event.kind == "step.completed"
        for key in _ended(event):
            for part in PARTS:
                if part in _UNITS and (unit := _unit(part, key, "")):
                    tally = self._tallies[part]
                    (tally.new if made else tally.found).add(unit)

    def _next(self, event: Event) -> Told | None:
        if self.part in _UNITS:
            total, said = max(self._there, self._total), f"Generating ({self._tallies[self.part]})"
            return Told(self._there, total, said if self._there else "")
        return self._of_script(event) if self.part == "script" else self._of_video(event)

    def _of_script(self, event: Event) -> Told | None:
        told = None
        for key in (*_begun(event), *(() if self._anew else _ended(event))):
            for pattern, percent, message in _MARKS:
                if pattern.fullmatch(key) and percent >= self._told.current:
                    told = Told(percent, HUNDRED, self._put(key, message))
            self._seen.add(key)
        return told

    def _put(self, key: str, message: str) -> str:
        """What a step is called, by what went before it."""
        if key == "source" and "page" in self._seen:
            return "Parsing HTML…"
        return "Loading script…" if key == "script" and "source" not in self._seen else message

    def _of_video(self, event: Event) -> Told | None:
        if event.kind != "step.progressed":
            return None
        at = _of_whole(event.body["progress"])
        if self._anew:
            at = (HUNDRED * (self._jobs - 1) + at) // 2
        return Told(max(self._told.current, at), HUNDRED, self._rendering(event.body["stage"]))

    def _rendering(self, stage: str) -> str:
        return _STAGES.get(stage) or f"Generating {stage} ({self._tallies[stage]})"


def _begun(event: Event) -> Iterator[str]:
    if event.kind == "step.started":
        yield event.body["key"]


def _ended(event: Event) -> Iterator[str]:
    """The steps whose results an event says are there."""
    if event.kind == "step.completed":
        yield event.body["key"]
    elif event.kind == "step.reused":
        yield from (each["key"] for each in event.body["steps"])


def _of_whole(progress: float) -> int:
    """Where a video is, by its whole job's progress."""
    for (from_, low), (until, high) in itertools.pairwise(_VIDEO):
        if progress <= until:
            return low + int((high - low) * (progress - from_) / (until - from_))
    return HUNDRED
