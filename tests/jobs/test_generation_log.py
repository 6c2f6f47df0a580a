"""The log tells the begin and the end of jobs whose pipeline asks for it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mutoscope import pipelines
from mutoscope.app import Studio
from mutoscope.testing import temporary_studio
from toys import PARTS, STORY

NAMES = ("background_generation_started", "background_generation_completed")


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    told = replace(PARTS, log_name="background_generation")
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[told, STORY]
    ) as opened:
        yield opened


async def test_a_job_is_told_when_it_begins_and_when_it_ends(studio: Studio) -> None:
    job = await studio.submit("parts", {"failing": ["a"]})
    with capture_logs() as logs:
        await studio.work_job(job.id)
    assert [each["event"] for each in logs if each["event"] in NAMES] == [NAMES[0]]  # it asks
    await studio.answer(job.id, {"approve": "yes"})
    with capture_logs() as logs:
        done = await studio.work_job(job.id)
    begin, end = (each for each in logs if each["event"] in NAMES)
    assert (begin["event"], begin["job"], begin["attempt"]) == (NAMES[0], job.id, done.attempt)
    assert (end["event"], end["job"], end["outcome"]) == (NAMES[1], job.id, "partial")
    assert end["items"] == {"completed": 1, "failed": 1}
    assert end["took_s"] >= 0
    assert done.error is not None
    assert end["error"] == done.error.message


async def test_others_are_not(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    with capture_logs() as logs:
        await studio.work_job(job.id)
    assert not [each for each in logs if "generation" in each["event"]]


def test_redesigns_are_told() -> None:
    assert pipelines.find("redesign").log_name == "background_generation"
