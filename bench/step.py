"""What the engine itself costs: a step that does nothing, and the way from submit to start."""

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from bench.measuring import Row
from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.testing import temporary_studio

STEPS = 100
ROUNDS = 7


class Request(BaseModel):
    """How many steps, and which."""

    first: int = 0
    steps: int = STEPS


@step(version="1", stage="working")
def add_one(work: Work, number: int) -> int:
    return number + 1


async def count(ctx: Context, request: Request) -> None:
    for number in range(request.first, request.first + request.steps):
        await ctx.step(add_one, number, key=f"{number}")


COUNTING = Pipeline(
    name="counting",
    title="Counting",
    summary="Steps that do nothing.",
    version="1",
    request=Request,
    stages=(Stage("working", 0, 100),),
    run=count,
)


async def _per_step_ms(studio: Studio, first: int) -> float:
    job = await studio.submit("counting", {"first": first})
    began_at = time.perf_counter()
    await studio.work_job(job.id)
    return 1000 * (time.perf_counter() - began_at) / STEPS


async def _start_ms(studio: Studio, first: int) -> float:
    job = await studio.submit("counting", {"first": first, "steps": 1})
    kinds = {event.kind: event.at async for event in studio.watch(job.id)}
    return 1000 * (kinds["job.started"] - kinds["job.queued"]).total_seconds()


@dataclass(frozen=True)
class Figures:
    """Milliseconds, medians: a step that is made, one that is found, from submit to start."""

    made_ms: float
    found_ms: float
    start_ms: float


async def figures(studio: Studio, *, rounds: int = ROUNDS) -> Figures:
    """Measure on a studio that has `COUNTING` and no worker yet."""
    starts = range(0, STEPS * rounds, STEPS)
    new = [await _per_step_ms(studio, first) for first in starts]
    found = [await _per_step_ms(studio, first) for first in starts]
    worker = asyncio.create_task(studio.run_worker())
    submitted = [await _start_ms(studio, 10_000 + number) for number in range(rounds + 1)][1:]
    worker.cancel()
    await asyncio.wait({worker})
    return Figures(*map(statistics.median, (new, found, submitted)))


def measure() -> list[Row]:
    """Milliseconds of wall time."""

    async def with_studio() -> Figures:
        with tempfile.TemporaryDirectory() as folder:
            async with temporary_studio(Path(folder), pipelines=[COUNTING]) as studio:
                return await figures(studio)

    seen = asyncio.run(with_studio())
    return [
        Row("a step, made", f"{seen.made_ms:.1f} ms", "≤ 5 ms"),
        Row("a step, found", f"{seen.found_ms:.1f} ms"),
        Row("submit to start", f"{seen.start_ms:.0f} ms", "≤ 50 ms"),
    ]
