"""PostgreSQL dies under load, again and again and in every way, and for a minute and a half; and
once more for as long while nobody has anything to do.

The embedded server is started again by whoever uses it; while somebody holds its lock nobody can,
so that it stays away. A server of the operator's own is started again by the operator: us.
"""

import asyncio
import contextlib
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil

from chaos.evidence import ENDINGS, deaths, faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told, spread
from chaos.world import World, opened_world
from mutoscope.app import patiently
from mutoscope.errors import ResourceExhausted
from mutoscope.models import FINAL, Job
from mutoscope.store.cluster import open_cluster
from mutoscope.store.locks import FileLock
from mutoscope.store.server import EmbeddedPostgres

WORKERS = 3
JOBS, JOBS_SHORT = 60, 8
KILLS, KILLS_SHORT = 10, 4
AWAY_S, AWAY_SHORT_S = 90, 3
LEG_S = 0.3
PACE_S = 0.7
"""Between two jobs on average: they come in before, between and during the deaths."""
CALM_S = 1.5
"""How long it lives on average between two deaths."""
END_LIMIT_S, END_LIMIT_SHORT_S = 600, 60
WAYS = ("the postmaster", "everything", "a backend", "at once")


@dataclass
class Ordeal:
    """One run: a server, the jobs that came in meanwhile, and what was seen."""

    world: World
    server: EmbeddedPostgres
    chance: random.Random
    jobs: int
    away: Callable[[], Awaitable[None]]
    submitted: list[str] = field(default_factory=list[str])
    refused: int = 0
    unheard: int = 0
    back_s: list[float] = field(default_factory=list[float])


async def trial(ground: Ground) -> list[Outcome]:
    """A row for the embedded server, one for a server that is not ours."""
    return [await _revived(ground), await _waited_for(ground)]


async def _revived(ground: Ground) -> Outcome:
    kills, away_s = ground.pick(KILLS, KILLS_SHORT), ground.pick(AWAY_S, AWAY_SHORT_S)
    async with ground.world("revived", embedded=True) as world:
        server = EmbeddedPostgres(world.folder / "data")
        chance, jobs = ground.random("revived"), ground.pick(JOBS, JOBS_SHORT)
        ordeal = Ordeal(world, server, chance, jobs, lambda: _kept_away(server, away_s))
        async with _under_load(ordeal):
            for number in range(kills):
                await asyncio.sleep(ordeal.chance.expovariate(1 / CALM_S))
                await _strike(ordeal, WAYS[number % len(WAYS)])
            await ordeal.away()
            await _back(ordeal)
        shown = f"{kills} deaths, {away_s} s away; back after {spread(ordeal.back_s, 's')}"
        return await _judged(ordeal, f"the embedded server: {shown}", ground)


async def _kept_away(server: EmbeddedPostgres, away_s: float) -> None:
    """It dies, and nobody can start it."""
    with FileLock(server.folder / "server.lock") as lock:
        assert await asyncio.to_thread(lock.acquire, timeout_s=60)
        await asyncio.to_thread(_die, server, "everything")
        await asyncio.sleep(away_s)


async def _waited_for(ground: Ground) -> Outcome:
    kills, away_s = ground.pick(KILLS, KILLS_SHORT), ground.pick(AWAY_S, AWAY_SHORT_S)
    folder = ground.folder / "waited_for"
    with EmbeddedPostgres(ground.folder / "operators") as server:
        async with opened_world(folder, database_url=server.start()) as world:
            chance, jobs = ground.random("waited"), ground.pick(JOBS, JOBS_SHORT)
            ordeal = Ordeal(world, server, chance, jobs, lambda: _shut_down(server, away_s))
            async with _under_load(ordeal):
                for _ in range(kills):
                    await asyncio.sleep(ordeal.chance.expovariate(1 / CALM_S))
                    await _shut_down(server, 0)
                await ordeal.away()
            shown = f"{kills} restarts, {away_s} s away"
            return await _judged(ordeal, f"a server of the operator's: {shown}", ground)


async def _shut_down(server: EmbeddedPostgres, away_s: float) -> None:
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(away_s)
    await asyncio.to_thread(server.start)


@asynccontextmanager
async def _under_load(ordeal: Ordeal) -> AsyncGenerator[None]:
    """Workers work, jobs come in and are watched; afterwards all are waited for."""
    world = ordeal.world
    await asyncio.gather(*(world.start_worker() for _ in range(WORKERS)))
    watching: set[asyncio.Future[str]] = set()
    coming = asyncio.ensure_future(_come_in(ordeal, watching))
    try:
        yield
        await coming
        assert watching, "no job could be handed in"
        heard, late = await asyncio.wait(watching, timeout=END_LIMIT_S)
        ordeal.unheard = len(late) + sum(map(_is_broken, heard))
    finally:
        for each in (coming, *watching):
            each.cancel()
        await asyncio.gather(coming, *watching, return_exceptions=True)


