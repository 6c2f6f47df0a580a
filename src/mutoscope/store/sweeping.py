"""Verdicts about many jobs, in a transaction each.

In one for all, a sweep would hold the queue of one job and wait for that of the next, which another
sweep may hold: neither would go on.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, LiteralString

from mutoscope.store.database import Connection, Database, Row, first

LOCKED: LiteralString = (
    " AND (%(job)s::text IS NULL OR id = %(job)s) ORDER BY id FOR UPDATE SKIP LOCKED"
)
"""What a query for `one_by_one` ends with. A job that somebody else holds is left to them."""


async def one_by_one(
    database: Database,
    query: LiteralString,
    values: Mapping[str, Any],
    settle: Callable[[Connection, Row], Awaitable[object]],
) -> list[str]:
    """Settle each job that `query` finds and still finds when it is locked; their ids."""
    settled: list[str] = []
    for found in await database.all(query, {**values, "job": None}):
        async with database.transaction() as connection:
            row = await first(connection, query, {**values, "job": found["id"]})
            if row is not None:
                await settle(connection, row)
                settled.append(row["id"])
    return settled
