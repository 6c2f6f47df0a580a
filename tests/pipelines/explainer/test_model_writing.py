"""Who writes in a job: a vendor's model over a real socket, or whoever stands in for it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import mutoscope
from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from pipelines.explainer.tea_explainer import file_of

KEY = "planted-secret-0123456789"
MOON = (Path(mutoscope.__file__).parent / "articles" / "moon.md").read_text("utf-8")
AI = (Path(mutoscope.__file__).parent / "articles" / "artificial-intelligence-ru.md").read_text(
    "utf-8"
)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


def opened(fakes: FakeVendors, folder: Path, database: str, *keys: str, **settings: Any) -> Any:
    return temporary_studio(
        folder,
        database_url=database,
        base_urls={name: fakes.url(name) for name in fakes.names if name != "local"},
        find_local_models=False,
        retry_gap_s=0.01,
        busy_gap_s=0.01,
        **{f"{name}_api_key": KEY for name in keys},
        **settings,
    )


async def made(studio: Studio, **asked: Any) -> Job:
    """A job that ends with its script."""
    request = {"text": MOON, "minutes": 1, "until": "script", **asked}
    job = await studio.submit("explainer", request, seed=7)
    return await studio.work_job(job.id)


def script_of(studio: Studio, job: Job) -> Script:
    return read_script(file_of(studio, job, "script.yaml").read_bytes()).script


def codes(job: Job) -> list[str]:
    return [warning.code for warning in job.warnings]


@pytest.mark.parametrize("vendor", ["openai", "gemini", "openrouter"])
async def test_a_vendors_model_writes_it(
    fakes: FakeVendors, tmp_path: Path, database: str, vendor: str
) -> None:
    async with opened(fakes, tmp_path, database, vendor) as studio:
        job = await made(studio, writer=vendor)
        assert job.status == "completed", job.error
        assert {each.vendor for each in fakes.charges} == {vendor}
        script = script_of(studio, job)
    assert script.language == "en"
    assert len(script.sections) >= 3
    assert all(section.slide for section in script.sections)


async def test_it_can_be_told_in_another_language(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(fakes, tmp_path, database, "openai") as studio:
        job = await made(studio, text=AI, writer="openai", language="en")
        assert job.status == "completed", job.error
        assert script_of(studio, job).language == "en"


async def test_without_a_model_nobody_translates(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    async with opened(fakes, tmp_path, database) as studio:
        job = await made(studio, text=AI, writer="extractive", language="en")
        assert job.status == "failed"
        assert job.error is not None
        assert "Russian" in job.error.message
    assert fakes.charges == []


async def test_whoever_cannot_translate_stands_in_for_nobody(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chain = ("openai", "extractive")
    async with opened(fakes, tmp_path, database, "openai", writers=chain) as studio:
        fakes.behave("openai", "refuse", times=1)
        job = await made(studio, text=AI, language="en")
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "provider_refused"


async def test_whoever_stands_in_is_a_warning_and_stays_in_an_edit(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chain = ("openai", "extractive")
    async with opened(fakes, tmp_path, database, "openai", writers=chain) as studio:
        fakes.behave("openai", "refuse", times=1)
        job = await made(studio)
        assert job.status == "completed", job.error
        assert codes(job) == ["writer_fallback"]
        script = script_of(studio, job)
        assert script.narrations[0].text in " ".join(MOON.split())
        charged = len(fakes.charges)

        change = {"sections.1.narrations.0.text": "A sentence of mine."}
        edited = await studio.edit(job.id, change)
        edited = await studio.work_job(edited.id)
        assert edited.status == "completed", edited.error
        again = script_of(studio, edited)
        assert len(fakes.charges) == charged
        assert "writer_fallback" in codes(edited)
    assert again.sections[1].narrations[0].text == "A sentence of mine."
    assert again.sections[0] == script.sections[0]


async def test_with_strict_nobody_stands_in(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    chain = ("openai", "extractive")
    async with opened(fakes, tmp_path, database, "openai", writers=chain) as studio:
        fakes.behave("openai", "refuse", times=1)
        job = await made(studio, strict=True)
        assert job.status == "failed"
        assert job.error is not None
        assert job.error.code == "provider_refused"


async def test_without_a_key_it_is_the_articles_own_words(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    speakers = [{"id": "anna", "name": "Anna"}, {"id": "ben", "name": "Ben"}]
    async with opened(fakes, tmp_path, database) as studio:
        job = await made(studio, speakers=speakers)
        assert job.status == "completed", job.error
        script = script_of(studio, job)
    assert {line.persona_id for line in script.narrations} == {"anna", "ben"}
    assert [each.role for each in script.role_assignments] == ["explainer", "questioner"]
    assert fakes.requests == []


async def test_a_table_of_a_text_stands_on_the_slide_of_its_section(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    table = "\n\n| Phase | Day |\n|---|---|\n| New | 1 |\n| Full | 15 |\n"
    parts = MOON.split("\n## ")
    text = "\n## ".join([*parts[:3], parts[3] + table, *parts[4:]])
    async with opened(fakes, tmp_path, database) as studio:
        job = await made(studio, text=text, minutes=5)
        assert job.status == "completed", job.error
        slides = [each.slide for each in script_of(studio, job).sections if each.slide]
    (shown,) = [slide for slide in slides if slide.kind == "table"]
    assert (shown.header, shown.rows) == (("Phase", "Day"), (("New", "1"), ("Full", "15")))
