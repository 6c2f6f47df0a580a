"""The append-only story of each job."""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from mutoscope.errors import WrongState
from mutoscope.models import Event
from mutoscope.store.database import Connection, Database, Row, first, translated, use_schema

CHANNEL = "mutoscope_jobs"
ANY_JOB = "*"
"""To be woken whatever it is that something happened to."""
PAGE = 500


class Superseded(WrongState):
    """This attempt is over: the job was taken over, ended or deleted. Stop; write nothing."""

    code = "superseded"


@dataclass(frozen=True)
class Fact:
    """An event that has no number yet."""

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)


async def append(
    connection: Connection, job_id: str, facts: Sequence[Fact], *, attempt: int | None = None
) -> int:
    """Number the facts and write them; the last number.

    The numbers come from an UPDATE of the job's row: it is locked until this transaction ends, so
    that numbers become visible in order. With `attempt` that row is also the fence: `Superseded`
    unless the job is being worked under that very attempt.
    """
    row = await first(
        connection,
        """
        WITH job AS (
            UPDATE jobs SET seq = seq + %(count)s, updated_at = now()
            WHERE id = %(job)s AND (%(attempt)s::int IS NULL
                OR (attempt = %(attempt)s AND status IN ('running', 'cancelling')))
            RETURNING seq, attempt
        ), added AS (
            INSERT INTO events (job_id, seq, kind, body, attempt)
            SELECT %(job)s, job.seq - %(count)s + fact.n, fact.kind, fact.body, job.attempt
            FROM job, unnest(%(kinds)s::text[], %(bodies)s::jsonb[])
                WITH ORDINALITY AS fact (kind, body, n)
        )
        SELECT seq FROM job
        """,
        {
            "job": job_id,
            "attempt": attempt,
            "count": len(facts),
            "kinds": [fact.kind for fact in facts],
            "bodies": [Jsonb(dict(fact.body)) for fact in facts],
        },
    )
    if row is None:
        raise superseded(job_id, attempt)
    return row["seq"]


async def fence(connection: Connection, job_id: str, attempt: int) -> None:
    """Hold the job's row for the rest of the transaction; Superseded when the attempt is over."""
    row = await first(
        connection,
        "SELECT id FROM jobs WHERE id = %(job)s AND attempt = %(attempt)s"
        " AND status IN ('running', 'cancelling') FOR UPDATE",
        {"job": job_id, "attempt": attempt},
    )
    if row is None:
        raise superseded(job_id, attempt)


async def since(database: Database, job_id: str, after: int, *, limit: int = PAGE) -> list[Event]:
    """At most `limit` events with a number above `after`, in order."""
    found = await database.all(
        "SELECT job_id, seq, at, kind, body FROM events WHERE job_id = %(job)s AND seq > %(after)s"
        " ORDER BY seq LIMIT %(limit)s",
        {"job": job_id, "after": after, "limit": limit},
    )
    return [_event(row) for row in found]


def superseded(job_id: str, attempt: int | None) -> Superseded:
    """What to raise when the fence is down."""
    return Superseded(f"Attempt {attempt} of {job_id} is over.")


class Listener:
    """Tells subscribers that something happened to a job. One connection a process.

    `run` is a coroutine that somebody must own. A lost connection is opened again and everybody is
    woken, so that nothing is missed; a subscriber reads the rows, never the message.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._subscribers: dict[str, list[Callable[[], None]]] = {}

    async def run(self, on_listening: Callable[[], Awaitable[None]]) -> None:
        """Listen until the connection is lost (DatabaseGone); the caller runs it again.

        `on_listening` is awaited once the connection stands, before anybody is woken.
        """
        with translated():
            async with await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True
            ) as connection:
                await use_schema(connection)
                await connection.execute(f"LISTEN {CHANNEL}")
                await on_listening()
                self.wake_all()
                async for notice in connection.notifies():
                    self._told(notice.payload)

    @contextmanager
    def subscription(self, job_id: str, wake: Callable[[], None]) -> Generator[None]:
        """Call `wake` on the event loop after each change of the job (`ANY_JOB`: of any), within
        the block."""
        self._subscribers.setdefault(job_id, []).append(wake)
        try:
            yield
        finally:
            self._subscribers[job_id].remove(wake)
            if not self._subscribers[job_id]:
                del self._subscribers[job_id]

    def wake_all(self) -> None:
        """Wake every subscriber: something may have been missed."""
        for job_id in list(self._subscribers):
            self._wake(job_id)

    def _told(self, job_id: str) -> None:
        self._wake(job_id)
        self._wake(ANY_JOB)

    def _wake(self, job_id: str) -> None:
        for wake in tuple(self._subscribers.get(job_id, ())):
            wake()


async def stored(database: Database, job_id: str, after: int) -> AsyncIterator[Event]:
    """All stored events above `after`, page by page."""
    while page := await since(database, job_id, after):
        for event in page:
            yield event
        after = page[-1].seq


def _event(row: Row) -> Event:
    return Event(row["seq"], row["job_id"], row["at"], row["kind"], row["body"])
