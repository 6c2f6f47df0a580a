"""What the driver's errors become."""

import psycopg
import pytest

from mutoscope.store.database import Database, DatabaseFull, DatabaseGone, rows


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        ("disk_full", DatabaseFull, "has no room left: could not extend"),
        ("out_of_memory", DatabaseFull, "has no room left: could not extend"),
        ("deadlock_detected", DatabaseGone, "broke off what it was asked: could not extend"),
        ("query_canceled", DatabaseGone, "broke off what it was asked: could not extend"),
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


async def fail_with(store: Database, code: str) -> None:
    async with store.connection() as connection:
        await connection.execute("CREATE TEMP TABLE code AS SELECT %s AS name", [code])
        await rows(
            connection,
            "DO $$ DECLARE asked text := (SELECT name FROM code); BEGIN"
            " RAISE 'could not extend' USING ERRCODE = asked; END $$",
        )
