"""The database goes away in the middle of a step, and comes back."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutoscope.jobs import patience
from mutoscope.store.server import EmbeddedPostgres
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def test_a_job_outlives_its_database(
    tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long the server takes to come back here: patience has its limits elsewhere.
    monkeypatch.setattr(patience, "PATIENCE_S", 300.0)
    async with temporary_studio(tmp_path, pipelines=ALL, heartbeat_limit_s=300) as studio:
        job = await studio.submit("gated", {})
        working = asyncio.create_task(studio.work_job(job.id))
        watched = asyncio.create_task(_kinds(studio.watch(job.id)))
        assert await asyncio.to_thread(gate.entered.wait, 60)

        server = EmbeddedPostgres(tmp_path)
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        gate.opened.set()

        done = await asyncio.wait_for(working, 240)
        assert (done.status, done.attempt, done.new) == ("completed", 1, 2)
        assert (await asyncio.wait_for(watched, 120))[-1] == "job.completed"
        await asyncio.to_thread(server.release)


async def _kinds(events) -> list[str]:  # type: ignore[no-untyped-def]
    return [event.kind async for event in events]
