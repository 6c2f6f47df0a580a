"""What the steps of a job have made, while it is being worked on and after."""

from dataclasses import dataclass
from datetime import datetime

from mutoscope.models import Artifact, Status, StepStatus
from mutoscope.store.artifacts import artifact_of
from mutoscope.store.database import Database, Row

MOST_VERSIONS = 50


@dataclass(frozen=True)
class Material:
    """What a step has made. `step`: the name of its function; `artifacts`: the files that its
    result names, in the order of the result (none before it is recorded); `duration_s`: how long
    they last, where the result says so."""

    key: str
    step: str
    stage: str
    status: StepStatus
    artifacts: tuple[Artifact, ...] = ()
    duration_s: float | None = None


async def of_job(database: Database, job_id: str, key: str | None = None) -> list[Material]:
    """What all steps of a job, or the one called `key`, have made, in the order in which they were
    begun. A result that was removed to make room is as if it was not yet made."""
    found = await database.all(
        """
        SELECT steps.key, steps.name, steps.stage, steps.status,
            CASE json_typeof(made.value) WHEN 'object'
                THEN (made.value ->> 'duration_s')::float8 END AS duration_s,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('sha256', file.sha256, 'suffix',
                    file.suffix, 'bytes', file.bytes, 'mime_type', file.mime_type)
                    ORDER BY strpos(made.value::text, file.sha256)), '[]')
                FROM result_artifacts AS named JOIN artifacts AS file USING (sha256, suffix)
                WHERE (named.owner, named.digest) = (made.owner, made.digest)) AS files
        FROM steps LEFT JOIN LATERAL (
            SELECT results.* FROM job_results AS link JOIN results USING (owner, digest)
            WHERE (link.job_id, link.digest) = (steps.job_id, steps.digest)
                AND steps.status IN ('completed', 'reused') LIMIT 1
        ) AS made ON true
        WHERE steps.job_id = %(job)s AND (%(key)s::text IS NULL OR steps.key = %(key)s)
        ORDER BY steps.position
        """,
        {"job": job_id, "key": key},
    )
    return list(map(_material, found))


def _material(row: Row) -> Material:
    return Material(
        key=row["key"],
        step=row["name"],
        stage=row["stage"],
        status=row["status"],
        artifacts=tuple(map(artifact_of, row["files"])),
        duration_s=row["duration_s"],
    )


@dataclass(frozen=True)
class Version:
    """A job among those that it was edited from, and those that were edited from it. `changes`: how
    many places were changed in it."""

    id: str
    parent_id: str | None
    status: Status
    created_at: datetime
    changes: int


async def versions(database: Database, job_id: str) -> list[Version]:
    """A job, all that it comes from and all that comes from it, the oldest first."""
    found = await database.all(
        """
        WITH RECURSIVE before AS (
            SELECT id, parent_id, owner FROM jobs WHERE id = %(job)s
            UNION
            SELECT jobs.id, jobs.parent_id, jobs.owner
            FROM jobs JOIN before ON (jobs.id, jobs.owner) = (before.parent_id, before.owner)
        ), family AS (
            SELECT id, owner FROM before
            UNION
            SELECT jobs.id, jobs.owner
            FROM jobs JOIN family ON (jobs.parent_id, jobs.owner) = (family.id, family.owner)
        )
        SELECT id, parent_id, status, created_at,
            (SELECT count(*) FROM jsonb_object_keys(overrides))::int AS changes
        FROM jobs JOIN family USING (id, owner) ORDER BY id LIMIT %(most)s
        """,
        {"job": job_id, "most": MOST_VERSIONS},
    )
    return [Version(**row) for row in found]
