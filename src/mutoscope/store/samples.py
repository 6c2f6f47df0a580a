"""What a job's worker used when it last said so."""

from collections.abc import Mapping
from dataclasses import replace

from mutoscope.models import ErrorInfo
from mutoscope.store.database import Connection, first

SAMPLE = (
    "rss_mb",
    "vms_mb",
    "threads",
    "memory_share",
    "processes",
    "open_files",
    "free_memory_mb",
    "free_disk_mb",
)
"""Of an event's body, what is a sample."""


async def with_last_sample(connection: Connection, job_id: str, error: ErrorInfo) -> ErrorInfo:
    """The error with a sample: its own, else the last one of the job's story; of a job that was
    never begun there is none."""
    if error.resources is not None:
        return error
    return replace(error, resources=await _last(connection, job_id))


async def _last(connection: Connection, job_id: str) -> Mapping[str, float] | None:
    row = await first(
        connection,
        """
        SELECT coalesce(body -> 'resources', body) AS body FROM events
        WHERE job_id = %(job)s
            AND (jsonb_exists(body, 'memory_share') OR jsonb_exists(body, 'resources'))
        ORDER BY seq DESC LIMIT 1
        """,
        {"job": job_id},
    )
    if row is None:
        return None
    return {name: row["body"][name] for name in SAMPLE if name in row["body"]}
