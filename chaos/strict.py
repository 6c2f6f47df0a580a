"""A strict queue under load: three workers, priorities, random cancels; one works at a time, and
the next one begins soon."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

from chaos.evidence import faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from chaos.turns import overlaps, read_turns
from chaos.world import World
from mutoscope.models import Job

WORKERS = 3
JOBS, JOBS_SHORT = 500, 30
WORK_S = 0.02
CANCELLED_SHARE = 0.1
TIMES_GOAL = 3
SLACK = 10
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""
END_LIMIT_S = 120


async def trial(ground: Ground) -> list[Outcome]:
    """One row. The clock runs from the first begin to the last end."""
    chance, count = ground.random("strict"), ground.pick(JOBS, JOBS_SHORT)
    async with ground.world("strict") as world:
        path = world.folder / "turns.txt"
        jobs = [await _submit(world, path, number, chance) for number in range(count)]
        workers = [await world.start_worker(wait=False) for _ in range(WORKERS)]
        unlucky = chance.sample(jobs, round(CANCELLED_SHARE * count))
        ending = world.ended([job.id for job in jobs], limit_s=END_LIMIT_S)
        done, _ = await asyncio.gather(
            workers[0].meanwhile(ending), _meddle(world, unlucky, jobs, chance)
        )
        told = [fault for job in done for fault in faults(job, await world.studio.events(job.id))]
        return [_judged(ground, path, done, told)]


async def _submit(world: World, path: Path, number: int, chance: random.Random) -> Job:
    request = {"path": str(path), "name": f"t{number}", "work_s": WORK_S}
    return await world.submit("strict", request, priority=chance.randint(-10, 10))


async def _meddle(
    world: World, unlucky: Sequence[Job], jobs: Sequence[Job], chance: random.Random
) -> None:
    """Cancels one by one, over the whole run: some before their turn, some within, some after. And
    a hand is lent beside the workers, to a job that may or may not be its turn."""
    for job in unlucky:
        await asyncio.sleep(WORK_S * 3)
        await world.studio.cancel(job.id)
        await world.studio.work_job(chance.choice(jobs).id)


def _judged(ground: Ground, path: Path, jobs: Sequence[Job], told: Sequence[str]) -> Outcome:
    turns = read_turns(path)
    found = [*told, *(f"{job.id}: {job.error}" for job in jobs if job.status == "failed")]
    took_s = turns[-1].end_s - turns[0].begin_s
    work_s = sum(turn.end_s - turn.begin_s for turn in turns)
    times, goal = took_s / work_s, TIMES_GOAL * ground.pick(1, SLACK)
    cancelled = sum(job.status == "cancelled" for job in jobs)
    return Outcome(
        f"strict queue: {len(jobs)} jobs of {1000 * WORK_S:g} ms, {WORKERS} workers, priorities,"
        f" {cancelled} cancelled",
        f"{overlaps(turns)} overlaps; {took_s:.1f} s for {work_s:.1f} s of work ({times:.2f} ×)"
        f"{faults_told(found)}",
        f"0 overlaps, ≤ {TIMES_GOAL} ×",
        ok=not found and overlaps(turns) == 0 and times <= goal and cancelled > 0,
    )
