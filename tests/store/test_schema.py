import asyncio

import psycopg
import pytest

from mutoscope.errors import ConfigError
from mutoscope.store.schema import migrate, migrations


async def test_migrations_are_applied_once_whoever_comes_first(empty_database: str) -> None:
    saved: list[str] = []
    applied = await asyncio.gather(
        *(migrate(empty_database, save=lambda: saved.append("copy")) for _ in range(4))
    )
    names = [migration.name for migration in migrations()]
    assert sorted(applied) == [[], [], [], names]
    assert await migrate(empty_database) == []
    assert saved == []  # a new database holds nothing to save


async def test_a_used_database_is_saved_before_it_is_changed(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SET search_path TO mutoscope; DELETE FROM migrations WHERE number = 3;"
            " ALTER TABLE workers DROP COLUMN machine, DROP COLUMN silence_limit_s;"
            " ALTER TABLE jobs DROP COLUMN waited_s"
        )
    saved: list[str] = []
    assert await migrate(database, save=lambda: saved.append("copy")) == ["0003_liveness.sql"]
    assert saved == ["copy"]


async def test_a_newer_database_is_left_alone(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("INSERT INTO mutoscope.migrations VALUES (9999, 'later')")
    with pytest.raises(ConfigError, match="9999"):
        await migrate(database)


def test_numbers_are_without_gaps() -> None:
    assert [each.number for each in migrations()] == list(range(1, len(migrations()) + 1))
