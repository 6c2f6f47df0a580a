"""Queue entries: wake-up calls for our rows, never the truth about them.

The entries belong to Procrastinate, whose workers claim, listen and order them. They are written
here with the functions of its schema (a migration of ours, so of a known version), because an
entry must be in the same transaction as the job it is for.
"""

from mutoscope.store.database import Connection, Row, first, rows

NAME = "default"
TASK = "mutoscope.work"


async def enqueue(connection: Connection, job_id: str) -> None:
    """Give the job a fresh entry that carries its present attempt."""
    await rows(
        connection,
        """
        UPDATE jobs SET queue_entry = (procrastinate_defer_jobs_v1(ARRAY[ROW(
            %(queue)s, %(task)s, priority, NULL, NULL,
            jsonb_build_object('job_id', id, 'attempt', attempt), NULL
        )::procrastinate_job_to_defer_v1]))[1]
        WHERE id = %(job)s
        """,
        {"queue": NAME, "task": TASK, "job": job_id},
    )


async def withdraw(connection: Connection, job_id: str, *, claimed: bool = False) -> None:
    """Take the job's entry out of the queue while it waits there; with `claimed` also one that a
    dead worker holds (a living one ends its own)."""
    await rows(
        connection,
        "DELETE FROM procrastinate_jobs"
        " WHERE (status = 'todo' OR (status = 'doing' AND %(claimed)s))"
        " AND id = (SELECT queue_entry FROM jobs WHERE id = %(job)s)",
        {"job": job_id, "claimed": claimed},
    )


async def waiting(connection: Connection) -> int:
    """How many entries nobody has claimed."""
    row: Row | None = await first(
        connection,
        "SELECT count(*) AS waiting FROM procrastinate_jobs"
        " WHERE status = 'todo' AND queue_name = %(queue)s",
        {"queue": NAME},
    )
    return row["waiting"] if row else 0
