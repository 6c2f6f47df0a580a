"""What is counted and measured, for those who watch over a studio."""

from collections.abc import Mapping
from dataclasses import dataclass

from mutoscope.store.counters import Key, key_of
from mutoscope.store.database import Connection, Database, first, rows


@dataclass(frozen=True)
class Census:
    """`counters`: what the workers have counted. `paid_usd`, `calls_in_doubt`: by provider, as the
    ledger has it. `stillness_s`: for how long that running step has not moved which has not done so
    for the longest."""

    counters: Mapping[Key, float]
    paid_usd: Mapping[str, float]
    calls_in_doubt: Mapping[str, int]
    stillness_s: float


async def census(database: Database) -> Census:
    """As of now."""
    async with database.connection() as connection:
        counted = await rows(connection, "SELECT name, labels, value FROM counters")
        paid = await rows(
            connection,
            """
            SELECT provider, coalesce(sum(charged_usd), 0)::float AS usd,
                count(*) FILTER (WHERE status = 'unknown') AS in_doubt
            FROM calls GROUP BY provider
            """,
        )
        return Census(
            counters={key_of(row): row["value"] for row in counted},
            paid_usd={row["provider"]: row["usd"] for row in paid},
            calls_in_doubt={row["provider"]: row["in_doubt"] for row in paid},
            stillness_s=await _stillness_s(connection),
        )


async def _stillness_s(connection: Connection) -> float:
    row = await first(
        connection,
        """
        SELECT extract(epoch FROM now() - min(greatest(steps.started_at, progressed_at)))::float
            AS seconds
        FROM jobs JOIN steps ON steps.job_id = jobs.id AND steps.attempt = jobs.attempt
        WHERE jobs.completed_at IS NULL AND jobs.worker_id IS NOT NULL
            AND steps.status = 'running'
        """,
    )
    return max(row["seconds"] or 0.0, 0.0) if row else 0.0
