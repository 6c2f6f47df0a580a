"""A dry run says what the ledger will say, and does nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from vendors_at_home import KEY, UNFILMED, story

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest, ProviderUnavailable
from mutoscope.pipelines.short import PIPELINE
from mutoscope.pipelines.short.approvals import FORM
from mutoscope.pipelines.short.forecast import FORECAST
from mutoscope.providers.protocols import Brief
from mutoscope.providers.script_plan import plan_of
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
        allow_private_urls=True,
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
    asked = {"script": story(shows=("Ada",)), "image_provider": "gemini", "quality": "draft"}
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


async def serve_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    body = TEXT.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/markdown\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    writer.close()


async def test_a_page_is_looked_up_and_not_kept(studio: Studio, fakes: FakeVendors) -> None:
    server = await asyncio.start_server(serve_page, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/tea"
        plan = await studio.plan("short", {"url": url, **PAID}, seed=7)
        assert not plan.unknown
        assert {each.provider for each in plan.asked} == {"openai", "gemini", "elevenlabs"}
        home = {**PAID, "writer": "extractive"}
        preview = await studio.preview("short", {"url": url, **home}, seed=7)
        assert "Tea came to Europe" in " ".join(preview.lines)
        with pytest.raises(InvalidRequest) as refused:
            await studio.submit("short", {"url": url, **home}, max_cost=0.001)
        assert refused.value.code == "over_budget"
    assert await studio.engine.database.all("SELECT url FROM pages") == []
    assert (await studio.jobs(), fakes.charges) == ([], [])

    for foretell in (studio.plan, studio.preview):  # nobody answers there any more
        with pytest.raises(ProviderUnavailable, match=r"127\.0\.0\.1 cannot be reached"):
            await foretell("short", {"url": url, **home})
    job = await studio.submit("short", {"url": url, **home}, max_cost=0.001)  # it asks again
    assert job.status == "queued"


async def test_a_note_is_read(studio: Studio, tmp_path: Path) -> None:
    notes = studio.engine.settings.notes_dir
    notes.mkdir(parents=True, exist_ok=True)
    (notes / "tea and monks.md").write_text(TEXT)
    home = {**PAID, "writer": "extractive"}
    preview = await studio.preview("short", {"topic": "Tea and monks", **home}, seed=7)
    assert (preview.plan.certain, preview.plan.cost > 0) == (True, True)
    assert "Tea came to Europe" in " ".join(preview.lines)
    assert {"note", "source", "script"} <= set(preview.plan.to_run)


async def test_a_polished_idea_is_reckoned_with_in_its_whole_length(studio: Studio) -> None:
    idea = "My grandmother kept bees behind the barn and told me of them. " * 60
    asked = {"idea": idea, "idea_mode": "polish", "duration": 30, **PAID}
    brief = Brief("", 30, 150.0, "auto", idea, "polish")
    scenes = plan_of("en", brief).scenes
    assert scenes > 30
    plan = await studio.plan("short", asked, seed=7)
    spoken = [key for key in plan.to_run if key.startswith("segments.") and "voice" in key]
    assert len(spoken) == pytest.approx(scenes, abs=2)


async def test_what_cannot_be_made_is_said_at_once(studio: Studio) -> None:
    with pytest.raises(InvalidRequest, match="Nothing is to be read"):
        await studio.plan("short", {"topic": "Tea", "writer": "extractive", "source": "none"})
    with pytest.raises(InvalidRequest) as costs:
        await studio.preview("short", {"text": TEXT, **PAID})
    assert costs.value.code == "costs"
