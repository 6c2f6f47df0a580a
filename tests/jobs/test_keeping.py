"""Files of finished jobs go when there is no room, and come back when they are asked for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import MutoscopeError
from mutoscope.jobs.keeping import GB, keep_within
from mutoscope.models import Job
from mutoscope.store import artifacts, retention
from mutoscope.testing import temporary_studio
from toys import ALL

STORY_BYTES = 3 * len("Bees line 0") + len("Bees\n" + 3 * "Bees line 0\n") - 1


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as opened:
        yield opened


@pytest.fixture
async def cramped(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    """Room for the files of one story and a half."""
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, keep_gb=1.5 * STORY_BYTES / GB
    ) as opened:
        yield opened


async def make(studio: Studio, title: str = "Bees") -> Job:
    return await studio.work_job((await studio.submit("story", {"title": title})).id)


async def test_there_is_room_for_all_by_default(studio: Studio) -> None:
    await make(studio)
    assert await retention.kept_bytes(studio.engine.database) == STORY_BYTES
    assert await keep_within(studio.engine) == retention.Room()


async def test_zero_keeps_everything(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, keep_gb=0
    ) as studio:
        await make(studio)
        assert await keep_within(studio.engine) == retention.Room()


async def test_the_end_of_a_job_makes_room(cramped: Studio) -> None:
    first = await make(cramped)
    placed = await asyncio.to_thread(cramped.output_path, first, first.output[0])
    second = await make(cramped, "Ants")
    assert await retention.kept_bytes(cramped.engine.database) <= 1.5 * STORY_BYTES
    for job in (first, second):
        told = await cramped.job(job.id)
        assert [output.name for output in told.output] == ["book.txt"]  # lines are cheaper
    assert placed.exists()
    again = await make(cramped, "Ants")
    assert (again.status, again.reused > 0) == ("completed", True)


async def test_what_expired_is_made_again(studio: Studio, tmp_path: Path) -> None:
    job = await make(studio)
    placed = await asyncio.to_thread(studio.output_path, job, job.output[0])
    notes = placed.with_name("notes.yaml")
    notes.write_text("mine")
    engine = studio.engine
    tight = temporary_studio(
        tmp_path,
        database_url=engine.database.conninfo,
        pipelines=ALL,
        keep_gb=1 / GB,
    )
    async with tight as other:
        assert not (await keep_within(other.engine)).jobs  # a person may be about to fetch it
        room = await keep_within(other.engine, grace_s=0)
        assert room.jobs == {job.id}
        await artifacts.sweep(other.engine.database, other.engine.blobs, grace_s=0)
    assert (placed.exists(), notes.exists()) == (False, True)
    assert await asyncio.to_thread(files_in, tmp_path / "blobs") == []

    expired = await studio.job(job.id)
    assert (expired.status, expired.output) == ("completed", ())
    assert expired.warnings[0].code == "expired"
    with pytest.raises(MutoscopeError):
        await asyncio.to_thread(studio.output_path, job, job.output[0])
    edit = await studio.edit(job.id, {"lines.0.text": "New words"})
    assert (await studio.work_job(edit.id)).status == "completed"

    await studio.retry(job.id)
    done = await studio.work_job(job.id)
    assert (done.status, done.attempt, done.expires_at, done.warnings) == ("completed", 2, None, ())
    assert done.output == job.output
    assert studio.output_path(done, done.output[0]).exists()


async def test_a_pinned_job_keeps_all(cramped: Studio) -> None:
    job = await make(cramped)
    assert (await cramped.pin(job.id)).pinned
    for title in ("Ants", "Flies"):
        await make(cramped, title)
    plan = await cramped.plan_edit(job.id, {"title": "Bees"})
    assert (plan.to_run, len(plan.kept)) == ((), 5)
    assert not (await cramped.pin(job.id, on=False)).pinned


def files_in(folder: Path) -> list[Path]:
    return list(folder.glob("??/*"))
