"""Vendors who are fakes behind real sockets, and a studio that asks them for memes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.testing.fakes import FakeVendors
from pipelines.meme.monday import KEY, studio_with


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def vendor_studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    """It makes memes without clips."""
    async with studio_with(fakes, tmp_path / "data", database) as studio:
        yield studio
