"""Which files are referred to by rows, and the removal of those that are not.

A file may be deleted only when no result, output, request, preset, schedule or upload names it.
Naming one takes a shared advisory lock and checks that the file is there; deleting takes the same
lock exclusively, before any other, and spares what somebody has put into the store within a grace
period: a file just made or uploaded, and not yet named, is not lost.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import LiteralString

from mutoscope.errors import WrongState
from mutoscope.models import FINAL, Artifact
from mutoscope.store.blobs import Blobs, Stored
from mutoscope.store.database import (
    Connection,
    Database,
    DatabaseGone,
    Row,
    first,
    rows,
    unknown_job,
)

BLOB_LOCK = 0x6D75746F626C6F62
BACKUP_LOCK = 0x6D75746F6261636B
GRACE_S = 600.0
LOOK_EVERY_S = 3600.0
RECLAIM_AT_ONCE = 1000

UNNAMED: LiteralString = """(
    NOT EXISTS (SELECT FROM result_artifacts AS used
        WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
    AND NOT EXISTS (SELECT FROM outputs AS used
        WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
    AND NOT EXISTS (SELECT FROM request_artifacts AS used
        WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
    AND NOT EXISTS (SELECT FROM preset_artifacts AS used
        WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
    AND NOT EXISTS (SELECT FROM schedule_artifacts AS used
        WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix))
    AND NOT EXISTS (SELECT FROM uploads AS used
        WHERE (used.sha256, used.suffix) = (lonely.sha256, lonely.suffix)))
"""


async def refer(connection: Connection, artifacts: Sequence[Artifact], blobs: Blobs) -> None:
    """Before naming files in rows: make sure, under the lock that deleting takes, that they are
    there, and take them off the list of orphans. ArtifactLost."""
    if not artifacts:
        return
    # What is read here is not read again under the lock, nor on the event loop.
    await asyncio.to_thread(lambda: [blobs.path(artifact) for artifact in artifacts])
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


async def take_back(database: Database, made: Sequence[Stored], blobs: Blobs) -> None:
    """Remove what a step has put into the store whose result will never be recorded. What was
    there before, or is on the list, is left alone."""
    async with database.transaction() as connection:
        await hold(connection)
        listed = await rows(
            connection,
            "SELECT sha256, suffix FROM artifacts WHERE sha256 = ANY(%(hashes)s)",
            {"hashes": [each.sha256 for each in made]},
        )
        known = {(row["sha256"], row["suffix"]) for row in listed}
        lonely = [each for each in made if (each.sha256, each.suffix) not in known]
        await asyncio.to_thread(lambda: [blobs.take_back(each) for each in lonely])


async def delete_job(database: Database, job_id: str, blobs: Blobs) -> None:
    """Remove a final job, the results that only it stands on, and the files that only they name:
    these when it is certain that no row names them, so that a process that dies in between leaves
    them to `sweep`. A job with a living edit stays: the edit is about to reuse its results.

    Files that were put into the store after the job ended, and all of them while another job works,
    may be somebody else's by now: they, and uploads, are left to `sweep`. NotFound, WrongState.
    """
    async with database.transaction() as connection:
        await hold(connection)
        row = await first(
            connection,
            """
            SELECT status, pinned, (SELECT min(id) FROM jobs AS edit
                    WHERE edit.parent_id = jobs.id AND edit.completed_at IS NULL) AS edit,
                extract(epoch FROM now() - completed_at)::float8 AS ended_s,
                EXISTS (SELECT FROM jobs WHERE status IN ('running', 'cancelling')) AS busy
            FROM jobs WHERE id = %(job)s FOR UPDATE
            """,
            {"job": job_id},
        )
        if row is None:
            raise unknown_job(job_id)
        if row["status"] not in FINAL:
            raise WrongState(
                f"{job_id} is {row['status']}: it cannot be deleted.", hint="Cancel it first."
            )
        if row["pinned"]:
            raise WrongState(
                f"{job_id} is pinned: it cannot be deleted.",
                hint=f"Let it go first: mutoscope pin {job_id} --off",
            )
        if row["edit"]:
            raise WrongState(
                f"{row['edit']}, an edit of {job_id}, has not ended: it needs what is done there.",
                hint="Delete it when the edit has ended, or cancel the edit first.",
            )
        uploads = await _uploads(connection, job_id)
        await _remove_results(connection, job_id)
        await rows(connection, "DELETE FROM jobs WHERE id = %(job)s", {"job": job_id})
        age_s = GRACE_S if row["busy"] else min(GRACE_S, row["ended_s"])
        lonely = await _mark(connection)
    with contextlib.suppress(DatabaseGone):  # the job is gone all the same, and a sweep comes
        await reclaim(database, blobs, [each for each in lonely if each not in uploads], age_s)


async def sweep(database: Database, blobs: Blobs, *, grace_s: float = GRACE_S) -> int:
    """Delete the files that nothing has referred to, and nobody has put there, for `grace_s`; how
    many. Once an hour, by whoever comes first, all files are looked through for such."""
    if await asyncio.to_thread(blobs.look_is_due, LOOK_EVERY_S):
        await look_through(database, blobs, grace_s=grace_s)
    async with database.transaction() as connection:
        await hold(connection)
        # What was marked and then named again after all is not to be looked at in each round.
        await rows(
            connection,
            "UPDATE artifacts AS lonely SET orphaned_at = NULL WHERE orphaned_at IS NOT NULL"
            " AND NOT " + UNNAMED,
        )
        lonely = await rows(
            connection,
            "SELECT sha256, bytes, suffix, mime_type FROM artifacts"
            " WHERE orphaned_at <= now() - %(grace)s * interval '1 second'",
            {"grace": grace_s},
        )
        return await _discard(connection, blobs, list(map(artifact_of, lonely)), grace_s)


async def look_through(database: Database, blobs: Blobs, *, grace_s: float = GRACE_S) -> None:
    """Mark every file that nothing names; delete those older than `grace_s` that are not even on
    the list: a step put them there and failed, or was killed, before its result was recorded."""
    old = await asyncio.to_thread(blobs.older_than, grace_s)
    async with database.transaction() as connection:
        await hold(connection)
        await _mark(connection)
        unlisted = await rows(
            connection,
            """
            SELECT file.sha256, file.suffix, 0 AS bytes, '' AS mime_type
            FROM unnest(%(hashes)s::text[], %(suffixes)s::text[]) AS file (sha256, suffix)
            WHERE NOT EXISTS (SELECT FROM artifacts AS listed
                WHERE (listed.sha256, listed.suffix) = (file.sha256, file.suffix))
            """,
            {"hashes": [name for name, _ in old], "suffixes": [suffix for _, suffix in old]},
        )
        await _discard(connection, blobs, list(map(artifact_of, unlisted)), grace_s)


async def reclaim(
    database: Database, blobs: Blobs, lonely: Sequence[Artifact], age_s: float
) -> int:
    """Delete files that were marked as orphans, unless somebody has named one since or put it there
    within `age_s`; how many."""
    gone = 0
    for start in range(0, len(lonely), RECLAIM_AT_ONCE):
        batch = lonely[start : start + RECLAIM_AT_ONCE]
        async with database.transaction() as connection:
            await hold(connection)
            still = await rows(
                connection,
                "SELECT sha256, bytes, suffix, mime_type FROM artifacts AS lonely"
                " WHERE sha256 = ANY(%(hashes)s) AND orphaned_at IS NOT NULL AND " + UNNAMED,
                {"hashes": [each.sha256 for each in batch]},
            )
            gone += await _discard(connection, blobs, list(map(artifact_of, still)), age_s)
    return gone


async def hold(connection: Connection, *, shared: bool = False) -> None:
    """Nobody may name files until this transaction ends; `shared`: nobody may delete any. First of
    all: whoever names files holds the lock when they come to the rows of jobs and results."""
    kind = "_shared" if shared else ""
    await rows(connection, f"SELECT pg_advisory_xact_lock{kind}(%(lock)s)", {"lock": BLOB_LOCK})


async def guard_deletions(connection: Connection) -> bool:
    """Whether files may be deleted in this transaction: not while a backup reads them. What is not
    deleted now stays on the list, for a later sweep."""
    row = await first(
        connection, "SELECT pg_try_advisory_xact_lock(%(lock)s) AS ours", {"lock": BACKUP_LOCK}
    )
    return row is not None and row["ours"]


async def _uploads(connection: Connection, job_id: str) -> list[Artifact]:
    found = await rows(
        connection,
        "SELECT sha256, bytes, suffix, mime_type FROM artifacts"
        " JOIN request_artifacts USING (sha256, suffix) WHERE job_id = %(job)s",
        {"job": job_id},
    )
    return list(map(artifact_of, found))


async def _remove_results(connection: Connection, job_id: str) -> None:
    # A statement of its own: a job that has linked to one of them meanwhile is waited for here,
    # and the next statement sees its link.
    await rows(
        connection,
        """
        SELECT FROM results JOIN job_results USING (owner, digest)
        WHERE job_results.job_id = %(job)s ORDER BY owner, digest FOR UPDATE OF results
        """,
        {"job": job_id},
    )
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


async def _mark(connection: Connection) -> list[Artifact]:
    """Start the clock of every file that nothing names any more; those files."""
    found = await rows(
        connection,
        "UPDATE artifacts AS lonely SET orphaned_at = now() WHERE orphaned_at IS NULL AND "
        + UNNAMED
        + " RETURNING sha256, bytes, suffix, mime_type",
    )
    return list(map(artifact_of, found))


async def _discard(
    connection: Connection, blobs: Blobs, lonely: Sequence[Artifact], age_s: float
) -> int:
    """Delete the files that are at least `age_s` old, and take them off the list. Within the lock:
    whoever names such a file next finds it missing and makes it again."""
    if not lonely or not await guard_deletions(connection):
        return 0
    gone = await asyncio.to_thread(lambda: [each for each in lonely if blobs.discard(each, age_s)])
    await rows(
        connection,
        """
        DELETE FROM artifacts USING unnest(%(hashes)s::text[], %(suffixes)s::text[])
            AS file (sha256, suffix)
        WHERE (artifacts.sha256, artifacts.suffix) = (file.sha256, file.suffix)
        """,
        {"hashes": [each.sha256 for each in gone], "suffixes": [each.suffix for each in gone]},
    )
    return len(gone)


def artifact_of(row: Row) -> Artifact:
    """The file of a row of the list."""
    return Artifact(row["sha256"], row["bytes"], row["suffix"], row["mime_type"])
