"""What becomes of a job that was stopped for lack of memory."""

from pathlib import Path

import pytest

from mutoscope.models import ErrorInfo, Job
from mutoscope.store import interruption, jobs, steps, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.deadlines import end_overdue
from mutoscope.store.events import Superseded, since
from mutoscope.store.postponing import FIRST_DELAY_S, postpone
from mutoscope.store.processes import this_process
from mutoscope.store.reading import POSTPONED, load
from mutoscope.store.submission import NewJob

USED = {"rss_mb": 390.0, "memory_share": 0.97}
SHORT = ErrorInfo("memory", "Too much.", hint="Give it more.", resources=USED)


@pytest.fixture
async def job(store: Database, tmp_path: Path) -> Job:
    return await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(tmp_path / "blobs"))


async def claimed(store: Database, job: Job) -> int:
    """Let its delay pass and take it again; the attempt."""
    worker = await workers.register(store, this_process(), standing=True)
    await store.all("UPDATE jobs SET not_before = NULL")
    again = await jobs.claim(store, job.id, worker)
    assert again is not None
    return again.attempt


async def test_it_waits_says_so_and_is_not_begun_before_its_time(store: Database, job: Job) -> None:
    assert await postpone(store, job.id, await claimed(store, job), SHORT) == "running"
    waits = await load(store, job.id)
    assert (waits.message, waits.waiting_for, waits.worker_id) == (POSTPONED, "memory", None)
    told = (await since(store, job.id, 0))[-1]
    assert (told.kind, told.body) == ("job.interrupted", {"why": "memory", "resources": USED})
    worker = await workers.register(store, this_process(), standing=True)
    assert await jobs.claim(store, job.id, worker) is None
    assert await workers.requeue_strays(store) == []


async def test_the_delay_doubles_and_the_third_stop_is_the_last(store: Database, job: Job) -> None:
    delays = []
    for _ in range(2):
        await postpone(store, job.id, await claimed(store, job), SHORT)
        row = await store.one("SELECT extract(epoch FROM not_before - now())::float AS s FROM jobs")
        delays.append(row["s"] if row else 0)
    assert delays == pytest.approx([FIRST_DELAY_S, 2 * FIRST_DELAY_S], abs=5)
    assert await postpone(store, job.id, await claimed(store, job), SHORT) == "failed"
    assert (await load(store, job.id)).error == SHORT


async def test_somebody_who_retries_it_begins_the_count_anew(store: Database, job: Job) -> None:
    for _ in range(3):
        await postpone(store, job.id, await claimed(store, job), SHORT)
    await jobs.retry(store, job.id)
    assert await postpone(store, job.id, await claimed(store, job), SHORT) == "running"


async def test_one_that_was_asked_to_stop_has_stopped(store: Database, job: Job) -> None:
    attempt = await claimed(store, job)
    await jobs.request_cancel(store, job.id)
    assert await postpone(store, job.id, attempt, SHORT) == "cancelled"
    with pytest.raises(Superseded):
        await postpone(store, job.id, attempt + 1, SHORT)


async def test_an_error_that_a_sweeper_writes_has_the_last_sample(
    store: Database, job: Job
) -> None:
    attempt = await claimed(store, job)
    row = steps.StepRow("key", "stage", "name", "digest")
    await steps.start(store, job.id, attempt, row, USED)
    await interruption.hand_back(store, job.id, attempt, "worker_left")
    await store.all("UPDATE jobs SET started_at = now() - interval '1 hour'")
    assert await end_overdue(store, 60, 60) == [job.id]
    error = (await load(store, job.id)).error
    assert error is not None
    assert (error.code, error.resources) == ("deadline", USED)


async def test_poison_has_the_last_beat_of_its_worker(store: Database, job: Job) -> None:
    for why in ("killed", "worker_left", "hung", "killed"):
        attempt = await claimed(store, job)
        await store.all("UPDATE workers SET resources = '{\"memory_share\": 0.9}'")
        death = why != "worker_left"
        await interruption.hand_back(store, job.id, attempt, why, death=death)
    error = (await load(store, job.id)).error
    assert error is not None
    assert (error.code, error.resources) == ("poison", {"memory_share": 0.9})
    assert "died 3 times" in error.message
    assert error.message.endswith(": killed, hung, killed.")