def _is_broken(watcher: asyncio.Future[str]) -> bool:
    """Whether it was thrown out, or not told of the end."""
    return watcher.exception() is not None or watcher.result() not in ENDINGS


async def _come_in(ordeal: Ordeal, watching: set[asyncio.Future[str]]) -> None:
    """Jobs are handed in one after the other, whether the server is there or not."""
    number = 0
    while len(ordeal.submitted) < ordeal.jobs:
        await asyncio.sleep(ordeal.chance.expovariate(1 / PACE_S))
        number += 1
        try:
            request = {"name": f"p{number}", "legs": 4, "leg_s": LEG_S}
            job = await ordeal.world.submit("relay", request)
        except ResourceExhausted:
            ordeal.refused += 1
            continue
        ordeal.submitted.append(job.id)
        watching.add(asyncio.ensure_future(_watch(ordeal.world, job.id)))


async def _watch(world: World, job_id: str) -> str:
    """The kind of the last event."""
    kind = ""
    async for event in world.watch(job_id):
        kind = event.kind
    return kind


async def _strike(ordeal: Ordeal, way: str) -> None:
    await asyncio.to_thread(_die, ordeal.server, way)
    await _back(ordeal)


async def _back(ordeal: Ordeal) -> None:
    began_at = time.monotonic()
    await patiently(ordeal.world.studio.status)
    ordeal.back_s.append(time.monotonic() - began_at)


def _die(server: EmbeddedPostgres, way: str) -> None:
    """Only processes of this very server."""
    cluster = open_cluster(server.folder)
    members = cluster.processes()
    claim = cluster.read_pid_file()
    head = [process for process in members if claim is not None and process.pid == claim.pid]
    targets = {
        "the postmaster": head,
        "everything": members,
        "a backend": _backends(members)[:1],
        "at once": head,
    }[way]
    assert targets, f"nobody there to kill: {way}"
    for process in targets:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGQUIT if way == "at once" else signal.SIGKILL)
    psutil.wait_procs(targets, timeout=20)


def _backends(members: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Those that serve a client; on Linux their titles end with what they do."""
    found = list[psutil.Process]()
    for process in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            if any("[local]" in part for part in process.cmdline()):
                found.append(process)
    return found


async def _judged(ordeal: Ordeal, what: str, ground: Ground) -> Outcome:
    studio = ordeal.world.studio
    limit_s = ground.pick(END_LIMIT_S, END_LIMIT_SHORT_S)
    await _after_idleness(ordeal)
    done = await ordeal.world.ended(ordeal.submitted, limit_s=limit_s)
    found, died = list[str](), 0
    for job in done:
        told = await studio.events(job.id)
        died += deaths(told)
        found += faults(job, told)
        if job.status in FINAL - {"completed"}:
            found.append(f"{job.id}: {job.status}, {job.error}")
    found += await _twice(ordeal, done)
    completed = sum(job.status == "completed" for job in done)
    return Outcome(
        f"{what}, and once more while all were idle; {len(done)} jobs, {WORKERS} workers",
        f"{completed} completed, {ordeal.refused} told at once that they could not be handed in,"
        f" {died} deaths counted, {ordeal.unheard} watchers left behind;"
        f" {len(found)} broken promises{faults_told(found)}",
        "0 lost, 0 stuck, 0 twice",
        ok=not found and not ordeal.unheard and completed == len(done),
    )


async def _after_idleness(ordeal: Ordeal) -> None:
    """Workers that had nothing to do while the server was away hear of the next job."""
    await ordeal.away()
    request = {"name": "afterwards", "legs": 2, "leg_s": LEG_S}
    job = await ordeal.world.submit("relay", request)
    ordeal.submitted.append(job.id)


async def _twice(ordeal: Ordeal, done: Sequence[Job]) -> list[str]:
    """What was handed in once must not be there twice, answered or not."""
    stored = await ordeal.world.studio.engine.database.all(
        "SELECT request ->> 'name' AS name FROM jobs"
    )
    names = Counter(row["name"] for row in stored)
    found = [f"{name} was handed in {count} times" for name, count in names.items() if count > 1]
    if len(stored) > len(done) + ordeal.refused:
        found.append(f"{len(stored)} jobs are there, {len(done)} were answered")
    return found
