"""Whoever asks is answered, also while the processor has more to do than it can: `Studio.status()`
beside renders in processes of their own that share two cores with us and the database."""

import asyncio
import contextlib
import os
import statistics
import time
from collections.abc import Iterable, Sequence

import psutil

from chaos.ground import Ground
from chaos.outcome import Outcome, percentile
from chaos.world import World
from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres

CORES = 2
RENDERS = 4
CALLS, CALLS_SHORT = 200, 50
PAUSE_S = 0.05
MEDIAN_GOAL_MS, P99_GOAL_MS = 20, 50
SLACK = 10
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""
STAGE = "animating"
SENTENCES = 12
TEXT = "# Rivers\n\n" + " ".join(
    f"River number {number} has carried boats for {number + 3} hundred years."
    for number in range(1, SENTENCES + 1)
)


async def trial(ground: Ground) -> list[Outcome]:
    """One row: the answers' own time, while the renders run before and after."""
    cores = os.sched_getaffinity(0)
    try:
        async with ground.world("status", kind="installed", embedded=True, parallel=1) as world:
            server = open_cluster(EmbeddedPostgres(world.folder / "data").folder).processes()
            _pin([psutil.Process(), *server], sorted(cores)[:CORES])
            jobs = await _rendering(world)
            taken_ms = await _asked(world.studio, ground.pick(CALLS, CALLS_SHORT))
            filming = sum([(await world.studio.job(job.id)).stage == STAGE for job in jobs])
    finally:
        _pin([psutil.Process()], cores)
    slack = ground.pick(1, SLACK)
    median, p99 = statistics.median(taken_ms), percentile(taken_ms, 0.99)
    kept = median <= MEDIAN_GOAL_MS * slack and p99 <= P99_GOAL_MS * slack
    return [
        Outcome(
            f"{len(taken_ms)} × Studio.status() while {RENDERS} renders run on {CORES} cores",
            f"median {median:.1f} ms, p99 {p99:.1f} ms, at most {max(taken_ms):.1f} ms",
            f"median ≤ {MEDIAN_GOAL_MS} ms, p99 ≤ {P99_GOAL_MS} ms",
            ok=kept and filming == RENDERS,
        )
    ]


def _pin(processes: Sequence[psutil.Process], cores: Iterable[int]) -> None:
    """All their threads; whatever they start from now on stays there as well."""
    for process in processes:
        for thread in process.threads():
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(thread.id, cores)


async def _rendering(world: World) -> list[Job]:
    """A worker for each job, all of which have begun to film."""
    request = {"topic": "Rivers", "text": TEXT, "duration": 60, "music": "none"}
    palettes = ("ocean", "forest", "ember", "grape")[:RENDERS]
    jobs = [await world.submit("short", {**request, "palette": each}) for each in palettes]
    for job in jobs:
        await world.start_worker(job.id, wait=False)
    await asyncio.gather(*(world.until(job.id, "step.started", "segments.0.clip") for job in jobs))
    return jobs


async def _asked(studio: Studio, calls: int) -> list[float]:
    """Milliseconds of each answer, one after the other with a pause between them."""
    taken_ms = list[float]()
    for _ in range(calls):
        began_at = time.perf_counter()
        await studio.status()
        taken_ms.append(1000 * (time.perf_counter() - began_at))
        await asyncio.sleep(PAUSE_S)
    return taken_ms
