"""Making explainers anew: what is taken again, and how far the first look goes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import mutoscope
from mutoscope.app import Studio
from mutoscope.app.explainer_functions import explained
from mutoscope.app.explainer_orders import Command, Order, Source
from mutoscope.app.explainer_retakes import looked_until
from mutoscope.models import Job
from mutoscope.providers.extractive import ExtractiveWriter
from mutoscope.providers.fake import FakeIllustrations, FakeSpeech
from mutoscope.providers.protocols import Providers
from mutoscope.testing import temporary_studio

ARTICLE = Source("file", str(Path(mutoscope.__file__).parent / "articles" / "coffee.md"))
SCRIPT = Source("script", "script.yaml")


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    providers = Providers(ExtractiveWriter(), FakeSpeech(), FakeIllustrations())
    async with temporary_studio(
        tmp_path / "data", database_url=database, providers=providers
    ) as opened:
        yield opened


@pytest.mark.parametrize(
    ("command", "source", "until"),
    [
        ("all", ARTICLE, "script"),
        ("all", SCRIPT, "slides"),
        ("script", ARTICLE, "script"),
        ("audio", SCRIPT, "audio"),
        ("slides", SCRIPT, "slides"),
        ("video", SCRIPT, "video"),
    ],
)
def test_how_far_the_first_look_goes(command: Command, source: Source, until: str) -> None:
    assert looked_until(Order(source, command)) == until


async def newest(studio: Studio) -> Job:
    return await studio.job((await studio.jobs())[0].id)


def made(job: Job) -> set[str]:
    return {step.key for step in job.steps if step.status == "completed"}


async def test_a_script_is_written_anew_however_often(studio: Studio, tmp_path: Path) -> None:
    said = {"minutes": 0.5, "writer": "extractive"}
    await explained(studio, Order(ARTICLE, "script", said), "script", tmp_path)
    for take in (1, 2):
        order = Order(ARTICLE, "script", said, force=True)
        await explained(studio, order, "script", tmp_path)
        job = await newest(studio)
        assert "draft" in made(job)
        assert job.takes == {"draft": take}
