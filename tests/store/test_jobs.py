"""Verbs on job rows: what two callers at once may do to each other."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from mutoscope.errors import NotFound, WrongState
from mutoscope.models import ErrorInfo, Job, WaitingFor
from mutoscope.store import (
    deadlines,
    interruption,
    jobs,
    queue,
    reading,
    submission,
    workers,
)
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database, DatabaseGone
from mutoscope.store.events import Superseded, since
from mutoscope.store.processes import Process
from mutoscope.store.schema import migrate
from mutoscope.store.submission import NewJob
from mutoscope.store.waiting import waiting_for

HERE = Process("here", 1, 0.0)


async def submit(store: Database, blobs: Blobs, priority: int = 0) -> Job:
    return await submission.submit(store, NewJob("toy", {}, seed=1, priority=priority), blobs)


async def waiting(store: Database) -> int:
    found = await store.all("SELECT id FROM procrastinate_jobs WHERE status = 'todo'")
    return len(found)


async def test_ids_sort_by_age_and_are_never_the_same() -> None:
    ids = [submission.new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert [each[:14] for each in ids] == sorted(each[:14] for each in ids)


async def test_job_event_and_queue_entry_come_together(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    assert await waiting(store) == 1
    assert [event.kind for event in await since(store, job.id, 0)] == ["job.queued"]


async def test_of_many_claims_one_wins(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    ids = [await workers.register(store, HERE, standing=True) for _ in range(6)]
    claims = await asyncio.gather(*(jobs.claim(store, job.id, each) for each in ids))
    winners = [claim for claim in claims if claim]
    assert len(winners) == 1
    assert winners[0].status == "running"
    assert winners[0].worker_id in ids
    assert await waiting(store) == 0


async def test_nobody_claims_for_a_worker_that_was_declared_dead(
    store: Database, blobs: Blobs
) -> None:
    job = await submit(store, blobs)
    dead = await workers.register(store, HERE, standing=True)
    await workers.leave(store, dead, "silent")
    holder = await queue.register(store, dead)
    assert await queue.fetch(store, ["default"], holder) is not None
    with pytest.raises(Superseded):
        await jobs.claim(store, job.id, dead, attempt=1)
    untouched = await reading.load(store, job.id)
    assert (untouched.status, untouched.worker_id, untouched.started_at) == ("queued", None, None)
    assert [event.kind for event in await since(store, job.id, 0)] == ["job.queued"]
    assert await waiting(store) == 1


async def test_who_is_just_being_declared_dead_waits_to_hear_it(
    store: Database, blobs: Blobs
) -> None:
    job = await submit(store, blobs)
    worker = await workers.register(store, HERE, standing=True)
    async with store.transaction() as connection:
        await connection.execute("UPDATE workers SET stopped_at = now(), stop_cause = 'silent'")
        claiming = asyncio.create_task(jobs.claim(store, job.id, worker, attempt=1))
        assert await until_blocked(store)
    with pytest.raises(Superseded):
        await claiming
    assert await workers.orphans(store) == []


async def strays(store: Database) -> list[str]:
    await store.all("DELETE FROM procrastinate_jobs")
    return await workers.requeue_strays(store)


async def left(store: Database) -> list[str]:
    await store.all("UPDATE jobs SET status = 'cancelling'")
    return await workers.end_left(store)


async def overdue(store: Database) -> list[str]:
    await store.all("UPDATE jobs SET since = now() - interval '1 year'")
    return await deadlines.end_overdue(store, 3600, 3600)


@pytest.mark.parametrize("sweep", [strays, left, overdue])
async def test_a_sweep_holds_one_queue_at_a_time(
    sweep: Callable[[Database], Coroutine[None, None, list[str]]], store: Database, blobs: Blobs
) -> None:
    """Two that held one and wanted the other's would never go on."""
    made = [NewJob("toy", {}, seed=1, queue=name, lock=name, id=name) for name in ("a", "b")]
    ids = [(await submission.submit(store, each, blobs)).id for each in made]
    async with store.transaction() as connection:
        await connection.execute("SELECT hold_queue('b', true)")
        sweeping = asyncio.create_task(sweep(store))
        assert await until_blocked(store)
        await connection.execute("SELECT hold_queue('a', true)")
    assert await sweeping == ids


async def until_blocked(store: Database) -> bool:
    """Until somebody waits for a lock of somebody else."""
    async with asyncio.timeout(10):
        while not await store.all(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND cardinality(pg_blocking_pids(pid)) > 0"
        ):
            pass
    return True


