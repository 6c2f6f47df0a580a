"""SIGKILL after every event: an undisturbed run tells which there are; then, for each of them, a
fresh studio whose worker is killed right after a watcher has seen it, and another that goes on.

The watcher learns of an event some milliseconds after it was written: the worker may have gone on
meanwhile. Kills that met a job which had ended by then are counted apart.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

from chaos.evidence import (
    ENDINGS,
    SAMPLED,
    bought_twice,
    completed_steps,
    deaths,
    faults,
    hashes,
    named,
    steps_before_death,
)
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from chaos.pipelines import Kind
from chaos.world import World
from mutoscope import pipelines
from mutoscope.models import Job
from mutoscope.testing.fakes.properties import from_street
from mutoscope.testing.vendor import FakeVendor

EVENTS_SHORT = 2
HITS_SHARE = 0.5
"""How many kills must meet the job at work: a trial in which nobody is hurt shows nothing."""
END_LIMIT_S = 120
TEA = """# Tea

Tea came to Europe in 1610. Monks drank it to stay awake. Today people drink it cold.
"""

Name = tuple[str, str, int]


@dataclass(frozen=True)
class Case:
    """One pipeline, and what is asked of it."""

    pipeline: str
    kind: Kind
    request: Mapping[str, Any]
    buys: bool = False

    def __str__(self) -> str:
        how = self.request.get("resumes_by") or "nothing"
        return f"{self.pipeline}, paid calls resumed by {how}" if self.buys else self.pipeline

    @property
    def may_ask(self) -> bool:
        """Whether nobody can tell, after a crash, if a call was charged: then a person is asked."""
        return self.buys and not self.request.get("resumes_by")


@dataclass(frozen=True)
class Scene:
    """Where one run takes place."""

    world: World
    request: Mapping[str, Any]
    vendor: FakeVendor | None

    def bought_twice(self) -> list[str]:
        """What was paid for more than once."""
        return bought_twice(self.vendor.purchases) if self.vendor else []


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nobody disturbs tells, and the hashes of what it makes."""

    names: tuple[Name, ...]
    hashes: Mapping[str, str]
    steps: int


@dataclass(frozen=True)
class Disturbed:
    """What came of a run whose worker was killed: whether that met the job at work, how many of
    its steps were done by then, whether a person is asked if something is to be bought again."""

    faults: tuple[str, ...]
    hit: bool
    kept: int
    asked: bool = False


EXPLAINED = """
title: Tea
description: Two slides about tea.
sections:
  - {title: Leaves, narrations: [Tea is made of leaves.]}
  - {title: Water, narrations: [They lie in hot water.]}
"""
REQUESTS: Mapping[str, Mapping[str, Any]] = {
    "probe": {"provider": "extractive"},
    "meme": {"topic": "Monday", "count": 2, "quality": "draft", "seconds": 7},
    "explainer": {"script": EXPLAINED, "quality": "draft", "transition_s": 0.2},
    "redesign": {
        "areas": [{"area": "front_yard", "style": "japanese_zen"}],
        "climate": "oceanic",
        "painter": "sheet",
    },
    "short": {"topic": "Tea", "text": TEA, "duration": 5, "quality": "draft", "music": "none"},
}
"""The smallest thing to ask of each installed pipeline."""
WITH_PHOTO = frozenset({"redesign"})
"""They need a photo besides."""
PHOTO_PX = 320
PROMPTS = ("a cat", "a dog")
TOYS = (
    Case("relay", "toys", {"name": "relay", "legs": 4, "leg_s": 0.05}),
    Case("gallery", "toys", {"prompts": PROMPTS, "resumes_by": "id"}, buys=True),
    Case("gallery", "toys", {"prompts": PROMPTS, "resumes_by": "key"}, buys=True),
    Case("gallery", "toys", {"prompts": PROMPTS, "resumes_by": None}, buys=True),
)
MAKING_S = 0.2
"""How long the vendor takes for a picture."""


def cases() -> list[Case]:
    """Every installed pipeline, and our own. KeyError: nothing is known to ask of one."""
    return [*TOYS, *(Case(name, "installed", REQUESTS[name]) for name in pipelines.summaries())]


async def trial(ground: Ground) -> list[Outcome]:
    """One row for each pipeline."""
    chosen = cases() if ground.scale == "full" else TOYS
    return [await outcome(ground, case) for case in chosen]


