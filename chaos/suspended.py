"""A laptop that sleeps: the only worker and its database are stopped past every limit, and go on in
either order. That costs the job nothing: no attempt, no deadline."""

import asyncio
from collections.abc import Sequence

import psutil

from chaos.evidence import deaths, faults
from chaos.frozen import at_the_gate
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from chaos.worker import WorkerProcess
from chaos.world import HEARTBEAT_LIMIT_S
from mutoscope.store.cluster import open_cluster
from mutoscope.store.server import EmbeddedPostgres

ORDERS = ("the database", "the worker")
"""Who wakes first."""
ASLEEP_S, ASLEEP_SHORT_S = 20.0, 5.0
DEADLINE_S, DEADLINE_SHORT_S = 15, 60
BETWEEN_S = 0.5
END_LIMIT_S = 60


async def trial(ground: Ground) -> list[Outcome]:
    """One row."""
    orders = ORDERS[: ground.pick(2, 1)]
    found = [fault for first in orders for fault in await _slept(ground, first)]
    asleep_s = ASLEEP_S if ground.scale == "full" else ASLEEP_SHORT_S
    return [
        Outcome(
            f"worker and database stopped for {asleep_s:g} s, limit {HEARTBEAT_LIMIT_S:g} s,"
            f" deadline {ground.pick(DEADLINE_S, DEADLINE_SHORT_S)} s, first awake:"
            f" {', '.join(orders)}",
            f"{len(orders)} slept, {len(found)} lost anything by it{faults_told(found)}",
            "completed in the first attempt",
            ok=not found,
        )
    ]


async def _slept(ground: Ground, first: str) -> list[str]:
    deadline_s = ground.pick(DEADLINE_S, DEADLINE_SHORT_S)
    async with ground.world("asleep", embedded=True, job_deadline_s=deadline_s) as world:
        worker = await world.start_worker()
        job = await at_the_gate(world)
        server = open_cluster(EmbeddedPostgres(world.folder / "data").folder).processes()
        worker.freeze()
        for process in server:
            process.suspend()
        await asyncio.sleep(ASLEEP_S if ground.scale == "full" else ASLEEP_SHORT_S)
        await _wake(worker, server, first)
        await asyncio.to_thread((world.folder / "go").touch)
        done = (await worker.meanwhile(world.ended([job.id], limit_s=END_LIMIT_S)))[0]
        told = await world.studio.events(job.id)
    found = faults(done, told)
    if (done.status, done.attempt, deaths(told)) != ("completed", 1, 0):
        found.append(f"{first} first: {done.status} in attempt {done.attempt}, {done.error}")
    return found


async def _wake(worker: WorkerProcess, server: Sequence[psutil.Process], first: str) -> None:
    if first == "the worker":
        worker.wake()
        await asyncio.sleep(BETWEEN_S)
    for process in server:
        process.resume()
    if first != "the worker":
        await asyncio.sleep(BETWEEN_S)
        worker.wake()
