"""Taking a job from its worker, so that another can go on with it."""

from collections.abc import Mapping
from dataclasses import replace

from mutoscope.models import ErrorInfo
from mutoscope.store import queue
from mutoscope.store.database import Connection, Database, first, rows, unknown_job
from mutoscope.store.events import Fact, append, fence
from mutoscope.store.jobs import end

DEATHS_ALLOWED = 3


async def interrupt(
    connection: Connection,
    job_id: str,
    why: str,
    *,
    death: bool,
    delay_s: float = 0,
    resources: Mapping[str, float] | None = None,
) -> str:
    """Take the job, whose row is locked, from its worker: queued again under a new attempt, to be
    begun after `delay_s` at the earliest; ended if it was asked to stop; failed when this is the
    third death. `resources`: what its worker used, by default as of its last beat. The status it
    has now."""
    row = await first(
        connection,
        "UPDATE jobs SET deaths = deaths + %(death)s WHERE id = %(job)s RETURNING status, deaths,"
        " (SELECT resources FROM workers WHERE workers.id = worker_id) AS used",
        {"job": job_id, "death": int(death)},
    )
    if row is None:
        raise unknown_job(job_id)
    used = resources or row["used"] or None
    body = {"why": why} | ({"death": True} if death else {}) | ({"resources": used} if used else {})
    await append(connection, job_id, [Fact("job.interrupted", body)])
    if row["status"] == "cancelling":
        return await end(connection, job_id, "stop")
    if row["deaths"] >= DEATHS_ALLOWED:
        error = replace(await _poison(connection, job_id), resources=used)
        return await end(connection, job_id, "fail", error=error)
    await release(connection, job_id, delay_s=delay_s)
    return row["status"]


async def _poison(connection: Connection, job_id: str) -> ErrorInfo:
    """That it has cost too many workers their lives, and how they died, the latest last."""
    found = await rows(
        connection,
        """
        SELECT body ->> 'why' AS why FROM events WHERE job_id = %(job)s
            AND kind = 'job.interrupted' AND body ->> 'death' = 'true'
        ORDER BY seq DESC LIMIT %(deaths)s
        """,
        {"job": job_id, "deaths": DEATHS_ALLOWED},
    )
    causes = ", ".join(row["why"] for row in reversed(found))
    return ErrorInfo(
        code="poison",
        message=f"Its worker died {DEATHS_ALLOWED} times while working on this job: {causes}.",
        hint="The log of the worker says more; a job that needs less memory may end.",
    )


async def hand_back(
    database: Database,
    job_id: str,
    attempt: int,
    why: str,
    *,
    death: bool = False,
    delay_s: float = 0,
) -> str:
    """A worker that leaves gives its job to the next one; `death`: it counts as one, so that a job
    that nobody can end is given up. The status it has now. Superseded."""
    async with database.transaction() as connection:
        await fence(connection, job_id, attempt)
        return await interrupt(connection, job_id, why, death=death, delay_s=delay_s)


async def release(connection: Connection, job_id: str, *, delay_s: float = 0) -> None:
    """Raise the attempt, so that its former worker can write no more, and queue the job again; it
    holds no lock while it waits."""
    await rows(
        connection,
        "UPDATE jobs SET attempt = attempt + 1, worker_id = NULL,"
        " since = CASE WHEN worker_id IS NULL THEN since ELSE now() END, not_before = CASE"
        " WHEN %(delay)s > 0 THEN now() + %(delay)s * interval '1 second' ELSE not_before END"
        " WHERE id = %(job)s",
        {"job": job_id, "delay": delay_s},
    )
    await rows(connection, "DELETE FROM leases WHERE job_id = %(job)s", {"job": job_id})
    await queue.enqueue(connection, job_id)
