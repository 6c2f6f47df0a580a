"""Verbs on the steps of a running job. All are fenced by the attempt (`Superseded`)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from mutoscope.models import ErrorInfo, JobWarning
from mutoscope.store.database import Connection, Database, Row, first, rows, stored
from mutoscope.store.events import Fact, append, superseded


@dataclass(frozen=True)
class StepRow:
    """What names a step of a job, and its result: this digest of `scope`'s (an owner's, or what is
    shared)."""

    key: str
    stage: str
    name: str
    digest: str
    provider: str | None = None
    scope: str = "local"


@dataclass(frozen=True)
class Reuse:
    """A step whose result was found; `job_id` made it, if that may be told."""

    step: StepRow
    job_id: str | None
    warnings: tuple[JobWarning, ...] = ()


@dataclass(frozen=True)
class Standing:
    """How far a job is: its bar and, by key, the steps that tick (current, total)."""

    progress: float
    stage: str
    message: str
    eta_s: float | None = None
    ticks: Mapping[str, tuple[int, int]] = field(default_factory=dict)


async def start(
    database: Database, job_id: str, attempt: int, step: StepRow, body: Mapping[str, Any]
) -> bool:
    """The step is being run from now on. True when its result has been recorded meanwhile: between
    the look for it and the lease on it. One statement: this is done for every step."""
    row = await database.one(
        """
        WITH job AS (
            UPDATE jobs SET seq = seq + 1, updated_at = now()
            WHERE id = %(job)s AND attempt = %(attempt)s AND status IN ('running', 'cancelling')
            RETURNING id, seq, attempt
        ), told AS (
            INSERT INTO events (job_id, seq, kind, body, attempt)
            SELECT id, seq, 'step.started', %(body)s, attempt FROM job
        ), step AS (
            INSERT INTO steps (job_id, key, stage, name, status, digest, attempt, provider,
                started_at)
            SELECT id, %(key)s, %(stage)s, %(name)s, 'running', %(digest)s, attempt, %(provider)s,
                now() FROM job
            ON CONFLICT (job_id, key) DO UPDATE SET status = 'running', digest = excluded.digest,
                stage = excluded.stage, name = excluded.name, attempt = excluded.attempt,
                provider = excluded.provider, started_at = now(), completed_at = NULL,
                current = 0, total = 0, error = NULL, reused_from = NULL
        )
        SELECT set_config('synchronous_commit', 'off', true), EXISTS (
            SELECT FROM results WHERE results.owner = %(scope)s AND results.digest = %(digest)s
                AND coalesce(expires_at > now(), true)
        ) AS recorded FROM job
        """,
        {
            **asdict(step),
            "job": job_id,
            "attempt": attempt,
            "body": Jsonb({"key": step.key, "stage": step.stage, **body}),
        },
    )
    if row is None:
        raise superseded(job_id, attempt)
    return row["recorded"]


async def fail(
    database: Database,
    job_id: str,
    attempt: int,
    step: StepRow,
    error: ErrorInfo,
    *,
    traceback: str = "",
) -> None:
    """The step has failed for good; whoever waits for its result may try."""
    async with database.transaction() as connection:
        body = {
            "key": step.key,
            "stage": step.stage,
            "error": asdict(error),
            "traceback": traceback,
        }
        await append(connection, job_id, [Fact("step.failed", body)], attempt=attempt)
        await rows(
            connection,
            "UPDATE steps SET status = 'failed', error = %(error)s, completed_at = now()"
            " WHERE job_id = %(job)s AND key = %(key)s",
            {"error": Jsonb(asdict(error)), "job": job_id, "key": step.key},
        )
        await rows(
            connection,
            "DELETE FROM leases WHERE job_id = %(job)s AND attempt = %(attempt)s"
            " AND digest = %(digest)s",
            {"job": job_id, "attempt": attempt, "digest": step.digest},
        )


async def reuse(connection: Connection, job_id: str, attempt: int, found: Sequence[Reuse]) -> None:
    """Steps whose results were found, as one event. A step that this very job made, under the same
    key in an earlier attempt, stays `completed`: it is new to the job."""
    mine = {each.step.key for each in found if each.job_id == job_id}
    own = mine & await _made_before(connection, job_id) if mine else mine
    made = [
        {"key": each.step.key, "stage": each.step.stage, "job_id": each.job_id, "cost": 0}
        for each in found
    ]
    await append(connection, job_id, [Fact("step.reused", {"steps": made})], attempt=attempt)
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """
            INSERT INTO steps (job_id, key, stage, name, status, digest, attempt, provider,
                reused_from, started_at, completed_at)
            VALUES (%(job)s, %(key)s, %(stage)s, %(name)s, %(status)s, %(digest)s, %(attempt)s,
                %(provider)s, %(from)s, now(), now())
            ON CONFLICT (job_id, key) DO UPDATE SET digest = excluded.digest,
                status = excluded.status, stage = excluded.stage, name = excluded.name,
                attempt = excluded.attempt, provider = excluded.provider,
                reused_from = excluded.reused_from, error = NULL,
                completed_at = coalesce(steps.completed_at, now())
            """,
            [
                stored(
                    {
                        **asdict(each.step),
                        "job": job_id,
                        "attempt": attempt,
                        "status": "completed" if each.step.key in own else "reused",
                        "from": None if each.step.key in own else each.job_id,
                    }
                )
                for each in found
            ],
        )
    # Taken by a step that found, once it had it, that the result was recorded meanwhile.
    await rows(
        connection,
        "DELETE FROM leases WHERE job_id = %(job)s AND attempt = %(attempt)s"
        " AND digest = ANY(%(digests)s)",
        {"job": job_id, "attempt": attempt, "digests": [each.step.digest for each in found]},
    )


async def _made_before(connection: Connection, job_id: str) -> set[str]:
    told = await rows(
        connection,
        "SELECT body ->> 'key' AS key FROM events"
        " WHERE job_id = %(job)s AND kind = 'step.completed'",
        {"job": job_id},
    )
    return {row["key"] for row in told}


async def progress(
    connection: Connection, job_id: str, attempt: int, standing: Standing, body: Mapping[str, Any]
) -> None:
    """Move the bar, never back, and say in one event where it is."""
    await _hurry(connection)
    row = await first(
        connection,
        "UPDATE jobs SET progress = greatest(progress, %(progress)s), stage = %(stage)s,"
        " message = %(message)s, eta_s = %(eta_s)s WHERE id = %(job)s AND attempt = %(attempt)s"
        " RETURNING progress",
        {
            "progress": standing.progress,
            "stage": standing.stage,
            "message": standing.message,
            "eta_s": standing.eta_s,
            "job": job_id,
            "attempt": attempt,
        },
    )
    if row is None:
        raise superseded(job_id, attempt)
    ticks = [{"key": key, "current": at, "total": of} for key, (at, of) in standing.ticks.items()]
    fact = Fact(
        "step.progressed",
        {
            "progress": round(row["progress"], 1),
            "stage": standing.stage,
            "message": standing.message,
            "eta_seconds": standing.eta_s,
            "steps": ticks,
            **body,
        },
    )
    await append(connection, job_id, [fact], attempt=attempt)
    await rows(
        connection,
        """
        UPDATE steps SET current = tick.current, total = tick.total, progressed_at = CASE
            WHEN (steps.current, steps.total) IS DISTINCT FROM (tick.current, tick.total)
            THEN now() ELSE progressed_at END
        FROM jsonb_to_recordset(%(ticks)s) AS tick (key text, current int, total int)
        WHERE steps.job_id = %(job)s AND steps.key = tick.key AND steps.status = 'running'
        """,
        {"ticks": Jsonb(ticks), "job": job_id},
    )


async def recorded(database: Database, job_id: str, key: str) -> Row | None:
    """The result that a step of this job stands on: digest, value, warnings, seconds."""
    return await database.one(
        """
        SELECT steps.digest, results.value::text AS value, results.took_s, results.step
        FROM steps
            JOIN job_results AS link ON (link.job_id, link.digest) = (steps.job_id, steps.digest)
            JOIN results ON (results.owner, results.digest) = (link.owner, link.digest)
        WHERE steps.job_id = %(job)s AND steps.key = %(key)s
            AND steps.status IN ('completed', 'reused')
        """,
        {"job": job_id, "key": key},
    )


async def tell(
    database: Database, job_id: str, attempt: int, kind: str, body: Mapping[str, Any]
) -> None:
    """An event that changes no row (`step.retrying`, `resources.sampled`)."""
    async with database.transaction() as connection:
        await append(connection, job_id, [Fact(kind, body)], attempt=attempt)


async def _hurry(connection: Connection) -> None:
    """Losing these rows in a power cut costs nothing: do not wait for the disk."""
    await first(connection, "SET LOCAL synchronous_commit TO off")
