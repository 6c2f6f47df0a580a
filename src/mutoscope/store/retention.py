"""What goes when the files of jobs take more room than they may.

In this order, until they fit: results between the request and the finished files that cost no
money, or that are left of jobs whose finished files went before, those first whose bytes cost the
least money and then the least time to make again; finished files of the jobs that ended first;
uploads of the jobs that ended first; the other results that money was paid for. Nothing of a job
goes that is pinned, live, or waits to be published, nor of one that a live job is an edit of: it is
about to reuse what is there; nor any file that a preset or a schedule names. What a job has done
that did not complete stays for a while: it may be tried again.

Each batch is a transaction of its own: a pass may be broken off anywhere, and run in several
processes at once. Rows go first and files after them, so that no row names a file that is gone.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import LiteralString

from mutoscope.models import Artifact, JobWarning
from mutoscope.store.artifacts import UNNAMED, artifact_of, hold, reclaim
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, Row, first, rows, unknown_job
from mutoscope.store.events import Fact, append
from mutoscope.store.outcomes import raise_warning

RESULTS_AT_ONCE = 2000
FILES_AT_ONCE = 100
"""Of jobs that must be told of it."""
EXPIRED = "expired"

KEEPS: LiteralString = """(job.pinned OR job.completed_at IS NULL OR job.id IN (
    SELECT parent_id FROM jobs WHERE completed_at IS NULL AND parent_id IS NOT NULL)
    OR job.id IN (SELECT job_id FROM publications WHERE status IN ('pending', 'publishing')))
"""
RETRIABLE: LiteralString = """(job.status <> 'completed'
    AND job.completed_at > now() - %(grace)s * interval '1 second')
