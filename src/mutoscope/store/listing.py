"""Many jobs in one list: filtered, searched, in an order of the reader's choice, page by page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, LiteralString

from psycopg.types.json import Jsonb

from mutoscope.errors import NotFound
from mutoscope.models import Cost, Job, Status, WaitingFor
from mutoscope.store.budgets import costs
from mutoscope.store.clock import SILENCE
from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.processes import is_alive
from mutoscope.store.reading import bare, waiting_for

Sort = Literal["newest", "oldest", "longest"]

COLUMNS: LiteralString = """
    jobs.id, pipeline, status, owner, parent_id, takes, answers, choices, question, seed, priority,
    attempt, seq, stage, message, progress, eta_s, worker_id, error, new, reused, created_at,
    started_at, completed_at, expires_at, queue, lock, max_cost_usd, pinned, queue_entry,
    CASE WHEN pg_column_size(request) > 2000 OR octet_length(request::text) > 2000
        THEN request - '{text,script,idea}'::text[] ELSE request END AS request,
    CASE WHEN octet_length(overrides::text) > 2000 THEN '{}' ELSE overrides END AS overrides,
    coalesce(overrides ->> 'title', overrides -> '' ->> 'title') AS given_title,
    left(concat_ws(' ', request ->> 'idea', request ->> 'text'), 200) AS beginning
"""
"""All that a job without its lists is made of. A list of a hundred jobs does not carry a hundred
books: long texts are left out."""

TOOK: LiteralString = (
    "coalesce(extract(epoch FROM jobs.completed_at - jobs.started_at)::float8, -1)"
)
"""Seconds; of a job that has not ended, less than of any other, so that it keeps its place."""

ORDERS: Mapping[Sort, tuple[LiteralString, LiteralString]] = {
    "newest": ("jobs.id DESC", "jobs.id < %(after)s"),
    "oldest": ("jobs.id", "jobs.id > %(after)s"),
    "longest": (
        f"{TOOK} DESC, jobs.id DESC",
        f"({TOOK}, jobs.id) < (SELECT {TOOK.replace('jobs.', 'last.')}, last.id"
        " FROM jobs AS last WHERE last.id = %(after)s)",
    ),
}
"""How each is sorted, and what comes after the last of a page."""

FOUND: LiteralString = """
    SELECT bool_and(strpos(told.words, word) > 0) FROM unnest(%(words)s::text[]) AS word, (
        SELECT lower(concat_ws(' ', jobs.id, asked.topic, asked.title, asked.url,
            left(asked.idea, 400), left(asked.text, 400), overrides ->> 'title', made.title))
            AS words
        FROM jsonb_to_record(request)
            AS asked (topic text, title text, url text, idea text, text text)
    ) AS told
"""
"""The request is unpacked once a job, not once a field."""

MADE: LiteralString = """
    LEFT JOIN LATERAL (
        SELECT results.value ->> 'title' AS title
        FROM steps JOIN job_results AS link
                ON (link.job_id, link.digest) = (steps.job_id, steps.digest)
            JOIN results ON (results.owner, results.digest) = (link.owner, link.digest)
        WHERE steps.job_id = jobs.id AND steps.key = %(documents)s::jsonb ->> jobs.pipeline
            AND json_typeof(results.value) = 'object' LIMIT 1
    ) AS made ON true
"""
"""What the document of a job calls it."""


@dataclass(frozen=True)
class Wanted:
    """Which jobs, in which order. `words`: all of them stand in its topic, title, address, id, or
    where its text begins; `after`: the last id of the page before; `documents`: by pipeline the key
    of the step that writes its document; without an `owner`, everybody's."""

    statuses: Sequence[Status] = ()
    pipeline: str | None = None
    words: Sequence[str] = ()
    sort: Sort = "newest"
    limit: int = 50
    after: str | None = None
    owner: str | None = None
    documents: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Entry:
    """A job without its lists and long texts, what its document is called, how its text begins, and
    the output that shows it best."""

    job: Job
    title: str
    beginning: str
    thumbnail: str | None


async def listing(database: Database, wanted: Wanted) -> list[Entry]:
    """At most `limit` of them. NotFound: the list cannot go on after a job that is gone,
    where the order is not that of age."""
    async with database.connection() as connection:
        if wanted.after is not None and wanted.sort == "longest":
            await _check_cursor(connection, wanted.after, wanted.owner)
        found = await rows(connection, _query(wanted), _values(wanted))
        ids = [row["id"] for row in found]
        spent = await costs(connection, ids)
        pictures = await _pictures(connection, ids)
        waits = await _waits(connection, found)
    return [
        Entry(
            job=replace(bare(row), cost=spent.get(row["id"], Cost()), **waits.get(row["id"], {})),
            title=row["given_title"] or row["made_title"] or "",
            beginning=row["beginning"],
            thumbnail=pictures.get(row["id"]),
        )
        for row in found
    ]


