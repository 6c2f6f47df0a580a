"""Handing in what is planned: each worker looks every few seconds, and one of them does it.

What is later than the tolerance was missed: nobody worked. By the schedule's word it is made up for
at once or left out; either way a row says so. What is more than a day late is left out, and told
together.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from mutoscope.errors import Busy, MutoscopeError, NotFound
from mutoscope.jobs.digest import artifacts_in
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.runner import checked
from mutoscope.jobs.timetable import MOST_COUNTED, first_after, passed, still_moved
from mutoscope.store import schedules
from mutoscope.store.admission import Admission
from mutoscope.store.database import DatabaseGone
from mutoscope.store.schedules import Fate, Schedule, Slot, Told
from mutoscope.store.submission import NewJob

log = structlog.get_logger("mutoscope")

LOOK_EVERY_S = 3.0
CATCH_UP = timedelta(days=1)
"""What is later than this is left out, whatever the schedule says: after a month's absence nobody
wants a month's jobs."""
SEEDS = 2**31
NOBODY = "nobody worked"


async def keep_schedules(engine: Engine) -> None:
    """Hand in what comes due, until cancelled; what goes wrong here ends nothing else."""
    while True:
        try:
            await hand_in_due(engine)
        except DatabaseGone as gone:
            log.warning("schedules_wait", error=gone.message)
        except Exception as error:
            log.error("schedules_failed", error=str(error), exc_info=error)
        await asyncio.sleep(LOOK_EVERY_S)


async def hand_in_due(engine: Engine, now: datetime | None = None) -> int:
    """Settle every slot that has come by `now` (the database's time, where it is not given); how
    many were settled here. DatabaseGone."""
    now = now or await schedules.clock(engine.database)
    settled = 0
    for schedule in await schedules.due(engine.database, now):
        settled += await _hand_in_all(engine, schedule, now)
    return settled


async def _hand_in_all(engine: Engine, schedule: Schedule, now: datetime) -> int:
    settled = 0
    while schedule.next is not None and schedule.is_due(now):
        after = await _settle(engine, schedule, schedule.next, now)
        if after is None:  # it waits, or another worker was faster
            break
        schedule, settled = after, settled + 1
    return settled


async def _settle(engine: Engine, schedule: Schedule, slot: Slot, now: datetime) -> Schedule | None:
    late = now - slot.at
    tolerance = timedelta(seconds=engine.settings.schedule_tolerance_s)
    if late > max(CATCH_UP, tolerance):
        return await _leave_out_all(engine, schedule, slot, now - max(CATCH_UP, tolerance))
    if late > tolerance and schedule.missed == "skip":
        return await _tell(engine, schedule, slot, "missed", reason=NOBODY)
    try:
        job = await asyncio.to_thread(_job, engine, schedule, slot)
        reason = f"{told_span(late)} late: {NOBODY}" if late > tolerance else ""
        return await _tell(engine, schedule, slot, "queued", reason=reason, job=job)
    except DatabaseGone:
        raise
    except (Busy, NotFound) as error:  # later there is room, or a worker that knows the pipeline
        if late <= tolerance:
            return None
        return await _tell(engine, schedule, slot, "refused", reason=error.message)
    except MutoscopeError as error:
        return await _tell(engine, schedule, slot, "refused", reason=error.message)
    except Exception as error:  # a bug of ours: the schedule goes on, and the log has the traceback
        log.error("slot_failed", schedule=schedule.id, slot=slot.name, exc_info=error)
        reason = f"{type(error).__name__}: {error}"
        return await _tell(engine, schedule, slot, "refused", reason=reason)


def _job(engine: Engine, schedule: Schedule, slot: Slot) -> NewJob:
    """Its request, with what it leaves open decided now. Blocks. MutoscopeError."""
    settings = engine.settings
    pipeline = engine.pipeline(schedule.pipeline)
    valid = checked(pipeline, dict(schedule.request))
    if pipeline.settle is not None:
        valid = pipeline.settle(settings, valid)
    return NewJob(
        pipeline=pipeline.name,
        request=valid.model_dump(mode="json"),
        seed=seed_of(schedule, slot),
        owner=schedule.owner,
        files=tuple(artifacts_in(valid)),
        queue=pipeline.queue.name,
        lock=pipeline.queue.lock,
        refuse=False,  # where one is made already the next waits for its turn
        max_cost_usd=schedule.max_cost,
        limits=Admission(settings.jobs_per_day, settings.max_queued),
        schedule=schedule.name,
    )


def seed_of(schedule: Schedule, slot: Slot) -> int:
    """Another for each slot, and the same whoever hands it in."""
    drawn = sha256(f"{schedule.id}/{schedule.edition}/{slot.name}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % SEEDS


async def _tell(
    engine: Engine,
    schedule: Schedule,
    slot: Slot,
    fate: Fate,
    *,
    reason: str = "",
    job: NewJob | None = None,
) -> Schedule | None:
    told = Told(slot.name, slot.at, fate, reason=reason, edition=schedule.edition)
    after = await schedules.take(
        engine.database, going_on(schedule, slot.at), told, engine.blobs, job
    )
    if after is not None:
        log.info("slot_settled", schedule=schedule.id, slot=slot.name, status=fate, reason=reason)
    return after


async def _leave_out_all(
    engine: Engine, schedule: Schedule, slot: Slot, until: datetime
) -> Schedule | None:
    """All slots up to an instant, in one row."""
    told = left_out(schedule, slot, until, "missed", NOBODY)
    log.warning("slots_missed", schedule=schedule.id, slot=slot.name, slots=told.slots)
    return await schedules.take(engine.database, going_on(schedule, until), told, engine.blobs)


def left_out(schedule: Schedule, slot: Slot, until: datetime, fate: Fate, why: str) -> Told:
    """What is told of the slots that passed from this one on."""
    many = 1 + passed(schedule, slot.at, until)
    shown = f"{MOST_COUNTED} or more" if many > MOST_COUNTED else str(many)
    reason = why if many == 1 else f"{shown} slots passed: {why}"
    return Told(slot.name, slot.at, fate, slots=many, reason=reason, edition=schedule.edition)


def going_on(schedule: Schedule, after: datetime) -> Schedule:
    """The schedule when all up to an instant is over."""
    moved = still_moved(schedule, after)
    return replace(schedule, moved=moved, next=first_after(schedule, after))


def told_span(late: timedelta) -> str:
    """A span as people say it: `7 min`, `3 h`."""
    minutes = round(late / timedelta(minutes=1))
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
