"""Orders that are handed in twice: a key stands for the job that was handed in with it first.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ (section 2)
"""

from dataclasses import dataclass
from typing import Any

from mutoscope.errors import InvalidRequest
from mutoscope.store.database import Connection, Database, Row, first, rows

KEPT_DAYS = 7
"""Then the key is free again."""
FORGET_AT_ONCE = 100


@dataclass(frozen=True)
class OrderKey:
    """What the one who orders calls the order, and the hash of all that is ordered."""

    key: str
    fingerprint: str


async def first_job(database: Database, owner: str, order: OrderKey) -> str | None:
    """The job that the key stands for; None where it is free. InvalidRequest: it stands for another
    order."""
    row = await database.one(
        "SELECT job_id, fingerprint FROM order_keys WHERE owner = %(owner)s AND key = %(key)s"
        " AND created_at > now() - %(kept)s * interval '1 day'",
        _values(owner, order),
    )
    return _same(row, order) if row else None


async def claim(connection: Connection, owner: str, order: OrderKey, job_id: str) -> str:
    """The job that the key stands for: this one from now on, or the first. Of two that come at
    once, the second waits here for what becomes of the first. InvalidRequest: it stands for
    another order."""
    await rows(connection, "SET CONSTRAINTS order_keys_job DEFERRED")
    ours = await first(
        connection,
        """
        INSERT INTO order_keys AS held (owner, key, fingerprint, job_id)
        VALUES (%(owner)s, %(key)s, %(fingerprint)s, %(job)s)
        ON CONFLICT (owner, key) DO UPDATE SET fingerprint = excluded.fingerprint,
            job_id = excluded.job_id, created_at = now()
        WHERE held.created_at <= now() - %(kept)s * interval '1 day'
        RETURNING job_id
        """,
        {**_values(owner, order), "job": job_id},
    )
    if ours is not None:
        await _forget_old(connection)
        return job_id
    row = await first(
        connection,
        "SELECT job_id, fingerprint FROM order_keys WHERE owner = %(owner)s AND key = %(key)s",
        _values(owner, order),
    )
    return _same(row, order) if row else job_id


async def _forget_old(connection: Connection) -> None:
    """Rows that somebody else has in hand are left to them: nobody waits."""
    await rows(
        connection,
        """
        DELETE FROM order_keys WHERE (owner, key) IN (
            SELECT owner, key FROM order_keys
            WHERE created_at <= now() - %(kept)s * interval '1 day'
            LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        """,
        {"kept": KEPT_DAYS, "limit": FORGET_AT_ONCE},
    )


def _same(row: Row, order: OrderKey) -> str:
    if row["fingerprint"] != order.fingerprint:
        raise InvalidRequest(
            f"The idempotency key “{order.key}” stands for another request, that of"
            f" {row['job_id']}.",
            hint=f"Take a new key for a new request; a key is kept for {KEPT_DAYS} days.",
            code="idempotency_key",
        )
    return row["job_id"]


def _values(owner: str, order: OrderKey) -> dict[str, Any]:
    return {"owner": owner, "kept": KEPT_DAYS, **vars(order)}
