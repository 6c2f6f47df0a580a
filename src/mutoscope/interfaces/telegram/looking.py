"""Looking at how the studio is doing, for many who ask at once."""

import asyncio
from dataclasses import dataclass, field

from mutoscope.app import Studio, SystemStatus
from mutoscope.models import Job, QueueState, Status

MOST_LIVE = 60
PATIENCE_S = 1.0
_LIVE: tuple[Status, ...] = ("running", "cancelling", "queued")


@dataclass(frozen=True)
class Found:
    """All that is told. `live`: jobs that are worked on or wait, the one at work first; `failed`:
    the latest job that could not be made; `texts`: what is told of it to those who run the studio,
    by language, once it was put into words; `waiting`, `at_work`: how many jobs, as in `live`."""

    system: SystemStatus
    queues: list[QueueState]
    live: list[Job]
    failed: Job | None
    waiting: int = 0
    at_work: int = 0
    texts: dict[str, str] = field(default_factory=dict[str, str])


class Looks:
    """Looks at the studio. All who ask before one has begun share it, those who ask while it is
    taken share the next: no answer is older than its question. One that takes longer than
    `PATIENCE_S` keeps nobody."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._begun: asyncio.Task[Found] | None = None
        self._next: asyncio.Task[Found] | None = None

    async def now(self) -> Found:
        """How it is doing."""
        if self._next is None:
            self._next = asyncio.create_task(self._look_after(self._begun))
        return await asyncio.shield(self._next)

    async def _look_after(self, before: asyncio.Task[Found] | None) -> Found:
        if before is not None:
            await asyncio.wait({before}, timeout=PATIENCE_S)
        self._begun, self._next = self._next, None
        return await look(self._studio)


async def look(studio: Studio) -> Found:
    """As of now. What is live is read at once: a job that is taken meanwhile is in it all the
    same."""
    system, queues, failed, live = await asyncio.gather(
        studio.status(),
        studio.queues(),
        studio.jobs(status="failed", limit=1),
        studio.listing(statuses=_LIVE, sort="oldest", limit=MOST_LIVE),
    )
    found = {each.job.id: each.job for each in live.jobs}
    if live.has_more:
        begun = await studio.listing(statuses=_LIVE[:2], sort="oldest", limit=MOST_LIVE)
        found |= {each.job.id: each.job for each in begun.jobs}
    jobs = sorted(found.values(), key=lambda job: _LIVE.index(job.status))
    at_work = sum(not is_waiting(job) for job in jobs)
    waiting = len(jobs) - at_work
    if live.has_more:
        waiting = max(waiting, sum(each.waiting for each in queues))
    return Found(system, queues, jobs, next(iter(failed), None), waiting, at_work)


def is_waiting(job: Job) -> bool:
    """Whether nobody works on a live job now."""
    return job.status == "queued" or job.queue_position is not None or bool(job.waiting_for)
