"""A strict queue under worker processes of which one is killed. (Under load: `chaos/strict.py`.)"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toys import ALL, overlaps, turns

LIMIT_S = 100


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, heartbeat_limit_s=5
    ) as opened:
        yield opened


async def submit(studio: Studio, path: Path, name: str, *, work_s: float = 0.02) -> Job:
    return await studio.submit("strict", {"path": str(path), "name": name, "work_s": work_s})


async def ends(studio: Studio, jobs: list[Job]) -> list[str]:
    """Wait for all of them; their statuses."""
    async with asyncio.timeout(LIMIT_S):
        for job in jobs:
            async for _ in studio.watch(job.id):
                pass
    return [(await studio.job(job.id)).status for job in jobs]


async def until_begun(studio: Studio, job: Job) -> None:
    async with asyncio.timeout(LIMIT_S):
        async for event in studio.watch(job.id):
            if event.kind == "step.started":
                return
    raise AssertionError("it never began")


async def test_the_holder_is_killed(
    studio: Studio, start_worker: Callable[..., object], tmp_path: Path
) -> None:
    path = tmp_path / "turns"
    held = await submit(studio, path, "held", work_s=60)
    others = [await submit(studio, path, str(number)) for number in range(4)]
    for _ in range(2):
        start_worker(heartbeat_limit_s=5)
    await until_begun(studio, held)
    worker_id = (await studio.job(held.id)).worker_id
    (pid,) = [row["pid"] for row in (await studio.status()).workers if row["id"] == worker_id]
    os.kill(pid, signal.SIGKILL)
    with path.open("a") as file:
        file.write("end held 0\n")
    await studio.prioritise(others[0].id, 5)
    await ends(studio, others[:1])
    await studio.cancel(held.id)
    assert await ends(studio, others) == ["completed"] * 4
    assert turns(path)[:2] == ["held", "0"]
    assert overlaps(path) == 0
