"""Estimates of redesigns: reckoned once an attempt, never below what is known already."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.interfaces.web.api.generations_costs import Estimates
from mutoscope.models import Cost, Job
from mutoscope.testing import temporary_studio

AREAS = [{"area": "patio", "style": "mediterranean"}]
ASKED = {"address": "12 Oak Lane", "imagery_terms": True, "areas": AREAS}


@pytest.fixture
async def studio(tmp_path: Any, database: str) -> AsyncIterator[Studio]:
    chosen = {"google_maps_api_key": "planted", "gemini_api_key": "planted"}
    async with temporary_studio(tmp_path / "data", database_url=database, **chosen) as opened:
        yield opened


async def test_it_is_kept_until_more_is_known(studio: Studio) -> None:
    job = await studio.submit("redesign", ASKED)
    estimates = Estimates(most=1)
    usd = await estimates.usd(studio, job)
    assert usd > 0.03
    assert await estimates.usd(studio, spent(job, 0.01)) == usd
    assert await estimates.usd(studio, spent(job, 0.2)) == 0.2
    assert await estimates.usd(studio, replace(spent(job, 0.2), status="completed")) == 0.1


async def test_a_job_that_is_not_there_costs_what_its_calls_come_to(studio: Studio) -> None:
    job = replace(await studio.submit("redesign", ASKED), id="job_" + "0" * 26)
    assert await Estimates().usd(studio, spent(job, 0.2)) == 0.2


def spent(job: Job, usd: float) -> Job:
    """The same after calls of so much, of which some is paid."""
    return replace(job, cost=Cost(estimated=usd, actual=usd / 2))
