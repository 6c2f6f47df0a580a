"""A job as its page shows it, put together anew at each look."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from mutoscope.app import Studio
from mutoscope.app.materials import Version
from mutoscope.errors import MutoscopeError, NotFound
from mutoscope.interfaces.web.pages.board_answers import mark_of
from mutoscope.interfaces.web.pages.board_areas import (
    PIPELINE,
    AreaCard,
    Source,
    area_cards,
    orders_of,
    result_keys,
    sources_of,
)
from mutoscope.interfaces.web.pages.board_cards import Card, address, cards
from mutoscope.interfaces.web.pages.chapters import ChapterMark, read_chapters
from mutoscope.interfaces.web.pages.retrying import can_retry
from mutoscope.interfaces.web.pages.sections import Section, Voices, sections_in, voices_in
from mutoscope.models import Event, Item, Job, Output, StepRun
from mutoscope.providers.text_direction import without_turns

TOLD = 12
BEFORE = 200
"""So many of the last events are looked through for those that are told."""
TROUBLES = 3
SUBJECTS = ("title", "topic", "idea", "url", "text", "source", "address", "photo_name")
LONGEST_TITLE = 120
PAPERS = ("publish", "sources", "gate")
ITEMS_FAILED = "items_failed"
"""The code of the error of a job whose parts have failed one by one."""
_UNTOLD = frozenset({"step.started", "step.progressed", "resources.sampled", "item.progressed"})
_COUNTED = re.compile(r", (\d+) of (\d+)$")

Place = Literal["done", "now", "next"]


@dataclass(frozen=True)
class StageState:
    """A stage of the rail, and whether the job has it behind, in hand or before it."""

    name: str
    place: Place


@dataclass(frozen=True)
class Maker:
    """Somebody who has made parts of a job, how many, and for how much (USD)."""

    provider: str
    parts: int
    cost: float


@dataclass(frozen=True)
class MadeItem:
    """What has come of one item: its files, and what they say of themselves by their kind."""

    item: Item
    files: tuple[Output, ...]
    papers: Mapping[str, Any]

    def output(self, kind: str) -> Output | None:
        """Its file of this kind."""
        return next((each for each in self.files if each.kind == kind), None)


class Story:
    """What a page tells of a job's events: the latest facts, the memory, troubles of providers."""

    def __init__(self) -> None:
        self.told = deque[Event](maxlen=TOLD)
        self.troubles = deque[Event](maxlen=TROUBLES)
        self.memory: Mapping[str, Any] | None = None
        self.last_seq = 0

    def now(self) -> "Story":
        """As it is at this moment: it is read while the other one goes on."""
        copied = Story()
        copied.told, copied.troubles = self.told.copy(), self.troubles.copy()
        copied.memory, copied.last_seq = self.memory, self.last_seq
        return copied

    def note(self, events: Iterable[Event]) -> None:
        """These have happened, in this order."""
        for event in events:
            self.last_seq = event.seq
            if "rss_mb" in event.body:
                self.memory = event.body
            if event.kind == "step.retrying":
                self.troubles.append(event)
            if event.kind not in _UNTOLD and not _is_paper(event):
                self.told.append(event)


