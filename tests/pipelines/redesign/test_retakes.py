"""Pictures that were refused are asked for anew, once for each time that a person says so."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.errors import WrongState
from mutoscope.models import Job
from mutoscope.testing.fakes import FakeVendors
from pipelines.redesign.gardens import FRONT, KEY, WALK, area, codes, make, opened, photo, ran

FIRST, SECOND = "areas.front_yard.design.gemini", "areas.front_yard.again.gemini"
OTHER = "areas.front_yard.design.openai"


@pytest.fixture
async def studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    both = {"openai_api_key": KEY, "pictures": ["gemini", "openai"]}
    async with opened(tmp_path / "data", database, fakes, **both) as running:
        yield running


async def retried(studio: Studio, job: Job) -> Job:
    await studio.retry(job.id)
    return await studio.work_job(job.id)


async def edited(studio: Studio, job: Job, *takes: str, **changes: object) -> Job:
    edit = await studio.edit(job.id, changes, takes=takes)
    return await studio.work_job(edit.id)


@pytest.mark.parametrize("mood", ["mirrored", "as_given"])
async def test_a_retry_asks_anew_for_what_was_refused(
    studio: Studio, fakes: FakeVendors, tmp_path: Path, mood: str
) -> None:
    fakes.behave("gemini", mood, times=2)
    house = await photo(studio, tmp_path)
    job = await make(studio, [FRONT], photo=house, strict=True)
    job = await edited(studio, job, areas=[WALK, FRONT])
    assert (job.status, len(fakes.charges)) == ("partial", 3)
    assert job.error is not None
    assert job.error.again == (FIRST, SECOND)
    assert "asked anew, and that costs what it did" in area(job, "front_yard").message

    plan = await studio.plan_rest(job.id)
    assert FIRST in plan.to_run
    assert plan.cost == pytest.approx(job.cost.actual, rel=0.1)
    done = await retried(studio, job)
    assert (done.status, len(fakes.charges)) == ("completed", 4)
    assert done.cost.actual == pytest.approx(2 * job.cost.actual, rel=0.01)
    assert done.takes == {FIRST: 1, SECOND: 1}


async def test_a_painter_that_stays_careless_is_asked_twice_for_each_retry(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    fakes.behave("gemini", "mirrored", times=4)
    job = await make(studio, [FRONT], photo=await photo(studio, tmp_path), strict=True)
    assert (job.status, len(fakes.charges)) == ("failed", 2)
    job = await retried(studio, job)
    assert (job.status, len(fakes.charges)) == ("failed", 4)
    both = await asyncio.gather(*(studio.retry(job.id) for _ in "12"), return_exceptions=True)
    assert sum(isinstance(each, WrongState) for each in both) == 1
    assert (await studio.job(job.id)).takes == {FIRST: 2, SECOND: 2}


async def test_what_a_stand_in_mends_is_not_retaken(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    fakes.behave("gemini", "mirrored", times=3)
    refused = {**WALK, "wishes": "a pool [refuse x2]"}
    job = await make(studio, [FRONT, refused], photo=await photo(studio, tmp_path))
    assert area(job, "front_yard").status == "completed"
    assert area(job, "walkway").status == "failed"
    assert job.error is not None
    assert job.error.again == ()
    assert sorted(each.vendor for each in fakes.charges) == ["gemini", "gemini", "openai"]
    done = await retried(studio, job)
    assert (done.status, done.takes) == ("completed", {})
    assert len(fakes.charges) == 4


async def test_another_take_of_a_first_picture_has_a_second_try_of_its_own(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    house = await photo(studio, tmp_path)
    fakes.behave("gemini", "mirrored", times=1)
    job = await make(studio, [FRONT], photo=house, strict=True)
    fakes.behave("gemini", "mirrored", times=1)
    other = await edited(studio, job, FIRST)
    assert (other.status, len(fakes.charges)) == ("completed", 4)
    assert {FIRST, SECOND} <= ran(other)


async def test_who_has_made_an_area_makes_its_other_takes(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    house = await photo(studio, tmp_path)
    fakes.behave("gemini", "refuse", times=1)
    job = await make(studio, [FRONT], photo=house)
    assert job.status == "completed", job.error
    assert "painter_fallback" in codes(job)
    assert [charge.vendor for charge in fakes.charges] == ["openai"]

    take = await edited(studio, job, OTHER)
    assert take.status == "completed", take.error
    assert [charge.vendor for charge in fakes.charges] == ["openai", "openai"]
    assert "painter_fallback" in codes(take)
    more = await edited(studio, take, areas=[FRONT, WALK])
    assert [charge.vendor for charge in fakes.charges] == ["openai", "openai", "gemini"]
    assert {key.split(".")[1] for key in ran(more) if key.startswith("areas.")} == {"walkway"}


async def test_another_take_of_who_could_not_is_asked_of_them(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    fakes.behave("gemini", "refuse", times=1)
    job = await make(studio, [FRONT], photo=await photo(studio, tmp_path))
    take = await edited(studio, job, FIRST)
    assert take.status == "completed", take.error
    assert [charge.vendor for charge in fakes.charges] == ["openai", "gemini"]
    assert "painter_fallback" not in codes(take)
    changed = await edited(studio, job, areas=[{**FRONT, "wishes": "fewer stones"}])
    assert changed.status == "completed", changed.error
    assert [charge.vendor for charge in fakes.charges][2:] == ["gemini"]