"""


def _held(keeps: LiteralString) -> LiteralString:
    return f"""
    held AS (
        SELECT DISTINCT link.owner, link.digest
        FROM job_results AS link JOIN jobs AS job ON job.id = link.job_id
        WHERE {keeps}
    ), held_files AS (
        SELECT sha256, suffix FROM result_artifacts JOIN held USING (owner, digest)
        UNION ALL SELECT sha256, suffix FROM preset_artifacts
        UNION ALL SELECT sha256, suffix FROM schedule_artifacts
    )
    """


HELD = _held(KEEPS)


@dataclass(frozen=True)
class Room:
    """What a pass has removed: how many results, files of which jobs, and bytes."""

    results: int = 0
    jobs: frozenset[str] = frozenset()
    bytes: int = 0

    def __add__(self, other: "Room") -> "Room":
        return Room(self.results + other.results, self.jobs | other.jobs, self.bytes + other.bytes)


async def pin(database: Database, job_id: str, *, on: bool) -> None:
    """Keep all files of a job, or let them go when there is no room. NotFound."""
    async with database.transaction() as connection:
        await hold(connection, shared=True)  # not while somebody decides by it what goes
        row = await first(
            connection,
            "UPDATE jobs SET pinned = %(on)s, updated_at = now() WHERE id = %(job)s RETURNING id",
            {"on": on, "job": job_id},
        )
    if row is None:
        raise unknown_job(job_id)


async def kept_bytes(database: Database) -> int:
    """What all files take that are named by anything."""
    async with database.connection() as connection:
        return await _kept_bytes(connection)


async def make_room(
    database: Database, blobs: Blobs, keep_bytes: int, *, limit_s: float, grace_s: float
) -> Room:
    """One pass: at most about `limit_s`. What a job that ended within `grace_s` has finished stays,
    for people to fetch it, and all that it has made if it did not complete; other files that were
    put into the store within `grace_s` are taken off the rows, and left to a later sweep."""
    loop = asyncio.get_running_loop()
    until_s = loop.time() + limit_s
    room = Room()
    while loop.time() < until_s:
        batch = await _next_batch(database, keep_bytes, grace_s)
        if batch is None:
            break
        done, lonely = batch
        await reclaim(database, blobs, lonely, grace_s)
        room += done
    return room


async def _next_batch(
    database: Database, keep_bytes: int, grace_s: float
) -> tuple[Room, list[Artifact]] | None:
    """Remove the rows that come next, and say which files nothing names any more. None: it fits, or
    nothing may go."""
    for choose, limit, remove in IN_ORDER:
        excess = await kept_bytes(database) - keep_bytes
        if excess <= 0:
            return None
        chosen = await database.all(choose, {"excess": excess, "limit": limit, "grace": grace_s})
        if not chosen:
            continue
        async with database.transaction() as connection:
            await hold(connection)
            before = await _kept_bytes(connection)
            if before <= keep_bytes:  # another process was first
                return None
            room, lonely = await remove(connection, chosen)
            freed = before - await _kept_bytes(connection)
        if room.results or room.jobs:
            return room + Room(bytes=freed), lonely
    return None


async def _kept_bytes(connection: Connection) -> int:
    row = await first(
        connection,
        "SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM artifacts WHERE orphaned_at IS NULL",
    )
    return row["bytes"] if row else 0


def _not_in(table: LiteralString) -> LiteralString:
    return f"""NOT EXISTS (SELECT FROM {table}
        WHERE ({table}.sha256, {table}.suffix) = (file.sha256, file.suffix))"""


def _cheapest(which: LiteralString) -> LiteralString:
    return f"""
    WITH {_held(f"({KEEPS} OR {RETRIABLE})")}, freed AS (
        SELECT owner, digest, sum(bytes) AS bytes
        FROM result_artifacts AS used JOIN artifacts AS file USING (sha256, suffix)
        WHERE NOT EXISTS (SELECT FROM held
                WHERE (held.owner, held.digest) = (used.owner, used.digest))
            AND {_not_in("outputs")} AND {_not_in("request_artifacts")} AND {_not_in("held_files")}
        GROUP BY owner, digest HAVING sum(bytes) > 0
    ), cost AS (
        SELECT digest, sum(charged_usd) AS usd FROM calls WHERE status = 'settled' GROUP BY digest
    ), ranked AS (
        SELECT owner, digest, bytes, sum(bytes) OVER (
            ORDER BY coalesce(usd, 0) / bytes, took_s / bytes, owner, digest
        ) AS up_to FROM freed JOIN results USING (owner, digest) LEFT JOIN cost USING (digest)
        WHERE {which}
    )
    SELECT owner, digest FROM ranked WHERE up_to - bytes < %(excess)s
    ORDER BY up_to LIMIT %(limit)s
    """


CHEAPEST = _cheapest("""(coalesce(usd, 0) = 0 OR NOT EXISTS (
    SELECT FROM job_results AS link JOIN jobs AS job ON job.id = link.job_id
    WHERE (link.owner, link.digest) = (freed.owner, freed.digest) AND job.expires_at IS NULL))""")
DEAREST = _cheapest("true")


async def _remove_results(
    connection: Connection, chosen: Sequence[Row]
) -> tuple[Room, list[Artifact]]:
    wanted = {
        "owners": [row["owner"] for row in chosen],
        "digests": [row["digest"] for row in chosen],
    }
    # A statement of its own: a job that has linked to one of them meanwhile is waited for here,
    # and the next statement sees its link.
    files = await rows(
        connection,
        """
        SELECT sha256, suffix FROM result_artifacts JOIN (
            SELECT owner, digest FROM results JOIN unnest(%(owners)s::text[], %(digests)s::text[])
                AS chosen (owner, digest) USING (owner, digest)
            ORDER BY owner, digest FOR UPDATE OF results
        ) AS locked USING (owner, digest)
        """,
        wanted,
    )
    gone = await rows(
        connection,
        f"""
        WITH {HELD}
        DELETE FROM results USING unnest(%(owners)s::text[], %(digests)s::text[])
            AS chosen (owner, digest)
        WHERE (results.owner, results.digest) = (chosen.owner, chosen.digest)
            AND NOT EXISTS (SELECT FROM held
                WHERE (held.owner, held.digest) = (results.owner, results.digest))
        RETURNING results.digest
        """,
        wanted,
    )
    return Room(results=len(gone)), await mark(connection, files)


def _oldest(named: LiteralString) -> LiteralString:
    """Files that are `named` for jobs, those of the job that ended first; a file of several jobs
    is as young as the youngest. One job at a time: with its files, results of it go that others
    would else have to go for."""
    return f"""
    WITH {HELD}, file AS ({named}), ended AS (
        SELECT sha256, suffix, max(job.completed_at) AS completed_at
        FROM file JOIN jobs AS job ON job.id = file.job_id
        WHERE {_not_in("held_files")}
        GROUP BY sha256, suffix HAVING NOT bool_or({KEEPS})
            AND max(job.completed_at) <= now() - %(grace)s * interval '1 second'
    ), ranked AS (
        SELECT sha256, suffix, bytes, completed_at,
            sum(bytes) OVER (ORDER BY completed_at, sha256, suffix) AS up_to
        FROM ended JOIN artifacts USING (sha256, suffix)
    )
    SELECT sha256, suffix FROM ranked WHERE up_to - bytes < %(excess)s AND bytes > 0
        AND completed_at = (SELECT min(completed_at) FROM ranked WHERE bytes > 0)
    ORDER BY up_to LIMIT %(limit)s
    """


OLDEST_OUTPUTS = _oldest(f"""
    SELECT job_id, sha256, suffix FROM outputs AS file WHERE {_not_in("request_artifacts")}
