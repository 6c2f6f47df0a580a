"""The disk of the artifacts is full, and then it is not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos.disk import fill, mounted

from mutoscope.app import Studio
from mutoscope.jobs import runner
from mutoscope.testing import temporary_studio
from toys import ALL


@pytest.fixture
def small_blobs(tmp_path: Path) -> Iterator[Path]:
    """The folder of the artifacts, with 256 kB for them."""
    with mounted(tmp_path / "blobs", "size=256k") as may:
        if not may:
            pytest.skip("may not mount a small disk here")
        yield tmp_path / "blobs"


async def until(studio: Studio, job_id: str, kind: str) -> None:
    async with asyncio.timeout(60):
        async for event in studio.watch(job_id):
            if event.kind == kind:
                return
    raise AssertionError(f"no {kind}")


async def test_a_job_goes_on_when_there_is_room_again(
    database: str, tmp_path: Path, small_blobs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "DISK_PAUSE_S", 0.1)
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, retry_gap_s=0.01
    ) as studio:
        fill(small_blobs / "ballast")
        job = await studio.submit("story", {"title": "Full"})
        working = asyncio.create_task(studio.run_worker())
        await until(studio, job.id, "job.interrupted")
        told = await studio.events(job.id)
        assert "is full" in str([event.body for event in told if event.kind == "step.failed"])
        (small_blobs / "ballast").unlink()
        await until(studio, job.id, "job.completed")
        working.cancel()
        await asyncio.wait({working})
        done = await studio.job(job.id)
    assert (done.status, done.error) == ("completed", None)
