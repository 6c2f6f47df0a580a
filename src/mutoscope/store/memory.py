"""What workers used, over time. Whatever is told of a job tells what its worker holds in memory:
steps that begin and end, and progress, some times a second."""

from datetime import datetime

from mutoscope.store.database import Database, Row


async def samples(database: Database, *, since: datetime, step_s: float) -> list[Row]:
    """The most of each worker and each `step_s` since then, by worker and time: `worker, host, pid,
    alive, at, rss_mb, share`. Of one that is alive, its last beat as well."""
    return await database.all(
        """
        WITH touched AS (
            SELECT id FROM jobs WHERE updated_at > %(since)s AND started_at IS NOT NULL
        ), taken AS (
            SELECT job_id, seq, (body ->> 'worker')::bigint AS worker,
                lead(seq) OVER (PARTITION BY job_id ORDER BY seq) AS next
            FROM events JOIN touched ON touched.id = job_id
            WHERE kind IN ('job.started', 'job.resumed')
        ), told AS MATERIALIZED (
            SELECT worker, at,
                coalesce(body ->> 'rss_mb', body -> 'resources' ->> 'rss_mb')::float8 AS rss_mb,
                coalesce(body ->> 'memory_share',
                    body -> 'resources' ->> 'memory_share')::float8 AS share
            FROM events JOIN taken ON taken.job_id = events.job_id
                AND events.seq > taken.seq AND (next IS NULL OR events.seq < next)
            WHERE at > %(since)s
            UNION ALL
            SELECT id, beat_at, (resources ->> 'rss_mb')::float8,
                (resources ->> 'memory_share')::float8
            FROM workers WHERE beat_at > %(since)s AND stopped_at IS NULL
        ), thinned AS (
            SELECT worker, max(at) AS at, max(rss_mb) AS rss_mb, max(share) AS share
            FROM told WHERE rss_mb IS NOT NULL AND share IS NOT NULL
            GROUP BY worker, floor(extract(epoch FROM at - %(since)s) / %(step_s)s)
        )
        SELECT thinned.*, host, pid, stopped_at IS NULL AND workers.id IS NOT NULL AS alive
        FROM thinned LEFT JOIN workers ON workers.id = worker ORDER BY worker, at
        """,
        {"since": since, "step_s": step_s},
    )


async def stops(database: Database, *, since: datetime) -> list[Row]:
    """The workers that did not leave of their own will: `at, worker, cause`."""
    return await database.all(
        "SELECT at, worker_id AS worker, cause FROM stops WHERE at > %(since)s ORDER BY at",
        {"since": since},
    )
