"""Queue entries: wake-up calls for our rows, never the truth about them.

The entries belong to Procrastinate, whose workers claim, listen and order them. They are written
here with the functions of its schema (a migration of ours, so of a known version), because an
entry must be in the same transaction as the job it is for.

Its locks are not used: there an entry whose time has not come, or whose worker died, bars all that
come after it. In a strict queue every entry but the next one is parked instead (due never), and the
next is opened in the transaction that frees the queue: see `open_next` in the migrations.
"""

from collections.abc import Sequence
from typing import LiteralString

from mutoscope.store.database import Connection, Database, Row, rows

TASK = "mutoscope.work"
SOON: LiteralString = "SELECT set_config('synchronous_commit', 'off', true)"
"""A crash of the server's machine may undo it, which costs a wake-up in vain: not worth waiting for
the disk."""
LEFT_S = 60.0
"""So long after its job has ended, nobody is about to remove an entry."""


async def enqueue(connection: Connection, job_id: str) -> None:
    """Give the job a fresh entry that carries its present attempt: open, due at `not_before`, or
    parked, as its queue demands."""
    await rows(connection, "SELECT enter_queue(%(job)s, %(task)s)", {"job": job_id, "task": TASK})


async def withdraw(connection: Connection, job_id: str, *, claimed: bool = False) -> None:
    """Take the job's entry out of the queue while it waits there; with `claimed` also one that a
    dead worker holds (a living one ends its own)."""
    await rows(
        connection,
        "SELECT leave_queue(%(job)s, %(claimed)s)",
        {"job": job_id, "claimed": claimed},
    )


async def open_next(connection: Connection, lock: str | None) -> None:
    """The queue may have become free: wake a worker for whoever is next in it."""
    if lock is not None:
        await rows(connection, "SELECT open_next(%(lock)s)", {"lock": lock})


async def register(database: Database, worker_id: int) -> int:
    """Note that a worker runs one more of Procrastinate's; the id of that one."""
    row = await database.one(
        """
        WITH holder AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)
        UPDATE workers SET holders = holders || holder.id FROM holder
        WHERE workers.id = %(worker)s RETURNING holder.id
        """,
        {"worker": worker_id},
    )
    return row["id"] if row else 0


async def unregister(database: Database, holder: int) -> None:
    """It has ended."""
    await database.all("DELETE FROM procrastinate_workers WHERE id = %(id)s", {"id": holder})


async def fetch(database: Database, queues: Sequence[str], holder: int) -> Row | None:
    """Claim the first open entry of these queues for a worker of Procrastinate's; all its columns,
    or None."""
    row = await database.one(
        f"WITH soon AS MATERIALIZED ({SOON}) SELECT entry.* FROM soon,"
        " procrastinate_fetch_job_v2(%(queues)s::varchar[], %(holder)s) AS entry",
        {"queues": list(queues), "holder": holder},
    )
    return row if row and row["id"] is not None else None


async def spend(database: Database, entry: int) -> None:
    """The entry has woken a worker: it has no further use, whoever may have removed it before."""
    await database.all(
        f"WITH soon AS ({SOON}) DELETE FROM procrastinate_jobs USING soon WHERE id = %(entry)s",
        {"entry": entry},
    )


async def is_idle(database: Database, worker_id: int, queues: Sequence[str]) -> bool:
    """Whether a worker of these queues has nothing in hand and nothing to wait for: what is due
    later, or waits for its turn, is something; what stands in a paused queue is not."""
    row = await database.one(
        """
        SELECT EXISTS (SELECT FROM jobs WHERE worker_id = %(worker)s) OR EXISTS (
            SELECT FROM jobs WHERE worker_id IS NULL AND completed_at IS NULL
                AND status IN ('queued', 'running') AND queue = ANY(%(queues)s)
                AND NOT EXISTS (SELECT FROM queues
                    WHERE name = jobs.queue AND paused_at IS NOT NULL)) AS busy
        """,
        {"worker": worker_id, "queues": list(queues)},
    )
    return row is not None and not row["busy"]


async def tidy(database: Database) -> int:
    """Remove entries that a worker of the queue has left behind claimed, dead or deaf: of jobs that
    ended, were deleted, or are under way under another attempt; how many. Then open what is next in
    strict queues that stand still: this is not needed as long as every transaction does its part.
    """
    gone = await database.all(
        """
        DELETE FROM procrastinate_jobs AS entry
        WHERE task_name = %(task)s AND status = 'doing' AND NOT EXISTS (
            SELECT FROM jobs WHERE jobs.queue_entry = entry.id
                AND coalesce(jobs.completed_at, now()) > now() - %(left)s * interval '1 second'
        ) AND EXISTS (
            SELECT FROM procrastinate_events AS event WHERE event.job_id = entry.id
                AND event.type = 'started' AND event.at < now() - %(left)s * interval '1 second')
        RETURNING id
        """,
        {"task": TASK, "left": LEFT_S},
    )
    for row in await database.all(
        "SELECT DISTINCT lock FROM jobs WHERE lock IS NOT NULL AND worker_id IS NULL"
        " AND completed_at IS NULL"
    ):
        await database.all("SELECT open_next(%(lock)s)", {"lock": row["lock"]})
    return len(gone)
