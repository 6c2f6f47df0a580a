"""Whoever does not move is told, once, until he moves."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mutoscope.app import Studio
from mutoscope.interfaces.cli.documents import status_rows
from mutoscope.jobs.stillness import tell_stuck
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate

LIMIT_S = 600


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, stuck_after_s=LIMIT_S
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def at_the_gate(studio: Studio, gate: Gate) -> tuple[Job, "asyncio.Future[Job]"]:
    """A job that works, and stands before the gate."""
    job = await studio.submit("gated", {"ticking": False})
    working = asyncio.ensure_future(studio.work_job(job.id))
    await asyncio.to_thread(gate.entered.wait)
    return await studio.job(job.id), working


async def let_time_pass(studio: Studio, seconds: float) -> None:
    """All that was done was done so much earlier."""
    for column in ("started_at", "progressed_at", "completed_at"):
        await studio.engine.database.all(
            f"UPDATE steps SET {column} = {column} - %(s)s * interval '1 second'", {"s": seconds}
        )


async def test_a_step_that_stands_still_is_told_once(studio: Studio, gate: Gate) -> None:
    job, working = await at_the_gate(studio, gate)
    worker = job.worker_id
    assert worker is not None
    await let_time_pass(studio, LIMIT_S - 100)
    assert await tell_stuck(studio.engine, worker) == frozenset()
    assert (await studio.status()).stuck == ()
    await let_time_pass(studio, 700)
    with capture_logs() as logs:
        told = await tell_stuck(studio.engine, worker)
        assert await tell_stuck(studio.engine, worker, told) == told == {(job.id, 1, "gate")}
        assert await tell_stuck(studio.engine, worker + 1) == frozenset()
    assert [each["event"] for each in logs] == ["generation_stuck"]
    assert (logs[0]["job"], logs[0]["pipeline"], logs[0]["step"]) == (job.id, "gated", "gate")
    status = await studio.status()
    assert [each["step"] for each in status.stuck] == ["gate"]
    (row,) = [text for name, text in status_rows(status) if name == "stuck"]
    assert row == f"{job.id} (gated), gate: has not moved for 20 min"
    gate.opened.set()
    assert (await working).status == "completed"
    assert (await studio.status()).stuck == ()


async def test_a_job_between_its_steps_is_told_as_well(studio: Studio, gate: Gate) -> None:
    job, working = await at_the_gate(studio, gate)
    await studio.engine.database.all(
        "UPDATE steps SET status = 'pending' WHERE key = 'gate'"  # as before it has its slot
    )
    await let_time_pass(studio, LIMIT_S + 60)
    (row,) = (await studio.status()).stuck
    assert (row["job_id"], row["step"]) == (job.id, "")
    gate.opened.set()
    await working


async def test_who_waits_for_a_worker_is_not_stuck(studio: Studio) -> None:
    await studio.submit("story", {"title": "Bees"})
    await studio.engine.database.all("UPDATE jobs SET created_at = now() - interval '1 day'")
    assert (await studio.status()).stuck == ()
