"""A step that eats memory, itself or by a child: it is stopped at the hard limit, the worker lives
and works on, and the job says why. And a worker that is killed just then: whoever asks is told the
likely cause, after a second restart too, until somebody has taken note."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import psutil

from chaos.ground import Ground
from chaos.meal import LIMIT_MB, How
from chaos.outcome import Outcome, faults_told
from chaos.worker import WorkerProcess
from chaos.world import World
from mutoscope.jobs.resources import HARD_SHARE
from mutoscope.models import Event, Job

KILL_SHARE = 0.6
"""Of the limit: on its way up."""
LOOK_S = 0.02
END_LIMIT_S = 240


async def trial(ground: Ground) -> list[Outcome]:
    """A row for each way to eat, and one for the kill."""
    ways: tuple[How, ...] = ("alone", "child") if ground.scale == "full" else ("alone",)
    return [*[await _stopped(ground, how) for how in ways], await _killed(ground)]


async def _stopped(ground: Ground, how: How) -> Outcome:
    async with ground.world("memory", memory_limit_mb=LIMIT_MB) as world:
        worker = await world.start_worker()
        job = await world.submit("meal", {"how": how})
        told = await worker.meanwhile(world.until(job.id, "job.interrupted"))
        other = await world.submit("meal", {"how": "little"})
        beside = (await worker.meanwhile(world.ended([other.id], limit_s=END_LIMIT_S)))[0]
        found = [] if told.body.get("why") == "memory" else [f"stopped for {told.body.get('why')}"]
        if beside.status != "completed":
            found.append(f"the next job is {beside.status}")
        found += _left_over(worker)
        ending, wrong = await _ending(world, worker, job, ground)
        found += wrong
    share = _share(told)
    return Outcome(
        f"a step that eats memory ({how}), limit {LIMIT_MB} MB",
        f"stopped at {share:.0%} of the limit, the worker lives, the next job is {beside.status};"
        f" {ending}{faults_told(found)}",
        f"stopped above {HARD_SHARE:.0%}, the worker lives, the job says why",
        ok=not found and share > HARD_SHARE,
    )


def _share(told: Event) -> float:
    resources: Mapping[str, Any] = told.body.get("resources") or {}
    return float(resources.get("memory_share", 0))


def _left_over(worker: WorkerProcess) -> list[str]:
    children = psutil.Process(worker.pid).children()
    return [f"{len(children)} children live on"] if children else []


async def _ending(
    world: World, worker: WorkerProcess, job: Job, ground: Ground
) -> tuple[str, list[str]]:
    """What becomes of the job: it is tried again later, and given up after the third stop (minutes
    from now: only in the full scale is that awaited)."""
    now = await world.studio.job(job.id)
    if ground.scale == "short":
        found = [] if "memory" in now.message else [f"the job says {now.message!r}"]
        return f"the job says “{now.message}”", found
    end = (await worker.meanwhile(world.ended([job.id], limit_s=END_LIMIT_S)))[0]
    code = end.error.code if end.error else ""
    sampled = bool(end.error and end.error.resources)
    well = (end.status, code, sampled) == ("failed", "memory", True)
    found = [] if well else [f"ended {end.status}, {end.error}"]
    return f"{end.status} ({code}) after the third stop", found


async def _killed(ground: Ground) -> Outcome:
    async with ground.world("eaten", memory_limit_mb=LIMIT_MB) as world:
        worker = await world.start_worker()
        job = await world.submit("meal", {"how": "alone"})
        await world.until(job.id, "step.started", "meal")
        await worker.meanwhile(asyncio.to_thread(_fed, worker))
        await worker.kill()
        await world.studio.cancel(job.id)
        causes = [await _cause_after_restart(world) for _ in range(ground.pick(2, 1))]
        await world.studio.acknowledge()
        after = (await world.studio.status()).last_stop
    told = [f"{cause.get('stop_cause')}, in {cause.get('step')}" for cause in causes]
    well = all(each == told[0] for each in told) and "killed" in told[0]
    return Outcome(
        f"SIGKILL while a step eats memory; restarts: {len(causes)}",
        f"told after each: {' / '.join(told)}; once noted:"
        f" {'nothing' if after is None else after.get('stop_cause')}",
        "the cause is shown after each, until somebody has taken note",
        ok=well and told[0].endswith("in meal") and after is None,
    )


def _fed(worker: WorkerProcess) -> None:
    """Block until it has eaten enough."""
    process = psutil.Process(worker.pid)
    while process.memory_info().rss < KILL_SHARE * LIMIT_MB * 1e6:
        threading.Event().wait(LOOK_S)


async def _cause_after_restart(world: World) -> Mapping[str, Any]:
    """Start a worker, let it go again, and ask why the last one stopped."""
    worker = await world.start_worker()
    job = await world.submit("meal", {"how": "little"})
    await worker.meanwhile(world.ended([job.id], limit_s=END_LIMIT_S))
    worker.stop()
    await worker.wait()
    return (await world.studio.status()).last_stop or {}
