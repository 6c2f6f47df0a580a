"""Real worker processes, killed at the worst moment."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs import takeover
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Job
from mutoscope.store.interruption import DEATHS_ALLOWED
from mutoscope.testing import temporary_studio
from toys import ALL, runs

Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, heartbeat_limit_s=2
    ) as opened:
        yield opened


async def until(
    studio: Studio, job: Job, kind: str, key: str | None = None, times: int = 1
) -> None:
    """Wait for the `times`-th event of a kind."""
    seen = 0
    async with asyncio.timeout(15):
        async for event in studio.watch(job.id):
            seen += event.kind == kind and key in (None, event.body.get("key"))
            if seen == times:
                return
    raise AssertionError(f"{job.id} ended without {times} {kind} {key}")


async def submit_patient(studio: Studio, folder: Path) -> Job:
    return await studio.submit("patient", {"name": "patient", "folder": str(folder)})


async def test_a_killed_worker_s_job_goes_on_where_it_was(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await submit_patient(studio, tmp_path)
    worker = start_worker()
    await until(studio, job, "step.started", "waited")
    assert await studio.workers_alive() == 1

    worker.kill()
    worker.wait(10)
    assert await studio.workers_alive() == 0
    (tmp_path / "go").touch()
    done = await studio.work_job(job.id)

    assert (done.status, done.attempt, done.error) == ("completed", 2, None)
    assert runs(tmp_path, "made") == 1
    assert (done.new, done.reused) == (2, 0)
    kinds = [event.kind for event in await studio.events(job.id)]
    assert kinds.index("job.interrupted") < kinds.index("job.resumed") < kinds.index("step.reused")
    stop = (await studio.status()).last_stop
    assert stop is not None
    assert (stop["pid"], stop["stop_cause"]) == (worker.pid, "killed")


async def test_a_worker_beside_it_takes_over_at_once(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await submit_patient(studio, tmp_path)
    first = start_worker(heartbeat_limit_s=60)
    await until(studio, job, "step.started", "waited")
    start_worker(heartbeat_limit_s=60)
    async with asyncio.timeout(20):
        while await studio.workers_alive() < 2:
            assert first.poll() is None
            await pause_until(asyncio.Event(), 0.05)
    (tmp_path / "go").touch()
    first.kill()
    async with asyncio.timeout(10):  # far below the limit
        await until(studio, job, "job.resumed")


async def test_a_new_worker_takes_over_by_itself(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await submit_patient(studio, tmp_path)
    first = start_worker()
    await until(studio, job, "step.started", "waited")
    first.kill()
    first.wait(10)
    (tmp_path / "go").touch()
    start_worker()
    await until(studio, job, "job.completed")
    assert runs(tmp_path, "made") == 1


async def test_a_job_that_kills_its_workers_is_given_up(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await submit_patient(studio, tmp_path)
    for death in range(1, DEATHS_ALLOWED + 1):
        worker = start_worker(job.id)
        await until(studio, job, "step.started", "waited", times=death)
        worker.kill()
        worker.wait(10)
    done = await studio.work_job(job.id)
    assert (done.status, done.error and done.error.code) == ("failed", "poison")


async def test_a_stopped_worker_gives_its_job_back_at_once(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await submit_patient(studio, tmp_path)
    worker = start_worker()
    await until(studio, job, "step.started", "waited")
    worker.terminate()
    assert await asyncio.to_thread(worker.wait, 10) == 0
    (tmp_path / "go").touch()
    done = await studio.work_job(job.id)
    assert (done.status, done.attempt) == ("completed", 2)
    assert (await studio.status()).last_stop is None


async def test_cancelling_a_dead_worker_s_job(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await submit_patient(studio, tmp_path)
    worker = start_worker()
    await until(studio, job, "step.started", "waited")
    worker.kill()
    worker.wait(10)
    assert (await studio.cancel(job.id)).status == "cancelling"
    done = await studio.work_job(job.id)
    assert done.status == "cancelled"


async def test_an_inline_worker_notices_that_the_one_it_waits_for_is_dead(
    studio: Studio, tmp_path: Path, start_worker: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeover, "SWEEP_EVERY_S", 0.1)
    first, second = [await submit_patient(studio, tmp_path) for _ in range(2)]
    holder = start_worker(first.id)
    await until(studio, first, "step.started", "waited")
    working = asyncio.create_task(studio.work_job(second.id))
    await until(studio, second, "step.reused")
    holder.kill()
    holder.wait(10)
    await until(studio, second, "step.started", "waited")
    (tmp_path / "go").touch()
    assert (await asyncio.wait_for(working, 20)).status == "completed"
