"""Jobs that are handed in at their time: making, changing and looking at schedules."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from pydantic import BaseModel

from mutoscope.app.faults import fitting
from mutoscope.app.materials import Materials
from mutoscope.app.orders import check_budget
from mutoscope.app.times import Times, rule_of, times_told
from mutoscope.errors import Busy, InvalidRequest
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.human_time import time_meant
from mutoscope.jobs.local_time import zone_of
from mutoscope.jobs.patience import briefly
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.scheduling import left_out
from mutoscope.jobs.timetable import coming, first_after, number_of
from mutoscope.models import Artifact
from mutoscope.store import schedules
from mutoscope.store.schedules import Missed as Missed
from mutoscope.store.schedules import Schedule, Slot, Told

MOST_LISTED = 100
FOUND_AMONG = 500
TRIES = 5
_OF_SLOTS = ("slot", "planned_at", "status", "job_id", "slots", "reason", "at")
_NAME = re.compile(r"[a-z0-9_-]{1,40}", re.ASCII)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Planned:
    """A schedule, the slots that come next, and what became of the latest, that first."""

    schedule: Schedule
    coming: Sequence[Slot]
    history: Sequence[Told]


def schedule_told(planned: Planned) -> dict[str, Any]:
    """As the interfaces tell of it to programs: times are `datetime`s."""
    found = planned.schedule
    return {
        **{name: getattr(found, name) for name in ("name", "owner", "pipeline", "request")},
        **times_told(found.rule),
        **{name: getattr(found, name) for name in ("missed", "max_cost", "paused")},
        "next_at": None if found.paused or found.next is None else found.next.at,
        "coming": [{"slot": slot.name, "at": slot.at} for slot in planned.coming],
        "history": [{name: getattr(told, name) for name in _OF_SLOTS} for told in planned.history],
        "created_at": found.created_at,
        "updated_at": found.updated_at,
    }


class Schedules(Materials):
    """Schedules of jobs: a part of `Studio`. `now` stands in for the database's time."""

    async def add_schedule(
        self,
        name: str,
        pipeline: str,
        request: Mapping[str, Any],
        times: Times,
        *,
        missed: Missed = "run",
        max_cost: float | None = None,
        now: datetime | None = None,
    ) -> Schedule:
        """Hand this request in at these times from now on, under a name (`[a-z0-9_-]`, up to 40).
        What the request leaves open is decided each time anew. `missed`: whether a slot that passed
        while nobody worked is made up for; `max_cost` (USD) bounds each job. NotFound,
        InvalidRequest, ConfigError; ArtifactLost when a file is not there."""
        _check_name(name)
        check_budget(max_cost)
        now = now or await self._now()
        chosen = await asyncio.to_thread(self.engine.pipeline, pipeline)
        fields, files = await self._asked(chosen, request)
        new = Schedule(
            id=schedules.new_id(),
            owner=self.owner,
            name=name,
            pipeline=chosen.name,
            request=fields,
            rule=rule_of(times, now, zone=self.engine.settings.time_zone),
            next=None,
            missed=missed,
            max_cost=max_cost,
            files=files,
        )
        new = replace(new, next=first_after(new, now))
        return await schedules.add(self.engine.database, new, self.engine.blobs)

    async def schedules(
        self, *, coming: int = 1, everybody: bool = False, now: datetime | None = None
    ) -> list[Planned]:
        """This owner's, or (for who sees all) everybody's, by name, each with its next slots and
        the latest one that was."""
        now = now or await self._now()
        owner = None if everybody and self.sees_all else self.owner
        found = await schedules.listing(self.engine.database, owner=owner)
        latest = await schedules.latest(self.engine.database, [each.id for each in found])
        return [
            Planned(each, _next(each, coming, now), [latest[each.id]] if each.id in latest else [])
            for each in found
        ]

    async def schedule(
        self, name: str, *, coming: int = 5, history: int = 20, now: datetime | None = None
    ) -> Planned:
        """One of them, with so many slots before and after. NotFound, with the names there are."""
        now = now or await self._now()
        found = await self._schedule(name)
        told = await schedules.history(self.engine.database, found.id, limit=history)
        return Planned(found, _next(found, coming, now), told)

    async def next_runs(
        self, name: str, count: int = 5, *, now: datetime | None = None
    ) -> list[Slot]:
        """The slots that come next; of a paused one those that would. NotFound."""
        return _next(await self._schedule(name), count, now or await self._now())

    async def change_schedule(
        self,
        name: str,
        *,
        times: Times | None = None,
        request: Mapping[str, Any] | None = None,
        missed: Missed | None = None,
        max_cost: float | None = None,
        now: datetime | None = None,
    ) -> Schedule:
        """Change what is said, and leave the rest: of the request the fields that are named, of the
        times those of the same kind. Other times put an end to those that were given by hand.
        NotFound, InvalidRequest, ConfigError, ArtifactLost."""
        check_budget(max_cost)
        now = now or await self._now()

        def change(found: Schedule) -> tuple[Schedule, Told | None]:
            changed = replace(
                found,
                missed=missed or found.missed,
                max_cost=found.max_cost if max_cost is None else max_cost,
            )
            if times is None:
                return changed, None
            rule = rule_of(times, now, was=found.rule)
            changed = replace(changed, rule=rule, moved={}, edition=found.edition + 1)
            told = _left_out(found, now, "the schedule was changed")
            return replace(changed, next=first_after(changed, now)), told

        return await self._change(name, change, request=request)

    async def move_slot(
        self, name: str, slot: str, when: str, *, now: datetime | None = None
    ) -> Schedule:
        """Give one slot that is to come another time: by its number of the day, by its place among
        those to come, or by its name; `when` as people write it (`18:30`, `+30m`, a date and time).
        NotFound, InvalidRequest."""
        now = now or await self._now()

        def change(found: Schedule) -> tuple[Schedule, Told | None]:
            meant = _meant(found, slot, now)
            at = time_meant(when, zone_of(found.rule.zone), now, of=meant.at)
            _refuse_taken(found, meant, at)
            if found.rule.kind == "once":
                moved = replace(found, rule=replace(found.rule, at=at))
            else:
                moved = replace(found, moved={**found.moved, meant.name: at})
            return replace(moved, next=first_after(moved, _unsettled_after(found, now))), None

        return await self._change(name, change)

    async def pause_schedule(self, name: str, *, now: datetime | None = None) -> Schedule:
        """Let its slots pass until it is resumed; jobs that were handed in go on. NotFound."""
        paused_at = now or await self._now()
        return await self._change(
            name, lambda found: (replace(found, paused_at=found.paused_at or paused_at), None)
        )

    async def resume_schedule(self, name: str, *, now: datetime | None = None) -> Schedule:
        """Go on with the next slot that is to come; those that passed are told as skipped.
        NotFound."""
        now = now or await self._now()

        def change(found: Schedule) -> tuple[Schedule, Told | None]:
            if not found.paused:
                return found, None
            told = _left_out(found, now, "the schedule was paused")
            after = _unsettled_after(found, now) if told is None else now
            return replace(found, paused_at=None, next=first_after(found, after)), told

        return await self._change(name, change)

    async def delete_schedule(self, name: str) -> None:
        """Nothing more is handed in; its jobs stay. NotFound."""
        await schedules.delete(self.engine.database, name, owner=self.owner)

    async def _schedule(self, name: str) -> Schedule:
        return await schedules.load(self.engine.database, name, owner=self.owner)

    async def _now(self) -> datetime:
        return await briefly(schedules.clock, self.engine.database)

    async def _change(
        self,
        name: str,
        change: Callable[[Schedule], tuple[Schedule, Told | None]],
        *,
        request: Mapping[str, Any] | None = None,
    ) -> Schedule:
        """Change the schedule as it is by now, anew where somebody else was faster; of its request
        the fields that are named."""
        for _ in range(TRIES):
            found = await self._schedule(name)
            if request:
                found = await self._with_request(found, request)
            changed, told = change(found)
            written = await schedules.rewrite(
                self.engine.database, changed, self.engine.blobs, told=told, files=bool(request)
            )
            if written is not None:
                return written
        raise Busy(f"The schedule “{name}” is being changed by others.", hint="Try again.")

    async def _asked(
        self,
        pipeline: Pipeline,
        request: Mapping[str, Any],
        standing: Mapping[str, Any] | None = None,
    ) -> tuple[dict[str, Any], tuple[Artifact, ...]]:
        """What was said of the request, once it can be made here, and the files that it names."""
        valid: BaseModel = fitting(pipeline, request, standing=standing)
        if pipeline.settle is not None:
            await asyncio.to_thread(pipeline.settle, self.engine.settings, valid)
        said = valid.model_dump(mode="json", include=set(request))
        return said, tuple(artifacts_in(valid))

    async def _with_request(self, found: Schedule, request: Mapping[str, Any]) -> Schedule:
        chosen = await asyncio.to_thread(self.engine.pipeline, found.pipeline)
        fields, files = await self._asked(chosen, {**found.request, **request}, found.request)
        return replace(found, request=fields, files=files)


