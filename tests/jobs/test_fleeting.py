"""What is lent stays in its family, and so does what shows it; what is made of it may last."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loans import LOAN, borrow, frame, paint
from mutoscope.app import Studio
from mutoscope.jobs.fleeting import Fleeting
from mutoscope.jobs.step import spec_of
from mutoscope.models import Artifact, Job
from mutoscope.testing import temporary_studio
from toys import runs

LENT = Artifact("a" * 64, 4, ".jpg", "image/jpeg")
OWN = Artifact("b" * 64, 4, ".jpg", "image/jpeg")
SOON = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture(params=[False, True], ids=["apart", "shared"])
async def studio(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[LOAN], share_results=request.param
    ) as opened:
        yield opened


async def make(studio: Studio, folder: Path, **asked: object) -> Job:
    job = await studio.submit("loan", {"folder": str(folder), **asked})
    return await studio.work_job(job.id)


async def test_another_job_borrows_for_itself_and_an_edit_does_not(
    studio: Studio, tmp_path: Path
) -> None:
    first = await make(studio, tmp_path)
    edit = await studio.work_job((await studio.edit(first.id, {"title": "Home"})).id)
    twice = await studio.work_job((await studio.edit(edit.id, {"title": "Hut"})).id)
    assert [each.status for each in (first, edit, twice)] == ["completed"] * 3
    assert [each.reused for each in (first, edit, twice)] == [0, 3, 3]
    assert runs(tmp_path, "borrowed") == 1
    await studio.delete(edit.id)
    await studio.work_job((await studio.edit(twice.id, {"title": "Hall"})).id)
    assert runs(tmp_path, "borrowed") == 1
    other = await make(studio, tmp_path)
    assert (runs(tmp_path, "borrowed"), runs(tmp_path, "painted")) == (2, 1)
    assert [each.artifact for each in other.output] == [each.artifact for each in first.output]


async def test_what_shows_it_has_its_end(studio: Studio, tmp_path: Path) -> None:
    job = await make(studio, tmp_path)
    ends = {each.kind: each.expires_at for each in job.output}
    assert ends["painting"] is None
    assert ends["framed"] == ends["lent"]
    assert ends["lent"] is not None
    edit = await studio.work_job((await studio.edit(job.id, {"title": "Home"})).id)
    assert {each.kind: each.expires_at for each in edit.output} == ends
    days = (ends["lent"] - datetime.now(UTC)) / timedelta(days=1)
    assert 29.9 < days <= 30


async def test_a_plan_knows_what_an_edit_finds(studio: Studio, tmp_path: Path) -> None:
    first = await make(studio, tmp_path)
    plan = await studio.plan_edit(first.id, {"title": "Home"})
    assert set(plan.to_run) == {"framed"}


def test_an_end_comes_no_later_than_that_of_what_is_shown() -> None:
    fleeting = Fleeting(days=30)
    assert not fleeting.is_lent(spec_of(frame), (OWN,))
    fleeting.note(LENT, (), SOON)
    assert fleeting.is_lent(spec_of(frame), (OWN, {"of": [LENT]}))
    assert fleeting.end((OWN, LENT)) == SOON
    assert fleeting.end((OWN,)) > SOON
    assert fleeting.is_lent(spec_of(borrow), ())
    assert not fleeting.is_lent(spec_of(paint), (LENT,))


def test_what_is_passed_on_keeps_its_own_end() -> None:
    fleeting = Fleeting(days=30)
    fleeting.note(LENT, (), SOON)
    fleeting.note(OWN, (LENT, OWN), SOON)
    assert (fleeting.end_of(LENT), fleeting.end_of(OWN)) == (SOON, None)
