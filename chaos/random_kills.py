"""Random kills under load: workers die again and again while jobs come in, with priorities, and
some are cancelled: races that are run side by side, and the real memes, made one at a time.

Before each kill the worker is frozen, and looked at: one that holds a job which has already died
twice is spared, since a third death would rightly end it (`poison`). A claim that was on its way to
the database at that moment escapes the look: a job that ends as poison all the same must show three
deaths, and is counted apart.
"""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chaos.evidence import deaths, faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from chaos.pipelines import Kind
from chaos.worker import WorkerProcess
from chaos.world import World
from mutoscope.models import Job
from mutoscope.store.interruption import DEATHS_ALLOWED

UNREADY_SHARE = 0.15
"""How many are not given the time to come so far."""
SPARED = 20
"""How often an idle worker is let alone, before the first that was at work has died."""
LEG_S = 0.4
TOPICS = ("cats", "Mondays", "coffee", "meetings")
CANCELLED_SHARE = 0.1
END_LIMIT_S, END_LIMIT_SHORT_S = 300, 45


@dataclass(frozen=True)
class Scale:
    """How many die, over how many jobs."""

    kills: int
    jobs: int


@dataclass(frozen=True)
class Load:
    """What is asked for, of how many workers, each of which lives for `life_s` on average once it
    takes jobs."""

    pipeline: str
    kind: Kind
    workers: int
    life_s: float
    full: Scale
    short: Scale
    request: Callable[[random.Random, int], Mapping[str, Any]]


def _race(chance: random.Random, number: int) -> Mapping[str, Any]:
    return {"name": f"r{number}", "legs": chance.randint(4, 10), "leg_s": LEG_S}


def _memes(chance: random.Random, number: int) -> Mapping[str, Any]:
    topic = f"{chance.choice(TOPICS)} {number}"
    return {"topic": topic, "count": chance.randint(1, 2), "quality": "draft", "seconds": 7}


RACES = Load("relay", "toys", 3, 1.0, Scale(200, 100), Scale(5, 5), _race)
MEMES = Load("meme", "installed", 2, 3.0, Scale(40, 16), Scale(2, 2), _memes)


@dataclass
class Havoc:
    """What is done in one run, and what is still to be done."""

    world: World
    chance: random.Random
    load: Load
    kills: int
    jobs: int
    done: int = 0
    hit: bool = False
    spared: int = 0
    coming: int = 0
    submitted: list[str] = field(default_factory=list[str])
    cancelled: set[str] = field(default_factory=set[str])

    @property
    def is_over(self) -> bool:
        """Everybody has come, and everybody who was to die has died."""
        return self.done >= self.kills and len(self.submitted) >= self.jobs


async def trial(ground: Ground) -> list[Outcome]:
    """A row for the races, one for the memes."""
    return [await outcome(ground, load) for load in (RACES, MEMES)]


async def outcome(ground: Ground, load: Load) -> Outcome:
    """Kill at random over one load."""
    began_at = asyncio.get_running_loop().time()
    scale = load.full if ground.scale == "full" else load.short
    name = "havoc" if load is RACES else f"havoc_{load.pipeline}"
    async with ground.world(name, kind=load.kind) as world:
        havoc = Havoc(world, ground.random(name), load, scale.kills, scale.jobs)
        await asyncio.gather(*(_live_and_die(havoc) for _ in range(load.workers)))
        limit_s = ground.pick(END_LIMIT_S, END_LIMIT_SHORT_S)
        done = await world.ended(havoc.submitted, limit_s=limit_s)
        took_s = round(asyncio.get_running_loop().time() - began_at, 1)
        return replace(await _judged(havoc, done), seconds=took_s)


async def _live_and_die(havoc: Havoc) -> None:
    """One place for a worker: started, killed, and started again until enough have died; the last
    one stays."""
    while True:
        wait = havoc.chance.random() > UNREADY_SHARE
        worker = await havoc.world.start_worker(wait=wait)
        while worker.is_running:
            if havoc.is_over:
                return
            await asyncio.sleep(havoc.chance.expovariate(1 / havoc.load.life_s))
            await _something_happens(havoc)
            if havoc.done < havoc.kills:
                await _strike(havoc, worker)


async def _strike(havoc: Havoc, worker: WorkerProcess) -> None:
    worker.freeze()
    held = await _held(havoc.world, worker)
    idle = not held and not havoc.hit and havoc.spared < SPARED
    if idle or any(count >= DEATHS_ALLOWED - 1 for count in held):
        havoc.spared += idle
        worker.wake()
        return
    havoc.done += 1
    havoc.hit = havoc.hit or bool(held)
    await worker.kill()


async def _held(world: World, worker: WorkerProcess) -> list[int]:
    """The deaths so far of the jobs in this worker's hands."""
    found = await world.studio.engine.database.all(
        "SELECT jobs.deaths FROM jobs JOIN workers ON workers.id = jobs.worker_id"
        " WHERE workers.pid = %(pid)s AND jobs.completed_at IS NULL",
        {"pid": worker.pid},
    )
    return [row["deaths"] for row in found]


async def _something_happens(havoc: Havoc) -> None:
    """Jobs come in as fast as workers die; now and then somebody changes their mind."""
    due = havoc.jobs * (havoc.done + 1) / max(1, havoc.kills)
    while havoc.coming < min(havoc.jobs, due):
        havoc.coming += 1  # before anybody else looks
        request = havoc.load.request(havoc.chance, havoc.coming)
        job = await havoc.world.submit(
            havoc.load.pipeline, request, priority=havoc.chance.randint(-10, 10)
        )
        havoc.submitted.append(job.id)
    overdue = not havoc.cancelled and 2 * havoc.done >= havoc.kills
    if havoc.submitted and (overdue or havoc.chance.random() < CANCELLED_SHARE):
        unlucky = havoc.chance.choice(havoc.submitted)
        havoc.cancelled.add(unlucky)
        await havoc.world.studio.cancel(unlucky)


async def _judged(havoc: Havoc, jobs: Sequence[Job]) -> Outcome:
    found, died, poisoned = list[str](), 0, 0
    for job in jobs:
        told = await havoc.world.studio.events(job.id)
        died += deaths(told)
        found += faults(job, told)
        if job.error is not None and job.error.code == "poison" and deaths(told) == DEATHS_ALLOWED:
            poisoned += 1
        elif job.status == "failed" or (job.status, job.id in havoc.cancelled) == ("cancelled", 0):
            found.append(f"{job.id}: {job.status}, {job.error}")
    ends = [f"{sum(job.status == each for job in jobs)} {each}" for each in _statuses(jobs)]
    return Outcome(
        f"{havoc.load.pipeline}: {havoc.done} random kills over {len(jobs)} jobs,"
        f" {havoc.load.workers} workers, priorities, cancels",
        f"{', '.join(ends)}; {died} deaths with a job in hand, {poisoned} poisoned by three;"
        f" {len(found)} broken promises{faults_told(found)}",
        "0 lost, 0 stuck, 0 doubled, progress never back",
        ok=not found and len(jobs) == havoc.jobs and died > 0 and bool(havoc.cancelled),
    )


def _statuses(jobs: Sequence[Job]) -> list[str]:
    return sorted({job.status for job in jobs})
