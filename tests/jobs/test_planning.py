"""Edits that change a document which is itself to be made anew."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toys import STORY


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[STORY]) as opened:
        yield opened


async def test_an_edited_line_outlives_a_further_edit_of_the_request(studio: Studio) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    child = await studio.work_job((await studio.edit(parent.id, {"lines.0.text": "Wax."})).id)
    assert (await studio.plan_edit(child.id, {"count": 4})).unknown
    done = await studio.work_job((await studio.edit(child.id, {"count": 4})).id)
    assert await _lines(studio, done) == [
        "Bees",
        "Wax.",
        "Bees line 1",
        "Bees line 2",
        "Bees line 3",
    ]

    both = {"count": 2, "lines.1.text": "Honey."}
    done = await studio.work_job((await studio.edit(parent.id, both)).id)
    assert await _lines(studio, done) == ["Bees", "Bees line 0", "Honey."]


@pytest.mark.parametrize(
    ("change", "hint"),
    [({"lines.7.text": "x"}, "There are 3"), ({"lines.0.loudness": "loud"}, "number")],
)
async def test_what_does_not_fit_is_refused_beside_a_field_of_the_request_too(
    studio: Studio, change: dict[str, str], hint: str
) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    with pytest.raises(InvalidRequest) as refusal:
        await studio.edit(parent.id, {"count": 4, **change})
    assert hint in refusal.value.hint


async def test_a_line_that_the_new_document_lacks_fails_the_job(studio: Studio) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    child = await studio.work_job((await studio.edit(parent.id, {"lines.2.text": "Wax."})).id)
    short = await studio.work_job((await studio.edit(child.id, {"count": 2})).id)
    assert (short.status, short.error and short.error.code) == ("failed", "invalid_request")
    long = await studio.work_job((await studio.edit(short.id, {"count": 3})).id)
    assert await _lines(studio, long) == ["Bees", "Bees line 0", "Bees line 1", "Wax."]


async def test_a_job_without_a_document_cannot_have_it_edited(studio: Studio) -> None:
    parent = await studio.submit("story", {"title": "Bees"})
    await studio.cancel(parent.id)
    with pytest.raises(InvalidRequest, match="nothing yet that could be edited"):
        await studio.edit(parent.id, {"lines.0.text": "Wax."})


async def _lines(studio: Studio, job: Job) -> list[str]:
    return studio.path(job.output[0].artifact).read_text().splitlines()