async def outcome(ground: Ground, case: Case) -> Outcome:
    """Kill after each event of one pipeline, or after a sample of them."""
    began_at = asyncio.get_running_loop().time()
    calm = await _undisturbed(ground, case)
    names = _chosen(ground, case, calm.names)
    places = asyncio.Semaphore(ground.parallel)

    async def killed(name: Name) -> Disturbed:
        async with places:
            return await _killed_after(ground, case, name, calm)

    async with asyncio.TaskGroup() as group:  # which leaves nobody behind, however it ends
        killing = [group.create_task(killed(name)) for name in names]
    runs = [task.result() for task in killing]
    found = [fault for run in runs for fault in run.faults]
    hits = [run for run in runs if run.hit]
    kept, asked = sum(run.kept for run in hits), sum(run.asked for run in runs)
    return Outcome(
        f"{case}: SIGKILL after {len(names)} of its {len(calm.names)} events",
        f"{len(hits)} killed at work, {len(runs) - len(hits)} after its end: {_well(runs)} well;"
        f" {kept} of {len(hits) * calm.steps} steps were done by then and found again"
        + (f"; {asked} ask whether to buy again" if case.may_ask else "")
        + faults_told(found),
        "all completed, bytes equal, no step done twice, nothing bought twice; most killed at work",
        ok=not found and len(hits) >= len(runs) * HITS_SHARE,
        seconds=round(asyncio.get_running_loop().time() - began_at, 1),
    )


def _well(runs: Sequence[Disturbed]) -> int:
    return sum(not run.faults for run in runs)


def _chosen(ground: Ground, case: Case, names: Sequence[Name]) -> list[Name]:
    if ground.scale == "full":
        return list(names)
    before_end = [name for name in names if name[0] not in ENDINGS]
    return ground.random(f"kill {case}").sample(before_end, EVENTS_SHORT)


@asynccontextmanager
async def _scene(ground: Ground, case: Case) -> AsyncGenerator[Scene]:
    """A fresh world and, for who buys, a fresh vendor."""
    async with ground.world(f"kill_{case.pipeline}", kind=case.kind) as world:
        if case.pipeline in WITH_PHOTO:
            yield Scene(world, {**case.request, "photo": await _photo(world)}, None)
            return
        if not case.buys:
            yield Scene(world, case.request, None)
            return
        async with FakeVendor(making_s=MAKING_S) as vendor:
            yield Scene(world, {**case.request, "url": vendor.url}, vendor)


async def _photo(world: World) -> Mapping[str, Any]:
    path = world.folder / "house.jpg"
    path.write_bytes(from_street("12 Oak Lane", PHOTO_PX, PHOTO_PX))
    return asdict(await world.studio.upload(path))


async def _undisturbed(ground: Ground, case: Case) -> Undisturbed:
    async with _scene(ground, case) as scene:
        world = scene.world
        worker = await world.start_worker()
        job = await world.submit(case.pipeline, scene.request)
        done = await worker.meanwhile(_end(world, job))
        told = await world.studio.events(job.id)
        found = faults(done, told) + scene.bought_twice()
        if done.status != "completed" or found:
            raise RuntimeError(f"undisturbed, {case} is {done.status}: {found}")
        return Undisturbed(tuple(named(told)), hashes(done), completed_steps(told))


async def _killed_after(ground: Ground, case: Case, name: Name, calm: Undisturbed) -> Disturbed:
    async with _scene(ground, case) as scene:
        world = scene.world
        first = await world.start_worker()
        job = await world.submit(case.pipeline, scene.request)
        seen = await first.meanwhile(_seen(world, job, name))
        await first.kill()
        second = await world.start_worker()
        done = await second.meanwhile(_end(world, job))
        told = await world.studio.events(job.id)
        hit, kept = deaths(told) > 0, steps_before_death(told)
        found = [] if seen else [f"{job.id}: never came to {name}"]
        found += scene.bought_twice()
        if done.status == "awaiting_input" and case.may_ask:
            return Disturbed(tuple(found), hit, kept, asked=True)
        found += faults(done, told)
        if done.status != "completed":
            found.append(f"{job.id}: {done.status} after {name}: {done.error or done.question}")
        elif hashes(done) != calm.hashes:
            found.append(f"{job.id}: other bytes after {name}")
        return Disturbed(tuple(found), hit, kept)


async def _seen(world: World, job: Job, name: Name) -> bool:
    """Wait until the named event is seen; False: the job has ended without it."""
    kind, key, count = name
    async with asyncio.timeout(END_LIMIT_S):
        async for event in world.watch(job.id):
            if event.kind not in SAMPLED and (event.kind, str(event.body.get("key", ""))) == (
                kind,
                key,
            ):
                count -= 1
                if not count:
                    return True
    return False


async def _end(world: World, job: Job) -> Job:
    return (await world.ended([job.id], limit_s=END_LIMIT_S))[0]
