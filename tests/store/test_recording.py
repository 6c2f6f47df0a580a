"""A result, or a job, that is written again because its connection broke, is there once."""

from dataclasses import replace

import pytest

from mutoscope.models import Job
from mutoscope.store import events, jobs, reading, results, steps, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.processes import Process
from mutoscope.store.results import Made, Recording
from mutoscope.store.steps import StepRow
from mutoscope.store.submission import NewJob

STEP = StepRow("key", "stage", "toy.step", "d1", "vendor")


async def running(store: Database, blobs: Blobs) -> Job:
    job = await submission.submit(store, NewJob("toy", {}, seed=1), blobs)
    worker = await workers.register(store, Process("here", 1, 0.0), standing=True)
    claimed = await jobs.claim(store, job.id, worker)
    assert claimed is not None
    return claimed


def recording(store: Database, blobs: Blobs, job: Job) -> Recording:
    made = Made(
        job_id=job.id,
        attempt=job.attempt,
        key=STEP.key,
        owner="local",
        digest=STEP.digest,
        take=0,
        step=STEP.name,
        version="1",
        provider={"provider": "vendor", "model": "m", "build": ""},
        value="1",
        artifacts=(),
        warnings=(),
        took_s=0.5,
    )
    return Recording(store, made, blobs, {"stage": STEP.stage})


async def kinds(store: Database, job: Job) -> list[str]:
    return [event.kind for event in await events.since(store, job.id, 0)]


async def test_a_step_is_completed_once(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    await steps.start(store, job.id, 1, STEP, {})
    result = recording(store, blobs, job)
    await result.write()
    await result.write()  # as if the answer to the first had been lost
    assert (await kinds(store, job)).count("step.completed") == 1


async def test_what_was_not_written_is_written_again(store: Database, blobs: Blobs) -> None:
    job = await running(store, blobs)
    result = recording(store, blobs, job)
    async with store.transaction() as connection:
        await connection.execute("ALTER TABLE leases RENAME TO away")
    with pytest.raises(Exception, match="leases"):
        await result.write()
    async with store.transaction() as connection:
        await connection.execute("ALTER TABLE away RENAME TO leases")
    await result.write()
    assert (await kinds(store, job)).count("step.completed") == 1


async def test_a_step_whose_beginning_was_lost_is_there(store: Database, blobs: Blobs) -> None:
    """`start` does not wait for the disk: a crash of the server may undo it."""
    job = await running(store, blobs)
    await recording(store, blobs, job).write()
    step = (await reading.load(store, job.id)).steps[0]
    assert (step.key, step.stage, step.status) == ("key", "stage", "completed")
    assert (step.took_s, step.provider) == (0.5, "vendor")
    assert await results.find(store, "local", STEP.digest) is not None


async def test_a_step_whose_second_beginning_was_lost_is_completed_once(
    store: Database, blobs: Blobs
) -> None:
    """The row is that of the attempt before."""
    first = await running(store, blobs)
    await steps.start(store, first.id, 1, replace(STEP, digest="d0"), {})
    assert first.worker_id is not None
    await workers.leave(store, first.worker_id, "killed")
    await workers.take_over(store, first.id)
    worker = await workers.register(store, Process("here", 2, 0.0), standing=True)
    job = await jobs.claim(store, first.id, worker)
    assert job is not None
    result = recording(store, blobs, job)
    await result.write()
    await result.write()  # as if the answer to the first had been lost
    assert (await kinds(store, job)).count("step.completed") == 1


async def test_a_job_is_handed_in_once(store: Database, blobs: Blobs) -> None:
    new = NewJob("toy", {}, seed=1)
    first = await submission.submit(store, new, blobs)
    again = await submission.submit(store, new, blobs)
    assert first.id == again.id == new.id
    assert await kinds(store, first) == ["job.queued"]
    assert len(await store.all("SELECT id FROM procrastinate_jobs")) == 1


async def test_a_refusing_queue_does_not_refuse_the_same_job(store: Database, blobs: Blobs) -> None:
    new = NewJob("toy", {}, seed=1, queue="one", lock="one", refuse=True)
    await submission.submit(store, new, blobs)
    assert (await submission.submit(store, new, blobs)).id == new.id
