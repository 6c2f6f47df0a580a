"""Jobs and their steps that have stood still for long, although somebody is at them."""

from mutoscope.store.database import Database, Row


async def stuck(
    database: Database, limit_s: float, *, worker_id: int | None = None
) -> tuple[Row, ...]:
    """Every running step that has not moved for `limit_s`, and every job at work of which no step
    runs and nothing was done for as long (step ""): `job_id, owner, pipeline, attempt, stage, step,
    still_s`, the stillest first. Of one worker where it is named."""
    found = await database.all(
        """
        WITH at_work AS (
            SELECT jobs.*, coalesce((SELECT max(greatest(started_at, progressed_at, completed_at))
                FROM steps WHERE steps.job_id = jobs.id AND steps.attempt = jobs.attempt),
                jobs.started_at) AS moved_at,
                EXISTS (SELECT FROM steps WHERE steps.job_id = jobs.id
                    AND steps.attempt = jobs.attempt AND steps.status = 'running') AS is_making
            FROM jobs
            WHERE completed_at IS NULL AND status = 'running' AND jobs.worker_id IS NOT NULL
                AND (%(worker)s::bigint IS NULL OR jobs.worker_id = %(worker)s)
        ), still AS (
            SELECT at_work.id, owner, pipeline, at_work.attempt, steps.stage, key AS step,
                greatest(steps.started_at, progressed_at) AS moved_at
            FROM at_work JOIN steps ON steps.job_id = at_work.id
                AND steps.attempt = at_work.attempt AND steps.status = 'running'
            UNION ALL
            SELECT id, owner, pipeline, attempt, stage, '', moved_at
            FROM at_work WHERE NOT is_making
        )
        SELECT id AS job_id, owner, pipeline, attempt, stage, step,
            extract(epoch FROM now() - moved_at)::float8 AS still_s
        FROM still WHERE moved_at < now() - %(limit)s * interval '1 second' ORDER BY moved_at, step
        """,
        {"limit": limit_s, "worker": worker_id},
    )
    return tuple(found)
