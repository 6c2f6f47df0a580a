"""A suspended laptop: the worker and its database stand still together, for longer than any limit,
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
from toys import ALL

SLEEP_S = 4
LIMITS = {"heartbeat_limit_s": 2, "job_deadline_s": 8, "job_wait_limit_s": 8}
"""The step that is at work may go without progress for 3 s."""
Starter = Callable[..., subprocess.Popen[bytes]]


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


async def suspend(worker: subprocess.Popen[bytes], folder: Path, *, worker_first: bool) -> None:
    """Nothing runs for `SLEEP_S`; then one goes on, and soon after the other."""
    stopped = servers(folder)
    os.kill(worker.pid, signal.SIGSTOP)
    for server in stopped:
        server.suspend()
    await stays(worker, SLEEP_S)
    if worker_first:
        os.kill(worker.pid, signal.SIGCONT)
        await stays(worker, 1)
    for server in reversed(stopped):
        server.resume()
    os.kill(worker.pid, signal.SIGCONT)


async def stays(worker: subprocess.Popen[bytes], seconds: float) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        await asyncio.to_thread(worker.wait, seconds)


async def test_it_costs_no_attempt_and_no_deadline(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    asking = await studio.submit("parts", {})
    worker = start_worker(**LIMITS)
    await until(studio, asking, "job.awaiting_input")
    job = await studio.submit("frames", {"folder": str(tmp_path)})
    await until(studio, job, "step.progressed")
    for worker_first in (True, False):
        await suspend(worker, tmp_path, worker_first=worker_first)
        seen = (await studio.job(job.id)).last_seq
        assert await until(studio, job, "step.progressed", after=seen) == "step.progressed"
    (tmp_path / "go").touch()
    await until(studio, job, "job.completed")

    assert worker.poll() is None
    told = [event.kind for event in await studio.events(job.id)]
    assert not {"job.interrupted", "step.retrying"} & set(told)
    assert (await studio.job(job.id)).attempt == 1
    assert (await studio.job(asking.id)).status == "awaiting_input"
    assert (await studio.status()).last_stop is None