async def test_an_entry_of_an_old_attempt_wakes_nobody(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    worker = await workers.register(store, HERE, standing=True)
    assert await jobs.claim(store, job.id, worker, attempt=7) is None
    assert await jobs.claim(store, job.id, worker, attempt=1) is not None


async def test_the_fence_keeps_late_writers_out(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    worker = await workers.register(store, HERE, standing=True)
    await jobs.claim(store, job.id, worker)
    await interruption.hand_back(store, job.id, 1, "test")
    with pytest.raises(Superseded):
        await jobs.finish(store, job.id, 1, "complete")
    with pytest.raises(Superseded):
        await interruption.hand_back(store, job.id, 1, "test")
    assert await waiting(store) == 1
    assert await jobs.fates(store, [job.id]) == {job.id: ("running", 2)}


async def test_whoever_was_asked_to_stop_ends_as_cancelled(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    worker = await workers.register(store, HERE, standing=True)
    await jobs.claim(store, job.id, worker)
    assert await jobs.request_cancel(store, job.id) == "cancelling"
    assert await jobs.request_cancel(store, job.id) == "cancelling"
    await jobs.finish(store, job.id, 1, "fail", error=ErrorInfo("late", "Too late."))
    ended = await reading.load(store, job.id)
    assert (ended.status, ended.error, ended.worker_id) == ("cancelled", None, None)
    assert ended.completed_at is not None


async def test_a_failure_is_written_whole(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    await jobs.claim(store, job.id, await workers.register(store, HERE, standing=True))
    error = ErrorInfo("code", "message", "hint", "step", "vendor", True, {"rss_mb": 1.0})
    await jobs.finish(store, job.id, 1, "fail", error=error)
    assert (await reading.load(store, job.id)).error == error
    with pytest.raises(WrongState, match="failed"):
        await jobs.answer(store, job.id, {})
    await jobs.retry(store, job.id)
    again = await reading.load(store, job.id)
    assert (again.status, again.attempt, again.error) == ("queued", 2, None)
    assert (again.completed_at, again.started_at) == (None, None)


async def test_only_a_retry_raises_takes_and_only_once(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    error = ErrorInfo("structure_lost", "Lost.", again=("a", "b"))
    worker = await workers.register(store, HERE, standing=True)
    await jobs.claim(store, job.id, worker)
    await workers.leave(store, worker, "killed")
    await workers.take_over(store, job.id)
    assert (await reading.load(store, job.id)).takes == {}
    await jobs.claim(store, job.id, await workers.register(store, HERE, standing=True))
    await jobs.finish(store, job.id, 2, "fail", error=error)
    assert (await reading.load(store, job.id)).error == error

    retries = (jobs.retry(store, job.id, retaken=refused_once) for _ in range(4))
    outcomes = await asyncio.gather(*retries, return_exceptions=True)
    assert sum(isinstance(each, WrongState) for each in outcomes) == 3
    begun = await reading.load(store, job.id)
    assert (begun.takes, begun.answers) == ({"a": 1, "b": 1}, {"asked": "anew"})
    told = [event for event in await since(store, job.id, 0) if event.kind == "job.retried"]
    assert [event.body for event in told] == [{"takes": ["a", "b"]}]


def refused_once(job: Job) -> tuple[dict[str, int], dict[str, str]]:
    assert job.error is not None
    return {key: job.takes.get(key, 0) + 1 for key in job.error.again}, {"asked": "anew"}


async def test_lost_queue_entries_are_replaced(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    assert await workers.requeue_strays(store) == []
    await store.all("DELETE FROM procrastinate_jobs")
    assert await workers.requeue_strays(store) == [job.id]
    assert await workers.requeue_strays(store) == []
    assert await waiting(store) == 1


async def test_a_dead_worker_is_taken_over_once(store: Database, blobs: Blobs) -> None:
    job = await submit(store, blobs)
    worker = await workers.register(store, HERE, standing=True)
    await jobs.claim(store, job.id, worker)
    assert await workers.orphans(store) == []
    assert await workers.leave(store, worker, "killed")
    assert not await workers.leave(store, worker, "killed")
    assert await workers.orphans(store) == [job.id]
    outcomes = await asyncio.gather(*(workers.take_over(store, job.id) for _ in range(4)))
    assert sorted(outcomes, key=str) == [None, None, None, "running"]
    assert await waiting(store) == 1


async def test_a_beat_is_refused_to_the_dead(store: Database) -> None:
    worker = await workers.register(store, HERE, standing=True)
    pulse = workers.Pulse(store.conninfo, worker)
    assert await asyncio.to_thread(pulse.beat, {"memory_share": 0.5})
    await workers.leave(store, worker, "silent")
    assert not await asyncio.to_thread(pulse.beat, {})
    pulse.close()


async def test_unknown_jobs(store: Database) -> None:
    with pytest.raises(NotFound):
        await jobs.retry(store, "job_none")
    with pytest.raises(NotFound):
        await reading.load(store, "job_none")


async def test_a_database_that_is_gone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(DatabaseGone) as gone:
        await migrate(f"host={tmp_path} user=nobody connect_timeout=2")
    assert gone.value.hint


@pytest.mark.parametrize(
    ("living", "reason"),
    [
        ([], "worker"),
        ([(None, 0)], None),
        ([(None, 2)], "limit"),
        ([("memory", 0), (None, 1)], "limit"),
        ([("memory", 1)], "memory"),
        ([("disk", 0)], "disk"),
    ],
)
def test_what_a_queued_job_waits_for(
    living: list[tuple[WaitingFor | None, int]], reason: WaitingFor | None
) -> None:
    assert waiting_for(living) == reason


async def claimed(store: Database, blobs: Blobs) -> str:
    job = await submit(store, blobs)
    await jobs.claim(store, job.id, await workers.register(store, HERE, standing=True))
    return job.id


async def test_a_stopping_job_ends_when_its_worker_leaves(store: Database, blobs: Blobs) -> None:
    job_id = await claimed(store, blobs)
    await jobs.request_cancel(store, job_id)
    assert await interruption.hand_back(store, job_id, 1, "worker_left") == "cancelled"
    kinds = [event.kind for event in await since(store, job_id, 0)]
    assert kinds[-3:] == ["job.cancelling", "job.interrupted", "job.cancelled"]
    assert await waiting(store) == 0


async def test_a_stopping_job_without_a_worker_has_stopped(store: Database, blobs: Blobs) -> None:
    swept, asked = [await claimed(store, blobs) for _ in range(2)]
    for job_id in (swept, asked):
        await jobs.request_cancel(store, job_id)
    await store.all("UPDATE jobs SET worker_id = NULL")
    assert await jobs.request_cancel(store, asked) == "cancelled"
    assert await workers.end_left(store) == [swept]
    assert (await reading.load(store, swept)).status == "cancelled"


async def test_a_job_dropped_again_and_again_is_given_up(store: Database, blobs: Blobs) -> None:
    job_id = await claimed(store, blobs)
    for attempt in range(1, interruption.DEATHS_ALLOWED):
        assert (
            await interruption.hand_back(store, job_id, attempt, "dropped", death=True) == "running"
        )
        worker = await workers.register(store, HERE, standing=True)
        await jobs.claim(store, job_id, worker)
    last = interruption.DEATHS_ALLOWED
    assert await interruption.hand_back(store, job_id, last, "dropped", death=True) == "failed"
    error = (await reading.load(store, job_id)).error
    assert error is not None
    assert error.code == "poison"


async def test_an_entry_in_living_hands_is_no_stray(store: Database, blobs: Blobs) -> None:
    """Its worker waits for room; it may do so for long."""
    job = await submit(store, blobs)
    holder = await store.one("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    assert holder is not None
    await store.all("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(id)s", holder)
    await store.all("UPDATE jobs SET since = now() - interval '1 hour'")
    assert await workers.requeue_strays(store) == []
    await store.all("UPDATE clock SET seen_at = now() + interval '1 hour'")
    assert await workers.requeue_strays(store) == [job.id]


async def test_what_a_dead_worker_had_just_fetched_is_a_stray_at_once(
    store: Database, blobs: Blobs
) -> None:
    job = await submit(store, blobs)
    worker = await workers.register(store, HERE, standing=True)
    holder = await queue.register(store, worker)
    assert await queue.fetch(store, ["default"], holder) is not None
    assert await workers.requeue_strays(store) == []
    await workers.leave(store, worker, "killed")
    assert await workers.requeue_strays(store) == [job.id]
    await queue.unregister(store, holder)
    assert await store.all("SELECT * FROM procrastinate_workers") == []
