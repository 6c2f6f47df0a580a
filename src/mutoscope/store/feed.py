"""What there is to tell of one job, and the events of all jobs in one order, such that whoever
reads on from a place misses none.

Events of different jobs become visible when their transactions end, which is not the order in which
they were written. So they are ordered by the numbers of their transactions, and those are read only
that are below every transaction still open: what comes later has a higher number. See Postgres'
documentation, "pg_snapshot_xmin". A number is one cluster's own; backups do not have it.
"""

import re
from dataclasses import dataclass

from mutoscope.errors import InvalidRequest
from mutoscope.models import Event, Status
from mutoscope.store.database import Database, Row, first, unknown_job

PAGE = 100
_LIMIT = 2**63
_TEXT = re.compile(r"([0-9]{1,19})(?:-([0-9]{1,19})-([0-9A-Za-z_]{1,64}))?", re.ASCII)


@dataclass(frozen=True, order=True)
class Place:
    """Behind this event, or, without one, before all of the transaction. As a text it is the id
    that readers name; what is in it is nobody's business but ours."""

    written_by: int
    job_id: str = ""
    seq: int = 0

    def __str__(self) -> str:
        return (
            f"{self.written_by}-{self.seq}-{self.job_id}" if self.job_id else f"{self.written_by}"
        )


@dataclass(frozen=True)
class Entry:
    """An event with its place, and whose job it is of."""

    place: Place
    event: Event
    owner: str


@dataclass(frozen=True)
class Page:
    """`held`: more has been written, and is shown once older transactions have ended, which
    nobody tells."""

    entries: list[Entry]
    held: bool


async def place_now(database: Database) -> Place:
    """Behind all that can be read now, but perhaps not behind all that was written."""
    async with database.connection() as connection:
        row = await first(
            connection, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS place"
        )
    assert row is not None
    return Place(row["place"])


async def place_of(database: Database, text: str) -> Place:
    """The place that has this text. InvalidRequest: it is none, or of another database."""
    found = _TEXT.fullmatch(text)
    numbers = [int(each or 0) for each in found.groups()[:2]] if found else [_LIMIT]
    if found is None or max(numbers) >= _LIMIT:
        raise _unknown(text)
    place = Place(numbers[0], found[3] or "", numbers[1])
    if place.written_by > (await place_now(database)).written_by:
        raise _unknown(text)  # of a database that this one was copied from
    return place


@dataclass(frozen=True)
class News:
    """What one job has to tell, at one moment: its status, the number of its last event, and
    events."""

    status: Status
    last: int
    events: list[Event]


async def news(database: Database, job_id: str, after: int, *, limit: int = PAGE) -> News:
    """With at most `limit` events above the number, in order. NotFound."""
    found = await database.all(
        """
        SELECT jobs.status, jobs.seq AS last, added.*
        FROM jobs LEFT JOIN LATERAL (
            SELECT job_id, events.seq, at, kind, body FROM events
            WHERE job_id = %(job)s AND events.seq > %(after)s
            ORDER BY events.seq LIMIT %(limit)s
        ) AS added ON true WHERE jobs.id = %(job)s ORDER BY added.seq
        """,
        {"job": job_id, "after": after, "limit": limit},
    )
    if not found:
        raise unknown_job(job_id)
    told = [_event(row) for row in found if row["job_id"] is not None]
    return News(found[0]["status"], found[0]["last"], told)


async def since(
    database: Database, after: Place, *, owner: str | None = None, limit: int = PAGE
) -> Page:
    """At most `limit` events behind the place, in order: of this owner's jobs, or of all.

    The numbers of one job may come in another order than they count where two of its transactions
    overlap; each is there once.
    """
    found = await database.all(
        """
        WITH shown AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS until)
        SELECT added.*, EXISTS (SELECT FROM events WHERE written_by >= shown.until) AS held
        FROM shown LEFT JOIN LATERAL (
            SELECT told.job_id, told.seq, told.at, told.kind, told.body, jobs.owner,
                told.written_by::text::bigint AS written
            FROM events AS told JOIN jobs ON jobs.id = told.job_id
            WHERE told.written_by >= %(written)s::text::xid8 AND told.written_by < shown.until
                AND (told.written_by, told.job_id COLLATE "C", told.seq)
                    > (%(written)s::text::xid8, %(job)s::text COLLATE "C", %(seq)s::bigint)
                AND (%(owner)s::text IS NULL OR jobs.owner = %(owner)s)
            ORDER BY told.written_by, told.job_id COLLATE "C", told.seq LIMIT %(limit)s
        ) AS added ON true
        ORDER BY written, job_id COLLATE "C", seq
        """,
        {
            "written": str(after.written_by),
            "job": after.job_id,
            "seq": after.seq,
            "owner": owner,
            "limit": limit,
        },
    )
    return Page([_entry(row) for row in found if row["job_id"] is not None], found[0]["held"])


def _entry(row: Row) -> Entry:
    return Entry(Place(row["written"], row["job_id"], row["seq"]), _event(row), row["owner"])


def _event(row: Row) -> Event:
    return Event(row["seq"], row["job_id"], row["at"], row["kind"], row["body"])


def _unknown(text: str) -> InvalidRequest:
    return InvalidRequest(
        f"“{text[:100]}” is no place in this studio's feed.",
        hint="Name the id of an event that it has sent, or none, to begin now.",
    )
