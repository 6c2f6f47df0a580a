"""What a short has chosen stays: for its later starts, and for its edits."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from vendors_at_home import KEY, LINES, UNFILMED, story

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

TEXT = " ".join(LINES)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


def opened(fakes: FakeVendors, folder: Path, database: str, *keys: str, **settings: Any) -> Any:
    return temporary_studio(
        folder,
        database_url=database,
        pipelines=[UNFILMED],
        base_urls={name: fakes.url(name) for name in fakes.names if name != "local"},
        find_local_models=False,
        retry_gap_s=0.01,
        busy_gap_s=0.01,
        **{f"{name}_api_key": KEY for name in keys},
        **settings,
    )


async def worked(studio: Studio, job: Job) -> Job:
    return await studio.work_job(job.id)


async def made(studio: Studio, **asked: Any) -> Job:
    return await worked(studio, await studio.submit("short", {"quality": "draft", **asked}, seed=7))


def anew(job: Job) -> set[str]:
    return {step.key for step in job.steps if step.status == "completed"}


async def test_who_stood_in_for_a_picture_stays_in_an_edit(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chain = ("gemini", "openai", "drawn")
    async with opened(fakes, tmp_path, database, "gemini", "openai", pictures=chain) as studio:
        fakes.behave("gemini", "refuse", times=1)
        job = await made(studio, script=story(), image_provider="gemini")
        assert job.status == "completed", job.error
        assert [each.vendor for each in fakes.charges] == ["gemini", "gemini", "openai"]
        (warning,) = [each for each in job.warnings if each.code == "picture_fallback"]

        edited = await studio.edit(job.id, {"segments.0.headline": "Another"})
        edited = await worked(studio, edited)
        assert edited.status == "completed"
        assert len(fakes.charges) == 3
        assert warning in edited.warnings  # a makeshift stays visible


async def test_two_painters_each_have_their_own_portraits(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chain = ("gemini", "openai", "drawn")
    async with opened(fakes, tmp_path, database, "gemini", "openai", pictures=chain) as studio:
        fakes.behave("gemini", "refuse", times=4)
        job = await made(studio, script=story(shows=("Ada",)), image_provider="gemini")
        assert job.status == "completed", job.error
        portraits = {step.key for step in job.steps if "portrait" in step.key}
        assert portraits == {"characters.0.portrait", "characters.0.portrait.openai"}
        assert "portrait_missing" in {each.code for each in job.warnings}


async def test_a_picture_of_a_scene_without_characters_needs_no_portrait(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chain = ("pexels", "gemini", "drawn")
    async with opened(fakes, tmp_path, database, "gemini", "pexels", pictures=chain) as studio:
        text = story(shows=("Ada",)).replace(
            "prompt: 'Scene 2", "search: '[denied]'\n  prompt: 'Scene 2"
        )
        job = await made(studio, script=text, image_provider="pexels")
        assert job.status == "completed", job.error
        assert len(fakes.purchases("gemini")) == 1


async def test_another_title_keeps_the_pictures(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(fakes, tmp_path, database, "gemini") as studio:
        job = await made(studio, script=story(), image_provider="gemini")
        edited = await worked(studio, await studio.edit(job.id, {"title": "Another title"}))
        assert edited.status == "completed"
        assert len(fakes.purchases("gemini")) == len(LINES)


async def test_who_wrote_in_the_end_keeps_the_script(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    writers = ("openai", "extractive")
    asked = {"topic": "Tea", "text": TEXT, "duration": 5, "image_provider": "drawn"}
    async with opened(fakes, tmp_path, database, "openai", writers=writers) as studio:
        fakes.behave("openai", "500", times=4)
        job = await made(studio, **asked)
        assert job.status == "completed", job.error
        assert [each.code for each in job.warnings] == ["writer_fallback"]

        edited = await studio.edit(job.id, {"segments.0.headline": "Another"})
        edited = await worked(studio, edited)  # openai answers again; nobody asks it
        assert edited.status == "completed"
        assert not {key for key in anew(edited) if "voice" in key or "draft" in key}
        assert fakes.purchases("openai") == []
        assert [each.code for each in edited.warnings] == ["writer_fallback"]


async def test_whose_voice_it_is_stays_when_a_key_is_set(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(fakes, tmp_path, database) as studio:
        job = await made(studio, script=story(), image_provider="drawn")
        assert job.choices["speech"]["chosen"] == "hibari"
    async with opened(fakes, tmp_path, database, "elevenlabs") as studio:
        edited = await studio.edit(job.id, {"segments.0.headline": "Another"})
        edited = await worked(studio, edited)
        assert edited.status == "completed"
        assert fakes.purchases("elevenlabs") == []
        fresh = await made(studio, script=story(), image_provider="drawn")
        assert fresh.choices["speech"]["chosen"] == "elevenlabs"
        assert len(fakes.purchases("elevenlabs")) == len(LINES)


async def test_the_models_of_the_day_stay_with_the_job(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(fakes, tmp_path, database, "gemini") as studio:
        job = await made(studio, script=story(), image_provider="gemini")
    newer = {"gemini.pictures": "gemini-3-pro-image"}
    async with opened(fakes, tmp_path, database, "gemini", models=newer) as studio:
        edited = await studio.edit(job.id, {"segments.0.headline": "Another"})
        assert (await worked(studio, edited)).status == "completed"
        assert len(fakes.purchases("gemini")) == len(LINES)


async def test_a_plan_asks_nobody(fakes: FakeVendors, tmp_path: Path, database: str) -> None:
    async with opened(fakes, tmp_path, database, "pexels", "gemini", "elevenlabs") as studio:
        job = await made(studio, script=story(), image_provider="pexels")
        asked = len(fakes.requests)
        takes = ["segments.0.photo", "segments.1.voice"]
        plan = await studio.plan_edit(job.id, {}, takes=takes)
        assert set(takes) <= set(plan.to_run)
        assert len(fakes.requests) == asked
        spoken = next(step.cost for step in job.steps if step.key == "segments.1.voice")
        assert plan.cost == pytest.approx(spoken, rel=0.01)


async def test_a_topic_without_a_text_needs_a_writer_who_knows(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    asked = {"topic": "The history of zippers", "duration": 10, "image_provider": "drawn"}
    async with opened(fakes, tmp_path, database, "openai") as studio:
        assert (await made(studio, **asked)).status == "completed"
        bare = await made(studio, writer="extractive", source="none", **asked)
        assert bare.error is not None
        assert "knows nothing by itself" in bare.error.message