def _next(schedule: Schedule, count: int, now: datetime) -> list[Slot]:
    if not 0 <= count <= MOST_LISTED:
        raise InvalidRequest(f"{count} slots cannot be listed.", hint=f"Up to {MOST_LISTED} can.")
    return list(islice(coming(schedule, _pending_after(schedule, now)), count))


def _pending_after(schedule: Schedule, now: datetime) -> datetime:
    """What comes after this is to come. Of a paused one no slot waits for its worker."""
    return now if schedule.paused else _unsettled_after(schedule, now)


def _unsettled_after(schedule: Schedule, now: datetime) -> datetime:
    """What comes after this is not settled yet: a slot that is due may wait for its worker."""
    return now if schedule.next is None else min(now, schedule.next.at - _INSTANT)


def _left_out(schedule: Schedule, now: datetime, why: str) -> Told | None:
    """What is told of slots that nobody has settled, and nobody will."""
    slot = schedule.next
    if slot is None or slot.at > now:
        return None
    return left_out(schedule, slot, now, "skipped", why)


def _meant(schedule: Schedule, said: str, now: datetime) -> Slot:
    """InvalidRequest: none that is to come is meant."""
    found = list(islice(coming(schedule, _pending_after(schedule, now)), FOUND_AMONG))
    for place, slot in enumerate(found, 1):
        if said == slot.name or said == str(number_of(slot) or place):
            return slot
    raise InvalidRequest(
        f"There is no slot {said[:40]!r} to come.",
        hint=f"`mutoscope schedule show {schedule.name}` lists them.",
    )


def _refuse_taken(schedule: Schedule, moved: Slot, at: datetime) -> None:
    """InvalidRequest: another slot is at that very time."""
    for slot in islice(coming(schedule, at - _INSTANT), 2):
        if slot.at == at and slot.name != moved.name:
            raise InvalidRequest(
                f"The slot {slot.name} is at that time already.", hint="Give another time."
            )


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidRequest(
            f"A schedule cannot be called {name[:60]!r}.",
            hint="Its name has 1 to 40 small letters, digits, - and _.",
        )
