"""A strict queue under three worker processes: priorities, cancels, a kill; one job at a time."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toys import ALL, overlaps, turns

PROGRAM = Path(__file__).parents[1] / "worker_process.py"
SEED = 3
LIMIT_S = 100

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, heartbeat_limit_s=5
    ) as opened:
        yield opened


@pytest.fixture
def start(tmp_path: Path, database: str) -> Iterator[Start]:
    """Start a worker process; killed at the end where it still runs."""
    started: list[subprocess.Popen[bytes]] = []

    def launch() -> "subprocess.Popen[bytes]":
        command = [sys.executable, str(PROGRAM), str(tmp_path / "data"), database]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=PROGRAM.parent
        )
        started.append(process)
        return process

    yield launch
    for process in started:
        process.kill()
        process.wait(20)


async def submit(
    studio: Studio, path: Path, name: str, *, work_s: float = 0.02, priority: int = 0
) -> Job:
    request = {"path": str(path), "name": name, "work_s": work_s}
    return await studio.submit("strict", request, priority=priority)


async def ends(studio: Studio, jobs: list[Job]) -> Counter[str]:
    """Wait for all of them; how often each status."""
    async with asyncio.timeout(LIMIT_S):
        for job in jobs:
            async for _ in studio.watch(job.id):
                pass
    return Counter([(await studio.job(job.id)).status for job in jobs])


async def until_begun(studio: Studio, job: Job) -> None:
    async with asyncio.timeout(LIMIT_S):
        async for event in studio.watch(job.id):
            if event.kind == "step.started":
                return
    raise AssertionError("it never began")


async def trouble(studio: Studio, jobs: list[Job], chance: random.Random) -> None:
    """Cancels and changes of priority, as fast as they go, and hands lent beside the workers."""
    for job in chance.sample(jobs, len(jobs) // 4):
        await studio.cancel(job.id)
        chosen = chance.choice(jobs)
        if not (await studio.job(chosen.id)).is_final:
            await studio.work_job(chosen.id)


@pytest.mark.parametrize("count", [24, pytest.param(500, marks=pytest.mark.slow)])
async def test_one_at_a_time_over_processes(
    count: int, studio: Studio, start: Start, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    path = tmp_path / "turns"
    jobs = [
        await submit(studio, path, str(number), priority=chance.randint(-2, 2))
        for number in range(count)
    ]
    for _ in range(3):
        start()
    await until_begun(studio, max(jobs, key=lambda job: (job.priority, -jobs.index(job))))
    await trouble(studio, jobs, chance)
    statuses = await ends(studio, jobs)
    assert set(statuses) <= {"completed", "cancelled"}
    assert statuses["completed"] >= count // 2
    assert overlaps(path) == 0
    assert max(Counter(turns(path)).values()) == 1
    assert len(turns(path)) >= statuses["completed"]


async def test_the_holder_is_killed(studio: Studio, start: Start, tmp_path: Path) -> None:
    path = tmp_path / "turns"
    held = await submit(studio, path, "held", work_s=60)
    others = [await submit(studio, path, str(number)) for number in range(4)]
    for _ in range(2):
        start()
    await until_begun(studio, held)
    worker_id = (await studio.job(held.id)).worker_id
    (pid,) = [row["pid"] for row in (await studio.status()).workers if row["id"] == worker_id]
    os.kill(pid, signal.SIGKILL)
    with path.open("a") as file:
        file.write("end held 0\n")
    await studio.prioritise(others[0].id, 5)
    await ends(studio, others[:1])
    await studio.cancel(held.id)
    assert await ends(studio, others) == {"completed": 4}
    assert turns(path)[:2] == ["held", "0"]
    assert overlaps(path) == 0
