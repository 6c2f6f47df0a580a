"""Numbered migrations, applied once each, in order, by whoever comes first."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from typing import LiteralString, cast

import psycopg

from mutoscope.errors import ConfigError
from mutoscope.store.database import SCHEMA, Connection, rows, translated, use_schema

LOCK = 0x6D75746F  # "muto": advisory locks are numbers


@dataclass(frozen=True)
class Migration:
    """One file of `migrations/`: its number and its statements."""

    number: int
    name: str
    sql: str


def migrations() -> list[Migration]:
    """Every migration of this version, in order."""
    folder = resources.files("mutoscope.store") / "migrations"
    found = [
        Migration(int(file.name[:4]), file.name, file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".sql")
    ]
    return sorted(found, key=lambda migration: migration.number)


async def migrate(conninfo: str, *, save: Callable[[], object] | None = None) -> list[str]:
    """Bring the database up to date; the names of what was applied.

    Under an advisory lock, so that of several starters one works and the others wait. `save` is
    called before anything changes in a database that is not new, with no connection of ours open:
    it may stop the server. ConfigError when the database was written by a newer version.
    """
    async with _connected(conninfo) as connection:
        applied = await _applied(connection)
        missing = _missing(applied)
    if not missing:
        return []
    if applied and save is not None:
        await asyncio.to_thread(save)
    async with _connected(conninfo) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        return await _apply_missing(connection)


@asynccontextmanager
async def _connected(conninfo: str) -> AsyncGenerator[Connection]:
    with translated():
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            await use_schema(connection)
            yield connection


async def _applied(connection: Connection) -> set[int]:
    if not await rows(connection, "SELECT 1 WHERE to_regclass('migrations') IS NOT NULL"):
        return set()
    return {row["number"] for row in await rows(connection, "SELECT number FROM migrations")}


def _missing(applied: set[int]) -> list[Migration]:
    known = migrations()
    if applied and max(applied) > known[-1].number:
        raise ConfigError(
            f"The database has migration {max(applied)}; this version knows {known[-1].number}.",
            hint="Upgrade Mutoscope, or give it another data folder.",
        )
    return [each for each in known if each.number not in applied]


async def _apply_missing(connection: Connection) -> list[str]:
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migrations "
        "(number integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())"
    )
    missing = _missing(await _applied(connection))
    for each in missing:
        await _apply(connection, each)
    return [each.name for each in missing]


async def _apply(connection: Connection, migration: Migration) -> None:
    async with connection.transaction():
        # Our own files, not input; without parameters a file may hold several statements.
        await connection.execute(cast(LiteralString, migration.sql))
        await connection.execute(
            "INSERT INTO migrations (number, name) VALUES (%s, %s)",
            (migration.number, migration.name),
        )
