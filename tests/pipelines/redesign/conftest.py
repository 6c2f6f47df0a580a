"""Vendors that are fakes behind real sockets, and a studio that asks them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.testing.fakes import FakeVendors
from pipelines.redesign.gardens import KEY, opened


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with opened(tmp_path / "data", database, fakes) as running:
        yield running
