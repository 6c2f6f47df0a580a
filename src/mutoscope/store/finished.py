"""One finished file of a job, by its id."""

from mutoscope.models import Output
from mutoscope.store.artifacts import artifact_of
from mutoscope.store.database import Database


async def find(
    database: Database, job_id: str, position: int, *, owner: str | None = None
) -> Output | None:
    """An output of a job; None: there is none, it is over, or it is not this owner's."""
    row = await database.one(
        """
        SELECT outputs.*, artifacts.bytes, artifacts.mime_type
        FROM outputs JOIN artifacts USING (sha256, suffix) JOIN jobs ON jobs.id = job_id
        WHERE job_id = %(job)s AND position = %(position)s
            AND coalesce(outputs.expires_at > now(), true)
            AND (%(owner)s::text IS NULL OR jobs.owner = %(owner)s)
        """,
        {"job": job_id, "position": position, "owner": owner},
    )
    if row is None:
        return None
    return Output(
        id=f"{job_id}.{position}",
        kind=row["kind"],
        name=row["name"],
        artifact=artifact_of(row),
        duration_s=row["duration_s"],
        width=row["width"],
        height=row["height"],
        expires_at=row["expires_at"],
    )
