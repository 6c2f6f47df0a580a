"""Whoever asks is answered, also while the processor has more to do than it can: `Studio.status()`
beside renders in two workers that share two cores."""

import asyncio
import os
import statistics
import time

from chaos.ground import Ground
from chaos.outcome import Outcome, percentile
from chaos.world import World
from mutoscope.app import Studio
from mutoscope.models import Job

CORES = 2
RENDERS = 4
CALLS, CALLS_SHORT = 200, 50
PAUSE_S = 0.05
MEDIAN_GOAL_MS, P99_GOAL_MS = 20, 50
SLACK = 10
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""
SENTENCES = 12
TEXT = "# Rivers\n\n" + " ".join(
    f"River number {number} has carried boats for {number + 3} hundred years."
    for number in range(1, SENTENCES + 1)
)


async def trial(ground: Ground) -> list[Outcome]:
    """One row: the answers' own time, while the renders run before and after."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(cores)[:CORES])
    try:
        async with ground.world("status", kind="installed", parallel=RENDERS // CORES) as world:
            jobs = await _rendering(world)
            taken_ms = await _asked(world.studio, ground.pick(CALLS, CALLS_SHORT))
            filming = sum([await _is_filming(world, job) for job in jobs])
    finally:
        os.sched_setaffinity(0, cores)
    slack = ground.pick(1, SLACK)
    median, p99 = statistics.median(taken_ms), percentile(taken_ms, 0.99)
    return [
        Outcome(
            f"{len(taken_ms)} × Studio.status() while {RENDERS} renders run on {CORES} cores",
            f"median {median:.1f} ms, p99 {p99:.1f} ms, at most {max(taken_ms):.1f} ms",
            f"median ≤ {MEDIAN_GOAL_MS} ms, p99 ≤ {P99_GOAL_MS} ms",
            ok=median <= MEDIAN_GOAL_MS * slack and p99 <= P99_GOAL_MS * slack and filming > 0,
        )
    ]


async def _rendering(world: World) -> list[Job]:
    """Two workers of two jobs each, all of which have begun to film."""
    for _ in range(CORES):
        await world.start_worker()
    request = {"topic": "Rivers", "text": TEXT, "duration": 60, "music": "none"}
    jobs = [
        await world.submit("short", {**request, "palette": palette})
        for palette in ("ocean", "forest", "ember", "grape")
    ]
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


async def _is_filming(world: World, job: Job) -> bool:
    """Whether the job is rendering at this moment."""
    now = await world.studio.job(job.id)
    return now.status == "running" and any(
        step.status == "running" and step.key.endswith((".clip", ".transition"))
        for step in now.steps
    )
