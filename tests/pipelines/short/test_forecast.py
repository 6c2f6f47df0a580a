"""A dry run says what the ledger will say, and does nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from vendors_at_home import KEY, UNFILMED, story

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.pipelines.short import PIPELINE
from mutoscope.pipelines.short.approvals import FORM
from mutoscope.pipelines.short.forecast import FORECAST
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

TEXT = """# Tea

Tea came to Europe in 1610. Monks drank it to stay awake. Today people drink three billion cups a
day. The leaves of one bush make green tea and black tea.
"""
PAID = {"writer": "openai", "image_provider": "gemini", "quality": "draft"}


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    """All keys, and a short that is not filmed; one that is has another name."""
    pipelines = [
        replace(UNFILMED, form=FORM, forecast=FORECAST),
        replace(PIPELINE, name="film", form=FORM, forecast=FORECAST),
    ]
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=pipelines,
        base_urls={name: fakes.url(name) for name in fakes.names if name != "local"},
        find_local_models=False,
        speech=("elevenlabs",),
        **{f"{name}_api_key": KEY for name in ("gemini", "openai", "elevenlabs")},
    ) as opened:
        yield opened


async def test_the_estimate_is_what_the_ledger_charges(studio: Studio, fakes: FakeVendors) -> None:
    asked = {"text": TEXT, "duration": 30, **PAID}
    plan = await studio.plan("short", asked, seed=7)
    assert fakes.charges == []
    assert await studio.jobs() == []
    assert (plan.unknown, plan.certain, plan.kept) == (False, False, ())
    assert plan.lowest_cost < plan.cost < plan.highest_cost
    assert any("A model is to write" in each for each in plan.basis)
    assert any("typical" in each for each in plan.basis)
    assert {each.provider for each in plan.asked} == {"openai", "gemini", "elevenlabs"}

    job = await studio.work_job((await studio.submit("short", asked, seed=7)).id)
    assert job.status == "completed", job.error
    assert plan.cost == pytest.approx(job.cost.actual, rel=0.1)

    again = await studio.plan("short", asked, seed=7)
    assert (again.cost, again.to_run, again.certain) == (0, (), True)


async def test_with_a_script_it_is_certain_and_a_budget_below_it_is_refused(
    studio: Studio, fakes: FakeVendors
) -> None:
    asked = {"script": story(shows=("Ada",)), **PAID}
    plan = await studio.plan("short", asked)
    assert plan.certain
    with pytest.raises(InvalidRequest, match="would cost about") as refused:
        await studio.submit("short", asked, max_cost=plan.cost / 2)
    assert refused.value.code == "over_budget"
    assert (await studio.jobs(), fakes.charges) == ([], [])
    job = await studio.submit("short", asked, seed=7, max_cost=plan.highest_cost)
    job = await studio.work_job(job.id)
    assert plan.cost == pytest.approx(job.cost.actual, rel=0.02)
    assert "characters.0.portrait" in plan.to_run


async def test_a_whole_film_is_foreseen_to_its_end_and_costs_nothing_at_home(
    studio: Studio, fakes: FakeVendors
) -> None:
    home = {"writer": "extractive", "image_provider": "drawn", "voice": "heart"}
    asked = {"text": TEXT, "duration": 15, "quality": "draft", **home}
    preview = await studio.preview("film", asked, seed=7)
    plan = preview.plan
    assert (plan.unknown, plan.certain, plan.cost) == (False, True, 0)
    assert {"video", "gate", "papers"} <= set(plan.to_run)
    assert plan.seconds is not None
    assert plan.seconds > 1
    assert "Tea came to Europe" in " ".join(preview.lines)
    assert FORM.read(preview.text).segments
    assert await studio.jobs() == []


async def test_what_cannot_be_made_is_said_at_once(studio: Studio) -> None:
    with pytest.raises(InvalidRequest, match="no text about"):
        await studio.plan("short", {"topic": "Zzyzx qwrt", "writer": "extractive"})
    with pytest.raises(InvalidRequest) as costs:
        await studio.preview("short", {"text": TEXT, **PAID})
    assert costs.value.code == "costs"
