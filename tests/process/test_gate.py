"""Workers that are killed while a job waits at a gate: it waits on, and goes on with the next."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conftest import Starter
from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toy_gates import PICTURE_USD
from toys import ALL

LIMIT_S = 60


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, heartbeat_limit_s=2
    ) as opened:
        yield opened


async def rests(studio: Studio, job_id: str) -> Job:
    """The job when it waits or has ended."""
    async with asyncio.timeout(LIMIT_S):
        async for _ in studio.watch(job_id):
            job = await studio.job(job_id)
            if job.is_final or job.status == "awaiting_input":
                return job
    return await studio.job(job_id)


async def test_a_job_waits_at_its_gates_whoever_dies(studio: Studio, start_worker: Starter) -> None:
    worker = start_worker()
    job = await rests(studio, (await studio.submit("tale", {}, seed=7)).id)
    assert job.question is not None
    assert job.question["gate"] == "tale"
    worker.send_signal(signal.SIGKILL)
    worker.wait(20)

    await studio.answer(job.id, changes={"lines.0": "Wax."})
    assert (await studio.job(job.id)).status == "queued"
    worker = start_worker()
    job = await rests(studio, job.id)
    assert job.question is not None
    assert job.question["gate"] == "pictures"
    worker.send_signal(signal.SIGKILL)
    worker.wait(20)
    rejected = await studio.submit("tale", {"topic": "Ants"})
    start_worker()
    rejected = await rests(studio, rejected.id)
    assert (await studio.answer(rejected.id, {"tale": "reject"})).status == "cancelled"

    await studio.answer(job.id, {"pictures": "approve"})
    job = await rests(studio, job.id)
    assert (job.status, job.cost.actual) == ("completed", pytest.approx(2 * PICTURE_USD))
    text = studio.path(job.output[0].artifact).read_text()
    assert text.splitlines()[1] == "Wax."
