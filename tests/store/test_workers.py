"""Rows of workers."""

from pathlib import Path

import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ReadOnlySqlTransaction

from mutoscope.store import jobs, queue, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.overview import overview
from mutoscope.store.processes import Process, this_process
from mutoscope.store.submission import NewJob


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
        holder = await queue.register(store, await stopped(store, me, cause, days=9))
        assert holder
    held = await queue.register(store, living)

    new = await workers.register(store, me, standing=False)

    kept = {row["id"] for row in await store.all("SELECT id FROM workers")}
    assert kept == {living, lately, new}
    assert await store.all("SELECT id FROM procrastinate_workers") == [{"id": held}]
    told = (await overview(store)).last_stop  # outlives its worker's row
    assert told is not None
    assert told["stop_cause"] == "killed"


async def interrupted(store: Database, folder: Path, cause: str) -> int:
    """A job loses its worker; how many deaths it is blamed for."""
    job = await submission.submit(store, NewJob("toy", {}, seed=1), Blobs(folder))
    worker = await workers.register(store, this_process(), standing=True)
    assert await jobs.claim(store, job.id, worker) is not None
    assert await workers.leave(store, worker, cause)
    assert await workers.take_over(store, job.id) == "running"
    row = await store.one("SELECT deaths FROM jobs WHERE id = %(job)s", {"job": job.id})
    assert row is not None
    return row["deaths"]


@pytest.mark.parametrize(
    ("cause", "deaths"),
    [
        ("killed", 1),
        ("hung", 1),
        ("silent", 0),
        ("machine restarted", 0),
        ("exception: ZeroDivisionError", 1),
        ("lost", 0),
        ("finished", 0),
        ("exception: DatabaseGone", 0),
    ],
)
async def test_a_database_that_is_away_is_no_death(
    store: Database, tmp_path: Path, cause: str, deaths: int
) -> None:
    assert await interrupted(store, tmp_path, cause) == deaths


async def test_one_that_was_heard_in_time_is_not_declared_dead(store: Database) -> None:
    await workers.register(store, this_process(), standing=True)
    (seen,) = await workers.believed_alive(store)
    pulse = workers.Pulse(store.conninfo, seen["id"])
    assert pulse.beat({})
    beat_at = seen["beat_at"]
    assert not await workers.leave(store, seen["id"], "silent", last_beat_at=beat_at)
    assert pulse.beat({})
    (now,) = await workers.believed_alive(store)
    assert await workers.leave(store, seen["id"], "silent", last_beat_at=now["beat_at"])
    assert not pulse.beat({})
    pulse.close()


async def test_a_beat_that_could_not_be_written_is_tried_on_another_connection(
    store: Database,
) -> None:
    """The server of the first may have become one that can only be read."""
    pulse = workers.Pulse(
        store.conninfo, await workers.register(store, this_process(), standing=True)
    )
    name = sql.Identifier(str(conninfo_to_dict(store.conninfo)["dbname"]))
    async with store.connection() as connection:
        await connection.execute(
            sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name)
        )
        with pytest.raises(ReadOnlySqlTransaction):
            pulse.beat({})
        await connection.execute(
            sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name)
        )
    assert pulse.beat({})
    pulse.close()


async def test_neighbours_are_the_others_of_the_machine(store: Database) -> None:
    me = this_process()
    first, second = [await workers.register(store, me, standing=True) for _ in range(2)]
    await workers.register(store, Process("elsewhere", 1, 0.0, "another"), standing=True)
    left = await workers.register(store, me, standing=True)
    await workers.leave(store, left, "finished")
    assert [row["id"] for row in await workers.neighbours(store, first, me.machine)] == [second]
