"""Many jobs in one list: filtered, searched, in an order of the reader's choice, page by page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, LiteralString

from psycopg.types.json import Jsonb

from mutoscope.errors import InvalidRequest
from mutoscope.models import Cost, Job, Status
from mutoscope.store.budgets import costs
from mutoscope.store.database import Connection, Database, Row, rows
from mutoscope.store.reading import bare
from mutoscope.store.waiting import waits

Sort = Literal["newest", "oldest", "longest"]

COLUMNS: LiteralString = """
    jobs.id, pipeline, status, owner, parent_id, family, takes, answers, choices, question,
    seed, priority, attempt, seq, stage, message, progress, eta_s, worker_id, error, new, reused,
    created_at, started_at, completed_at, expires_at, queue, lock, max_cost_usd, pinned,
    CASE WHEN NOT %(whole)s::boolean
            AND (pg_column_size(request) > 2000 OR octet_length(request::text) > 2000)
        THEN request - '{text,script,idea}'::text[] ELSE request END AS request,
    CASE WHEN NOT %(whole)s::boolean AND octet_length(overrides::text) > 2000
        THEN '{}' ELSE overrides END AS overrides,
    coalesce(overrides ->> 'title', overrides -> '' ->> 'title') AS given_title,
    left(concat_ws(' ', request ->> 'idea', request ->> 'text'), 200) AS beginning
"""
"""All that a job without its lists is made of. A list of a hundred jobs does not carry a hundred
books: unless the whole is wanted, long texts are left out."""

TOOK: LiteralString = """
    CASE WHEN coalesce(extract(epoch FROM jobs.completed_at)::float8 <= %(as_of_s)s::float8, true)
        THEN coalesce(extract(epoch FROM jobs.completed_at - jobs.started_at)::float8, -1)
        ELSE -1 END
