"""Memes: how long a clip takes, first and later; the processor's time by step; and whether the
worker holds more memory after two hundred than after ten."""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
from chaos.stepping import Stepping, within

from bench.measuring import Row
from bench.serving import running
from mutoscope import pipelines
from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.execution import Call
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Job
from mutoscope.testing import temporary_studio

MEMES, BATCH = 200, 10
CLIPS, METERED = 6, 3
MB = 1e6
WORTH_TELLING_S = 0.01
SMALL: Mapping[str, Any] = {"topic": "Monday", "quality": "draft", "seconds": 7}
WHOLE: Mapping[str, Any] = {"topic": "Monday", "seconds": 10}
WORKER = ("worker", "--unsupervised")


@dataclass(frozen=True)
class Batch:
    """What the worker held after so many memes, and what they took."""

    memes: int
    rss_mb: float
    wall_s: float
    cpu_s: float


async def in_a_row(folder: Path, *, memes: int = MEMES, batch: int = BATCH) -> list[Batch]:
    """Batch after batch by one worker, as it is after each. RuntimeError: one was not made."""
    found = list[Batch]()
    async with temporary_studio(folder) as studio:
        with running(WORKER, folder) as process:
            worker = psutil.Process(process.pid)
            for first in range(0, memes, batch):
                began_at_s, used_s = time.monotonic(), _cpu_s(worker)
                await _made(studio, {**SMALL, "count": batch}, seed=first)
                wall_s, cpu_s = time.monotonic() - began_at_s, _cpu_s(worker) - used_s
                rss_mb = worker.memory_info().rss / MB
                found.append(Batch(first + batch, rss_mb, wall_s, cpu_s))
    return found


def _cpu_s(process: psutil.Process) -> float:
    return sum(process.cpu_times()[:2])


async def _made(studio: Studio, request: Mapping[str, Any], *, seed: int) -> Job:
    job = await studio.submit("meme", request, seed=seed)
    async for _ in studio.watch(job.id):
        pass
    job = await studio.job(job.id)
    if job.status != "completed":
        raise RuntimeError(f"{job.id} is {job.status}: {job.error}")
    return job


def kept(batches: Sequence[Batch]) -> list[Row]:
    """Whether it holds more in the end. The first batch counts as warm."""
    first, last = batches[0], batches[-1]
    grown_mb = last.rss_mb - batches[min(1, len(batches) - 1)].rss_mb
    each = [batch.cpu_s / first.memes for batch in batches]
    return [
        Row(f"RSS of the worker after {first.memes} small memes", f"{first.rss_mb:.0f} MB"),
        Row(f"after {last.memes}, in {len(batches)} jobs", f"{last.rss_mb:.0f} MB"),
        Row("ratio", f"{last.rss_mb / first.rss_mb:.3f}", "0.95 – 1.05"),
        Row("the highest after a batch", f"{max(each.rss_mb for each in batches):.0f} MB"),
        Row("gained since the second batch", f"{grown_mb:.0f} MB"),
        Row("all of them", f"{sum(each.wall_s for each in batches):.0f} s"),
        Row("CPU of a small meme, first; last batch", f"{each[0]:.2f}; {each[-1]:.2f} s"),
    ]


async def timed(folder: Path, *, clips: int = CLIPS) -> list[float]:
    """Seconds of each clip of 10 s at its usual quality, in a worker that has made none before."""
    async with temporary_studio(folder) as studio:
        with running(WORKER, folder):
            job = await _made(studio, {**WHOLE, "count": clips}, seed=7)
        told = await studio.events(job.id)
    ends = [
        event.at
        for event in told
        if event.kind == "job.started" or str(event.body.get("key", "")).endswith(".gate")
        if event.kind in ("job.started", "step.completed")
    ]
    return [(end - begin).total_seconds() for begin, end in pairwise(ends)]


async def metered(folder: Path, *, clips: int = METERED) -> dict[str, float]:
    """Seconds of the processor that each step of such a clip takes, with one at a time: the median
    of `clips`."""
    used = defaultdict[tuple[str, str], float](float)
    pipeline = _with_meter(pipelines.find("meme"), used)
    async with temporary_studio(folder, pipelines=[pipeline], parallel=1) as studio:
        job = await studio.submit("meme", {**WHOLE, "count": clips}, seed=7)
        await studio.work_job(job.id)
    by_step = defaultdict[str, list[float]](list)
    for (step, _), cpu_s in used.items():
        by_step[step].append(cpu_s)
    return {step: statistics.median(each) for step, each in by_step.items()}


def _with_meter(pipeline: Pipeline, used: dict[tuple[str, str], float]) -> Pipeline:
    def hand(call: Call) -> Call:
        item = ".".join(call.key.split(".")[:2])
        step = call.function.__name__
        return within(call, partial(_metered, used, (step, item)))

    async def run(ctx: Context, request: Any) -> None:
        await pipeline.run(Stepping(ctx, hand), request)

    return replace(pipeline, run=run)


@contextmanager
def _metered(used: dict[tuple[str, str], float], name: tuple[str, str]) -> Generator[None]:
    began_at_s = time.process_time()
    try:
        yield
    finally:
        used[name] += time.process_time() - began_at_s


def told(clips_s: Sequence[float], used_s: Mapping[str, float]) -> list[Row]:
    """Of whole clips."""
    first, *later = clips_s
    steps = sorted(used_s.items(), key=lambda each: -each[1])
    shown = [f"{step} {cpu_s:.2f}" for step, cpu_s in steps if cpu_s >= WORTH_TELLING_S]
    return [
        Row("a clip of 10 s, the first of a worker", f"{first:.1f} s"),
        Row("each after it", f"{statistics.median(later):.1f} s"),
        Row("CPU of such a clip, steps one at a time", f"{sum(used_s.values()):.1f} s"),
        Row("by step, s", ", ".join(shown)),
    ]


def measure() -> list[Row]:
    """Each part from an empty store."""
    with tempfile.TemporaryDirectory() as name:
        folders = (Path(name) / f"{number}" for number in itertools.count())
        clips_s = asyncio.run(timed(next(folders)))
        used_s = asyncio.run(metered(next(folders)))
        return [*told(clips_s, used_s), *kept(asyncio.run(in_a_row(next(folders))))]
