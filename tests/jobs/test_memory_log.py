"""What the log and the errors say about memory."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hungry import HUNGRY
from structlog.testing import capture_logs

from mutoscope.app import Studio
from mutoscope.testing import temporary_studio
from toys import ALL

SAMPLE = {"rss_mb", "vms_mb", "threads", "memory_share", "processes", "open_files"}


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as opened:
        yield opened


async def test_each_stage_and_the_job_say_what_they_use(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    with capture_logs() as told:
        await studio.work_job(job.id)
    lines = [line for line in told if line["event"] == "memory"]
    assert [line["context"] for line in lines] == [
        "story start",
        "writing start",
        "writing end",
        "speaking start",
        "speaking end",
        "binding start",
        "binding end",
        "story end",
    ]
    for line in lines:
        assert line["job"] == job.id
        assert 0 < line["rss_mb"] < line["vms_mb"]
        assert 0 < line["percent"] < 100
        assert line["threads"] >= 1


async def test_the_errors_of_a_step_and_its_job_have_a_sample(
    studio: Studio, tmp_path: Path
) -> None:
    request = {"folder": str(tmp_path), "kind": "refused"}
    job = await studio.submit("troubled", request)
    done = await studio.work_job(job.id)
    errors = [done.error, *(step.error for step in done.steps if step.status == "failed")]
    assert len(errors) == 2
    for error in errors:
        assert error is not None
        assert error.resources is not None
        assert set(error.resources) >= SAMPLE


async def test_an_unknown_pipeline_fails_with_a_sample(
    studio: Studio, tmp_path: Path, database: str
) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    async with temporary_studio(tmp_path, database_url=database, pipelines=[]) as elsewhere:
        done = await elsewhere.work_job(job.id)
    assert done.error is not None
    assert done.error.resources is not None
    assert set(done.error.resources) >= SAMPLE


async def test_what_the_system_refuses_is_told_as_memory(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=[HUNGRY], retry_gap_s=0.01
    ) as studio:
        job = await studio.submit("hungry", {"how": "huge"})
        error = (await studio.work_job(job.id)).error
    assert error is not None
    assert (error.code, error.step, error.retryable) == ("memory", "meal", True)


async def test_status_says_what_may_be_used(studio: Studio) -> None:
    status = await studio.status()
    assert 0 < status.memory["rss_mb"] < status.memory_limit_mb
    assert status.free_disk_mb == status.memory["free_disk_mb"] > 0
    assert status.memory["free_memory_mb"] > 0
