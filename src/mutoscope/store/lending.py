"""The end of what is lent: results and finished files that may be kept until a day, and no longer.

A job that is at work keeps what it uses until it stops. What is made of lent files and may last
stays, and so does the job.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import LiteralString

from mutoscope.models import Artifact, JobWarning
from mutoscope.store.artifacts import hold, reclaim
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, Row, rows
from mutoscope.store.events import Fact, append
from mutoscope.store.outcomes import raise_warning
from mutoscope.store.retention import Room, mark

OVER = "lent_files_gone"
"""The code of the warning."""

_AT_WORK: LiteralString = "('running', 'cancelling')"
_OUTPUTS: LiteralString = f"""
SELECT outputs.job_id, sha256, suffix FROM outputs JOIN jobs ON jobs.id = outputs.job_id
WHERE outputs.expires_at <= now() AND status NOT IN {_AT_WORK}
ORDER BY jobs.id FOR UPDATE OF jobs
"""
_RESULTS: LiteralString = f"""
SELECT owner, digest FROM results
WHERE expires_at <= now() AND NOT EXISTS (
    SELECT FROM job_results AS link JOIN jobs ON jobs.id = link.job_id
    WHERE (link.owner, link.digest) = (results.owner, results.digest) AND status IN {_AT_WORK})
ORDER BY owner, digest FOR UPDATE
"""


async def take_away(database: Database, blobs: Blobs, *, grace_s: float) -> Room:
    """Remove whatever is over, rows first, then files that nothing else names; tell the jobs that
    have shown some. A file that somebody has put there anew within `grace_s` is left to a sweep."""
    async with database.transaction() as connection:
        await hold(connection)
        shown = await rows(connection, _OUTPUTS)
        results, used = await _without_results(connection)
        await _without_outputs(connection, shown)
        lonely = await mark(connection, [*shown, *used])
    await reclaim(database, blobs, lonely, grace_s)
    return Room(results, frozenset(row["job_id"] for row in shown), _size(lonely))


async def _without_results(connection: Connection) -> tuple[int, Sequence[Row]]:
    """How many went, and which files they named."""
    over = await rows(connection, _RESULTS)
    which = {"owners": [row["owner"] for row in over], "digests": [row["digest"] for row in over]}
    chosen: LiteralString = (
        "unnest(%(owners)s::text[], %(digests)s::text[]) AS chosen (owner, digest)"
    )
    files = await rows(
        connection,
        f"SELECT sha256, suffix FROM result_artifacts JOIN {chosen} USING (owner, digest)",
        which,
    )
    await rows(
        connection,
        f"DELETE FROM results USING {chosen}"
        " WHERE (results.owner, results.digest) = (chosen.owner, chosen.digest)",
        which,
    )
    return len(over), files


async def _without_outputs(connection: Connection, shown: Sequence[Row]) -> None:
    for job_id, count in sorted(Counter(row["job_id"] for row in shown).items()):
        await rows(
            connection,
            "DELETE FROM outputs WHERE job_id = %(job)s AND expires_at <= now()",
            {"job": job_id},
        )
        facts = [Fact("job.expired", {"files": count, "why": "lent"})]
        if warned := await raise_warning(connection, job_id, JobWarning(OVER, _words(count))):
            facts.append(warned)
        await append(connection, job_id, facts)


async def names_left(database: Database, jobs: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Those of the jobs from which something was taken away and at which nobody is, and what their
    files are called that stay."""
    found = await database.all(
        f"""
        WITH told AS (
            SELECT DISTINCT job_id FROM events JOIN jobs ON jobs.id = job_id
            WHERE job_id = ANY(%(jobs)s) AND kind = 'job.expired' AND body ->> 'why' = 'lent'
                AND jobs.status NOT IN {_AT_WORK})
        SELECT told.job_id, array_remove(array_agg(name), NULL) AS names
        FROM told LEFT JOIN outputs ON outputs.job_id = told.job_id GROUP BY told.job_id
        """,
        {"jobs": jobs},
    )
    return {row["job_id"]: row["names"] for row in found}


def _words(count: int) -> str:
    files = "1 file of this job was" if count == 1 else f"{count} files of this job were"
    return (
        f"{files} lent, and removed as the vendor's terms ask. What else was made stays;"
        " an edit fetches them anew."
    )


def _size(files: Sequence[Artifact]) -> int:
    return sum(file.bytes for file in files)
