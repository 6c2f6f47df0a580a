"""What is to be told to others about jobs: written in the transaction of what it tells, sent later.

An outbox: the row is there if and only if the job has ended (or asks) so, whoever dies in between.
Sending may happen more than once; the message's id is the same each time. Body and names follow
Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mutoscope.models import Cost
from mutoscope.store.budgets import costs
from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.reading import bare
from mutoscope.store.writable import writable

State = Literal["pending", "delivered", "gone", "given_up"]

HELD_S = 30.0
"""Whoever takes a message has it for so long: longer than a try may take. Then, if nothing is known
of it, it is another's."""
TOLD = (
    *("id", "object", "pipeline", "status", "stage", "message", "progress", "attempt", "parent_id"),
    *("question", "error", "max_cost", "created_at", "started_at", "completed_at"),
)
"""Of the job object. What was asked may be long, and whoever receives this has asked it."""


@dataclass(frozen=True)
class Message:
    """One to be sent now. `number`: how often it was taken; `tried`: how many of these tries came
    to an end, and were written down."""

    id: str
    job_id: str
    kind: str
    url: str
    body: str
    number: int
    tried: int = 0


@dataclass(frozen=True)
class Try:
    """How one try went. `status_code`: what was answered, None for nothing; `error`: why it was no
    success."""

    number: int
    status_code: int | None
    took_ms: float
    error: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """A message and what has become of it. `due_at`: when it is tried (again), of a pending one."""

    id: str
    job_id: str
    kind: str
    url: str
    status: State
    created_at: datetime
    due_at: datetime
    tries: tuple[Try, ...] = ()


async def announce(connection: Connection, job_id: str) -> None:
    """Write down that the job's receiver is to be told of its status, in the transaction that has
    changed it. A receiver that said it is gone is told nothing more."""
    row = await first(
        connection,
        """
        SELECT * FROM jobs WHERE id = %(job)s AND webhook_url IS NOT NULL AND NOT EXISTS (
            SELECT FROM webhooks AS told WHERE told.job_id = jobs.id AND told.status = 'gone'
                AND told.url = jobs.webhook_url)
        """,
        {"job": job_id},
    )
    if row is None:
        return
    kind = f"job.{row['status']}"
    body = {
        "type": kind,
        "timestamp": row["updated_at"].isoformat(),
        "data": await _data(connection, row),
    }
    await rows(
        connection,
        "INSERT INTO webhooks (id, job_id, kind, url, body)"
        " VALUES (%(id)s, %(job)s, %(kind)s, %(url)s, %(body)s)",
        {
            "id": f"msg_{secrets.token_hex(16)}",
            "job": job_id,
            "kind": kind,
            "url": row["webhook_url"],
            "body": json.dumps(writable(body)),
        },
    )


async def _data(connection: Connection, row: Row) -> dict[str, Any]:
    job_id = row["id"]
    public = bare(row).public()
    cost = (await costs(connection, [job_id])).get(job_id, Cost())
    output = await rows(
        connection,
        "SELECT outputs.*, bytes, mime_type FROM outputs JOIN artifacts USING (sha256, suffix)"
        " WHERE job_id = %(job)s ORDER BY position",
        {"job": job_id},
    )
    warnings = await rows(
        connection,
        "SELECT code, message FROM warnings WHERE job_id = %(job)s ORDER BY position",
        {"job": job_id},
    )
    told = {name: public[name] for name in TOLD}
    files = [_file(job_id, each) for each in output]
    return {**told, "cost": vars(cost), "output": files, "warnings": warnings}


def _file(job_id: str, row: Row) -> dict[str, Any]:
    names = ("kind", "name", "mime_type", "bytes", "sha256", "duration_s", "width", "height")
    return {"id": f"{job_id}.{row['position']}", **{name: row[name] for name in names}}


async def is_due(database: Database, job_id: str | None = None) -> bool:
    """Whether there is anything to take, of one job if it is named."""
    found = await database.all(
        "SELECT id FROM webhooks WHERE status = 'pending' AND due_at <= now()"
        " AND (%(job)s::text IS NULL OR job_id = %(job)s) LIMIT 1",
        {"job": job_id},
    )
    return bool(found)


async def address(database: Database, job_id: str) -> str | None:
    """Who is told of a job."""
    row = await database.one("SELECT webhook_url FROM jobs WHERE id = %(job)s", {"job": job_id})
    return row["webhook_url"] if row else None


