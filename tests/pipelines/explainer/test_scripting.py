"""From a request to its script: what it needs, and what is told of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import mutoscope
from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from pipelines.explainer.tea_explainer import SCRIPT

ARTICLES = Path(mutoscope.__file__).parent / "articles"
RUSSIAN = (ARTICLES / "artificial-intelligence-ru.md").read_text("utf-8")
MOON = (ARTICLES / "moon.md").read_text("utf-8").split("---\n", 2)[2]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, find_local_models=False, log_level="error"
    ) as opened:
        yield opened


async def written(studio: Studio, **asked: Any) -> Job:
    request = {"until": "script", "minutes": 1, "writer": "extractive", **asked}
    return await studio.work_job((await studio.submit("explainer", request, seed=7)).id)


def told(job: Job) -> list[str]:
    return [each.message for each in job.warnings if each.code == "title_cut"]


async def test_a_script_needs_no_voice(studio: Studio) -> None:
    job = await written(studio, text=RUSSIAN, voice="heart")
    assert (job.status, job.error) == ("completed", None)
    given = {"script": SCRIPT.replace("language: en", "language: zz"), "minutes": 3}
    job = await written(studio, **given)
    assert (job.status, job.error) == ("completed", None)
    job = await written(studio, **given, until="audio")
    assert job.error is not None
    assert "language “zz”" in job.error.message


async def test_what_is_heard_needs_one(studio: Studio) -> None:
    job = await written(studio, text=RUSSIAN, voice="heart", until="audio")
    assert job.error is not None
    assert "heart" in job.error.message


async def test_a_title_that_is_cut_is_told(studio: Studio) -> None:
    long = "What everybody should know of the Moon, " * 4 + "and of its face"
    job = await written(studio, text=f"# {long}\n{MOON}")
    (message,) = told(job)
    assert message.startswith("The title of the article is too long, and is cut: “What everybody")
    assert not told(await written(studio, text=f"# {long}\n{MOON}", title="The Moon"))
    assert not told(await written(studio, text=f"# The Moon…\n{MOON}"))
