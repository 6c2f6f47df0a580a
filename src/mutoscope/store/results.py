"""What steps gave, by the digest of what went into them; and who is making which of them now."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg.errors import ForeignKeyViolation
from psycopg.types.json import Jsonb

from mutoscope.models import Artifact, JobWarning
from mutoscope.store.artifacts import refer
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database, Row, first, rows
from mutoscope.store.events import CHANNEL, fence, superseded
from mutoscope.store.ledger import Payment, settle

SHARED = "*"
"""Whose the results are that an operator shares between all owners."""


@dataclass(frozen=True)
class Result:
    """A recorded result: `value` is the JSON text that the step's return type reads back. `job_id`
    made it; None when that is none of the asking owner's business. It may be kept until
    `expires_at`; None: for good."""

    value: str
    warnings: tuple[JobWarning, ...]
    job_id: str | None
    took_s: float
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Made:
    """A result to record. `owner` is whose it will be, SHARED where results are shared;
    `artifacts` are all the files that `value` (JSON text) names; `payments` are the calls that were
    answered for it."""

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
    payments: tuple[Payment, ...] = ()
    expires_at: datetime | None = None


RECORD: LiteralString = """
WITH job AS (
    UPDATE jobs SET seq = seq + 1, updated_at = now()
    WHERE id = %(job_id)s AND attempt = %(attempt)s AND status IN ('running', 'cancelling')
    RETURNING id, seq, attempt
), told AS (
    INSERT INTO events (job_id, seq, kind, body, attempt)
    SELECT id, seq, 'step.completed', %(body)s, attempt FROM job
), result AS (
    INSERT INTO results (owner, digest, take, step, version, provider, value, warnings, took_s,
        job_id, expires_at)
    SELECT %(owner)s, %(digest)s, %(take)s, %(step)s, %(version)s, %(provider)s, %(value)s::json,
        %(warnings)s, %(took_s)s, id, %(expires_at)s::timestamptz FROM job
    ON CONFLICT (owner, digest) DO UPDATE SET value = excluded.value, warnings = excluded.warnings,
        took_s = excluded.took_s, job_id = excluded.job_id, created_at = now(),
        expires_at = excluded.expires_at
), former_files AS (
    DELETE FROM result_artifacts WHERE owner = %(owner)s AND digest = %(digest)s
        AND NOT sha256 = ANY(%(hashes)s) AND EXISTS (SELECT FROM job)
), files AS (
    INSERT INTO result_artifacts (owner, digest, sha256, suffix)
    SELECT DISTINCT %(owner)s, %(digest)s, file.sha256, file.suffix
    FROM job, unnest(%(hashes)s::text[], %(suffixes)s::text[]) AS file (sha256, suffix)
    ON CONFLICT DO NOTHING
), linked AS (
    INSERT INTO job_results (job_id, owner, digest)
    SELECT id, %(owner)s, %(digest)s FROM job ON CONFLICT DO NOTHING
), step AS (
    INSERT INTO steps (job_id, key, stage, name, status, digest, attempt, provider, took_s,
        started_at, completed_at)
    SELECT id, %(key)s, coalesce(%(body)s::jsonb ->> 'stage', ''), %(step)s, 'completed',
        %(digest)s, attempt, %(provider)s::jsonb ->> 'provider', %(took_s)s,
        now() - make_interval(secs => %(took_s)s), now() FROM job
    ON CONFLICT (job_id, key) DO UPDATE SET status = 'completed', took_s = excluded.took_s,
        attempt = excluded.attempt, digest = excluded.digest, completed_at = now(), error = NULL
), freed AS (
    DELETE FROM leases USING job WHERE leases.owner = %(owner)s AND leases.digest = %(digest)s
        AND leases.job_id = job.id AND leases.attempt = job.attempt
)
SELECT seq FROM job
"""
"""One statement: this is done for every step, and the job's row is the fence for all of it. The
step's row was written without waiting for the disk, so that a crash may have undone it."""


RECORD_LATE: LiteralString = """
WITH job AS (
    SELECT id FROM jobs WHERE id = %(job_id)s FOR KEY SHARE
), result AS (
    INSERT INTO results (owner, digest, take, step, version, provider, value, warnings, took_s,
        job_id, expires_at)
    SELECT %(owner)s, %(digest)s, %(take)s, %(step)s, %(version)s, %(provider)s, %(value)s::json,
        %(warnings)s, %(took_s)s, id, %(expires_at)s::timestamptz FROM job
    ON CONFLICT (owner, digest) DO UPDATE SET value = excluded.value, warnings = excluded.warnings,
        took_s = excluded.took_s, job_id = excluded.job_id, created_at = now(),
        expires_at = excluded.expires_at
        WHERE results.expires_at <= now()
    RETURNING owner, digest
), former_files AS (
    DELETE FROM result_artifacts AS former USING result
    WHERE (former.owner, former.digest) = (result.owner, result.digest)
        AND NOT sha256 = ANY(%(hashes)s)
), files AS (
    INSERT INTO result_artifacts (owner, digest, sha256, suffix)
    SELECT DISTINCT owner, digest, file.sha256, file.suffix
    FROM result, unnest(%(hashes)s::text[], %(suffixes)s::text[]) AS file (sha256, suffix)
    ON CONFLICT DO NOTHING
), linked AS (
    INSERT INTO job_results (job_id, owner, digest)
    SELECT job.id, owner, digest FROM job, result ON CONFLICT DO NOTHING
)
SELECT id FROM job
"""


