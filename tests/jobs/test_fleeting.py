"""What is lent stays in its family, and so does what shows it; what is made of it may last."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans import LOAN, LoanRequest, borrow, frame, paint
from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.fleeting import Fleeting
from mutoscope.jobs.keeping import give_back
from mutoscope.jobs.step import spec_of, step
from mutoscope.models import Artifact, Job, Work
from mutoscope.store.blobs import ArtifactLost
from mutoscope.testing import temporary_studio
from toys import runs

LENT = Artifact("a" * 64, 4, ".jpg", "image/jpeg")
OWN = Artifact("b" * 64, 4, ".jpg", "image/jpeg")
JOB = Job("job_1", "loan", "running", {}, datetime(2026, 1, 1, tzinfo=UTC))
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
    assert (runs(tmp_path, "borrowed"), runs(tmp_path, "painted")) == (2, 2)
    own, found = ([each.artifact for each in job.output] for job in (other, first))
    assert [one == same for one, same in zip(own, found, strict=True)] == [False, True, False]


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


@step(version="1", stage="lending", lasting=True)
def give_up(work: Work, lent: Artifact) -> Artifact:
    """A painter that hands back what it was given."""
    return lent


async def give_in(ctx: Context, request: LoanRequest) -> None:
    lent = await ctx.step(borrow, request.place, request.folder, key="lent")
    same = await ctx.step(give_up, lent, key="painting")
    ctx.produce("painting", same, name="painting.txt")


async def test_what_is_handed_on_as_it_was_lent_has_its_end(tmp_path: Path, database: str) -> None:
    idle = replace(LOAN, run=give_in)
    data = tmp_path / "data"
    async with temporary_studio(data, database_url=database, pipelines=[idle]) as studio:
        job = await make(studio, tmp_path)
        (shown,) = job.output
        store = studio.engine.database
        ends = await store.all("SELECT expires_at FROM results ORDER BY expires_at")
        assert [each["expires_at"] for each in ends] == [shown.expires_at] * 2
        for table in ("results", "outputs"):
            await store.all(f"UPDATE {table} SET expires_at = now()")
        await give_back(studio.engine, grace_s=0)
        with pytest.raises(ArtifactLost):
            studio.path(shown.artifact)


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


def file(number: int) -> Artifact:
    return Artifact(f"{number:064x}", 4, ".jpg", "image/jpeg")


CALLS = st.lists(st.tuples(st.lists(st.integers(0, 4), max_size=3), st.booleans()), max_size=5)


@given(CALLS, st.sets(st.integers(0, 4)), st.randoms(use_true_random=False))
def test_a_lent_file_counts_by_its_call_and_an_own_one_by_itself(
    calls: list[tuple[list[int], bool]], given_: set[int], dice: Random
) -> None:
    """Whichever call ends first, and whatever bytes are the same."""
    job = replace(JOB, request={"photos": [asdict(file(each)) for each in given_]})
    noted = [
        ([file(each) for each in made], (), SOON if is_lent else None, f"call{index}")
        for index, (made, is_lent) in enumerate(calls)
    ]
    told = list[Mapping[Artifact, str]]()
    for _ in range(2):
        fleeting = Fleeting(days=30)
        for each in noted:
            fleeting.note(*each)
        told.append(fleeting.stand_ins(job))
        dice.shuffle(noted)
    assert told[0] == told[1]
    lent = {each for made, is_lent in calls if is_lent for each in made}
    own = {each for made, is_lent in calls if not is_lent for each in made} | given_
    assert set(told[0]) == {file(each) for each in lent - own}
    assert len(set(told[0].values())) == len(told[0])


def test_a_file_without_a_place_counts_by_its_content() -> None:
    fleeting = Fleeting(days=30)
    fleeting.note({"both": {LENT}}, (), SOON, "call")
    assert (fleeting.stand_ins(JOB), fleeting.end_of(LENT)) == ({}, SOON)


def test_what_is_passed_on_keeps_its_own_end() -> None:
    fleeting = Fleeting(days=30)
    fleeting.note(LENT, (), SOON)
    fleeting.note(OWN, (LENT, OWN), SOON)
    assert (fleeting.end_of(LENT), fleeting.end_of(OWN)) == (SOON, None)
