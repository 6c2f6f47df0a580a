"""Whose turn it is at a vendor that bears only so many calls: a line over all workers.

A place is taken in order of arrival, when fewer than the vendor's `parallel` are taken and its
rate allows another call. Places of workers that have stopped count for nothing.
"""

from typing import LiteralString

from mutoscope.store.database import Connection, Database, first
from mutoscope.store.events import CHANNEL, Superseded

LOOK_AGAIN_S = 0.25
"""For what nobody tells: that a worker has died."""

_LIVES: LiteralString = (
    "EXISTS (SELECT FROM workers WHERE workers.id = place.worker_id AND stopped_at IS NULL)"
)


def gcra(next_at: float, now: float, gap_s: float) -> tuple[float, float]:
    """How long a call must wait (s; 0: it may leave now), and when the next one may leave then.

    The generic cell rate algorithm (ITU-T I.371, annex A) without tolerance: calls leave at least
    `gap_s` apart, so that in no minute there are more than a minute holds. Bursts are left out on
    purpose: vendors hold people to a minute's rate within each second of it.
    """
    return (next_at - now, next_at) if next_at > now else (0.0, now + gap_s)


async def arrive(database: Database, provider: str, ticket: str, *, worker_id: int) -> None:
    """Get in line. May be told twice."""
    await database.one(
        f"""
        WITH rate AS (
            INSERT INTO provider_rates (provider) VALUES (%(provider)s) ON CONFLICT DO NOTHING
        ), dead AS (
            DELETE FROM provider_places AS place WHERE provider = %(provider)s AND NOT {_LIVES}
        )
        INSERT INTO provider_places (ticket, provider, worker_id)
        VALUES (%(ticket)s, %(provider)s, %(worker)s) ON CONFLICT DO NOTHING
        """,
        {"provider": provider, "ticket": ticket, "worker": worker_id},
    )


async def take(database: Database, ticket: str, *, parallel: int | None, gap_s: float) -> float:
    """Take the place if it is this ticket's turn: 0; else how long to wait (s) before asking again.

    Superseded: the worker was taken for dead.
    """
    async with database.transaction() as connection:
        rate = await first(
            connection,
            "SELECT provider, next_at FROM provider_rates WHERE provider ="
            " (SELECT provider FROM provider_places WHERE ticket = %(ticket)s) FOR UPDATE",
            {"ticket": ticket},
        )
        if rate is None:
            raise Superseded("This worker's places are given to others.")
        return await _take(connection, rate["provider"], ticket, parallel, gap_s)


async def leave(database: Database, ticket: str) -> None:
    """Free the place, or step out of the line, and tell the others. May be told twice."""
    await database.one(
        "WITH gone AS (DELETE FROM provider_places WHERE ticket = %(ticket)s RETURNING provider)"
        " SELECT pg_notify(%(channel)s, 'provider ' || provider) FROM gone",
        {"ticket": ticket, "channel": CHANNEL},
    )


def topic(provider: str) -> str:
    """What a `Listener` hears of when a place is freed."""
    return f"provider {provider}"


async def _take(
    connection: Connection, provider: str, ticket: str, parallel: int | None, gap_s: float
) -> float:
    values = {"provider": provider, "ticket": ticket}
    # A statement of its own, begun after the lock was got: it sees what the last holder wrote.
    line = await first(
        connection,
        f"""
        SELECT count(*) FILTER (WHERE taken_at IS NOT NULL) AS taken,
            bool_or(ticket = %(ticket)s AND taken_at IS NOT NULL) AS mine,
            (min(id) FILTER (WHERE taken_at IS NULL)) = (SELECT id FROM provider_places
                WHERE ticket = %(ticket)s) AS next,
            extract(epoch FROM clock_timestamp())::double precision AS now,
            (SELECT next_at FROM provider_rates WHERE provider = %(provider)s) AS next_at
        FROM provider_places AS place
        WHERE provider = %(provider)s AND (ticket = %(ticket)s OR {_LIVES})
        """,
        values,
    )
    if line is None or line["mine"]:
        return 0.0
    full = parallel is not None and line["taken"] >= parallel
    if full or not line["next"]:
        return LOOK_AGAIN_S
    wait_s, next_at = gcra(line["next_at"], line["now"], gap_s)
    if wait_s > 0:
        return wait_s
    await first(
        connection,
        "WITH rate AS (UPDATE provider_rates SET next_at = %(next)s WHERE provider = %(provider)s)"
        " UPDATE provider_places SET taken_at = now() WHERE ticket = %(ticket)s",
        {**values, "next": next_at},
    )
    return 0.0
