"""How the studio is doing, asked in one round trip: whoever looks must not wait for the busy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

from psycopg.rows import dict_row

from mutoscope.store import ledger, schedules, stops, workers
from mutoscope.store.database import Connection, Database, Row
from mutoscope.store.processes import is_alive


@dataclass(frozen=True)
class Overview:
    """The workers that live, as far as this process can tell; how many jobs there are in each
    status that is not final; the latest stop that nobody has taken note of; how many paid `calls`
    may have been charged for nothing, and their `usd`; the slot of a schedule that comes first."""

    workers: tuple[Row, ...]
    jobs: Mapping[str, int]
    last_stop: Row | None
    doubtful: Row
    next_run: Row | None


async def overview(database: Database) -> Overview:
    """As of now."""
    async with database.connection() as connection:
        believed, counted, stopped, doubtful, planned = await _together(
            connection,
            workers.BELIEVED_ALIVE,
            workers.COUNTS,
            stops.LATEST,
            ledger.IN_DOUBT,
            schedules.NEXT_RUN,
        )
    return Overview(
        workers=tuple(worker for worker in believed if is_alive(worker)),
        jobs={row["status"]: row["jobs"] for row in counted},
        last_stop=stopped[0] if stopped else None,
        doubtful=doubtful[0],
        next_run=planned[0] if planned else None,
    )


async def _together(connection: Connection, *queries: LiteralString) -> list[list[Row]]:
    """The rows of each, sent before the first answer is awaited."""
    cursors = [connection.cursor(row_factory=dict_row) for _ in queries]
    async with connection.pipeline():
        for cursor, query in zip(cursors, queries, strict=True):
            await cursor.execute(query)
    found = [await cursor.fetchall() for cursor in cursors]
    for cursor in cursors:
        await cursor.close()
    return found
