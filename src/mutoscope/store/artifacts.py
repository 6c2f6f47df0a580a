"""Which files are referred to by rows, and the removal of those that are not.

A file may be deleted only when no result, output or request names it. Naming one takes a shared
advisory lock and checks that the file is there; deleting takes the same lock exclusively, and waits
a grace period, so that a file just made, and not yet named, is not lost.
"""

import asyncio
from collections.abc import Sequence

from mutoscope.errors import WrongState
from mutoscope.models import FINAL, Artifact
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, first, rows, unknown_job

BLOB_LOCK = 0x6D75746F626C6F62
GRACE_S = 600.0


async def refer(connection: Connection, artifacts: Sequence[Artifact], blobs: Blobs) -> None:
    """Before naming files in rows: make sure, under the lock that deleting takes, that they are
    there, and take them off the list of orphans. ArtifactLost."""
    if not artifacts:
        return
    await rows(
        connection,
        """
        INSERT INTO artifacts (sha256, suffix, bytes, mime_type)
        SELECT DISTINCT ON (sha256, suffix) sha256, suffix, bytes, mime_type
        FROM (SELECT pg_advisory_xact_lock_shared(%(lock)s)) AS locked,
            unnest(%(hashes)s::text[], %(suffixes)s::text[], %(bytes)s::bigint[], %(types)s::text[])
            AS file (sha256, suffix, bytes, mime_type)
        ORDER BY sha256, suffix
        ON CONFLICT (sha256, suffix) DO UPDATE SET orphaned_at = NULL
        RETURNING sha256
        """,
        {
            "lock": BLOB_LOCK,
            "hashes": [artifact.sha256 for artifact in artifacts],
            "suffixes": [artifact.suffix for artifact in artifacts],
            "bytes": [artifact.bytes for artifact in artifacts],
            "types": [artifact.mime_type for artifact in artifacts],
        },
    )
    for artifact in artifacts:
        blobs.path(artifact)


async def note_upload(database: Database, artifact: Artifact, blobs: Blobs) -> None:
    """Put an uploaded file on the list; it stays for the grace period unless a job names it."""
    async with database.transaction() as connection:
        await refer(connection, [artifact], blobs)
        await _orphan(connection)


async def delete_job(database: Database, job_id: str, blobs: Blobs) -> None:
    """Remove a final job, the results that only it stands on, and the files that only they name.
    NotFound, WrongState."""
    async with database.transaction() as connection:
        row = await first(
            connection, "SELECT status FROM jobs WHERE id = %(job)s FOR UPDATE", {"job": job_id}
        )
        _must_be_final(job_id, row["status"] if row else None)
        await rows(
            connection,
            """
            WITH stood_on AS (
                DELETE FROM job_results WHERE job_id = %(job)s RETURNING owner, digest)
            DELETE FROM results USING stood_on
            WHERE (results.owner, results.digest) = (stood_on.owner, stood_on.digest)
                AND NOT EXISTS (SELECT FROM job_results AS other
                    WHERE (other.owner, other.digest) = (stood_on.owner, stood_on.digest)
                        AND other.job_id <> %(job)s)
            """,
            {"job": job_id},
        )
        await rows(connection, "DELETE FROM jobs WHERE id = %(job)s", {"job": job_id})
        await _orphan(connection)
        busy = await first(
            connection, "SELECT id FROM jobs WHERE status IN ('running', 'cancelling') LIMIT 1"
        )
    await sweep(database, blobs, grace_s=GRACE_S if busy is not None else 0.0)


async def sweep(database: Database, blobs: Blobs, *, grace_s: float = GRACE_S) -> int:
    """Delete the files that nothing has referred to for `grace_s`; how many."""
    async with database.transaction() as connection:
        await rows(connection, "SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": BLOB_LOCK})
        lonely = await _take_off(connection, grace_s)
        # Within the lock: whoever names such a file next finds it missing and makes it again.
        await asyncio.to_thread(_delete_all, blobs, lonely)
    return len(lonely)


def _delete_all(blobs: Blobs, artifacts: Sequence[Artifact]) -> None:
    for artifact in artifacts:
        blobs.delete(artifact)


async def _orphan(connection: Connection) -> None:
    """Start the clock of every file that nothing refers to any more."""
    await rows(
        connection,
        """
        UPDATE artifacts AS lonely SET orphaned_at = now()
        WHERE orphaned_at IS NULL
            AND NOT EXISTS (SELECT FROM result_artifacts AS used
                WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
            AND NOT EXISTS (SELECT FROM outputs AS used
                WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
            AND NOT EXISTS (SELECT FROM request_artifacts AS used
                WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
        """,
    )


async def _take_off(connection: Connection, grace_s: float) -> list[Artifact]:
    found = await rows(
        connection,
        """
        DELETE FROM artifacts WHERE orphaned_at <= now() - %(grace)s * interval '1 second'
        RETURNING sha256, bytes, suffix, mime_type
        """,
        {"grace": grace_s},
    )
    return [Artifact(row["sha256"], row["bytes"], row["suffix"], row["mime_type"]) for row in found]


def _must_be_final(job_id: str, status: str | None) -> None:
    if status is None:
        raise unknown_job(job_id)
    if status not in FINAL:
        raise WrongState(f"{job_id} is {status}: it cannot be deleted.", hint="Cancel it first.")
