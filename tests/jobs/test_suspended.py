"""A suspended laptop: workers and their database stand still together, for longer than any limit,
and go on in either order."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psutil
import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.store.server import EmbeddedPostgres
from mutoscope.testing import temporary_studio
from toys import ALL, runs

SLEEP_S = 4
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


def servers(folder: Path) -> list[psutil.Process]:
    """The processes of the database in `folder`."""
    pid = int((folder / "database" / "cluster" / "postmaster.pid").read_text().split()[0])
    postmaster = psutil.Process(pid)
    return [postmaster, *postmaster.children(recursive=True)]


async def until(studio: Studio, job: Job, *kinds: str, after: int = 0) -> str:
    async with asyncio.timeout(30):
        async for event in studio.watch(job.id, after=after):
            if event.kind in kinds:
                return event.kind
    raise AssertionError(f"{job.id} ended without {kinds}")


async def suspend(workers: list[Process], folder: Path, *, workers_first: bool) -> None:
    """Nothing runs for `SLEEP_S`; then the others go on, in one order or the other, and last of all
    the first of the `workers`."""
    stopped = servers(folder)
    for worker in workers:
        os.kill(worker.pid, signal.SIGSTOP)
    for server in stopped:
        server.suspend()
    await stays(workers[0], SLEEP_S)
    if workers_first:
        os.kill(workers[1].pid, signal.SIGCONT)
        await stays(workers[1], 1)
    for server in reversed(stopped):
        server.resume()
    os.kill(workers[1].pid, signal.SIGCONT)
    await stays(workers[1], 1)  # long enough to take over, if it believed in a death
    os.kill(workers[0].pid, signal.SIGCONT)


async def stays(worker: Process, seconds: float) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        await asyncio.to_thread(worker.wait, seconds)


async def test_it_costs_no_attempt_and_no_deadline(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    processes = [start_worker(**LIMITS) for _ in range(2)]
    async with asyncio.timeout(30):
        while await studio.workers_alive() < 2:
            assert [process.poll() for process in processes] == [None, None]
    asking = await studio.submit("parts", {})
    await until(studio, asking, "job.awaiting_input")
    job = await studio.submit("frames", {"folder": str(tmp_path)})
    await until(studio, job, "step.progressed")
    workers = sorted(processes, key=lambda worker: -runs(tmp_path, f"frames.{worker.pid}"))
    for workers_first in (True, False):
        await suspend(workers, tmp_path, workers_first=workers_first)
        seen = (await studio.job(job.id)).last_seq
        assert await until(studio, job, "step.progressed", after=seen) == "step.progressed"
    (tmp_path / "go").touch()
    await until(studio, job, "job.completed")

    assert [worker.poll() for worker in workers] == [None, None]
    told = [event.kind for event in await studio.events(job.id)]
    assert not {"job.interrupted", "step.retrying"} & set(told)
    assert (await studio.job(job.id)).attempt == 1
    assert (await studio.job(asking.id)).status == "awaiting_input"
    assert (await studio.status()).last_stop is None


async def test_a_worker_that_nobody_hears_pauses(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await studio.submit("frames", {"folder": str(tmp_path)})
    worker = start_worker(**LIMITS)
    await until(studio, job, "step.progressed")
    stopped = servers(tmp_path)
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