def _query(wanted: Wanted) -> LiteralString:
    order, following = ORDERS[wanted.sort]
    search = (MADE, f" AND ({FOUND})") if wanted.words else ("", "")
    after = f" AND {following}" if wanted.after is not None else ""
    return f"""
        WITH page AS (
            SELECT jobs.id FROM jobs {search[0]}
            WHERE (%(owner)s::text IS NULL OR jobs.owner = %(owner)s)
                AND (%(statuses)s::text[] = '{{}}' OR status = ANY(%(statuses)s))
                AND (%(pipeline)s::text IS NULL OR pipeline = %(pipeline)s) {after} {search[1]}
            ORDER BY {order} LIMIT %(limit)s
        )
        SELECT {COLUMNS}, made.title AS made_title
        FROM page JOIN jobs USING (id) {MADE} ORDER BY {order}
    """


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "owner": wanted.owner,
        "statuses": list(wanted.statuses),
        "pipeline": wanted.pipeline,
        "words": [word.lower() for word in wanted.words],
        "after": wanted.after,
        "limit": wanted.limit,
        "documents": Jsonb(dict(wanted.documents)),
    }


async def _check_cursor(connection: Connection, job_id: str, owner: str | None) -> None:
    row = await first(
        connection,
        "SELECT id FROM jobs WHERE id = %(job)s AND (%(owner)s::text IS NULL OR owner = %(owner)s)",
        {"job": job_id, "owner": owner},
    )
    if row is None:
        raise NotFound(
            f"The list cannot go on after {job_id}, which is gone.",
            hint="Begin it anew, without `after`.",
        )


async def _pictures(connection: Connection, job_ids: Sequence[str]) -> dict[str, str]:
    """By job, the output that shows it: its thumbnail, or else its first picture."""
    found = await rows(
        connection,
        """
        SELECT DISTINCT ON (job_id) job_id, position FROM outputs
            JOIN artifacts USING (sha256, suffix)
        WHERE job_id = ANY(%(jobs)s) AND mime_type IN ('image/jpeg', 'image/png', 'image/webp')
        ORDER BY job_id, kind <> 'thumbnail', position
        """,
        {"jobs": list(job_ids)},
    )
    return {row["job_id"]: f"{row['job_id']}.{row['position']}" for row in found}


async def _waits(connection: Connection, found: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Where the jobs that nobody works on stand in their queues, and what for."""
    idle = [
        row["id"]
        for row in found
        if row["status"] in ("queued", "running") and row["worker_id"] is None
    ]
    if not idle:
        return {}
    line = await rows(connection, LINE, {"jobs": idle})
    hands = await _hands(connection, sorted({row["queue"] for row in line}))
    return {row["id"]: _wait(row, hands[row["queue"]]) for row in line}


LINE: LiteralString = """
    WITH line AS MATERIALIZED (
        SELECT id, queue, lock, coalesce(not_before > now(), false) AS delayed,
            count(*) FILTER (WHERE worker_id IS NULL AND coalesce(not_before <= now(), true))
                OVER (PARTITION BY queue ORDER BY priority DESC,
                    CASE WHEN lock IS NULL THEN queue_entry END NULLS LAST, id
                    ROWS UNBOUNDED PRECEDING) AS position
        FROM jobs WHERE completed_at IS NULL AND status IN ('queued', 'running', 'cancelling')
    )
    SELECT line.*, paused_at IS NOT NULL AS paused,
        EXISTS (SELECT FROM jobs AS other WHERE other.lock = line.lock
            AND other.worker_id IS NOT NULL) AS taken,
        CASE WHEN delayed THEN (
            SELECT body ->> 'why' FROM events WHERE events.job_id = line.id
                AND kind = 'job.interrupted' ORDER BY seq DESC LIMIT 1) END AS why
    FROM line LEFT JOIN queues ON queues.name = line.queue WHERE line.id = ANY(%(jobs)s)
"""
"""Of each queue all that wait, counted once for the whole page."""


def _wait(row: Row, hands: Sequence[tuple[WaitingFor | None, int]]) -> dict[str, Any]:
    if row["why"] in ("memory", "disk"):
        return {"waiting_for": row["why"]}
    return {"queue_position": row["position"], "waiting_for": _what_for(row, hands)}


def _what_for(row: Row, hands: Sequence[tuple[WaitingFor | None, int]]) -> WaitingFor | None:
    if row["paused"]:
        return "paused"
    is_strict = row["lock"] is not None
    if is_strict and row["taken"]:
        return "lock"
    lacks = waiting_for(hands)
    return "lock" if lacks is None and is_strict and row["position"] > 1 else lacks


async def _hands(
    connection: Connection, queues: Sequence[str]
) -> Mapping[str, list[tuple[WaitingFor | None, int]]]:
    """By queue, of each living standing worker that takes jobs from it, what it is short of and how
    many of them it has in hand."""
    found = await rows(
        connection,
        f"""
        SELECT workers.*, {SILENCE}, asked.queue, (
            SELECT count(*) FROM jobs WHERE worker_id = workers.id AND completed_at IS NULL
                AND jobs.queue = asked.queue
        ) AS in_hand
        FROM workers, unnest(%(queues)s::text[]) AS asked (queue)
        WHERE standing AND stopped_at IS NULL AND (serves IS NULL OR asked.queue = ANY(serves))
        """,
        {"queues": list(queues)},
    )
    hands: defaultdict[str, list[tuple[WaitingFor | None, int]]] = defaultdict(list)
    for row in found:
        if is_alive(row):
            hands[row["queue"]].append((row["short_of"], row["in_hand"]))
    return hands
