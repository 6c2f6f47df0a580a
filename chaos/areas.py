"""SIGKILL in each stage of each area of a redesign of an address, all of it bought of fake vendors
over HTTP: nothing is bought twice unasked, nothing is lost, the ledger is what they have sold.

Neither vendor can be asked for an order that was broken off: of a call that was under way when its
worker died nobody knows whether it was charged, so a person is asked, and here says "buy again".
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice

from chaos.evidence import completed_steps, deaths, faults, hashes, steps_before_death
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from chaos.world import World
from mutoscope.jobs.doubts import AGAIN
from mutoscope.models import Job
from mutoscope.testing.fakes import FakeVendors

KILLS, KILLS_SHORT = 50, 3
END_LIMIT_S = 240
LATE_S = 0.4
"""At most so long after a step has begun its worker is killed."""
HITS_SHARE = 0.7
"""How many kills must meet the job at work."""
VENDORS = ("gemini", "google_maps")
KEY = "planted-secret-0123456789"
REQUEST = {
    "address": "12 Oak Lane",
    "imagery_terms": True,
    "areas": [
        {"area": "front_yard", "style": "japanese_zen", "wishes": "[slow 0.4] keep the oak"},
        {"area": "backyard", "style": "desert_landscape", "wishes": "shade"},
        {"area": "patio", "style": "mediterranean", "wishes": "[slow 0.2] a long table"},
    ],
}
SAME_USD = 1e-6

Point = tuple[str, str]
"""What is waited for: the kind and the key of an event of a step."""


@dataclass(frozen=True)
class Books:
    """What the ledger says and what the vendors say: calls that were answered, and what those cost
    (USD); calls that were given up; orders sold, by what they were for; the steps that a person was
    asked about."""

    answered: int
    usd: float
    given_up: int
    sold: Mapping[str, int]
    asked: Sequence[str] = ()

    @property
    def bought_twice(self) -> int:
        """Orders that were sold again without anybody being asked."""
        return max(0, sum(self.sold.values()) - len(self.sold) - len(self.asked))


@dataclass(frozen=True)
class Calm:
    """A run that nobody disturbs: where to kill, what comes of it, how many steps it takes."""

    points: tuple[Point, ...]
    hashes: Mapping[str, str]
    books: Books
    steps: int


@dataclass(frozen=True)
class Killed:
    """What came of a run whose worker was killed."""

    faults: tuple[str, ...]
    hit: bool
    kept: int
    books: Books


async def trial(ground: Ground) -> list[Outcome]:
    """One row."""
    began_at = asyncio.get_running_loop().time()
    async with _scene(ground) as (world, fakes):
        calm = await _undisturbed(world, fakes)
    kills = _chosen(ground, calm.points)
    places = asyncio.Semaphore(ground.parallel)

    async def killed(point: Point, late_s: float) -> Killed:
        async with places, _scene(ground) as (world, fakes):
            return await _killed(world, fakes, point, late_s, calm)

    async with asyncio.TaskGroup() as group:  # which leaves nobody behind, however it ends
        killing = [group.create_task(killed(*each)) for each in kills]
    runs = [task.result() for task in killing]
    return [_judged(kills, runs, calm, asyncio.get_running_loop().time() - began_at)]


def _judged(
    kills: Sequence[tuple[Point, float]], runs: Sequence[Killed], calm: Calm, took_s: float
) -> Outcome:
    found = [fault for run in runs for fault in run.faults]
    hits = [run for run in runs if run.hit]
    asked = sum(len(run.books.asked) for run in runs)
    again = sum(sum(run.books.sold.values()) - len(run.books.sold) for run in runs)
    twice = sum(run.books.bought_twice for run in runs)
    difference_usd = sum(_difference_usd(run.books, calm) for run in runs)
    return Outcome(
        f"redesign, 3 areas of an address: SIGKILL at {len(kills)} moments, of"
        f" {len({point for point, _ in kills})} of its {len(calm.points)} steps' begins and ends",
        f"{len(hits)} killed at work: {sum(not run.faults for run in runs)} of {len(runs)} well;"
        f" {sum(run.kept for run in hits)} steps were done by then and found again; {asked} calls"
        f" asked about, {again} of them sold twice; {twice} bought twice unasked; ledger less sales"
        f" {difference_usd:.6f} USD{faults_told(found)}",
        "all completed, bytes equal, nothing bought twice unasked, ledger less sales 0",
        ok=not found and len(hits) >= len(runs) * HITS_SHARE,
        seconds=round(took_s, 1),
    )


def _chosen(ground: Ground, points: Sequence[Point]) -> list[tuple[Point, float]]:
    """Every point, in a seeded order, and again from the first until there are enough; each with
    how long after it the worker is killed."""
    chance = ground.random("areas")
    order = chance.sample(points, len(points))
    number = ground.pick(max(KILLS, len(points)), KILLS_SHORT)
    round_ = (order[index % len(order)] for index in range(number))
    return [(each, chance.uniform(0, LATE_S)) for each in islice(round_, number)]


@asynccontextmanager
async def _scene(ground: Ground) -> AsyncGenerator[tuple[World, FakeVendors]]:
    async with (
        FakeVendors(api_key=KEY) as fakes,
        ground.world(
            "areas",
            kind="installed",
            base_urls={name: fakes.url(name) for name in VENDORS},
            gemini_api_key=KEY,
            google_maps_api_key=KEY,
            find_local_models=False,
        ) as world,
    ):
        yield world, fakes


async def _undisturbed(world: World, fakes: FakeVendors) -> Calm:
    worker = await world.start_worker()
    job = await world.submit("redesign", REQUEST)
    (done,) = await worker.meanwhile(world.ended([job.id], limit_s=END_LIMIT_S))
    told = await world.studio.events(job.id)
    books = await _books(world, fakes)
    found = faults(done, told)
    if done.status != "completed" or found or books.answered != sum(books.sold.values()):
        raise RuntimeError(
            f"undisturbed, a redesign is {done.status}: {found} {done.error} {books}"
        )
    steps = (each for each in told if each.kind in ("step.started", "step.completed"))
    points = tuple(dict.fromkeys((each.kind, str(each.body["key"])) for each in steps))
    return Calm(points, hashes(done), books, completed_steps(told))


async def _killed(
    world: World, fakes: FakeVendors, point: Point, late_s: float, calm: Calm
) -> Killed:
    kind, key = point
    first = await world.start_worker()
    job = await world.submit("redesign", REQUEST)
    async with asyncio.timeout(END_LIMIT_S):
        await first.meanwhile(world.until(job.id, kind, key))
    await asyncio.sleep(late_s)
    await first.kill()
    second = await world.start_worker()
    done, asked = await second.meanwhile(_to_its_end(world, job))
    told = await world.studio.events(job.id)
    books = await _books(world, fakes, asked)
    found = [*_wrong(done, books, calm), *faults(done, told)]
    named = tuple(f"{kind} {key} + {late_s:.2f} s: {each}" for each in found)
    return Killed(named, deaths(told) > 0, steps_before_death(told), books)


async def _to_its_end(world: World, job: Job) -> tuple[Job, list[str]]:
    """Whatever is asked about money is answered; the job, and the steps that were asked about."""
    asked = list[str]()
    while True:
        (done,) = await world.ended([job.id], limit_s=END_LIMIT_S)
        question = done.question or {}
        if done.status != "awaiting_input" or AGAIN not in question.get("options", ()):
            return done, asked
        asked.append(question["step"])
        await world.studio.answer(job.id, {question["name"]: AGAIN})


def _wrong(done: Job, books: Books, calm: Calm) -> list[str]:
    found = list[str]()
    if done.status != "completed":
        return [f"{done.status}: {done.error or done.question}"]
    if hashes(done) != calm.hashes:
        found.append("other bytes")
    if books.sold.keys() != calm.books.sold.keys():
        found.append(f"bought other things: {sorted(books.sold.keys() ^ calm.books.sold.keys())}")
    if books.bought_twice:
        found.append(f"bought twice unasked: {books.sold}")
    if (books.answered, books.given_up) != (calm.books.answered, len(books.asked)):
        found.append(f"{books.answered} calls answered, {books.given_up} given up, {books.asked}")
    if _difference_usd(books, calm) > SAME_USD:
        found.append(f"charged {books.usd} USD instead of {calm.books.usd}")
    return found


def _difference_usd(books: Books, calm: Calm) -> float:
    return abs(books.usd - calm.books.usd)


async def _books(world: World, fakes: FakeVendors, asked: Sequence[str] = ()) -> Books:
    row = await world.studio.engine.database.one(
        "SELECT count(*) FILTER (WHERE status = 'settled')::int AS answered,"
        " coalesce(sum(charged_usd) FILTER (WHERE status = 'settled'), 0)::float AS usd,"
        " count(*) FILTER (WHERE status NOT IN ('settled', 'failed'))::int AS given_up FROM calls"
    )
    assert row is not None
    sold = Counter(f"{each.prompt} {' '.join(each.units)}" for each in fakes.charges)
    return Books(**row, sold=sold, asked=asked)
