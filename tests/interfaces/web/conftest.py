"""A studio of toys, and its API."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asking import Asker, answering

from mutoscope.app import Studio
from mutoscope.testing import temporary_studio
from toys import ALL


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data", database_url=database, pipelines=ALL) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker
