"""A worker of its own process with a real limit of memory, and jobs that eat more."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psutil
import pytest
from hungry import HUNGRY, LIMIT_MB

from mutoscope.app import Studio
from mutoscope.jobs.exits import GUARD_EXIT, GUARDED
from mutoscope.models import Event, Job
from mutoscope.store.reading import POSTPONED
from mutoscope.testing import temporary_studio

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[HUNGRY]) as opened:
        yield opened


@pytest.fixture
def start(tmp_path: Path, database: str) -> Iterator[Start]:
    """Starts a worker that is gone when the test is over."""
    started: list[subprocess.Popen[bytes]] = []

    def starting() -> "subprocess.Popen[bytes]":
        script = Path(__file__).with_name("hungry.py")
        command = [sys.executable, str(script), str(tmp_path), database]
        tests = str(script.parent.parent)
        started.append(subprocess.Popen(command, env={**os.environ, "PYTHONPATH": tests}))
        return started[-1]

    yield starting
    for process in started:
        process.kill()
        process.wait(20)


async def interruption(studio: Studio, job: Job) -> Event:
    async with asyncio.timeout(30):
        async for event in studio.watch(job.id):
            if event.kind == "job.interrupted":
                return event
    raise AssertionError("it was never interrupted")


@pytest.mark.parametrize("how", ["alone", pytest.param("child", marks=pytest.mark.slow)])
async def test_one_that_eats_memory_is_stopped_and_the_worker_lives(
    how: str, studio: Studio, start: Start
) -> None:
    worker = start()
    job = await studio.submit("hungry", {"how": how})
    told = await interruption(studio, job)
    assert told.body["why"] == "memory"
    share = told.body["resources"]["memory_share"]
    assert 0.92 < share < 1.5
    assert told.body["resources"]["processes"] == (2 if how == "child" else 1)
    waiting = await studio.job(job.id)
    assert (waiting.status, waiting.worker_id, waiting.message) == ("running", None, POSTPONED)

    other = await studio.submit("hungry", {"how": "little"})
    async with asyncio.timeout(20):
        events = [event.kind async for event in studio.watch(other.id)]
    assert events[-1] == "job.completed"
    assert worker.poll() is None
    assert psutil.Process(worker.pid).children() == []
    assert psutil.Process(worker.pid).memory_info().rss < LIMIT_MB * 800_000


async def test_a_worker_that_cannot_free_its_memory_leaves_hard(
    studio: Studio, start: Start
) -> None:
    worker = start()
    job = await studio.submit("hungry", {"how": "deaf"})
    async with asyncio.timeout(30):
        async for event in studio.watch(job.id):
            if event.kind == "step.started":
                break
    assert await asyncio.to_thread(worker.wait, 30) == GUARD_EXIT
    start()
    told = await interruption(studio, job)
    assert (told.body["why"], (await studio.job(job.id)).message) == (GUARDED, "eating")
    stop = (await studio.status()).last_stop
    assert stop is not None
    assert (stop["stop_cause"], stop["job_id"], stop["step"]) == (GUARDED, job.id, "meal")
    assert stop["resources"]["memory_share"] > 0.92
    stop = (await studio.status()).last_stop
    assert stop is not None
    assert (stop["stop_cause"], stop["job_id"]) == ("ended by the memory guard", job.id)