FOUND: LiteralString = """
found AS (
    SELECT owner, digest FROM results
    WHERE owner = ANY(ARRAY[%(owner)s, %(shared)s]) AND digest = %(digest)s
        AND coalesce(expires_at > now(), true) AND (
        %(scope)s = %(shared)s OR owner = %(owner)s OR EXISTS (
            SELECT FROM job_results AS link JOIN jobs ON jobs.id = link.job_id
            WHERE (link.owner, link.digest) = (results.owner, results.digest)
                AND jobs.owner = %(owner)s))
    ORDER BY owner = %(scope)s DESC LIMIT 1
), linked AS (
    INSERT INTO job_results (job_id, owner, digest)
    SELECT %(job)s, owner, digest FROM found WHERE %(job)s::text IS NOT NULL
    ON CONFLICT DO NOTHING
)
"""
"""An owner finds what is his, and of what is shared at least what a job of his stands on: sharing
may be switched on and off, and nothing is bought again for that."""

ITS_VALUE: LiteralString = """
value::text AS value, warnings, took_s, expires_at, CASE WHEN owner = %(owner)s OR EXISTS (
    SELECT FROM jobs WHERE jobs.id = results.job_id AND jobs.owner = %(owner)s)
    THEN job_id END AS job_id
"""

LEASE: LiteralString = """
INSERT INTO leases AS held (owner, digest, job_id, attempt, key)
SELECT %(scope)s, %(digest)s, %(job)s, %(attempt)s, %(key)s WHERE {unless}
ON CONFLICT (owner, digest) DO UPDATE
    SET job_id = excluded.job_id, attempt = excluded.attempt, key = excluded.key, taken_at = now()
    WHERE (held.job_id, held.attempt, held.key)
            = (excluded.job_id, excluded.attempt, excluded.key)
        OR NOT EXISTS (SELECT FROM jobs WHERE id = held.job_id
            AND attempt = held.attempt AND status IN ('running', 'cancelling'))
RETURNING set_config('synchronous_commit', 'off', true)
"""
"""A crash of the server ends the attempt that held it: not worth waiting for the disk."""

FIND: LiteralString = (
    f"WITH {FOUND} SELECT {ITS_VALUE} FROM results JOIN found USING (owner, digest)"
)

FIND_OR_LEASE: LiteralString = f"""
WITH {FOUND}, lease AS ({LEASE.format(unless="NOT EXISTS (SELECT FROM found)")})
SELECT looked.*, EXISTS (SELECT FROM lease) AS leased
FROM (SELECT) AS always LEFT JOIN (
    SELECT {ITS_VALUE} FROM results JOIN found USING (owner, digest)) AS looked ON true
"""


async def find(
    database: Database,
    owner: str,
    digest: str,
    *,
    scope: str | None = None,
    for_job: str | None = None,
) -> Result | None:
    """The recorded result, if there is one. `scope` is SHARED where results are shared, by default
    the owner. `for_job` puts the job on the list of those that stand on it, so that it is kept as
    long as that job is."""
    try:
        row = await database.one(
            FIND,
            {
                "job": for_job,
                "owner": owner,
                "digest": digest,
                "scope": scope or owner,
                "shared": SHARED,
            },
        )
    except ForeignKeyViolation:  # deleted between our reading and our linking
        return None
    return _result(row) if row else None


async def record(database: Database, made: Made, blobs: Blobs, body: Mapping[str, Any]) -> None:
    """Result, references to its files, the step's row and its `step.completed`, and the settlement
    of its paid calls, or nothing of it.

    Superseded when the attempt is over; ArtifactLost when a file is gone or damaged.
    """
    values = _values(made)
    values["body"] = Jsonb({"key": made.key, **body})
    if not made.artifacts and not made.payments:  # one statement is a transaction
        seen = await database.one(RECORD, values)
    else:
        async with database.transaction() as connection:
            await refer(connection, made.artifacts, blobs)
            seen = await first(connection, RECORD, values)
            for payment in made.payments if seen else ():
                await settle(connection, payment)
    if seen is None:
        raise superseded(made.job_id, made.attempt)


