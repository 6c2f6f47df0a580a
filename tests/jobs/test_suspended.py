"""A worker whose database stands still. (A laptop that sleeps, with both: `chaos/suspended.py`.)"""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres
from mutoscope.testing import temporary_studio
from toys import ALL, runs

LIMITS = {"heartbeat_limit_s": 2, "job_deadline_s": 8, "job_wait_limit_s": 8}
"""The step that is at work may go without progress for 3 s."""
Process = subprocess.Popen[bytes]
Starter = Callable[..., Process]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """A server of its own, to be stopped."""
    server = EmbeddedPostgres(tmp_path)
    yield server.start()
    server.stop()


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, **LIMITS
    ) as opened:
        yield opened


async def until(studio: Studio, job: Job, *kinds: str, after: int = 0) -> str:
    async with asyncio.timeout(30):
        async for event in studio.watch(job.id, after=after):
            if event.kind in kinds:
                return event.kind
    raise AssertionError(f"{job.id} ended without {kinds}")


async def stays(worker: Process, seconds: float) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        await asyncio.to_thread(worker.wait, seconds)


@pytest.mark.proof
async def test_a_worker_that_nobody_hears_pauses(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await studio.submit("frames", {"folder": str(tmp_path)})
    worker = start_worker(**LIMITS)
    await until(studio, job, "step.progressed")
    stopped = open_cluster(tmp_path / "database").processes()
    for server in stopped:
        server.suspend()
    await stays(worker, LIMITS["heartbeat_limit_s"])
    drawn = runs(tmp_path, f"frames.{worker.pid}")
    await stays(worker, 3.5)  # longer than the step may go without progress
    assert runs(tmp_path, f"frames.{worker.pid}") == drawn
    for server in reversed(stopped):
        server.resume()
    seen = (await studio.job(job.id)).last_seq
    await until(studio, job, "step.progressed", after=seen)
    (tmp_path / "go").touch()
    await until(studio, job, "job.completed")
    assert (await studio.job(job.id)).attempt == 1
