"""How much memory workers have used lately, from what their jobs' stories tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.memory_limit import MB
from mutoscope.jobs.resources import HARD_SHARE, SOFT_SHARE
from mutoscope.store import memory

MOST_POINTS = 240
"""Of a worker: more are not told apart on a screen."""
MOST_MINUTES = 720


@dataclass(frozen=True)
class Sample:
    """The most that a worker held within one step of the time. `share`: of its own limit."""

    at: datetime
    rss_mb: float
    share: float


@dataclass(frozen=True)
class WorkerMemory:
    """One worker's samples, in order. What is not known of one that is long gone is empty."""

    worker: int
    host: str
    pid: int
    alive: bool
    points: tuple[Sample, ...]


@dataclass(frozen=True)
class Stop:
    """A worker that did not leave of its own will."""

    at: datetime
    worker: int
    cause: str


@dataclass(frozen=True)
class MemoryHistory:
    """From `since` until `until`; samples are `step_s` apart or more. Shares are of `limit_mb`:
    above `soft_share` no job is begun, above `hard_share` one is stopped. A worker tells what it
    uses while it has a job in hand; what it uses now stands at its end in any case."""

    since: datetime
    until: datetime
    step_s: float
    limit_mb: float
    soft_share: float
    hard_share: float
    workers: tuple[WorkerMemory, ...]
    stops: tuple[Stop, ...]


async def memory_history(engine: Engine, minutes: int) -> MemoryHistory:
    """The last `minutes`, of this studio's workers on all machines."""
    until = datetime.now(UTC)
    since, step_s = until - timedelta(minutes=minutes), max(1.0, 60 * minutes / MOST_POINTS)
    found = await memory.samples(engine.database, since=since, step_s=step_s)
    stops = await memory.stops(engine.database, since=since)
    return MemoryHistory(
        since=since,
        until=until,
        step_s=step_s,
        limit_mb=round(engine.meter.limit_bytes / MB, 1),
        soft_share=SOFT_SHARE,
        hard_share=HARD_SHARE,
        workers=tuple(
            _worker(worker, list(rows))
            for worker, rows in groupby(found, key=lambda row: row["worker"])
        ),
        stops=tuple(Stop(row["at"], row["worker"], row["cause"]) for row in stops),
    )


def _worker(worker: int, rows: Sequence[dict[str, Any]]) -> WorkerMemory:
    first = rows[0]
    return WorkerMemory(
        worker=worker,
        host=first["host"] or "",
        pid=first["pid"] or 0,
        alive=bool(first["alive"]),
        points=tuple(Sample(row["at"], row["rss_mb"], row["share"]) for row in rows),
    )
