"""Workers hand in what is planned: once, in time, or later, and never without a word."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mutoscope.app import Studio, Times
from mutoscope.errors import ConfigError
from mutoscope.jobs.pipeline import Pipeline, Queue
from mutoscope.jobs.scheduling import hand_in_due, seed_of, told_span
from mutoscope.jobs.worker import Worker
from mutoscope.models import Job
from mutoscope.store.schedules import Schedule, Slot
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, GATED, STORY, Gate

NOW = datetime(2026, 12, 24, 8, tzinfo=UTC)
HOURLY = Times(cron="0 * * * *", zone="UTC")
STRICT = replace(GATED, name="alone", queue=Queue("alone", strict=True, when_busy="refuse"))


def refusing(settings: object, request: object) -> object:
    raise ConfigError("It has no key.", hint="Set it.")


def broken(settings: object, request: object) -> object:
    raise ZeroDivisionError("by zero")


FUSSY = replace(STORY, name="fussy")
PIPELINES: tuple[Pipeline, ...] = (*ALL, STRICT, FUSSY)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=PIPELINES
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def fates(studio: Studio, name: str = "a") -> list[tuple[str, str, str]]:
    """Of its slots, in order, what became of each."""
    found = (await studio.schedule(name, history=100)).history
    return [(told.slot[-5:], told.status, told.reason) for told in reversed(found)]


async def job_of(studio: Studio, name: str = "a") -> Job:
    told = (await studio.schedule(name)).history[0]
    assert told.job_id is not None
    return await studio.job(told.job_id)


async def hourly(studio: Studio, **said: object) -> Schedule:
    return await studio.add_schedule(
        "a",
        "story",
        {"title": "Kites"},
        HOURLY,
        now=NOW,
        **said,  # type: ignore[arg-type]
    )


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


async def test_nothing_before_its_time_and_one_job_at_it(studio: Studio) -> None:
    made = await hourly(studio, max_cost=0.5)
    assert await hand_in_due(studio.engine, at(0.99)) == 0
    assert await hand_in_due(studio.engine, at(1)) == 1
    assert await hand_in_due(studio.engine, at(1.01)) == 0
    job = await job_of(studio)
    assert (job.pipeline, job.status, job.max_cost) == ("story", "queued", 0.5)
    assert (job.request["title"], job.request["count"]) == ("Kites", 3)
    assert job.seed == seed_of(made, Slot("2026-12-24 09:00", at(1)))
    assert await hand_in_due(studio.engine, at(2)) == 1
    assert (await job_of(studio)).seed != job.seed
    assert await fates(studio) == [("09:00", "queued", ""), ("10:00", "queued", "")]
    events = await studio.events(job.id)
    assert (events[0].kind, events[0].body["schedule"]) == ("job.queued", "a")


async def test_two_workers_race_for_one_slot(studio: Studio, tmp_path: Path, database: str) -> None:
    """Two of them with connections of their own, many times."""
    await hourly(studio)
    async with temporary_studio(
        tmp_path / "other", database_url=database, pipelines=PIPELINES
    ) as other:
        for hours in range(1, 9):
            settled = await asyncio.gather(
                *(hand_in_due(each.engine, at(hours)) for each in (studio, other, studio, other))
            )
            assert sum(settled) == 1
    jobs = await studio.jobs(limit=100)
    told = [each.job_id for each in (await studio.schedule("a")).history]
    assert len(jobs) == len(set(told)) == 8
    assert {job.id for job in jobs} == set(told)


async def test_what_was_missed_is_made_up_for(studio: Studio) -> None:
    await hourly(studio)
    assert await hand_in_due(studio.engine, at(3.5)) == 3
    assert await fates(studio) == [
        ("09:00", "queued", "2 h late: nobody worked"),
        ("10:00", "queued", "90 min late: nobody worked"),
        ("11:00", "queued", "30 min late: nobody worked"),
    ]
    assert len(await studio.jobs()) == 3


async def test_what_was_missed_is_left_out(studio: Studio) -> None:
    await hourly(studio, missed="skip")
    assert await hand_in_due(studio.engine, at(3) + timedelta(minutes=4)) == 3
    assert await fates(studio) == [
        ("09:00", "missed", "nobody worked"),
        ("10:00", "missed", "nobody worked"),
        ("11:00", "queued", ""),  # within the tolerance it was not missed
    ]
    assert len(await studio.jobs()) == 1


@pytest.mark.parametrize("missed", ["run", "skip"])
async def test_what_is_older_than_a_day_is_told_together(studio: Studio, missed: str) -> None:
    await hourly(studio, missed=missed)
    assert await hand_in_due(studio.engine, at(24 * 9 + 0.5)) == 1 + 24
    first, *rest = await fates(studio)
    assert first == ("09:00", "missed", "192 slots passed: nobody worked")
    assert {status for _, status, _ in rest} == {"queued" if missed == "run" else "missed"}
    assert (await studio.schedule("a", history=100)).history[-1].slots == 192
    assert await hand_in_due(studio.engine, at(24 * 9 + 0.6)) == 0


async def test_in_a_strict_queue_that_refuses_the_slot_waits_for_its_turn(
    studio: Studio, gate: Gate
) -> None:
    await studio.add_schedule("a", "alone", {}, HOURLY, now=NOW)
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    first = await studio.submit("alone", {"name": "first"})
    assert await asyncio.to_thread(gate.entered.wait, 20)
    assert await hand_in_due(studio.engine, at(1)) == 1
    second = await job_of(studio)
    assert second.status == "queued"
    gate.opened.set()
    async with asyncio.timeout(20):
        for job in (first, second):
            async for _ in studio.watch(job.id):
                pass
    assert (await studio.job(second.id)).status == "completed"
    worker.stop()
    await asyncio.wait_for(working, 10)


async def test_a_worker_hands_in_by_itself(studio: Studio) -> None:
    """Its time is the database's: the slot is one that was missed just now."""
    made = await studio.add_schedule("a", "story", {"title": "Kites"}, HOURLY)
    assert made.next is not None
    await studio.engine.database.all(
        "UPDATE schedules SET next_at = now() - interval '1 hour', next_slot = 'then'"
    )
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    woken = asyncio.Event()
    with studio.engine.listener.subscription("*", woken.set):
        async with asyncio.timeout(20):
            while not await studio.jobs():
                await woken.wait()
                woken.clear()
            job = await job_of(studio)
            async for _ in studio.watch(job.id):
                pass
    assert (await studio.job(job.id)).status == "completed"
    worker.stop()
    await asyncio.wait_for(working, 10)


