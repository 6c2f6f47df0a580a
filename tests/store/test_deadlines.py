"""How long a job may take, whatever happens to it meanwhile."""

from pathlib import Path

import pytest

from mutoscope.store import deadlines, interruption, jobs, queues, reading, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.processes import Process
from mutoscope.store.submission import NewJob

LIMIT_S, WAIT_S = 3600.0, 7200.0


async def submit(store: Database, folder: Path) -> str:
    return (await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(folder))).id


async def begin(store: Database, job_id: str) -> None:
    worker = await workers.register(store, Process("here", 1, 0.0), standing=True)
    assert await jobs.claim(store, job_id, worker) is not None


async def pass_hours(store: Database, hours: int) -> None:
    await store.all(
        "UPDATE jobs SET started_at = started_at - %(hours)s * interval '1 hour',"
        " since = since - %(hours)s * interval '1 hour'",
        {"hours": hours},
    )


async def overdue(store: Database) -> list[str]:
    return await deadlines.end_overdue(store, LIMIT_S, WAIT_S)


async def test_interruptions_do_not_begin_it_anew(store: Database, tmp_path: Path) -> None:
    job_id = await submit(store, tmp_path)
    await begin(store, job_id)
    assert LIMIT_S - 60 < await deadlines.seconds_left(store, job_id, LIMIT_S) <= LIMIT_S
    await pass_hours(store, 2)
    assert await overdue(store) == []  # whoever works on it ends it
    await interruption.hand_back(store, job_id, 1, "test")
    assert await deadlines.seconds_left(store, job_id, LIMIT_S) < 0
    assert await overdue(store) == [job_id]
    ended = await reading.load(store, job_id)
    assert (ended.status, ended.error and ended.error.code) == ("failed", "deadline")
    assert await store.all("SELECT * FROM procrastinate_jobs") == []
    await jobs.retry(store, job_id)
    assert await deadlines.seconds_left(store, job_id, LIMIT_S) == LIMIT_S


async def test_waiting_has_a_limit_of_its_own(store: Database, tmp_path: Path) -> None:
    queued, asking = [await submit(store, tmp_path) for _ in range(2)]
    await begin(store, asking)
    await jobs.finish(store, asking, 1, "pause", question={"name": "sure"})
    await pass_hours(store, 1)
    assert await overdue(store) == []
    await pass_hours(store, 2)
    assert sorted(await overdue(store)) == sorted([queued, asking])
    errors = [(await reading.load(store, each)).error for each in (queued, asking)]
    assert [error.message for error in errors if error] == [
        "The job waited too long for a worker.",
        "The job waited too long for an answer.",
    ]


async def test_what_happens_to_a_waiting_job_does_not_begin_its_wait_anew(
    store: Database, tmp_path: Path
) -> None:
    job_id = await submit(store, tmp_path)
    await pass_hours(store, 3)
    await queues.prioritise(store, job_id, 5)
    await store.all("DELETE FROM procrastinate_jobs")
    assert await workers.requeue_strays(store) == [job_id]
    (state,) = await queues.states(store)
    assert state.oldest_wait_s is not None
    assert 3 * 3600 <= state.oldest_wait_s < 3 * 3600 + 60
    assert await overdue(store) == [job_id]


async def test_a_job_that_is_given_back_waits_from_then_on(store: Database, tmp_path: Path) -> None:
    job_id = await submit(store, tmp_path)
    await begin(store, job_id)
    await pass_hours(store, 3)
    await interruption.hand_back(store, job_id, 1, "test")
    (state,) = await queues.states(store)
    assert state.oldest_wait_s is not None
    assert state.oldest_wait_s < 60


@pytest.mark.parametrize("moved", [False, True])
async def test_waiting_for_an_answer_is_not_working(
    moved: bool, store: Database, tmp_path: Path
) -> None:
    job_id = await submit(store, tmp_path)
    await begin(store, job_id)
    await jobs.finish(store, job_id, 1, "pause", question={"name": "sure"})
    await pass_hours(store, 1)
    if moved:
        await queues.prioritise(store, job_id, 5)
    await jobs.answer(store, job_id, {"sure": "yes"})
    await begin(store, job_id)
    assert LIMIT_S - 60 < await deadlines.seconds_left(store, job_id, LIMIT_S) <= LIMIT_S
