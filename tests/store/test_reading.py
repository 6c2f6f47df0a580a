"""What a job that nobody works on is said to wait for."""

from pathlib import Path

import pytest

from mutoscope.models import Job
from mutoscope.store import interruption, jobs, queues, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.processes import this_process
from mutoscope.store.reading import load
from mutoscope.store.submission import NewJob


@pytest.fixture
async def job(store: Database, tmp_path: Path) -> Job:
    return await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path / "blobs"))


async def worker(store: Database) -> int:
    return await workers.register(store, this_process(), standing=True)


async def given_back(store: Database, job: Job, why: str, *, delay_s: float = 0) -> int:
    """By a worker; its id."""
    first = await worker(store)
    assert await jobs.claim(store, job.id, first) is not None
    at_work = await load(store, job.id)
    assert (at_work.waiting_for, at_work.queue_position) == (None, None)
    await interruption.hand_back(store, job.id, 1, why, delay_s=delay_s)
    return first


async def told(store: Database, job: Job) -> tuple[str, str | None, int | None]:
    loaded = await load(store, job.id)
    return loaded.status, loaded.waiting_for, loaded.queue_position


async def test_one_that_was_given_back_waits_as_a_new_one_does(store: Database, job: Job) -> None:
    first = await given_back(store, job, "worker_left")
    assert await told(store, job) == ("running", None, 1)
    await workers.lack(store, first, "limit")
    assert await told(store, job) == ("running", "limit", 1)
    await queues.pause(store, "default")
    assert await told(store, job) == ("running", "paused", 1)
    await queues.resume(store, "default")
    await workers.leave(store, first, "finished")
    assert await told(store, job) == ("running", "worker", 1)


@pytest.mark.parametrize("why", ["disk", "memory"])
async def test_what_was_short_delays_it(why: str, store: Database, job: Job) -> None:
    await given_back(store, job, why, delay_s=60)
    assert await told(store, job) == ("running", why, None)
    await store.all("UPDATE jobs SET not_before = now()")
    assert await told(store, job) == ("running", None, 1)


async def test_a_worker_of_other_queues_is_nobody_who_could_take_it(
    store: Database, job: Job
) -> None:
    first = await worker(store)
    assert await told(store, job) == ("queued", None, 1)
    await workers.serves(store, first, ["another"])
    assert await told(store, job) == ("queued", "worker", 1)
    await workers.serves(store, first, ["another", "default"])
    assert await told(store, job) == ("queued", None, 1)