class Recording:
    """`record`, which may be done again after a lost connection: that does not tell whether its
    transaction was committed, and a step is completed once."""

    def __init__(
        self, database: Database, made: Made, blobs: Blobs, body: Mapping[str, Any]
    ) -> None:
        self._database = database
        self._made = made
        self._blobs = blobs
        self._body = body
        self._was_tried = False

    async def write(self) -> None:
        """Raises what `record` raises."""
        if self._was_tried and await self._is_written():
            return
        self._was_tried = True
        await record(self._database, self._made, self._blobs, self._body)

    async def _is_written(self) -> bool:
        made = self._made
        async with self._database.transaction() as connection:
            # The lost transaction may still be about to end: it holds the job's row until then.
            await fence(connection, made.job_id, made.attempt)
            row = await first(
                connection,
                "SELECT key FROM steps WHERE job_id = %(job)s AND key = %(key)s"
                " AND attempt = %(attempt)s AND digest = %(digest)s AND status = 'completed'",
                {
                    "job": made.job_id,
                    "key": made.key,
                    "attempt": made.attempt,
                    "digest": made.digest,
                },
            )
        return row is not None


async def record_late(database: Database, made: Made, blobs: Blobs) -> bool:
    """Keep what was paid for although its attempt is over: the result, for whichever job needs it
    next, and the settlement. A result that is there already stays unless it is over. With its job
    deleted, nothing would ever remove the result: then False, and the calls are settled all the
    same."""
    async with database.transaction() as connection:
        await refer(connection, made.artifacts, blobs)
        kept = await first(connection, RECORD_LATE, _values(made))
        for payment in made.payments:
            await settle(connection, payment)
        # Whoever waits for the call has heard the last of its job: there is no event to come.
        await rows(
            connection,
            "SELECT pg_notify(%(channel)s, %(job)s)",
            {"channel": CHANNEL, "job": made.job_id},
        )
        return kept is not None


def _values(made: Made) -> dict[str, Any]:
    values = {name: value for name, value in vars(made).items() if name != "payments"}
    values["provider"] = Jsonb(dict(made.provider)) if made.provider else None
    values["warnings"] = Jsonb([asdict(warning) for warning in made.warnings])
    values["hashes"] = [artifact.sha256 for artifact in made.artifacts]
    values["suffixes"] = [artifact.suffix for artifact in made.artifacts]
    return values


async def take_lease(
    database: Database, owner: str, digest: str, *, job_id: str, attempt: int, key: str
) -> bool:
    """Become the one who makes this result. False: a living attempt is at it already."""
    row = await database.one(
        LEASE.format(unless="true"),
        {"scope": owner, "digest": digest, "job": job_id, "attempt": attempt, "key": key},
    )
    return row is not None


async def find_or_lease(
    database: Database, owner: str, digest: str, *, scope: str, job_id: str, attempt: int, key: str
) -> tuple[Result | None, bool]:
    """`find`, and `take_lease` if there is nothing to find, in one round trip: the result if there
    is one, and whether it is this attempt's to make."""
    values = {"owner": owner, "scope": scope, "shared": SHARED, "digest": digest}
    try:
        row = await database.one(
            FIND_OR_LEASE, {**values, "job": job_id, "attempt": attempt, "key": key}
        )
    except ForeignKeyViolation:  # deleted between our reading and our linking
        return None, False
    if row is None:
        return None, False
    return (None, row["leased"]) if row["value"] is None else (_result(row), False)


async def holder(database: Database, owner: str, digest: str) -> str | None:
    """The job that is making this result."""
    row = await database.one(
        "SELECT job_id FROM leases WHERE owner = %(owner)s AND digest = %(digest)s",
        {"owner": owner, "digest": digest},
    )
    return row["job_id"] if row else None


async def past_seconds(
    database: Database, step: str, *, provider: str | None = None, model: str | None = None
) -> float | None:
    """How long the step took in its latest twenty runs by this provider and model, in the middle:
    one voice takes ten times as long as another."""
    row = await database.one(
        """
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY took_s) AS took_s FROM (
            SELECT took_s FROM results WHERE step = %(step)s
                AND provider ->> 'provider' IS NOT DISTINCT FROM %(provider)s::text
                AND provider ->> 'model' IS NOT DISTINCT FROM %(model)s::text
            ORDER BY created_at DESC LIMIT 20
        ) AS latest
        """,
        {"step": step, "provider": provider, "model": model},
    )
    return row["took_s"] if row else None


def _result(row: Row) -> Result:
    warnings = tuple(JobWarning(**warning) for warning in row["warnings"])
    return Result(row["value"], warnings, row["job_id"], row["took_s"], row["expires_at"])