async def test_where_there_is_no_room_it_waits_and_is_then_refused(
    tmp_path: Path, database: str
) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=PIPELINES, max_queued=1
    ) as studio:
        await hourly(studio)
        held = await studio.submit("story", {"title": "first"})
        assert await hand_in_due(studio.engine, at(1.01)) == 0
        assert await fates(studio) == []
        assert await hand_in_due(studio.engine, at(1.2)) == 1
        assert await fates(studio) == [("09:00", "refused", "The queue is full: 1 jobs wait.")]
        assert await hand_in_due(studio.engine, at(2)) == 0
        await studio.cancel(held.id)
        assert await hand_in_due(studio.engine, at(2.01)) == 1
        assert (await fates(studio))[-1] == ("10:00", "queued", "")


@pytest.mark.parametrize(
    ("settle", "reason"), [(refusing, "It has no key."), (broken, "ZeroDivisionError: by zero")]
)
async def test_what_cannot_be_made_is_refused_and_the_schedule_goes_on(
    studio: Studio, tmp_path: Path, database: str, settle: object, reason: str
) -> None:
    await studio.add_schedule("a", "fussy", {"title": "Kites"}, HOURLY, now=NOW)
    changed = (*ALL, replace(FUSSY, settle=settle))  # type: ignore[arg-type]
    async with temporary_studio(
        tmp_path / "other", database_url=database, pipelines=changed
    ) as other:
        assert await hand_in_due(other.engine, at(1)) == 1
    assert await hand_in_due(studio.engine, at(2)) == 1
    assert await fates(studio) == [("09:00", "refused", reason), ("10:00", "queued", "")]


async def test_a_worker_that_does_not_know_the_pipeline_leaves_it_to_one_that_does(
    studio: Studio, tmp_path: Path, database: str
) -> None:
    await studio.add_schedule("a", "fussy", {"title": "Kites"}, HOURLY, now=NOW)
    async with temporary_studio(tmp_path / "other", database_url=database, pipelines=ALL) as other:
        assert await hand_in_due(other.engine, at(1)) == 0
        assert await hand_in_due(studio.engine, at(1.01)) == 1
        assert await hand_in_due(other.engine, at(2.5)) == 1
    assert await fates(studio) == [
        ("09:00", "queued", ""),
        ("10:00", "refused", "There is no pipeline “fussy”."),
    ]


async def test_once_is_once(studio: Studio) -> None:
    once = Times(at="2026-12-24 10:00", zone="UTC")
    await studio.add_schedule("a", "story", {"title": "Kites"}, once, now=NOW)
    assert await hand_in_due(studio.engine, at(2)) == 1
    assert (await studio.schedule("a")).schedule.next is None
    assert await hand_in_due(studio.engine, at(500)) == 0
    assert await fates(studio) == [("10:00", "queued", "")]


@pytest.mark.parametrize(
    ("minutes", "told"), [(7, "7 min"), (119, "119 min"), (120, "2 h"), (60 * 23, "23 h")]
)
def test_spans(minutes: int, told: str) -> None:
    assert told_span(timedelta(minutes=minutes)) == told
