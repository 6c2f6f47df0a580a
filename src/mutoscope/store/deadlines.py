"""How long a job may take: counted in the database, so that no restart begins it anew."""

from typing import LiteralString

from mutoscope.models import ErrorInfo
from mutoscope.store import queue
from mutoscope.store.database import Connection, Database, Row
from mutoscope.store.jobs import end
from mutoscope.store.sweeping import LOCKED, one_by_one

OVERDUE: LiteralString = f"""
SELECT id, status FROM jobs
WHERE worker_id IS NULL AND completed_at IS NULL AND CASE
    WHEN status = 'awaiting_input' OR started_at IS NULL
        THEN since < now() - %(wait)s * interval '1 second'
    ELSE started_at < now() - (%(limit)s + waited_s + asleep_s) * interval '1 second' END
    AND status IN ('queued', 'running', 'awaiting_input')
{LOCKED}
"""


async def seconds_left(database: Database, job_id: str, limit_s: float) -> float:
    """Until the job's deadline: `limit_s` after it was first started, interruptions included, the
    time in which it waited for a person or in which all slept not."""
    row = await database.one(
        "SELECT (%(limit)s + waited_s + asleep_s"
        " - extract(epoch FROM now() - started_at))::float AS left_s FROM jobs WHERE id = %(job)s",
        {"limit": limit_s, "job": job_id},
    )
    return limit_s if row is None or row["left_s"] is None else row["left_s"]


async def end_overdue(database: Database, limit_s: float, wait_limit_s: float) -> list[str]:
    """Fail the jobs that nobody works on and that are past their deadline, or that have waited for
    longer than `wait_limit_s` for a first worker or an answer (`since` is moved along while all
    sleep: see `clock`). Whoever works on one does it itself."""

    async def fail(connection: Connection, row: Row) -> None:
        await queue.withdraw(connection, row["id"], claimed=True)
        await end(connection, row["id"], "fail", error=_deadline(row["status"]))

    limits = {"limit": limit_s, "wait": wait_limit_s}
    return await one_by_one(database, OVERDUE, limits, fail)


def _deadline(status: str) -> ErrorInfo:
    waited_for = {"queued": "a worker", "awaiting_input": "an answer"}.get(status)
    return ErrorInfo(
        code="deadline",
        message=f"The job waited too long for {waited_for}."
        if waited_for
        else "The job did not end in time.",
        hint="Retry it; what is done is kept. `job_deadline_s` and `job_wait_limit_s` say how long"
        " a job may work and wait.",
        retryable=True,
    )
