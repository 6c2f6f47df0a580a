"""What the driver's errors become."""

from contextlib import AsyncExitStack

import psycopg
import pytest

from mutoscope.store import database as database_module
from mutoscope.store.database import (
    POOL_SIZE,
    Database,
    DatabaseBusy,
    DatabaseFull,
    DatabaseGone,
    rows,
)


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        ("disk_full", DatabaseFull, "has no room left: could not extend"),
        ("out_of_memory", DatabaseFull, "has no room left: could not extend"),
        ("deadlock_detected", DatabaseBusy, "broke off what it was asked: could not extend"),
        ("query_canceled", DatabaseBusy, "broke off what it was asked: could not extend"),
        ("admin_shutdown", DatabaseGone, "does not answer: could not extend"),
        ("too_many_connections", DatabaseGone, "does not answer: could not extend"),
        ("unique_violation", psycopg.errors.UniqueViolation, "could not extend"),
    ],
)
async def test_what_the_server_says(
    database: str, code: str, error: type[Exception], message: str
) -> None:
    store = Database(database)
    await store.open()
    try:
        with pytest.raises(error, match=message) as told:
            await fail_with(store, code)
    finally:
        await store.close()
    assert type(told.value) is error
    assert store.trouble.is_set() == (error is DatabaseGone)  # else there is nothing to be revived
    assert store.trouble.is_set() == (error is DatabaseGone)


@pytest.mark.parametrize("crowded", [True, False])
async def test_only_where_all_connections_are_in_use_waiting_for_one_is_no_trouble(
    database: str, crowded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "WAIT_S", 0.1)
    store = Database(database)
    await store.open()
    async with AsyncExitStack() as held:
        held.push_async_callback(store.close)
        for _ in range(POOL_SIZE):
            await held.enter_async_context(store.pool.connection(10))
        monkeypatch.setattr(database_module, "POOL_SIZE", POOL_SIZE + (not crowded))
        with pytest.raises(DatabaseGone) as told:
            await store.one("SELECT 1")
        assert type(told.value) is (DatabaseBusy if crowded else DatabaseGone)
        assert store.trouble.is_set() is not crowded


async def fail_with(store: Database, code: str) -> None:
    async with store.connection() as connection:
        await connection.execute("CREATE TEMP TABLE code AS SELECT %s AS name", [code])
        await rows(
            connection,
            "DO $$ DECLARE asked text := (SELECT name FROM code); BEGIN"
            " RAISE 'could not extend' USING ERRCODE = asked; END $$",
        )
