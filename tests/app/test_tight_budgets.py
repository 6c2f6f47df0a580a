"""A budget between what is likely and the most, told when a job of any pipeline is handed in."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from media.designs.houses import House, house_photo
from mutoscope import pipelines
from mutoscope.app import Studio
from mutoscope.app.quoting import TIGHT
from mutoscope.errors import InvalidRequest
from mutoscope.models import Job, Plan
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

KEY = "planted"
TEXT = "Tea came to Europe in 1610. Monks drank it to stay awake. Today it is drunk everywhere."
SHORT = {"text": TEXT, "writer": "openai", "image_provider": "gemini", "quality": "draft"}
ORDERS: Mapping[str, Mapping[str, Any]] = {
    "short": SHORT,
    "explainer": {"text": TEXT * 8, "writer": "openai", "quality": "draft"},
    "meme": {"count": 2, "topic": "Monday", "writer": "openai", "painter": "openai"},
    "redesign": {"areas": [{"area": "patio", "style": "mediterranean"}], "painter": "gemini"},
}


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    keys: dict[str, Any] = {f"{name}_api_key": KEY for name in ("gemini", "openai")}
    async with temporary_studio(
        tmp_path / "data",
        database_url=database,
        base_urls={name: fakes.url(name) for name in fakes.names if name != "local"},
        find_local_models=False,
        retry_gap_s=0.01,
        **keys,
    ) as opened:
        yield opened


async def order(studio: Studio, name: str, folder: Path) -> dict[str, Any]:
    if name != "redesign":
        return dict(ORDERS[name])
    house_photo(House(left=90)).save(folder / "house.jpg")
    return {**ORDERS[name], "photo": vars(await studio.upload(folder / "house.jpg"))}


def told(job: Job) -> list[str]:
    return [each.message for each in job.warnings if each.code == TIGHT]


def between(plan: Plan) -> float:
    return round((plan.cost + plan.highest_cost) / 2, 6)


def test_all_that_can_be_priced_is_tried() -> None:
    priced = {name for name in pipelines.summaries() if pipelines.find(name).forecast}
    assert priced == set(ORDERS)


@pytest.mark.parametrize("name", ORDERS)
async def test_it_is_told_when_the_job_is_handed_in(
    studio: Studio, fakes: FakeVendors, tmp_path: Path, name: str
) -> None:
    asked = await order(studio, name, tmp_path)
    plan = await studio.plan(name, asked, seed=7)
    assert plan.cost < plan.highest_cost
    job = await studio.submit(name, asked, seed=7, when_busy="queue", max_cost=between(plan))
    (sentence,) = told(job)
    assert "covers what is likely" in sentence
    events = [e.body["code"] for e in await studio.events(job.id) if e.kind == "warning.raised"]
    assert events == [TIGHT]
    for enough in (plan.highest_cost, None):
        assert (
            told(await studio.submit(name, asked, seed=7, when_busy="queue", max_cost=enough)) == []
        )
    below = round(plan.cost * 0.99, 6)
    if plan.certain:
        with pytest.raises(InvalidRequest, match="would cost about"):
            await studio.submit(name, asked, seed=7, when_busy="queue", max_cost=below)
    else:
        (sentence,) = told(
            await studio.submit(name, asked, seed=7, when_busy="queue", max_cost=below)
        )
        assert "does not cover what is likely" in sentence
    assert fakes.requests == []


async def test_a_job_that_stops_for_it_has_lost_nothing_and_ends_with_a_larger_one(
    studio: Studio, fakes: FakeVendors, tmp_path: Path
) -> None:
    asked = await order(studio, "redesign", tmp_path)
    plan = await studio.plan("redesign", asked, seed=7)
    fakes.behave("gemini", "mirrored")  # so that a second picture is asked for
    job = await studio.submit("redesign", asked, seed=7, when_busy="queue", max_cost=between(plan))
    job = await studio.work_job(job.id)
    assert job.status == "failed"
    assert [each.error.code for each in job.steps if each.error] == ["budget"]
    assert job.cost.reserved == 0
    assert job.cost.actual <= between(plan)
    bought = len(fakes.purchases("gemini"))
    assert told(job)

    await studio.retry(job.id, max_cost=plan.highest_cost)
    job = await studio.work_job(job.id)
    assert (job.status, told(job)) == ("completed", [])
    assert len(fakes.purchases("gemini")) == bought + 1
    assert job.cost.actual <= plan.highest_cost
