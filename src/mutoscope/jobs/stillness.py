"""Saying of a job in hand that it does not move.

A step has limits of its own, and ends at them. Before that, and where a job waits between steps,
somebody is told.
"""

import asyncio

import structlog

from mutoscope.jobs.engine import Engine
from mutoscope.store import stillness
from mutoscope.store.database import DatabaseGone

log = structlog.get_logger("mutoscope")

LOOKS_A_LIMIT = 4
LOOK_EVERY_AT_MOST_S = 60.0

Told = frozenset[tuple[str, int, str]]
"""Job, attempt and step of which it was said."""


async def tell_stuck(engine: Engine, worker_id: int, told: Told = frozenset()) -> Told:
    """Log each that has come to stand still; those that do now. Once they move, they may be told
    anew."""
    rows = await stillness.stuck(
        engine.database, engine.settings.stuck_after_s, worker_id=worker_id
    )
    for row in rows:
        if (row["job_id"], row["attempt"], row["step"]) not in told:
            log.warning(
                "generation_stuck",
                job=row["job_id"],
                pipeline=row["pipeline"],
                stage=row["stage"],
                step=row["step"],
                still_s=round(row["still_s"]),
            )
    return frozenset((row["job_id"], row["attempt"], row["step"]) for row in rows)


async def tell_stuck_forever(engine: Engine, worker_id: int) -> None:
    """Of the jobs of one worker, until cancelled."""
    told: Told = frozenset()
    look_every_s = min(engine.settings.stuck_after_s / LOOKS_A_LIMIT, LOOK_EVERY_AT_MOST_S)
    while True:
        await asyncio.sleep(look_every_s)
        try:
            told = await tell_stuck(engine, worker_id, told)
        except DatabaseGone as gone:
            log.warning("stillness_not_seen", error=gone.message)
