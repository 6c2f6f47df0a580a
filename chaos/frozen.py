"""SIGSTOP past the heartbeat limit, and a late awakening: another worker takes over in time, and
the zombie writes nothing, draws nothing and begins nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaos.evidence import faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told, spread
from chaos.worker import WorkerProcess
from chaos.worker_process import LOST
from chaos.world import HEARTBEAT_LIMIT_S, World
from mutoscope.models import Job

ROUNDS, ROUNDS_SHORT = 10, 1
GRACE_S = 5.0
SLACK = 4
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""
END_LIMIT_S = 60
GOAL_S = HEARTBEAT_LIMIT_S + GRACE_S
RACES = ("relay", "single")
"""What the zombie has in hand: a job of a common queue, and one of a strict queue."""


@dataclass(frozen=True)
class Woken:
    """One round: from the freeze to the takeover, the most frames that were drawn of a job, and
    what was wrong."""

    took_s: float
    frames: int
    faults: list[str]


async def trial(ground: Ground) -> list[Outcome]:
    """One row over all rounds."""
    rounds = [await _round(ground) for _ in range(ground.pick(ROUNDS, ROUNDS_SHORT))]
    found = [fault for each in rounds for fault in each.faults]
    times = [each.took_s for each in rounds]
    frames = max(each.frames for each in rounds)
    return [
        Outcome(
            f"SIGSTOP past the limit of {HEARTBEAT_LIMIT_S:g} s, SIGCONT after the jobs' end,"
            f" {len(rounds)} times; a strict queue, and a job that waits for a worker",
            f"taken over after {spread(times, 's')}; a zombie drew at most {frames} frames of a job"
            f"{faults_told(found)}",
            f"≤ {GOAL_S:g} s; nothing written or begun; no frame but the one under the pen",
            ok=not found and max(times) <= GOAL_S * ground.pick(1, SLACK) and frames <= 1,
        )
    ]


async def _round(ground: Ground) -> Woken:
    async with ground.world("frozen", parallel=len(RACES)) as world:
        zombie = await world.start_worker()
        jobs = [await at_the_gate(world, race) for race in RACES]
        heir = await world.start_worker()
        zombie.freeze()
        took_s = await heir.meanwhile(_taken_over(world, jobs))
        await asyncio.to_thread((world.folder / "go").touch)
        ids = [job.id for job in jobs]
        done = await heir.meanwhile(world.ended(ids, limit_s=END_LIMIT_S))
        await asyncio.to_thread((world.folder / "go").unlink)  # so that a zombie would go on
        heir.stop()
        await heir.wait()
        return await _wake(world, zombie, done, took_s)


async def at_the_gate(world: World, race: str) -> Job:
    """A job in the middle of a step that goes on until the world's folder has a file `go`."""
    request = {"name": race, "legs": 2, "gate": True, "folder": str(world.folder)}
    job = await world.submit(race, request)
    await world.until(job.id, "step.started", "gate")
    return job


async def _taken_over(world: World, jobs: Sequence[Job]) -> float:
    """Seconds from now until another worker has them all."""
    loop = asyncio.get_running_loop()
    began_at = loop.time()
    for job in jobs:
        await world.until(job.id, "job.resumed")
    return loop.time() - began_at


async def _wake(world: World, zombie: WorkerProcess, done: Sequence[Job], took_s: float) -> Woken:
    """Let the zombie go on, and see that nothing changes by it: not the jobs it had, nor one that
    waits for a worker."""
    following = await world.submit("relay", {"name": "following", "legs": 2})
    before = await _traces(world, [*done, following])
    drawn = await asyncio.to_thread(_frames, world)
    zombie.wake()
    code = await zombie.wait()
    after = await _traces(world, [*done, following])
    now_drawn = await asyncio.to_thread(_frames, world)
    found = [f"the zombie changed {what}" for what in after if after[what] != before[what]]
    if code != LOST:
        found.append(f"the zombie left with {code}, not as one that was taken for dead")
    found += await _at_their_end(world, done, following)
    frames = max(now_drawn[race] - drawn[race] for race in RACES)
    return Woken(took_s, frames, found)


async def _at_their_end(world: World, done: Sequence[Job], following: Job) -> list[str]:
    last = await world.start_worker()
    done = [*done, *await last.meanwhile(world.ended([following.id], limit_s=END_LIMIT_S))]
    found = list[str]()
    for job in done:
        found += faults(job, await world.studio.events(job.id))
        attempt = 1 if job.id == following.id else 2
        if (job.status, job.attempt) != ("completed", attempt):
            found.append(f"{job.id}: {job.status} in attempt {job.attempt}, {job.error}")
    return found


async def _traces(world: World, jobs: Sequence[Job]) -> dict[str, Any]:
    """Whatever a writer leaves."""
    results = await world.studio.engine.database.all("SELECT digest, created_at FROM results")
    return {
        "the rows": [await world.studio.job(job.id) for job in jobs],
        "the stories": [await world.studio.events(job.id) for job in jobs],
        "the results": sorted(tuple(row.values()) for row in results),
        "the files": await asyncio.to_thread(_files, world.folder / "data" / "blobs"),
    }


def _files(folder: Path) -> list[tuple[str, int]]:
    """Those that are kept; what is being made vanishes with whoever makes it."""
    found = (path for path in folder.rglob("*") if path.is_file() and "scratch" not in path.parts)
    return sorted((str(path), path.stat().st_size) for path in found)


def _frames(world: World) -> dict[str, int]:
    """How many were drawn of each race."""
    return {race: (world.folder / f"{race}.frames").stat().st_size for race in RACES}
