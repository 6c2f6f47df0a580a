"""Files that were handed in by name, for requests to name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mutoscope.models import Artifact
from mutoscope.store.artifacts import artifact_of, refer
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.submission import new_id

KEPT_H = 24
"""So long after a request named it last, an upload has its name; longer while a job of its owner
names the file."""


@dataclass(frozen=True)
class Upload:
    """A file as its owner calls it. Its `id` is what requests name; free again at `expires_at`,
    unless it is used before."""

    id: str
    name: str
    artifact: Artifact
    expires_at: datetime


async def keep(
    database: Database, owner: str, name: str, artifact: Artifact, blobs: Blobs
) -> Upload:
    """Write down that the owner has handed in this file, which is in the store. ArtifactLost."""
    async with database.transaction() as connection:
        await refer(connection, [artifact], blobs)
        row = await _insert(connection, owner, name, artifact)
    return Upload(row["id"], name, artifact, row["expires_at"])


async def _insert(connection: Connection, owner: str, name: str, artifact: Artifact) -> Row:
    row = await first(
        connection,
        """
        INSERT INTO uploads (id, owner, name, sha256, suffix)
        VALUES (%(id)s, %(owner)s, %(name)s, %(sha256)s, %(suffix)s)
        RETURNING id, used_at + %(kept)s * interval '1 hour' AS expires_at
        """,
        {
            "id": new_id().replace("job_", "art_", 1),
            "owner": owner,
            "name": name,
            "sha256": artifact.sha256,
            "suffix": artifact.suffix,
            "kept": KEPT_H,
        },
    )
    assert row is not None
    return row


async def use(database: Database, owner: str, ids: Sequence[str]) -> dict[str, Upload]:
    """Those of these ids that the owner has, which a request is about to name: they have their
    names for another `KEPT_H` hours."""
    await database.all(
        "UPDATE uploads SET used_at = now() WHERE id = ANY(%(ids)s) AND owner = %(owner)s",
        {"owner": owner, "ids": list(ids)},
    )
    return await _found(database, owner, ids)


async def find(database: Database, owner: str | None, upload_id: str) -> Upload | None:
    """One of this owner's; without an `owner`, of anybody's."""
    return (await _found(database, owner, [upload_id])).get(upload_id)


async def _found(database: Database, owner: str | None, ids: Sequence[str]) -> dict[str, Upload]:
    found = await database.all(
        """
        SELECT id, name, sha256, suffix, bytes, mime_type,
            used_at + %(kept)s * interval '1 hour' AS expires_at
        FROM uploads JOIN artifacts USING (sha256, suffix)
        WHERE id = ANY(%(ids)s) AND (%(owner)s::text IS NULL OR owner = %(owner)s)
        """,
        {"owner": owner, "ids": list(ids), "kept": KEPT_H},
    )
    return {row["id"]: _upload(row) for row in found}


async def ids_of(
    database: Database, owner: str, files: Sequence[Artifact]
) -> dict[tuple[str, str], str]:
    """The newest ids under which the owner has handed in these files, by hash and suffix; each is
    good for an hour at least."""
    wanted = {
        "owner": owner,
        "hashes": [file.sha256 for file in files],
        "suffixes": [file.suffix for file in files],
    }
    await database.all(
        """
        UPDATE uploads SET used_at = now()
        WHERE owner = %(owner)s AND used_at < now() - interval '1 hour' AND (sha256, suffix) IN (
            SELECT * FROM unnest(%(hashes)s::text[], %(suffixes)s::text[]))
        """,
        wanted,
    )
    found = await database.all(
        """
        SELECT id, sha256, suffix FROM uploads
        WHERE owner = %(owner)s AND (sha256, suffix) IN (
            SELECT * FROM unnest(%(hashes)s::text[], %(suffixes)s::text[]))
        ORDER BY id
        """,
        wanted,
    )
    return {(row["sha256"], row["suffix"]): row["id"] for row in found}


async def owns(database: Database, owner: str, files: Sequence[Artifact]) -> set[Artifact]:
    """Those of these files that the owner has handed in, or a job of his names or has made; not
    what is lent to that job."""
    found = await database.all(
        """
        SELECT file.sha256, file.suffix
        FROM unnest(%(hashes)s::text[], %(suffixes)s::text[]) AS file (sha256, suffix)
        WHERE EXISTS (SELECT FROM uploads AS used WHERE used.owner = %(owner)s
                AND (used.sha256, used.suffix) = (file.sha256, file.suffix))
            OR EXISTS (SELECT FROM request_artifacts AS used JOIN jobs ON jobs.id = used.job_id
                WHERE jobs.owner = %(owner)s
                AND (used.sha256, used.suffix) = (file.sha256, file.suffix))
            OR EXISTS (SELECT FROM outputs AS used JOIN jobs ON jobs.id = used.job_id
                WHERE jobs.owner = %(owner)s AND used.expires_at IS NULL
                AND (used.sha256, used.suffix) = (file.sha256, file.suffix))
        """,
        {
            "owner": owner,
            "hashes": [file.sha256 for file in files],
            "suffixes": [file.suffix for file in files],
        },
    )
    known = {(row["sha256"], row["suffix"]) for row in found}
    return {file for file in files if (file.sha256, file.suffix) in known}


async def hold(database: Database, job_id: str, files: Sequence[Artifact], blobs: Blobs) -> None:
    """From now on a job names these files, too: they stay as long as it does. ArtifactLost."""
    async with database.transaction() as connection:
        await refer(connection, files, blobs)
        await rows(
            connection,
            """
            INSERT INTO request_artifacts (job_id, sha256, suffix)
            SELECT %(job)s, sha256, suffix
            FROM unnest(%(hashes)s::text[], %(suffixes)s::text[]) AS file (sha256, suffix)
            ON CONFLICT DO NOTHING
            """,
            {
                "job": job_id,
                "hashes": [file.sha256 for file in files],
                "suffixes": [file.suffix for file in files],
            },
        )


async def forget(database: Database) -> int:
    """Forget the names that nobody has used for `KEPT_H` hours, but for files that a job of their
    owner names; how many. Files that nothing else names go with a later sweep."""
    gone = await database.all(
        """
        DELETE FROM uploads WHERE used_at <= now() - %(kept)s * interval '1 hour'
            AND NOT EXISTS (
                SELECT FROM request_artifacts AS used JOIN jobs ON jobs.id = used.job_id
                WHERE (used.sha256, used.suffix) = (uploads.sha256, uploads.suffix)
                    AND jobs.owner = uploads.owner)
        RETURNING id
        """,
        {"kept": KEPT_H},
    )
    return len(gone)


def _upload(row: Row) -> Upload:
    return Upload(row["id"], row["name"], artifact_of(row), row["expires_at"])
