"""SIGSTOP past the heartbeat limit, and a late awakening: another worker takes over in time, and
the zombie writes nothing."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaos.evidence import faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told, spread
from chaos.worker import WorkerProcess
from chaos.world import HEARTBEAT_LIMIT_S, World
from mutoscope.models import Job

ROUNDS, ROUNDS_SHORT = 10, 1
GRACE_S = 5.0
END_LIMIT_S = 60
GOAL_S = HEARTBEAT_LIMIT_S + GRACE_S


@dataclass(frozen=True)
class Woken:
    """One round: from the freeze to the takeover, and what was wrong."""

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
            f"SIGSTOP past the limit of {HEARTBEAT_LIMIT_S:g} s, SIGCONT after the job's end,"
            f" {len(rounds)} times",
            f"taken over after {spread(times, 's')}; a zombie drew at most {frames} frames"
            f"{faults_told(found)}",
            f"≤ {GOAL_S:g} s; nothing written; no frame but the one under the pen",
            ok=not found and max(times) <= GOAL_S and frames <= 1,
        )
    ]


async def _round(ground: Ground) -> Woken:
    async with ground.world("frozen") as world:
        zombie = await world.start_worker()
        job = await at_the_gate(world)
        heir = await world.start_worker()
        zombie.freeze()
        took_s = await heir.meanwhile(_taken_over(world, job))
        await asyncio.to_thread((world.folder / "go").touch)
        done = (await heir.meanwhile(world.ended([job.id], limit_s=END_LIMIT_S)))[0]
        await asyncio.to_thread((world.folder / "go").unlink)  # so that a zombie would go on
        return await _wake(world, zombie, done, took_s)


async def at_the_gate(world: World) -> Job:
    """A job in the middle of a step that goes on until the world's folder has a file `go`."""
    request = {"name": "gate", "legs": 2, "gate": True, "folder": str(world.folder)}
    job = await world.submit("relay", request)
    await world.until(job.id, "step.started", "gate")
    return job


async def _taken_over(world: World, job: Job) -> float:
    """Seconds from now until another worker has the job."""
    loop = asyncio.get_running_loop()
    began_at = loop.time()
    await world.until(job.id, "job.resumed")
    return loop.time() - began_at


async def _wake(world: World, zombie: WorkerProcess, done: Job, took_s: float) -> Woken:
    """Let the zombie go on, and see that nothing changes by it."""
    before = await _traces(world, done)
    drawn = await asyncio.to_thread(_frames, world)
    zombie.wake()
    code = await zombie.wait()
    found = faults(done, await world.studio.events(done.id))
    after = await _traces(world, done)
    found += [
        f"{done.id}: the zombie changed its {what}" for what in after if after[what] != before[what]
    ]
    if code == 0:
        found.append(f"{done.id}: the zombie left as if all were well")
    if done.status != "completed":
        found.append(f"{done.id}: {done.status}, {done.error}")
    return Woken(took_s, await asyncio.to_thread(_frames, world) - drawn, found)


async def _traces(world: World, job: Job) -> dict[str, Any]:
    """Whatever a writer leaves."""
    results = await world.studio.engine.database.all("SELECT digest, created_at FROM results")
    return {
        "row": await world.studio.job(job.id),
        "story": await world.studio.events(job.id),
        "results": sorted(tuple(row.values()) for row in results),
        "files": await asyncio.to_thread(_files, world.folder / "data" / "blobs"),
    }


def _files(folder: Path) -> list[tuple[str, int]]:
    """Those that are kept; what is being made vanishes with whoever makes it."""
    found = (path for path in folder.rglob("*") if path.is_file() and "scratch" not in path.parts)
    return sorted((str(path), path.stat().st_size) for path in found)


def _frames(world: World) -> int:
    path = world.folder / "gate.frames"
    return path.stat().st_size if path.exists() else 0
