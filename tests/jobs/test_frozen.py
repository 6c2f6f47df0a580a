"""Real worker processes that are frozen, and woken too late."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.interfaces.cli.follow import follow
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toys import ALL, runs

LIMIT_S = 2
GRACE_S = 5
Starter = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, heartbeat_limit_s=LIMIT_S
    ) as opened:
        yield opened


async def until(studio: Studio, job: Job, kind: str, *, after: int = 0) -> None:
    async with asyncio.timeout(30):
        async for event in studio.watch(job.id, after=after):
            if event.kind == kind:
                return
    raise AssertionError(f"{job.id} ended without {kind}")


@pytest.mark.slow  # the trial `frozen` shows the same, of a zombie that wakes after the job's end
async def test_another_takes_over_and_the_zombie_draws_and_writes_nothing(
    studio: Studio, tmp_path: Path, start_worker: Starter
) -> None:
    job = await studio.submit("frames", {"folder": str(tmp_path)})
    zombie = start_worker()
    await until(studio, job, "step.progressed")
    start_worker()
    async with asyncio.timeout(20):
        while await studio.workers_alive() < 2:
            assert zombie.poll() is None
            await pause_until(asyncio.Event(), 0.05)
    os.kill(zombie.pid, signal.SIGSTOP)
    frozen_at = time.monotonic()
    await until(studio, job, "job.resumed")
    assert time.monotonic() - frozen_at < LIMIT_S + GRACE_S
    drawn = runs(tmp_path, f"frames.{zombie.pid}")

    os.kill(zombie.pid, signal.SIGCONT)  # while its job is worked on by another
    assert await asyncio.to_thread(zombie.wait, 20) != 0
    assert runs(tmp_path, f"frames.{zombie.pid}") <= drawn + 1  # one was under the pen
    (tmp_path / "go").touch()
    await until(studio, job, "job.completed")
    done = await studio.job(job.id)
    assert (done.attempt, done.error) == (2, None)
    told = [event.kind for event in await studio.events(job.id)]
    assert (told.count("job.interrupted"), told.count("step.completed")) == (1, 1)


async def test_a_watcher_beside_a_frozen_worker_takes_over(
    studio: Studio, tmp_path: Path, start_worker: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    job = await studio.submit("frames", {"folder": str(tmp_path)})
    zombie = start_worker()
    await until(studio, job, "step.progressed")
    os.kill(zombie.pid, signal.SIGSTOP)
    watching = asyncio.create_task(follow(studio, job.id, as_json=True))
    await until(studio, job, "job.resumed")
    (tmp_path / "go").touch()
    assert await asyncio.wait_for(watching, 20) == 0
    done = await studio.job(job.id)
    assert (done.status, done.attempt) == ("completed", 2)
    assert done.id in capsys.readouterr().out

    os.kill(zombie.pid, signal.SIGCONT)
    assert await asyncio.to_thread(zombie.wait, 20) != 0
    assert (await studio.job(job.id)).last_seq == done.last_seq
