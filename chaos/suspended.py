"""A laptop that sleeps: two workers and their database are stopped past every limit, and go on in
either order. That costs no job anything: no attempt, no deadline, no place in its queue."""

import asyncio
from collections.abc import Sequence

import psutil

from chaos.evidence import deaths, faults
from chaos.frozen import RACES, at_the_gate
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from chaos.worker import WorkerProcess
from chaos.world import HEARTBEAT_LIMIT_S, World
from mutoscope.models import Job
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres

ORDERS = ("the database", "a worker")
"""Who wakes first. The worker that has the common job wakes last of all."""
ASLEEP_S, ASLEEP_SHORT_S = 20, 10
DEADLINE_S, DEADLINE_SHORT_S = 15, 8
"""Shorter than the sleep: who counts that will miss it."""
BEFORE_S = 0.3
"""How long a worker is awake before the database. After a second a strict job would be let go: it
must not be worked on by one whom nobody hears."""
BETWEEN_S = 1.2
"""Long enough to look after the others, and to take over from one that is believed dead."""
END_LIMIT_S = 60


async def trial(ground: Ground) -> list[Outcome]:
    """One row."""
    nights = await asyncio.gather(*(_slept(ground, first) for first in ORDERS))
    found = [fault for night in nights for fault in night]
    return [
        Outcome(
            f"two workers and the database stopped for {ground.pick(ASLEEP_S, ASLEEP_SHORT_S)} s,"
            f" limit {HEARTBEAT_LIMIT_S:g} s, deadlines"
            f" {ground.pick(DEADLINE_S, DEADLINE_SHORT_S)} s, first awake: {', '.join(ORDERS)};"
            " a job, a strict one and one behind that",
            f"{len(ORDERS)} slept, {len(found)} lost anything by it{faults_told(found)}",
            "completed in the first attempt",
            ok=not found,
        )
    ]


async def _slept(ground: Ground, first: str) -> list[str]:
    limit_s = ground.pick(DEADLINE_S, DEADLINE_SHORT_S)
    async with ground.world(
        "asleep",
        embedded=True,
        parallel=len(RACES),
        job_deadline_s=limit_s,
        job_wait_limit_s=limit_s,
    ) as world:
        await asyncio.gather(world.start_worker(), world.start_worker())
        jobs = [await at_the_gate(world, race) for race in RACES]
        jobs.append(await world.submit("single", {"name": "behind", "legs": 2}))
        workers = await _busy_first(world, jobs[0])
        server = open_cluster(EmbeddedPostgres(world.folder / "data").folder).processes()
        _stop(workers, server)
        await asyncio.sleep(ground.pick(ASLEEP_S, ASLEEP_SHORT_S))
        await _wake(workers, server, first)
        await asyncio.to_thread((world.folder / "go").touch)
        ended = world.ended([job.id for job in jobs], limit_s=END_LIMIT_S)
        done = await workers[0].meanwhile(ended)
        told = [await world.studio.events(job.id) for job in done]
        found = [fault for job, each in zip(done, told, strict=True) for fault in faults(job, each)]
    return found + [
        f"{first} first: {job.pipeline} {job.status} in attempt {job.attempt}, {job.error}"
        for job, each in zip(done, told, strict=True)
        if (job.status, job.attempt, deaths(each)) != ("completed", 1, 0)
    ]


async def _busy_first(world: World, job: Job) -> list[WorkerProcess]:
    """The workers, the one that has this job before the other."""
    row = await world.studio.engine.database.one(
        "SELECT pid FROM workers JOIN jobs ON jobs.worker_id = workers.id WHERE jobs.id = %(job)s",
        {"job": job.id},
    )
    return sorted(world.workers, key=lambda worker: row is None or worker.pid != row["pid"])


def _stop(workers: Sequence[WorkerProcess], server: Sequence[psutil.Process]) -> None:
    for worker in workers:
        worker.freeze()
    for process in server:
        process.suspend()


async def _wake(
    workers: Sequence[WorkerProcess], server: Sequence[psutil.Process], first: str
) -> None:
    busy, idle = workers
    if first == "a worker":
        idle.wake()
        await asyncio.sleep(BEFORE_S)
    for process in reversed(server):
        process.resume()
    idle.wake()
    await asyncio.sleep(BETWEEN_S)
    busy.wake()