@dataclass(frozen=True)
class Board:
    """All that the page shows. `counted`: how far the present stage is ("line 3 of 7"); `papers`:
    the finished job's own words on itself, by kind; `chapters`: of its video; `made`: where it has
    made several things, each of them; `areas`, `sources`: of a redesign, in place of cards."""

    job: Job
    title: str
    stages: tuple[StageState, ...]
    counted: tuple[int, int] | None
    cards: tuple[Card, ...]
    makers: tuple[Maker, ...]
    document: Any
    story: Story
    papers: Mapping[str, Any]
    chapters: tuple[ChapterMark, ...]
    versions: tuple[Version, ...]
    areas: tuple[AreaCard, ...] = ()
    sources: tuple[Source, ...] = ()
    made: tuple[MadeItem, ...] = ()

    def output(self, kind: str, suffix: str = "") -> Output | None:
        """The finished file of this kind."""
        able = (o for o in self.job.output if o.kind == kind and o.name.endswith(suffix))
        return next(able, None)

    def address(self, output: Output, **asked: str) -> str:
        """Where this file is."""
        return address(output.id, output.artifact.sha256, **asked)

    @property
    def asked(self) -> str:
        """What the form of a question sends along, to say what it is an answer to."""
        return mark_of(self.job, self.document)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Of a script that has sections: what can be typed in its question."""
        return sections_in(self.document) if isinstance(self.document, dict) else ()

    @property
    def voices(self) -> Voices:
        """Who can speak its lines."""
        return voices_in(self.document, self.job.request)

    @property
    def can_retry(self) -> bool:
        """Whether it may help to try again."""
        return can_retry(self.job)

    @property
    def lost(self) -> list[AreaCard]:
        """The areas that could not be made, where it was their own failing that ended the job."""
        by_area = self.job.status == "partial" or (
            self.job.error is not None and self.job.error.code == ITEMS_FAILED
        )
        return [each for each in self.areas if by_area and each.state == "failed"]

    @property
    def kept(self) -> int:
        """How many steps need not be done again."""
        return sum(step.status in ("completed", "reused") for step in self.job.steps)

    @property
    def failed(self) -> list[StepRun]:
        """Steps that have failed in the last attempt."""
        return [step for step in self.job.steps if step.status == "failed"]


class Looker:
    """Looks at one job for one reader, again and again. What cannot change is read once."""

    def __init__(self, studio: Studio, job_id: str) -> None:
        self.story = Story()
        self.studio = studio
        self.job_id = job_id
        self._known: tuple[object, Any] = (None, None)
        self._results = dict[tuple[str, str], Any]()
        self._first: Job | None = None

    async def begin(self) -> None:
        """Read what has happened lately. NotFound."""
        job = self._first = await self.studio.job(self.job_id)
        after = max(0, job.last_seq - BEFORE)
        self.story.note(await self.studio.events(self.job_id, after=after))

    async def look(self) -> Board:
        """The job as it is now: at first, as it was at the begin. NotFound."""
        job, self._first = self._first or await self.studio.job(self.job_id), None
        made = await self.studio.materials(self.job_id)
        document = await self._document(job)
        stages = await asyncio.to_thread(self.studio.stages, job.pipeline)
        areas, sources = await self._areas(job, document)
        return Board(
            job=job,
            title=title_of(job, document),
            stages=tuple(rail(job, [stage.name for stage in stages])),
            counted=counted(job.message),
            cards=() if areas else tuple(cards(job, made, document)),
            areas=areas,
            sources=sources,
            makers=tuple(makers(job.steps)),
            document=document,
            story=self.story.now(),
            papers=await asyncio.to_thread(_papers, self.studio, job.output)
            if job.is_final
            else {},
            chapters=await asyncio.to_thread(_chapters, self.studio, job) if job.is_final else (),
            versions=tuple(await self.studio.versions(self.job_id)) if job.is_final else (),
            made=await asyncio.to_thread(_made, self.studio, job)
            if job.is_final and not areas
            else (),
        )

    async def _areas(
        self, job: Job, document: Any
    ) -> tuple[tuple[AreaCard, ...], tuple[Source, ...]]:
        """Of a redesign; what a step has given is read once."""
        if job.pipeline != PIPELINE:
            return (), ()
        digests, results = {step.key: step.digest for step in job.steps}, dict[str, Any]()
        for key in result_keys(job):
            mark = key, digests[key]
            if mark not in self._results:
                self._results[mark] = await self.studio.result(job.id, key)
            results[key] = self._results[mark] or {}
        orders = orders_of(job, document)
        sources = sources_of(job, results, orders)
        return tuple(area_cards(job, results, orders, sources)), sources

    async def _document(self, job: Job) -> Any:
        """Read anew when another step's result or another edit makes it another one."""
        told_by = [(s.key, s.digest, s.status) for s in job.steps if "." not in s.key]
        mark = (told_by, job.overrides)
        if self._known[0] != mark:
            try:
                self._known = (mark, await self.studio.document(self.job_id))
            except MutoscopeError:  # edits that do not fit: the job itself says so
                self._known = (mark, None)
        return self._known[1]


def title_of(job: Job, document: Any) -> str:
    """What the job is about, in its own words; "" where it has none."""
    for source in (document, job.request):
        for name in SUBJECTS if isinstance(source, dict) else ():
            if isinstance(said := source.get(name), str) and said.strip():
                words = " ".join(without_turns(said).split())
                return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"
    return ""


def rail(job: Job, names: Sequence[str]) -> list[StageState]:
    """The stages, and where the job is among them. Several may be worked on at once."""
    here = names.index(job.stage) if job.stage in names else -1
    going_on = {step.stage for step in job.steps if step.status == "running"}

    def place(number: int, name: str) -> Place:
        if job.status in ("completed", "partial"):  # both have come to their end
            return "done"
        if job.status == "queued" or (number > here and name not in going_on):
            return "next"
        return "now" if number == here or name in going_on else "done"

    return [StageState(name, place(number, name)) for number, name in enumerate(names)]


def counted(message: str) -> tuple[int, int] | None:
    """The counts in what a job says of itself: "generating audio, 3 of 7"."""
    found = _COUNTED.search(message)
    return (int(found[1]), int(found[2])) if found else None


def makers(steps: Sequence[StepRun]) -> list[Maker]:
    """Who has made how much, the dearest first."""
    parts = dict[str, list[StepRun]]()
    for step in steps:
        if step.provider and step.status in ("completed", "reused"):
            parts.setdefault(step.provider, []).append(step)
    found = [Maker(name, len(its), sum(step.cost for step in its)) for name, its in parts.items()]
    return sorted(found, key=lambda each: (-each.cost, -each.parts, each.provider))


def _is_paper(event: Event) -> bool:
    return event.kind == "artifact.kept" and event.body.get("kind") != "video"


def _made(studio: Studio, job: Job) -> tuple[MadeItem, ...]:
    """The items that files were made of."""
    its = {item.key: tuple(o for o in job.output if o.id in item.output) for item in job.items}
    return tuple(
        MadeItem(item, its[item.key], _papers(studio, its[item.key]))
        for item in job.items
        if its[item.key]
    )


def _papers(studio: Studio, outputs: Iterable[Output]) -> dict[str, Any]:
    """What finished files say, of those that pages tell in words."""
    found = dict[str, Any]()
    for output in outputs:
        if output.kind in PAPERS and output.artifact.mime_type == "application/json":
            try:
                found[output.kind] = _read(studio.path(output.artifact))
            except (NotFound, ValueError):  # removed to make room
                continue
    return found


def _chapters(studio: Studio, job: Job) -> tuple[ChapterMark, ...]:
    found = next((each for each in job.output if each.kind == "chapters"), None)
    if found is None:
        return ()
    try:
        return read_chapters(studio.path(found.artifact))
    except NotFound:  # removed to make room
        return ()


@lru_cache(maxsize=64)
def _read(path: Path) -> Any:
    """A file of the store never changes."""
    return json.loads(path.read_bytes())
