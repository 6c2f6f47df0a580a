"""Rows of workers."""

from collections.abc import AsyncIterator

import pytest

from mutoscope.store import stops, workers
from mutoscope.store.database import Database
from mutoscope.store.processes import Process, this_process
from mutoscope.store.schema import migrate


@pytest.fixture
async def store(database: str) -> AsyncIterator[Database]:
    await migrate(database)
    opened = Database(database)
    await opened.open()
    yield opened
    await opened.close()


async def stopped(store: Database, process: Process, cause: str, *, days: int) -> int:
    worker = await workers.register(store, process, standing=False)
    assert await workers.leave(store, worker, cause)
    await store.all(
        "UPDATE workers SET stopped_at = now() - %(days)s * interval '1 day' WHERE id = %(id)s",
        {"days": days, "id": worker},
    )
    return worker


async def test_workers_that_stopped_long_ago_are_forgotten(store: Database) -> None:
    me = this_process()
    living = await workers.register(store, me, standing=True)
    lately = await stopped(store, me, "finished", days=0)
    for cause in ("finished", "killed", "finished"):
        await stopped(store, me, cause, days=9)

    new = await workers.register(store, me, standing=False)

    kept = {row["id"] for row in await store.all("SELECT id FROM workers")}
    assert kept == {living, lately, new}
    told = await stops.latest(store)  # outlives its worker's row
    assert told is not None
    assert told["stop_cause"] == "killed"