""")
OLDEST_UPLOADS = _oldest(f"""
    SELECT job_id, sha256, suffix FROM request_artifacts UNION ALL
    SELECT job_id, sha256, suffix FROM outputs AS file WHERE NOT {_not_in("request_artifacts")}
""")
"""Whatever was uploaded, even where a job has made the same file."""


async def _remove_outputs(
    connection: Connection, chosen: Sequence[Row]
) -> tuple[Room, list[Artifact]]:
    return await _expire(connection, "outputs", chosen)


async def _remove_uploads(
    connection: Connection, chosen: Sequence[Row]
) -> tuple[Room, list[Artifact]]:
    made, also_lonely = await _expire(connection, "outputs", chosen)
    room, lonely = await _expire(connection, "request_artifacts", chosen)
    return made + room, also_lonely + lonely


Removal = Callable[[Connection, Sequence[Row]], Awaitable[tuple[Room, list[Artifact]]]]
IN_ORDER: Sequence[tuple[LiteralString, int, Removal]] = (
    (CHEAPEST, RESULTS_AT_ONCE, _remove_results),
    (OLDEST_OUTPUTS, FILES_AT_ONCE, _remove_outputs),
    (OLDEST_UPLOADS, FILES_AT_ONCE, _remove_uploads),
    (DEAREST, RESULTS_AT_ONCE, _remove_results),
)
"""How to choose, how much at once, and how to remove."""


async def _expire(
    connection: Connection, table: LiteralString, chosen: Sequence[Row]
) -> tuple[Room, list[Artifact]]:
    """Take the files off the jobs, and tell each job. Results that name them go in the next batch,
    now that nobody keeps them."""
    wanted = _files(chosen)
    await rows(
        connection,
        f"""
        SELECT FROM jobs WHERE id IN (
            SELECT job_id FROM {table} JOIN unnest(%(hashes)s::text[], %(suffixes)s::text[])
                AS file (sha256, suffix) USING (sha256, suffix))
        ORDER BY id FOR UPDATE
        """,
        wanted,
    )
    gone = await rows(
        connection,
        f"""
        DELETE FROM {table} AS named USING jobs AS job,
            unnest(%(hashes)s::text[], %(suffixes)s::text[]) AS file (sha256, suffix)
        WHERE (named.sha256, named.suffix) = (file.sha256, file.suffix) AND job.id = named.job_id
            AND NOT {KEEPS}
        RETURNING named.job_id
        """,
        wanted,
    )
    removed: dict[str, int] = defaultdict(int)
    for row in gone:
        removed[row["job_id"]] += 1
    for job_id in sorted(removed):
        await _tell(connection, job_id, removed[job_id], _words(table, job_id, removed[job_id]))
    return Room(jobs=frozenset(removed)), await mark(connection, chosen)


def _words(table: str, job_id: str, count: int) -> str:
    if table == "outputs":
        files = "1 file of this job was" if count == 1 else f"{count} files of this job were"
        return f"{files} removed to make room; `mutoscope retry {job_id}` makes it again."
    return "What was uploaded for this job was removed to make room: it cannot be made again."


async def _tell(connection: Connection, job_id: str, count: int, words: str) -> None:
    await rows(connection, "UPDATE jobs SET expires_at = now() WHERE id = %(job)s", {"job": job_id})
    await rows(  # the latest word counts
        connection,
        "DELETE FROM warnings WHERE job_id = %(job)s AND code = %(code)s",
        {"job": job_id, "code": EXPIRED},
    )
    facts = [Fact("job.expired", {"files": count})]
    if warned := await raise_warning(connection, job_id, JobWarning(EXPIRED, words)):
        facts.append(warned)
    await append(connection, job_id, facts)


async def mark(connection: Connection, files: Sequence[Row]) -> list[Artifact]:
    """Those of the files that nothing names any more; their time as orphans begins."""
    found = await rows(
        connection,
        """
        UPDATE artifacts AS lonely SET orphaned_at = now()
        FROM unnest(%(hashes)s::text[], %(suffixes)s::text[]) AS file (sha256, suffix)
        WHERE (lonely.sha256, lonely.suffix) = (file.sha256, file.suffix) AND orphaned_at IS NULL
            AND """
        + UNNAMED
        + " RETURNING lonely.sha256, lonely.bytes, lonely.suffix, lonely.mime_type",
        _files(files),
    )
    return list(map(artifact_of, found))


def _files(found: Sequence[Row]) -> dict[str, list[str]]:
    return {
        "hashes": [row["sha256"] for row in found],
        "suffixes": [row["suffix"] for row in found],
    }
