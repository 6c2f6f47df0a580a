"""When somebody was awake here: silence and deadlines count only while another could be heard.

A suspended laptop, a stopped container or a database that is away stops everybody at once. Nobody
is dead then. So whoever asks the database regularly touches the one row of `clock`, and says how
much of the time since it asked last it was awake and waiting. What is left of the time since
anybody touched the row is a time in which nobody could be heard: when it is long, all were asleep.
A worker's silence is measured up to the last touch, and from the last waking at the earliest.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import LiteralString

from mutoscope.store.database import Database

TOUCH: LiteralString = """
WITH before AS MATERIALIZED (
    SELECT seen_at, clock_timestamp() AS at, set_config('synchronous_commit', 'off', true)
    FROM clock FOR UPDATE
), shortest AS (
    SELECT min(silence_limit_s) AS limit_s FROM workers WHERE stopped_at IS NULL
), gap AS (
    SELECT at, extract(epoch FROM at - seen_at)::float8 AS gap_s, limit_s IS NOT NULL AS manned,
        extract(epoch FROM at - seen_at) - %(awake_s)s > coalesce(limit_s, 30) / 2 AS slept
    FROM before, shortest
), touched AS (
    UPDATE clock SET seen_at = at, woken_at = CASE WHEN slept THEN at ELSE woken_at END
    FROM gap
)
UPDATE jobs SET
    asleep_s = asleep_s + CASE WHEN started_at IS NULL THEN 0 ELSE gap_s END,
    since = least(now(), since + gap_s * interval '1 second')
FROM gap WHERE slept AND completed_at IS NULL AND (manned OR started_at IS NOT NULL)
"""
"""One statement, so that the row is never left locked by a process that is stopped in the middle.

Where no worker is known there is nobody to be heard: a job that waits for its first one waits. One
that was begun was given back when the last of them left, and the machine with it, perhaps. What
a job waits for (a worker, an answer) is counted from `since`, so that is moved along.
"""

SILENCE: LiteralString = """
(SELECT extract(epoch FROM seen_at
    - greatest(beat_at, woken_at, pg_postmaster_start_time()))::float8 FROM clock) AS silent_s
"""
"""How long a row of `workers` has been silent while others could be heard, as a column."""


class Attention:
    """How long a process has been awake, and not waiting for the database, since it last asked.

    `awake_s` is a clock that stands still while the process does.
    """

    def __init__(self, awake_s: Callable[[], float]) -> None:
        self._awake_s = awake_s
        self._since_s = awake_s()
        self._asking = 0

    @contextmanager
    def asking(self) -> Generator[float]:
        """Ask the database within the block, with what it yields (s). Somebody who asks and has no
        answer yet does not know whether others could be heard: then it is 0."""
        awake_s = 0.0 if self._asking else self._awake_s() - self._since_s
        self._asking += 1
        try:
            yield awake_s
        finally:
            self._asking -= 1
            self._since_s = self._awake_s()


class Clock:
    """The clock as one process touches it."""

    def __init__(self, database: Database, awake_s: Callable[[], float]) -> None:
        self._database = database
        self._attention = Attention(awake_s)

    async def look(self) -> None:
        """Be somebody who could have heard a worker. Before every verdict about who is alive."""
        with self._attention.asking() as awake_s:
            await self._database.all(TOUCH, {"awake_s": awake_s})
