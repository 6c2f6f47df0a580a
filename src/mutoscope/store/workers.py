"""Who works, whether they live, and what becomes of their jobs when they do not."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg.types.json import Jsonb

from mutoscope.store import queue, stops
from mutoscope.store.clock import SILENCE, TOUCH, Attention
from mutoscope.store.database import (
    Connection,
    Database,
    DatabaseBusy,
    DatabaseFull,
    DatabaseGone,
    Row,
    first,
    translated,
)
from mutoscope.store.events import Fact, append
from mutoscope.store.interruption import interrupt, release
from mutoscope.store.jobs import end
from mutoscope.store.processes import Process, is_alive
from mutoscope.store.sweeping import LOCKED, one_by_one

BELIEVED_ALIVE: LiteralString = (
    f"SELECT *, {SILENCE} FROM workers WHERE stopped_at IS NULL ORDER BY id"
)
COUNTS: LiteralString = (
    "SELECT status, count(*) AS jobs FROM jobs WHERE completed_at IS NULL GROUP BY status"
)
LEFT: LiteralString = (
    f"SELECT id FROM jobs WHERE status = 'cancelling' AND worker_id IS NULL {LOCKED}"
)
STRAYS: LiteralString = f"""
SELECT id FROM jobs
WHERE status IN ('queued', 'running') AND worker_id IS NULL AND NOT EXISTS (
    SELECT FROM procrastinate_jobs AS entry WHERE entry.id = jobs.queue_entry
        AND (entry.status = 'todo' OR (entry.status = 'doing' AND EXISTS (
            SELECT FROM procrastinate_workers AS holder, clock
            WHERE holder.id = entry.worker_id AND NOT EXISTS (
                SELECT FROM workers WHERE holder.id = ANY(holders)
                    AND stopped_at IS NOT NULL) AND greatest(holder.last_heartbeat,
                clock.woken_at, pg_postmaster_start_time())
                > clock.seen_at - %(silent)s * interval '1 second'))))
{LOCKED}
"""
REMEMBERED_DAYS = 1.0
MOVED = "restored from a backup"
"""Why those stopped that worked when the backup was made."""
SILENT, RESTARTED = "silent", "machine restarted"
LEFT_ALIVE = (
    "finished",
    "lost",
    MOVED,
    SILENT,
    RESTARTED,
    *(f"exception: {error.__name__}" for error in (DatabaseGone, DatabaseFull, DatabaseBusy)),
)
"""Causes of a stop for which no job is to blame: the worker went by itself, and what kept it from
giving its jobs back was the database; or the machine or the network failed."""


async def register(
    database: Database, process: Process, *, standing: bool, silence_limit_s: float = 30.0
) -> int:
    """Note a new worker, dead when silent for longer than `silence_limit_s`; its id. Those that
    stopped long ago are forgotten: every command is one."""
    await _forget(database)
    row = await database.one(
        "INSERT INTO workers (host, pid, pid_started_at, machine, standing, silence_limit_s)"
        " VALUES (%(host)s, %(pid)s, %(pid_started_at)s, %(machine)s, %(standing)s, %(limit)s)"
        " RETURNING id",
        {**asdict(process), "standing": standing, "limit": silence_limit_s},
    )
    return row["id"] if row else 0


async def _forget(database: Database) -> None:
    await database.all(
        """
        WITH gone AS (
            DELETE FROM workers WHERE stopped_at < now() - %(days)s * interval '1 day'
                AND NOT EXISTS (SELECT FROM jobs WHERE worker_id = workers.id)
            RETURNING holders
        )
        DELETE FROM procrastinate_workers WHERE id IN (SELECT unnest(holders) FROM gone)
        """,
        {"days": REMEMBERED_DAYS},
    )


async def leave(
    database: Database,
    worker_id: int,
    cause: str,
    scene: stops.Scene | None = None,
    *,
    last_beat_at: datetime | None = None,
) -> bool:
    """Note that a worker has stopped, why and (where that is known) at what; False when that was
    known, or when others think so and it has beaten since `last_beat_at`. Unless it was of its own
    will, `status` tells it until somebody takes note."""
    async with database.transaction() as connection:
        row = await first(
            connection,
            "UPDATE workers SET stopped_at = now(), stop_cause = %(cause)s"
            " WHERE id = %(id)s AND stopped_at IS NULL"
            " AND beat_at = coalesce(%(beat_at)s, beat_at) RETURNING *",
            {"id": worker_id, "cause": cause, "beat_at": last_beat_at},
        )
        if row is not None:
            await stops.record(connection, row, cause, scene)
        return row is not None


async def has_stopped(database: Database, worker_id: int) -> bool:
    """Whether the others hold that this worker has."""
    row = await database.one("SELECT stopped_at FROM workers WHERE id = %(id)s", {"id": worker_id})
    return row is None or row["stopped_at"] is not None


async def serves(database: Database, worker_id: int, queues: Sequence[str]) -> None:
    """Say from which queues this worker takes jobs."""
    await database.all(
        "UPDATE workers SET serves = %(queues)s WHERE id = %(id)s",
        {"id": worker_id, "queues": list(queues)},
    )


async def lack(database: Database, worker_id: int, short_of: str | None) -> None:
    """Say why this worker admits no new job, or that it does again."""
    await database.all(
        "UPDATE workers SET short_of = %(short)s WHERE id = %(id)s",
        {"id": worker_id, "short": short_of},
    )


async def believed_alive(database: Database) -> list[Row]:
    """Workers that have not stopped as far as anybody knows, with the seconds for which they have
    been silent while others could be heard (`clock`)."""
    return await database.all(BELIEVED_ALIVE)


async def neighbours(database: Database, worker_id: int, machine: str) -> list[Row]:
    """The other workers of a machine that have not stopped as far as anybody knows: id, pid and
    pid_started_at."""
    return await database.all(
        "SELECT id, pid, pid_started_at FROM workers WHERE stopped_at IS NULL"
        " AND machine = %(machine)s AND id <> %(id)s",
        {"machine": machine, "id": worker_id},
    )


async def alive(database: Database) -> list[Row]:
    """Workers that live, as far as this process can tell."""
    return [worker for worker in await believed_alive(database) if is_alive(worker)]


async def orphans(database: Database) -> list[str]:
    """Live jobs whose worker has stopped."""
    found = await database.all(
        "SELECT jobs.id FROM jobs JOIN workers ON workers.id = jobs.worker_id"
        " WHERE jobs.completed_at IS NULL AND workers.stopped_at IS NOT NULL"
    )
    return [row["id"] for row in found]


async def take_over(database: Database, job_id: str) -> str | None:
    """Free a job from a worker that has stopped: queued again under a new attempt, cancelled if
    that was wanted, failed after the third death. The status it has now; None: somebody was
    quicker."""
    async with database.transaction() as connection:
        row = await first(
            connection,
            """
            SELECT workers.stop_cause FROM jobs
            JOIN workers ON workers.id = jobs.worker_id
            WHERE jobs.id = %(job)s AND jobs.completed_at IS NULL
                AND workers.stopped_at IS NOT NULL FOR UPDATE OF jobs
            """,
            {"job": job_id},
        )
        if row is None:
            return None
        await queue.withdraw(connection, job_id, claimed=True)
        cause = row["stop_cause"] or "killed"
        return await interrupt(connection, job_id, cause, death=cause not in LEFT_ALIVE)


async def end_left(database: Database) -> list[str]:
    """Jobs that were asked to stop and that nobody works on any more have stopped."""

    async def stop(connection: Connection, row: Row) -> None:
        await queue.withdraw(connection, row["id"], claimed=True)
        await end(connection, row["id"], "stop")

    return await one_by_one(database, LEFT, {}, stop)


async def requeue_strays(database: Database, *, silent_s: float = 30.0) -> list[str]:
    """Every live job that nobody works on has one live queue entry; give one to those that lost
    theirs, or whose entry is held by a worker of the queue that is dead, or has been silent for
    `silent_s`."""

    async def requeue(connection: Connection, row: Row) -> None:
        await queue.withdraw(connection, row["id"], claimed=True)
        await append(connection, row["id"], [Fact("job.requeued")])
        await release(connection, row["id"])

    return await one_by_one(database, STRAYS, {"silent": silent_s}, requeue)


async def dropped(database: Database, worker_id: int, in_hand: Sequence[str]) -> list[Row]:
    """Live jobs that are this worker's by their rows, but that it is not working on: it lost the
    database in the wrong moment. Id and attempt of each."""
    return await database.all(
        "SELECT id, attempt FROM jobs WHERE worker_id = %(worker)s AND completed_at IS NULL"
        " AND NOT id = ANY(%(in_hand)s)",
        {"worker": worker_id, "in_hand": list(in_hand)},
    )


class Pulse:
    """A worker's sign of life, for a thread of its own with a connection of its own (blocking).

    `awake_s` is the clock that `clock.Attention` wants.
    """

    def __init__(
        self, conninfo: str, worker_id: int, awake_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._conninfo = conninfo
        self._worker_id = worker_id
        self._attention = Attention(awake_s)
        self._connection: psycopg.Connection[Any] | None = None

    def beat(self, resources: Mapping[str, float]) -> bool:
        """False: this worker was declared dead. DatabaseGone, or any error of the driver: not
        heard; the next one has another connection."""
        with translated(), self._attention.asking() as awake_s:
            try:
                return self._write(resources, awake_s)
            except psycopg.Error:
                self.close()
                raise

    def close(self) -> None:
        """Close the connection; the next beat opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _write(self, resources: Mapping[str, float], awake_s: float) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._conninfo,
                autocommit=True,
                connect_timeout=5,
                options="-c statement_timeout=5s",
            )
            self._connection.execute("SET search_path TO mutoscope, public")
        self._connection.execute(TOUCH, {"awake_s": awake_s})
        done = self._connection.execute(
            "UPDATE workers SET beat_at = now(), resources = %s"
            " WHERE id = %s AND stopped_at IS NULL",
            (Jsonb(dict(resources)), self._worker_id),
        )
        return done.rowcount == 1