"""
"""Seconds; of a job that had not ended when the first page was shown, less than of any other, so
that it keeps its place."""

ORDERS: Mapping[Sort, tuple[LiteralString, LiteralString]] = {
    "newest": ("jobs.id DESC", "jobs.id < %(after)s"),
    "oldest": ("jobs.id", "jobs.id > %(after)s"),
    "longest": (
        "took_s DESC, jobs.id DESC",
        f"({TOOK}, jobs.id) < (%(took_s)s::float8, %(after)s)",
    ),
}
"""How each is sorted, and what comes after the last of a page."""

TIMES = r"(~-?[0-9]{1,9}(\.[0-9]{1,17})?(e-[0-9]{2})?~[0-9]{1,11}(\.[0-9]{1,9})?)?"
"""What stands behind the id in the text of a place."""
_PLACE = re.compile(rf"([0-9A-Za-z_]{{1,64}}){TIMES}")


FOUND: LiteralString = """
    SELECT bool_and(strpos(told.words, word) > 0) FROM unnest(%(words)s::text[]) AS word, (
        SELECT lower(concat_ws(' ', jobs.id, asked.topic, asked.title, asked.url,
            asked.address, asked.photo_name,
            left(asked.idea, 400), left(asked.text, 400), overrides ->> 'title', made.title))
            AS words
        FROM jsonb_to_record(request)
            AS asked (topic text, title text, url text, idea text, text text,
                address text, photo_name text)
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
class Place:
    """Where a list goes on: after this job, which need not be there any more. `took_s` and
    `as_of_s` (Unix time of the first page) are told in the order of how long jobs took: that
    changes while it is read. As a text it is what readers name."""

    id: str
    took_s: float = -1
    as_of_s: float | None = None

    def __str__(self) -> str:
        return self.id if self.as_of_s is None else f"{self.id}~{self.took_s!r}~{self.as_of_s!r}"


def place_of(text: str, sort: Sort) -> Place:
    """The place that has this text in this order. InvalidRequest."""
    if _PLACE.fullmatch(text):
        job_id, *times = text.split("~")
        if sort != "longest":
            return Place(job_id)
        if times:
            return Place(job_id, *map(float, times))
    raise InvalidRequest(
        f"The list cannot go on after “{text[:100]}”.",
        hint="Name the last place of the page before, in the same order, or begin it anew.",
    )


@dataclass(frozen=True)
class Wanted:
    """Which jobs, in which order. `words`: all of them stand in its topic, title, address, id, or
    where its text begins; `ids`: these alone; `documents`: by pipeline the key of the step that
    writes its document; without an `owner`, everybody's; `whole`: with their long texts."""

    statuses: Sequence[Status] = ()
    pipeline: str | None = None
    words: Sequence[str] = ()
    ids: Sequence[str] | None = None
    sort: Sort = "newest"
    limit: int = 50
    after: Place | None = None
    owner: str | None = None
    documents: Mapping[str, str] = field(default_factory=dict[str, str])
    whole: bool = False


@dataclass(frozen=True)
class Picture:
    """An output that shows a job: its id (`job_….N`), and its file."""

    id: str
    sha256: str


@dataclass(frozen=True)
class Entry:
    """A job without its lists, what its document is called, how its text begins, the output that
    shows it best, and its place in the list."""

    job: Job
    title: str
    beginning: str
    thumbnail: Picture | None
    place: Place


async def listing(database: Database, wanted: Wanted) -> list[Entry]:
    """At most `limit` of them."""
    async with database.connection() as connection:
        found = await rows(connection, _query(wanted), _values(wanted))
        ids = [row["id"] for row in found]
        spent = await costs(connection, ids)
        pictures = await _pictures(connection, ids)
        waiting = await waits(connection, found)
    return [
        Entry(
            job=bare(row, cost=spent.get(row["id"], Cost()), **waiting.get(row["id"], {})),
            title=row["given_title"] or row["made_title"] or "",
            beginning=row["beginning"],
            thumbnail=pictures.get(row["id"]),
            place=_place(wanted, row),
        )
        for row in found
    ]


def _query(wanted: Wanted) -> LiteralString:
    order, following = ORDERS[wanted.sort]
    search = (MADE, f" AND ({FOUND})") if wanted.words else ("", "")
    after = f" AND {following}" if wanted.after is not None else ""
    return f"""
        WITH page AS (
            SELECT jobs.id, {TOOK} AS took_s FROM jobs {search[0]}
            WHERE (%(owner)s::text IS NULL OR jobs.owner = %(owner)s)
                AND (%(statuses)s::text[] = '{{}}' OR status = ANY(%(statuses)s))
                AND (%(ids)s::text[] IS NULL OR jobs.id = ANY(%(ids)s))
                AND (%(pipeline)s::text IS NULL OR pipeline = %(pipeline)s) {after} {search[1]}
            ORDER BY {order} LIMIT %(limit)s
        )
        SELECT {COLUMNS}, made.title AS made_title, page.took_s,
            coalesce(%(as_of_s)s::float8, extract(epoch FROM now())::float8) AS as_of_s
        FROM page JOIN jobs USING (id) {MADE} ORDER BY {order}
    """


def _values(wanted: Wanted) -> dict[str, Any]:
    after = wanted.after or Place("")
    return {
        "owner": wanted.owner,
        "statuses": list(wanted.statuses),
        "ids": None if wanted.ids is None else list(wanted.ids),
        "pipeline": wanted.pipeline,
        "words": [word.lower() for word in wanted.words],
        "after": after.id,
        "took_s": after.took_s,
        "as_of_s": after.as_of_s,
        "limit": wanted.limit,
        "documents": Jsonb(dict(wanted.documents)),
        "whole": wanted.whole,
    }


def _place(wanted: Wanted, row: Row) -> Place:
    if wanted.sort != "longest":
        return Place(row["id"])
    return Place(row["id"], row["took_s"], row["as_of_s"])


async def _pictures(connection: Connection, job_ids: Sequence[str]) -> dict[str, Picture]:
    """By job, the output that shows it: its thumbnail, or else its first picture."""
    found = await rows(
        connection,
        """
        SELECT DISTINCT ON (job_id) job_id, position, sha256 FROM outputs
            JOIN artifacts USING (sha256, suffix)
        WHERE job_id = ANY(%(jobs)s) AND mime_type IN ('image/jpeg', 'image/png', 'image/webp')
        ORDER BY job_id, kind <> 'thumbnail', position
        """,
        {"jobs": list(job_ids)},
    )
    return {
        row["job_id"]: Picture(f"{row['job_id']}.{row['position']}", row["sha256"]) for row in found
    }
