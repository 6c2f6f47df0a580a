"""Pictures of an address are bought once a family, and go; the designs stay."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.maps import calls

KEY = "planted-secret-0123456789"
ONCE = {"geocode": 1, "metadata": 1, "street_view": 1}


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data",
        database_url=database,
        base_urls={name: fakes.url(name) for name in ("gemini", "google_maps")},
        gemini_api_key=KEY,
        google_maps_api_key=KEY,
        find_local_models=False,
    ) as opened:
        yield opened


async def make(studio: Studio, **asked: Any) -> Job:
    request = {
        "address": "12 Oak Lane",
        "imagery_terms": True,
        "areas": [{"area": "front_yard", "style": "japanese_zen"}],
        **asked,
    }
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
    assert len(fakes.purchases("gemini")) == 2  # the other job found the design of the first
    assert lent(other) == lent(job)


async def test_a_concept_sheet_shows_them_all_over(studio: Studio) -> None:
    job = await make(studio, painter="sheet")
    assert lent(job)["sheet"]
    assert all(lent(job).values())
