"""Every format with every caption style and every kind of scene passes the release gate."""

import itertools
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest
import pytest_asyncio
from every_kind import LINES, a_photo, script_of
from tea_short import file_of

from mutoscope.app import Studio
from mutoscope.media.layout import canvas_size
from mutoscope.models import Job
from mutoscope.pipelines.short.request import Captions, Format
from mutoscope.providers.fake import fake_providers
from mutoscope.testing import temporary_studio

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORMATS: tuple[Format, ...] = get_args(Format)
STYLES: tuple[Captions, ...] = get_args(Captions)
AT_ONCE = {("9:16", "hormozi"), ("1:1", "neon"), ("16:9", "bold")}
"""Tried each time; the others with the slow tests."""
PAIRS = [
    pytest.param(*pair, marks=() if pair in AT_ONCE else pytest.mark.slow)
    for pair in itertools.product(FORMATS, STYLES)
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Studio]:
    folder = tmp_path_factory.mktemp("combinations")
    async with temporary_studio(
        folder, database_url=lasting_database, providers=fake_providers(), log_level="error"
    ) as opened:
        yield opened


async def made(studio: Studio, folder: Path, language: str = "en", **asked: Any) -> Job:
    photo = await studio.upload(a_photo(folder / "coffee.jpg"))
    script = script_of(language, photo=photo)
    request = {"script": script, "quality": "draft", "music": "none", **asked}
    job = await studio.submit("short", request, seed=7)
    return await studio.work_job(job.id)


def shown(studio: Studio, job: Job, name: str) -> None:
    """Keep the contact sheet where somebody wants to look at it (MUTOSCOPE_TEST_SHEETS)."""
    if folder := os.environ.get("MUTOSCOPE_TEST_SHEETS"):
        shutil.copy(file_of(studio, job, "contact-sheet.jpg"), Path(folder, f"{name}.jpg"))


@pytest.mark.proof
@pytest.mark.parametrize(("format", "captions"), PAIRS)
async def test_every_kind_of_scene_passes_the_gate(
    studio: Studio, tmp_path: Path, format: Format, captions: Captions
) -> None:
    job = await made(studio, tmp_path, format=format, captions=captions)
    assert (job.status, job.error) == ("completed", None)
    (video,) = [each for each in job.output if each.kind == "video"]
    assert (video.width, video.height) == canvas_size(format, 360)
    shown(studio, job, f"{format.replace(':', 'x')}-{captions}")


@pytest.mark.parametrize(
    ("language", "captions"),
    [
        pytest.param("ru", "clean", marks=pytest.mark.slow),
        pytest.param("el", "outline", marks=pytest.mark.slow),
        pytest.param("ar", "hormozi", marks=pytest.mark.proof),
        pytest.param("hi", "neon", marks=pytest.mark.proof),
        ("ja", "bold"),
    ],
)
async def test_six_scripts_pass_the_gate(
    studio: Studio, tmp_path: Path, language: str, captions: Captions
) -> None:
    job = await made(studio, tmp_path, language, captions=captions)
    assert (job.status, job.error) == ("completed", None)
    said = file_of(studio, job, "captions.srt").read_text("utf-8")
    shown(studio, job, f"{language}-{captions}")
    for line in LINES[language]:
        assert line.split()[0] in said
