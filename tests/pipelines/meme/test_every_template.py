"""Every bundled template through the whole recipe: its clip passes the gate, of frozen pictures
too."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from mutoscope.app import Studio
from mutoscope.media.memes.templates import template, template_ids
from mutoscope.pipelines.meme import PIPELINE
from pipelines.meme.monday import make, opened, own_picture

pytestmark = [pytest.mark.proof, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Studio]:
    folder = tmp_path_factory.mktemp("every")
    async with opened(folder, lasting_database, pipelines=[PIPELINE]) as studio:
        yield studio


@pytest.mark.parametrize("form", ["9:16", "1:1", "16:9"])
@pytest.mark.parametrize("name", template_ids())
async def test_its_clip_passes_the_gate(
    studio: Studio, tmp_path: Path, name: str, form: str
) -> None:
    own = template(name).needs_picture
    pictures = [await own_picture(studio, tmp_path, "own.png", 40)] if own else []
    job = await make(studio, topic="", template=name, pictures=pictures, format=form, seconds=12)
    assert (job.status, job.error, job.items[0].message) == ("completed", None, "")
