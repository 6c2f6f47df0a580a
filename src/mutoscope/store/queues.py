"""Verbs on whole queues, and on a job's place in one."""

from mutoscope.errors import WrongState
from mutoscope.models import FINAL, QueueState
from mutoscope.store.database import Connection, Database, Row, first, rows, unknown_job
from mutoscope.store.events import Fact, append
from mutoscope.store.queue import open_next


async def pause(database: Database, name: str) -> None:
    """Nobody takes a job of this queue from now on; what is being worked on goes on."""
    async with database.transaction() as connection:
        await _hold(connection, name)
        await rows(
            connection,
            "INSERT INTO queues (name, paused_at) VALUES (%(name)s, now()) ON CONFLICT (name)"
            " DO UPDATE SET paused_at = coalesce(queues.paused_at, now())",
            {"name": name},
        )
        await rows(
            connection,
            "UPDATE procrastinate_jobs SET scheduled_at = 'infinity'"
            " WHERE queue_name = %(name)s AND status = 'todo'",
            {"name": name},
        )


async def resume(database: Database, name: str) -> None:
    """Jobs of this queue are taken again, at once."""
    async with database.transaction() as connection:
        await _hold(connection, name)
        await rows(
            connection, "UPDATE queues SET paused_at = NULL WHERE name = %(name)s", {"name": name}
        )
        # In a strict queue only what is due later: who is next is opened below.
        await rows(
            connection,
            """
            UPDATE procrastinate_jobs AS entry
            SET scheduled_at = CASE WHEN jobs.not_before > now() THEN jobs.not_before END
            FROM jobs WHERE jobs.queue_entry = entry.id AND entry.queue_name = %(name)s
                AND entry.status = 'todo' AND (jobs.lock IS NULL OR jobs.not_before > now())
            """,
            {"name": name},
        )
        await open_next(connection, name)
        await rows(
            connection,
            "SELECT pg_notify('procrastinate_queue_v1#' || %(name)s,"
            " json_build_object('type', 'job_inserted', 'job_id', 0)::text)",
            {"name": name},
        )


async def states(database: Database) -> list[QueueState]:
    """The queues that jobs wait or run in, and those that are paused, by name."""
    found = await database.all(
        """
        WITH live AS (
            SELECT queue AS name, bool_or(lock IS NOT NULL) AS strict,
                count(*) FILTER (WHERE worker_id IS NULL) AS waiting,
                count(*) FILTER (WHERE worker_id IS NOT NULL) AS running,
                extract(epoch FROM now() - min(since) FILTER (WHERE worker_id IS NULL))::float
                    AS oldest_wait_s
            FROM jobs WHERE completed_at IS NULL AND status IN ('queued', 'running', 'cancelling')
            GROUP BY queue)
        SELECT name, strict, coalesce(waiting, 0) AS waiting, coalesce(running, 0) AS running,
            oldest_wait_s, paused_at IS NOT NULL AS paused
        FROM live FULL JOIN (SELECT * FROM queues WHERE paused_at IS NOT NULL) AS stopped
            USING (name) ORDER BY name
        """
    )
    return [_state(row) for row in found]


async def prioritise(database: Database, job_id: str, priority: int) -> None:
    """Move a job to another place in its queue. NotFound, WrongState: it has ended."""
    async with database.transaction() as connection:
        row = await first(
            connection,
            "SELECT queue, lock, priority FROM jobs WHERE id = %(job)s FOR UPDATE",
            {"job": job_id},
        )
        if row is None:
            raise unknown_job(job_id)
        await _hold(connection, row["queue"])
        await _move(connection, job_id, priority)
        fact = Fact("job.prioritised", {"priority": priority, "before": row["priority"]})
        await append(connection, job_id, [fact])
        await open_next(connection, row["lock"])


async def _move(connection: Connection, job_id: str, priority: int) -> None:
    row = await first(
        connection,
        "UPDATE jobs SET priority = %(priority)s WHERE id = %(job)s RETURNING status, queue_entry",
        {"job": job_id, "priority": priority},
    )
    if row is None:
        raise unknown_job(job_id)
    if row["status"] in FINAL:
        raise WrongState(
            f"{job_id} is {row['status']}: it waits for nothing.",
            hint="Look at it with `mutoscope show`.",
        )
    await rows(
        connection,
        "UPDATE procrastinate_jobs SET priority = %(priority)s"
        " WHERE id = %(entry)s AND status = 'todo'",
        {"priority": priority, "entry": row["queue_entry"]},
    )


async def _hold(connection: Connection, name: str) -> None:
    """Nobody else decides who is next in this queue until this transaction ends."""
    await rows(connection, "SELECT hold_queue(%(name)s, true)", {"name": name})


def _state(row: Row) -> QueueState:
    return QueueState(
        name=row["name"],
        strict=bool(row["strict"]),
        paused=row["paused"],
        waiting=row["waiting"],
        running=row["running"],
        oldest_wait_s=row["oldest_wait_s"],
    )
