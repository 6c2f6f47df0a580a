"""Queues: one at a time, paused, refused, out of turn."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import Busy, NotFound, WrongState
from mutoscope.jobs import worker as worker_module
from mutoscope.jobs.membership import membership
from mutoscope.jobs.pipeline import Queue
from mutoscope.jobs.worker import Worker
from mutoscope.models import Job
from mutoscope.store import interruption, jobs, submission
from mutoscope.store.submission import NewJob
from mutoscope.testing import temporary_studio
from toys import ALL, STRICT, overlaps, turns


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, heartbeat_limit_s=2
    ) as opened:
        yield opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "turns"


@asynccontextmanager
async def working(*studios: Studio) -> AsyncGenerator[None]:
    """Standing workers within the block."""
    at_work = [Worker(each.engine) for each in studios]
    tasks = [asyncio.create_task(each.run()) for each in at_work]
    try:
        yield
    finally:
        for each in at_work:
            each.stop()
        await asyncio.wait_for(asyncio.gather(*tasks), 20)


async def submit(studio: Studio, path: Path, name: str, priority: int = 0) -> Job:
    request = {"path": str(path), "name": name, "work_s": 0.01}
    return await studio.submit("strict", request, priority=priority)


async def end_of(studio: Studio, job: Job) -> Job:
    async with asyncio.timeout(20):
        async for _ in studio.watch(job.id):
            pass
    return await studio.job(job.id)


async def test_one_at_a_time_whoever_works(studio: Studio, path: Path) -> None:
    submitted = [await submit(studio, path, str(number)) for number in range(12)]
    async with working(studio, studio):
        await asyncio.gather(*(studio.work_job(job.id) for job in submitted[::3]))
        for job in submitted:
            assert (await end_of(studio, job)).status == "completed"
    assert len(turns(path)) == 12
    assert overlaps(path) == 0
    assert await studio.engine.database.all("SELECT * FROM procrastinate_jobs") == []


async def test_a_freed_queue_wakes_the_next_at_once(studio: Studio, path: Path) -> None:
    """By notification: no worker looks by itself more often than every five seconds."""
    async with membership(studio.engine, standing=False) as member:
        first, second = await submit(studio, path, "a"), await submit(studio, path, "b")
        assert await jobs.claim(studio.engine.database, first.id, member.worker_id) is not None
        async with working(studio):
            waiting = await studio.job(second.id)
            assert (waiting.waiting_for, waiting.queue_position) == ("lock", 1)
            assert await jobs.claim(studio.engine.database, second.id, member.worker_id) is None
            await jobs.finish(studio.engine.database, first.id, 1, "complete")
            done = await end_of(studio, second)
        freed = (await studio.job(first.id)).completed_at
        assert done.started_at is not None
        assert freed is not None
        assert (done.started_at - freed).total_seconds() < 2.0


async def test_a_paused_queue_is_left_alone(studio: Studio, path: Path) -> None:
    assert (await studio.pause_queue("one")).paused
    early = await submit(studio, path, "early")
    late = await submit(studio, path, "late", priority=-1)
    async with working(studio):
        bystander = await studio.submit("story", {"title": "Bees"})
        assert (await end_of(studio, bystander)).status == "completed"
        waiting = await studio.work_job(early.id)
        assert (waiting.status, waiting.waiting_for) == ("queued", "paused")
        raised = await studio.prioritise(late.id, 1000)
        assert (raised.priority, raised.queue_position) == (1000, 1)
        assert (await studio.job(early.id)).queue_position == 2
        state = await studio.resume_queue("one")
        assert (state.strict, state.paused) == (True, False)
        assert (await end_of(studio, early)).status == "completed"
    assert turns(path) == ["late", "early"]
    (moved,) = [e for e in await studio.events(late.id) if e.kind == "job.prioritised"]
    assert moved.body == {"priority": 1000, "before": -1}
    with pytest.raises(WrongState, match="completed"):
        await studio.prioritise(late.id, 1)


async def test_the_queues_are_told(studio: Studio, path: Path) -> None:
    await submit(studio, path, "a")
    async with membership(studio.engine, standing=False) as member:
        job = await submit(studio, path, "b")
        await jobs.claim(studio.engine.database, job.id, member.worker_id)
        told = {state.name: state for state in await studio.queues()}
        assert sorted(told) == ["default", "one"]
        assert (told["one"].strict, told["default"].strict) == (True, False)
        assert (told["one"].waiting, told["one"].running) == (1, 1)
        assert told["one"].oldest_wait_s is not None
        assert told["default"].oldest_wait_s is None
    with pytest.raises(NotFound, match="nowhere"):
        await studio.pause_queue("nowhere")


async def test_of_eight_that_ask_at_once_one_is_let_in(studio: Studio, path: Path) -> None:
    async def ask(number: int) -> Job | Busy:
        request = {"path": str(path), "name": str(number)}
        try:
            return await studio.submit("strict", request, when_busy="refuse")
        except Busy as busy:
            return busy

    answers = await asyncio.gather(*map(ask, range(8)))
    accepted = [each for each in answers if isinstance(each, Job)]
    refused = [each for each in answers if isinstance(each, Busy)]
    assert (len(accepted), len(refused)) == (1, 7)
    said = re.fullmatch(r"A strict job waits for .+ \((job_\w+)\)\.", refused[0].message)
    assert said is not None
    assert said[1] == accepted[0].id == refused[0].job_id

    async with membership(studio.engine, standing=False) as member:
        await jobs.claim(studio.engine.database, accepted[0].id, member.worker_id)
        await submit(studio, path, "next")  # the pipeline itself lets them wait
        await studio.engine.database.all(
            "UPDATE jobs SET started_at = now() - interval '192.5 s', eta_s = 42"
        )
        with pytest.raises(Busy, match=r"runs for 3 min 12 s .*\. Waiting behind it: 1\.") as busy:
            await studio.submit("strict", {"path": str(path), "name": "x"}, when_busy="refuse")
        assert busy.value.retry_after_s == 42


async def test_who_was_let_in_and_asks_again_is_not_in_its_own_way(studio: Studio) -> None:
    """The answer was lost, and somebody else has come meanwhile."""
    store, blobs = studio.engine.database, studio.engine.blobs
    mine = NewJob("strict", {}, seed=1, queue="one", lock="one", refuse=True)
    assert (await submission.submit(store, mine, blobs)).id == mine.id
    other = NewJob("strict", {}, seed=1, queue="one", lock="one")
    await submission.submit(store, other, blobs)
    assert (await submission.submit(store, mine, blobs)).id == mine.id
    with pytest.raises(Busy):
        await submission.submit(store, replace(mine, id=submission.new_id()), blobs)


async def test_jobs_of_a_queue_that_has_become_strict_take_turns_too(
    studio: Studio, path: Path
) -> None:
    """They were handed in when it was not."""
    jobs_before = [await submit(studio, path, str(number)) for number in range(4)]
    store = studio.engine.database
    await store.all("UPDATE jobs SET lock = NULL")
    await store.all("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    new = await submit(studio, path, "new")
    async with working(studio):
        ended = [await end_of(studio, job) for job in (*jobs_before, new)]
    assert [(job.status, job.lock) for job in ended] == [("completed", "one")] * 5
    assert overlaps(path) == 0


async def test_a_job_that_was_asked_for_takes_the_lock_of_its_queue(
    studio: Studio, path: Path
) -> None:
    job = await submit(studio, path, "asked")
    await studio.engine.database.all("UPDATE jobs SET lock = NULL")
    assert (await studio.work_job(job.id)).lock == "one"


async def test_a_sleepers_hold_on_its_entry_is_left_to_our_own_sweep(studio: Studio) -> None:
    """By its own clock, Procrastinate's worker would remove it: it does not know that all slept."""
    store = studio.engine.database
    holder = await store.one("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    await store.all("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '9 hours'")
    await asyncio.wait_for(studio.run_worker(exit_when_idle=True), 20)
    assert holder in await store.all("SELECT id FROM procrastinate_workers")


async def test_what_is_tried_later_holds_no_lock(studio: Studio, path: Path) -> None:
    database = studio.engine.database
    delayed, other = await submit(studio, path, "delayed"), await submit(studio, path, "other")
    async with membership(studio.engine, standing=False) as member:
        assert await jobs.claim(database, delayed.id, member.worker_id) is not None
        await interruption.hand_back(database, delayed.id, 1, "memory", delay_s=3600)
    async with working(studio):
        assert (await end_of(studio, other)).status == "completed"
        assert (await studio.work_job(delayed.id)).status == "running"
        await database.all("UPDATE jobs SET not_before = now() WHERE not_before IS NOT NULL")
        await studio.work_job(delayed.id)  # here, or the standing worker was quicker
        assert (await end_of(studio, delayed)).status == "completed"
    assert turns(path) == ["other", "delayed"]


async def test_a_newer_versions_queue_blocks_nothing(
    studio: Studio, path: Path, database: str, tmp_path: Path
) -> None:
    newer = replace(STRICT, name="newer", queue=Queue("newer", strict=True))
    async with temporary_studio(
        tmp_path / "newer", database_url=database, pipelines=[*ALL, newer]
    ) as other:
        unknown = await other.submit("newer", {"path": str(path), "name": "newer"})
        async with working(studio):
            job = await submit(studio, path, "known")
            assert (await end_of(studio, job)).status == "completed"
            assert (await studio.job(unknown.id)).status == "queued"
        async with working(other):
            assert (await end_of(other, unknown)).status == "completed"


async def test_a_worker_short_of_room_leaves_the_job_to_another(
    studio: Studio, path: Path, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = asyncio.Event()

    def shortage(engine: object, *_: object) -> str | None:
        if engine is studio.engine:
            short.set()
            return "memory"
        return None

    monkeypatch.setattr(worker_module, "shortage", shortage)
    monkeypatch.setattr(worker_module, "ADMIT_POLL_S", 0.02)
    async with (
        temporary_studio(tmp_path / "other", database_url=database, pipelines=ALL) as other,
        working(studio),
    ):
        job = await submit(studio, path, "a")
        await asyncio.wait_for(short.wait(), 10)
        assert (await studio.job(job.id)).waiting_for == "memory"
        async with working(other):
            assert (await end_of(studio, job)).status == "completed"


async def test_a_queue_worker_that_lost_its_connections_is_started_again(
    studio: Studio, path: Path
) -> None:
    async with working(studio):
        assert (await end_of(studio, await submit(studio, path, "before"))).status == "completed"
        await studio.engine.database.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%%procrastinate%%' AND pid <> pg_backend_pid()"
        )
        assert (await end_of(studio, await submit(studio, path, "after"))).status == "completed"


async def test_what_a_dead_worker_of_the_queue_left_is_swept(studio: Studio, path: Path) -> None:
    database = studio.engine.database
    job = await submit(studio, path, "a")
    await database.all("UPDATE procrastinate_jobs SET status = 'doing'")
    await database.all("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    next_ = await submit(studio, path, "b")
    async with working(studio):
        for each in (next_, job):
            assert (await end_of(studio, each)).status == "completed"
    assert await database.all("SELECT * FROM procrastinate_jobs") == []
