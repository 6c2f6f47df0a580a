"""What the workers have counted since the beginning, added up over all of them."""

from collections.abc import Mapping

from psycopg.types.json import Jsonb

from mutoscope.store.database import Database, Row

Labels = tuple[tuple[str, str], ...]
"""Names and values, ordered by name."""
Key = tuple[str, Labels]
"""What is counted."""


async def add(database: Database, counted: Mapping[Key, float]) -> None:
    """Add to what is there, in one statement; always in the same order, so that two who add at once
    wait for each other and not both. Not to be done twice."""
    keys = sorted(counted)
    await database.all(
        """
        INSERT INTO counters (name, labels, value)
        SELECT * FROM unnest(%(names)s::text[], %(labels)s::jsonb[], %(values)s::float8[])
        ON CONFLICT (name, labels) DO UPDATE SET value = counters.value + excluded.value
        """,
        {
            "names": [name for name, _ in keys],
            "labels": [Jsonb(dict(labels)) for _, labels in keys],
            "values": [counted[key] for key in keys],
        },
    )


async def ends(database: Database, job_ids: list[str]) -> list[Row]:
    """The pipeline and the status of those of these jobs that have ended."""
    return await database.all(
        "SELECT pipeline, status FROM jobs WHERE id = ANY(%(jobs)s) AND completed_at IS NOT NULL",
        {"jobs": job_ids},
    )


def key_of(row: Row) -> Key:
    """What a row of the table counts."""
    return row["name"], tuple(sorted(row["labels"].items()))
