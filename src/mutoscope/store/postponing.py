"""A job that was stopped because there was too little memory: tried again later, a few times."""

from mutoscope.models import ErrorInfo
from mutoscope.store.database import Connection, Database, first, rows
from mutoscope.store.events import fence
from mutoscope.store.interruption import interrupt
from mutoscope.store.jobs import end
from mutoscope.store.reading import POSTPONED

STOPS_ALLOWED = 3
FIRST_DELAY_S = 30.0


async def postpone(database: Database, job_id: str, attempt: int, error: ErrorInfo) -> str:
    """Give the job back, to be begun after a delay that doubles each time; after the third stop
    fail it with `error`. Its message says why it waits. The status it has now. Superseded."""
    async with database.transaction() as connection:
        await fence(connection, job_id, attempt)
        status, stops = await _stops(connection, job_id)
        if status == "running" and stops + 1 >= STOPS_ALLOWED:
            return await end(connection, job_id, "fail", error=error, attempt=attempt)
        await rows(
            connection,
            "UPDATE jobs SET message = %(message)s WHERE id = %(job)s",
            {"message": POSTPONED, "job": job_id},
        )
        return await interrupt(
            connection,
            job_id,
            "memory",
            death=False,
            delay_s=FIRST_DELAY_S * 2**stops,
            resources=error.resources,
        )


async def _stops(connection: Connection, job_id: str) -> tuple[str, int]:
    """The job's status, and how often it was stopped for memory since somebody last retried it."""
    row = await first(
        connection,
        """
        SELECT status, (
            SELECT count(*) FROM events WHERE job_id = jobs.id
                AND kind = 'job.interrupted' AND body ->> 'why' = 'memory'
                AND seq > coalesce((SELECT max(seq) FROM events AS retried
                    WHERE retried.job_id = jobs.id AND retried.kind = 'job.retried'), 0)
        ) AS stops FROM jobs WHERE id = %(job)s
        """,
        {"job": job_id},
    )
    return (row["status"], row["stops"]) if row else ("", 0)