async def take(database: Database, limit: int, job_id: str | None = None) -> list[Message]:
    """At most `limit` messages that are due, of one job if it is named; for `HELD_S` nobody else
    gets them."""
    found = await database.all(
        """
        WITH due AS MATERIALIZED (
            SELECT id FROM webhooks WHERE status = 'pending' AND due_at <= now()
                AND (%(job)s::text IS NULL OR job_id = %(job)s)
            ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        )
        UPDATE webhooks SET tries = tries + 1, due_at = now() + %(held)s * interval '1 second'
        FROM due WHERE webhooks.id = due.id RETURNING webhooks.*,
            (SELECT count(*) FROM webhook_tries WHERE webhook_id = webhooks.id) AS tried
        """,
        {"job": job_id, "limit": limit, "held": HELD_S},
    )
    names = ("id", "job_id", "kind", "url", "body", "tried")
    return [Message(**{name: row[name] for name in names}, number=row["tries"]) for row in found]


async def settle(
    database: Database, message: Message, tried: Try, status: State, *, again_in_s: float = 0.0
) -> None:
    """Write down how a try went, and what the message is from now on: a pending one is due
    `again_in_s` later. A receiver that is gone gets none of the job's others. May be done twice."""
    async with database.transaction() as connection:
        # A job that was deleted meanwhile has taken its messages along.
        held = await first(
            connection,
            "UPDATE webhooks SET status = %(status)s,"
            " due_at = now() + %(again)s * interval '1 second'"
            " WHERE id = %(id)s AND tries = %(number)s AND status = 'pending' RETURNING id",
            {
                "id": message.id,
                "number": message.number,
                "status": status,
                "again": again_in_s,
            },
        )
        await _note(connection, message.id, tried)
        if held is not None and status == "gone":
            await rows(
                connection,
                "UPDATE webhooks SET status = 'gone' WHERE job_id = %(job)s AND url = %(url)s"
                " AND status = 'pending'",
                {"job": message.job_id, "url": message.url},
            )


async def _note(connection: Connection, message_id: str, tried: Try) -> None:
    await rows(
        connection,
        """
        INSERT INTO webhook_tries (webhook_id, number, status_code, took_ms, error)
        SELECT id, %(number)s, %(status_code)s, %(took_ms)s, %(error)s FROM webhooks
        WHERE id = %(id)s FOR KEY SHARE ON CONFLICT DO NOTHING
        """,
        {
            "id": message_id,
            "number": tried.number,
            "status_code": tried.status_code,
            "took_ms": tried.took_ms,
            "error": tried.error,
        },
    )


async def resend(database: Database, message_id: str) -> None:
    """The message is due now, whatever has become of it."""
    await database.all(
        "UPDATE webhooks SET status = 'pending', due_at = now() WHERE id = %(id)s",
        {"id": message_id},
    )


async def deliveries(
    database: Database,
    *,
    job_id: str | None = None,
    delivery_id: str | None = None,
    limit: int = 50,
    owner: str | None = None,
) -> list[Delivery]:
    """What was, and is to be, told; newest first, of one job or one message if it is named. Without
    an `owner`, of all."""
    found = await database.all(
        """
        SELECT webhooks.* FROM webhooks JOIN jobs ON jobs.id = job_id
        WHERE (%(owner)s::text IS NULL OR owner = %(owner)s)
            AND (%(job)s::text IS NULL OR job_id = %(job)s)
            AND (%(id)s::text IS NULL OR webhooks.id = %(id)s)
        ORDER BY webhooks.created_at DESC, webhooks.id LIMIT %(limit)s
        """,
        {"job": job_id, "id": delivery_id, "limit": limit, "owner": owner},
    )
    tries = await database.all(
        "SELECT * FROM webhook_tries WHERE webhook_id = ANY(%(ids)s) ORDER BY number",
        {"ids": [row["id"] for row in found]},
    )
    return _joined(found, tries)


def _joined(found: Sequence[Row], tries: Sequence[Row]) -> list[Delivery]:
    of: defaultdict[str, list[Try]] = defaultdict(list)
    for row in tries:
        of[row.pop("webhook_id")].append(Try(**row))
    names = ("id", "job_id", "kind", "url", "status", "created_at", "due_at")
    return [
        Delivery(**{name: row[name] for name in names}, tries=tuple(of[row["id"]])) for row in found
    ]
