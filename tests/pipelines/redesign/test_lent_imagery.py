"""Pictures of an address are bought once a family, and go; the designs stay."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.errors import WrongState
from mutoscope.jobs.keeping import give_back
from mutoscope.jobs.publishable import publishable
from mutoscope.models import Job, Output
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.maps import calls
from pipelines.redesign.gardens import photo

FRONT = {"area": "front_yard", "style": "japanese_zen"}
BACK = {"area": "backyard", "style": "california_native"}
CHANGING = "12 Oak Lane | address: ANEW | meta: ANEW | street: ANEW | above: ANEW"
"""Whatever is asked of it, it gives other bytes each time."""
ONCE = {"geocode": 1, "metadata": 1, "street_view": 1}


async def make(studio: Studio, **asked: Any) -> Job:
    request = {
        "address": "12 Oak Lane",
        "imagery_terms": True,
        "areas": [FRONT],
        **asked,
    }
    if "photo" in asked:
        del request["address"]
    job = await studio.submit("redesign", request, seed=7)
    done = await studio.work_job(job.id)
    assert done.status == "completed"
    return done


def lent(job: Job) -> dict[str, bool]:
    return {each.kind: each.expires_at is not None for each in job.output}


async def test_what_shows_the_pictures_has_an_end(studio: Studio, fakes: FakeVendors) -> None:
    job = await make(studio)
    assert lent(job) == {
        "source": True,
        "before_after": True,
        "design": False,
        "thumbnail": False,
        "proposal": False,
    }
    edit = await studio.edit(job.id, {"areas.0.wishes": "a bench"})
    assert lent(await studio.work_job(edit.id)) == lent(job)
    assert calls(fakes.asked("google_maps")) == ONCE
    other = await make(studio)
    assert calls(fakes.asked("google_maps")) == dict.fromkeys(ONCE, 2)
    assert len(fakes.purchases("gemini")) == 3  # the other job has pictures of its own
    assert lent(other) == lent(job)


async def test_a_concept_sheet_shows_them_all_over(studio: Studio) -> None:
    job = await make(studio, painter="sheet")
    assert lent(job)["sheet"]
    assert all(lent(job).values())


async def let_time_pass(studio: Studio) -> None:
    """All loans end now."""
    for table in ("results", "outputs"):
        await studio.engine.database.all(
            f"UPDATE {table} SET expires_at = now() WHERE expires_at IS NOT NULL"
        )


def files(job: Job, kind: str) -> list[Output]:
    return [each for each in job.output if each.kind == kind]


async def test_a_design_is_found_when_its_picture_is_over(
    studio: Studio, fakes: FakeVendors
) -> None:
    job = await make(studio, address=CHANGING, areas=[FRONT, BACK], climate="oceanic")
    assert len(fakes.purchases("gemini")) == 2
    await let_time_pass(studio)
    await give_back(studio.engine, grace_s=0)
    edit = await studio.edit(job.id, {"areas.1.style": "tropical_resort"})
    done = await studio.work_job(edit.id)
    assert done.status == "completed", done.error
    once = {"geocode": 1, "metadata": 1, "street_view": 1, "satellite": 1}
    assert calls(fakes.asked("google_maps")) == dict.fromkeys(once, 2)
    assert len(fakes.purchases("gemini")) == 3  # of the changed area alone
    imagery_usd = 2 * done.cost.actual - job.cost.actual  # one design, not two
    assert imagery_usd == pytest.approx(0.014, abs=0.001)
    was, now = ({each.name: each.artifact for each in files(of, "design")} for of in (job, done))
    assert {name: was[name] == now[name] for name in was} == {
        "front_yard.png": True,
        "backyard.png": False,
    }
    assert {each.artifact for each in files(job, "source")}.isdisjoint(
        each.artifact for each in files(done, "source")
    )
    assert len(files(done, "before_after")) == 2
    assert lent(done) == lent(job)


async def test_a_retry_finds_the_design_when_its_picture_is_over(
    studio: Studio, fakes: FakeVendors
) -> None:
    refused = {**BACK, "wishes": "a pool [refuse x1]"}
    order = {"address": CHANGING, "imagery_terms": True, "areas": [FRONT, refused], "strict": True}
    job = await studio.submit("redesign", order, seed=7)
    assert (await studio.work_job(job.id)).status == "partial"
    assert len(fakes.purchases("gemini")) == 1
    await let_time_pass(studio)
    await give_back(studio.engine, grace_s=0)
    again = await studio.work_job((await studio.retry(job.id)).id)
    assert again.status == "completed", again.error
    assert (len(fakes.purchases("gemini")), calls(fakes.asked("google_maps"))["geocode"]) == (2, 2)


async def test_the_line_stays_when_the_pictures_are_gone(studio: Studio) -> None:
    job = await make(studio, areas=[FRONT, BACK])
    await let_time_pass(studio)
    await give_back(studio.engine, grace_s=0)
    assert await studio.result(job.id, "street") is None
    names = ("how", "seen", "copyright", "taken")
    front, back = [
        [(await studio.result(job.id, f"areas.{area}.finished"))[name] for name in names]
        for area in ("front_yard", "backyard")
    ]
    assert front == ["edited", "street_view", "© Google", "2022-08"]
    assert back[:2] == ["edited", "satellite"]
    assert "Google" in back[2]


async def test_a_lost_picture_is_asked_about_before_its_end_and_fetched_after(
    studio: Studio, fakes: FakeVendors
) -> None:
    job = await make(studio, address=CHANGING)
    lost = studio.path(files(job, "source")[0].artifact)
    await asyncio.to_thread(os.chmod, lost, 0o600)
    lost.write_bytes(b"damaged")
    asking = await studio.edit(job.id, {"areas.0.wishes": "a bench"})
    asked = await studio.work_job(asking.id)
    assert (asked.status, asked.question is not None) == ("awaiting_input", True)
    assert calls(fakes.asked("google_maps"))["street_view"] == 1
    await let_time_pass(studio)
    await studio.cancel(asking.id)
    edit = await studio.edit(job.id, {"areas.0.wishes": "a bench"})
    assert (await studio.work_job(edit.id)).status == "completed"
    assert calls(fakes.asked("google_maps"))["street_view"] == 2


async def test_what_is_published_is_a_design_and_nothing_lent(
    studio: Studio, tmp_path: Path
) -> None:
    job = await make(studio)
    found = await asyncio.to_thread(publishable, studio.engine, job, "")
    assert (found.file.kind, found.file.expires_at) == ("design", None)
    sheet = await make(studio, painter="sheet")
    for item in ("", "areas.front_yard"):
        with pytest.raises(WrongState, match="lent"):
            await asyncio.to_thread(publishable, studio.engine, sheet, item)
    own = await make(studio, photo=await photo(studio, tmp_path), painter="sheet")
    found = await asyncio.to_thread(publishable, studio.engine, own, "")
    assert found.file.kind == "sheet"  # not the photo that it was made from


async def test_of_a_picture_that_came_back_nothing_is_kept(
    studio: Studio, fakes: FakeVendors
) -> None:
    fakes.behave("gemini", "as_given", times=2)
    order = {"address": "12 Oak Lane", "imagery_terms": True, "areas": [FRONT], "strict": True}
    job = await studio.work_job((await studio.submit("redesign", order, seed=7)).id)
    assert job.error is not None
    assert "came back as it was" in job.error.message
    kept = await studio.engine.database.all(
        "SELECT bytes FROM results JOIN result_artifacts USING (owner, digest)"
        " JOIN artifacts USING (sha256, suffix) WHERE expires_at IS NULL"
    )
    assert {row["bytes"] < 200 for row in kept} == {True}
