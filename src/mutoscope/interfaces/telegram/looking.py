"""Looking at how the studio is doing, for many who ask at once."""

import asyncio
import time
from dataclasses import dataclass

from mutoscope.app import Studio, SystemStatus
from mutoscope.models import Job, QueueState, Status

MOST_LIVE = 20
FRESH_S = 0.2
_LIVE: tuple[Status, ...] = ("running", "cancelling", "queued")


@dataclass(frozen=True)
class Found:
    """All that is told. `live`: jobs that are worked on or wait, the one at work first; `failed`:
    the latest job that could not be made."""

    system: SystemStatus
    queues: list[QueueState]
    live: list[Job]
    failed: Job | None


class Looks:
    """Looks at the studio: all who ask within `FRESH_S` share one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._latest: asyncio.Task[Found] | None = None
        self._at_s = 0.0

    async def now(self) -> Found:
        """How it is doing."""
        if self._latest is None or time.monotonic() - self._at_s > FRESH_S:
            self._at_s = time.monotonic()
            self._latest = asyncio.create_task(look(self._studio))
        return await asyncio.shield(self._latest)


async def look(studio: Studio) -> Found:
    """As of now."""
    system, queues, failed = await asyncio.gather(
        studio.status(), studio.queues(), studio.jobs(status="failed", limit=1)
    )
    live = list[Job]()
    for status in _LIVE:
        if system.jobs.get(status):
            live += reversed(await studio.jobs(status=status, limit=MOST_LIVE))
    return Found(system, queues, live, next(iter(failed), None))
