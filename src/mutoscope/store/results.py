"""What steps gave, by the digest of what went into them; and who is making which of them now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from psycopg.errors import ForeignKeyViolation
from psycopg.types.json import Jsonb

from mutoscope.models import Artifact, JobWarning
from mutoscope.store.artifacts import refer
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, Row, rows
from mutoscope.store.events import Fact, append


@dataclass(frozen=True)
class Result:
    """A recorded result: `value` is the JSON text that the step's return type reads back."""

    value: str
    warnings: tuple[JobWarning, ...]
    job_id: str
    took_s: float


@dataclass(frozen=True)
class Made:
    """A result to record. `artifacts` are all the files that `value` (JSON text) names."""

    job_id: str
    attempt: int
    key: str
    owner: str
    digest: str
    take: int
    step: str
    version: str
    provider: Mapping[str, str] | None
    value: str
    artifacts: tuple[Artifact, ...]
    warnings: tuple[JobWarning, ...]
    took_s: float


async def find(
    database: Database, owner: str, digest: str, *, for_job: str | None = None
) -> Result | None:
    """The recorded result, if there is one. `for_job` puts the job on the list of those that stand
    on it, so that it is kept as long as that job is."""
    try:
        row = await database.one(
            """
            WITH linked AS (
                INSERT INTO job_results (job_id, owner, digest)
                SELECT %(job)s, owner, digest FROM results
                WHERE owner = %(owner)s AND digest = %(digest)s AND %(job)s::text IS NOT NULL
                ON CONFLICT DO NOTHING
            )
            SELECT value::text AS value, warnings, job_id, took_s FROM results
            WHERE owner = %(owner)s AND digest = %(digest)s
            """,
            {"job": for_job, "owner": owner, "digest": digest},
        )
    except ForeignKeyViolation:  # deleted between our reading and our linking
        return None
    return _result(row) if row else None


async def record(database: Database, made: Made, blobs: Blobs, facts: Sequence[Fact]) -> None:
    """Result, references to its files, the step's row and its events, or nothing of it.

    Superseded when the attempt is over; LostBlob when a file is gone or damaged.
    """
    async with database.transaction() as connection:
        await append(connection, made.job_id, facts, attempt=made.attempt)
        await refer(connection, made.artifacts, blobs)
        values = asdict(made)
        values["provider"] = Jsonb(dict(made.provider)) if made.provider else None
        values["warnings"] = Jsonb([asdict(warning) for warning in made.warnings])
        async with connection.pipeline():
            await _write(connection, values, made.artifacts)
            await _complete(connection, values)


async def take_lease(
    database: Database, owner: str, digest: str, *, job_id: str, attempt: int, key: str
) -> bool:
    """Become the one who makes this result. False: a living attempt is at it already."""
    row = await database.one(
        """
        INSERT INTO leases AS held (owner, digest, job_id, attempt, key)
        VALUES (%(owner)s, %(digest)s, %(job)s, %(attempt)s, %(key)s)
        ON CONFLICT (owner, digest) DO UPDATE
            SET job_id = excluded.job_id, attempt = excluded.attempt, key = excluded.key,
                taken_at = now()
            WHERE (held.job_id, held.attempt, held.key)
                    = (excluded.job_id, excluded.attempt, excluded.key)
                OR NOT EXISTS (SELECT FROM jobs WHERE id = held.job_id
                    AND attempt = held.attempt AND status IN ('running', 'cancelling'))
        RETURNING key
        """,
        {"owner": owner, "digest": digest, "job": job_id, "attempt": attempt, "key": key},
    )
    return row is not None


async def holder(database: Database, owner: str, digest: str) -> str | None:
    """The job that is making this result."""
    row = await database.one(
        "SELECT job_id FROM leases WHERE owner = %(owner)s AND digest = %(digest)s",
        {"owner": owner, "digest": digest},
    )
    return row["job_id"] if row else None


async def past_seconds(database: Database, step: str) -> float | None:
    """How long the step took in its latest twenty runs, in the middle."""
    row = await database.one(
        """
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY took_s) AS took_s FROM (
            SELECT took_s FROM results WHERE step = %(step)s ORDER BY created_at DESC LIMIT 20
        ) AS latest
        """,
        {"step": step},
    )
    return row["took_s"] if row else None


async def _write(
    connection: Connection, values: Mapping[str, Any], artifacts: Sequence[Artifact]
) -> None:
    await rows(
        connection,
        "DELETE FROM result_artifacts WHERE owner = %(owner)s AND digest = %(digest)s",
        values,
    )
    await connection.execute(
        """
        INSERT INTO results (owner, digest, take, step, version, provider, value, warnings, took_s,
            job_id)
        VALUES (%(owner)s, %(digest)s, %(take)s, %(step)s, %(version)s, %(provider)s,
            %(value)s::json, %(warnings)s, %(took_s)s, %(job_id)s)
        ON CONFLICT (owner, digest) DO UPDATE SET value = excluded.value,
            warnings = excluded.warnings, took_s = excluded.took_s, job_id = excluded.job_id
        """,
        values,
    )
    for artifact in set(artifacts):
        await connection.execute(
            "INSERT INTO result_artifacts (owner, digest, sha256, suffix)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (values["owner"], values["digest"], artifact.sha256, artifact.suffix),
        )


async def _complete(connection: Connection, values: Mapping[str, Any]) -> None:
    await connection.execute(
        "INSERT INTO job_results (job_id, owner, digest)"
        " VALUES (%(job_id)s, %(owner)s, %(digest)s) ON CONFLICT DO NOTHING",
        values,
    )
    await connection.execute(
        "UPDATE steps SET status = 'completed', took_s = %(took_s)s, completed_at = now(),"
        " error = NULL WHERE job_id = %(job_id)s AND key = %(key)s",
        values,
    )
    await connection.execute(
        "DELETE FROM leases WHERE owner = %(owner)s AND digest = %(digest)s"
        " AND job_id = %(job_id)s AND attempt = %(attempt)s",
        values,
    )


def _result(row: Row) -> Result:
    warnings = tuple(JobWarning(**warning) for warning in row["warnings"])
    return Result(row["value"], warnings, row["job_id"], row["took_s"])
