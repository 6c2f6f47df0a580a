"""What keeps all from going on, as the studio tells it."""

from pathlib import Path

import pytest

from mutoscope.app import operations
from mutoscope.store.database import DatabaseFull
from mutoscope.testing import temporary_studio


async def test_nothing_is_in_the_way(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database) as studio:
        assert await studio.obstacle() == ""


async def test_a_full_disk_of_ours(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "FULL_DISK_MB", 1e12)
    async with temporary_studio(tmp_path, database_url=database) as studio:
        assert await studio.obstacle() == f"the disk of {tmp_path} is full; free some space"


async def test_a_database_that_says_that_it_is_full(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database) as studio:
        with pytest.raises(DatabaseFull):
            await studio.engine.database.one(
                "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$"
            )
        assert await studio.obstacle() == "the database's disk is full; free some space"
