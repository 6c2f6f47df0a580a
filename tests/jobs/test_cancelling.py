"""Cancelling at any moment: soon, and with nothing left behind."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from mutoscope.app import Studio
from mutoscope.errors import ProviderRefused
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Queue, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Event, Job, Work
from mutoscope.providers.threads import on_thread
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate

LIMIT_S = 20
SOON_S = 2.0
"""A second, and as much again for a busy machine."""


class HeavyRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    deaf: bool = True
    text: str = "half"


def lift(deaf: bool, work: Work) -> None:
    GATE.entered.set()
    while not GATE.opened.wait(0.01):
        if not deaf:
            work.tick(1, 2)


@step(version="1", stage="working")
def write_and_lift(work: Work, text: str, deaf: bool) -> tuple[Artifact, Artifact]:
    first, second = work.scratch("first.txt"), work.scratch("second.txt")
    first.write_text(text)
    kept = work.keep(first, "text/plain")
    second.write_text("the rest")
    lift(deaf, work)
    return kept, work.keep(second, "text/plain")


@step(version="1", stage="working")
async def lift_aside(work: Work, text: str, deaf: bool) -> str:
    await on_thread(lift, deaf, work)
    return text


async def lift_heavily(ctx: Context, request: HeavyRequest) -> None:
    await ctx.step(write_and_lift, request.text, request.deaf, key="lift")


@step(version="1", stage="working")
def fail(work: Work, text: str) -> str:
    assert GATE.entered.wait(LIMIT_S)
    raise ProviderRefused("Not that.", provider="toy")


async def fail_beside(ctx: Context, request: HeavyRequest) -> None:
    failing = ctx.step(fail, request.text, key="fail")
    await asyncio.gather(failing, lift_heavily(ctx, request))


async def lift_on_a_thread(ctx: Context, request: HeavyRequest) -> None:
    await ctx.step(lift_aside, request.text, request.deaf, key="lift")


def pipeline(name: str, run: object, queue: Queue | None = None) -> Pipeline:
    return Pipeline(
        name=name,
        title=name,
        summary="Lifts something heavy.",
        version="1",
        request=HeavyRequest,
        stages=(Stage("working", 0, 100),),
        run=run,  # type: ignore[arg-type]
        queue=queue or Queue(),
    )


PIPELINES = (
    *ALL,
    pipeline("heavy", lift_heavily),
    pipeline("aside", lift_on_a_thread),
    pipeline("beside", fail_beside),
    pipeline("alone", lift_heavily, Queue("alone", strict=True)),
)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=PIPELINES, parallel=1
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def lifting(studio: Studio, name: str, **request: object) -> tuple[Job, asyncio.Task[Job]]:
    """A job whose step is at it, on a thread of this process."""
    job = await studio.submit(name, request)
    working = asyncio.create_task(studio.work_job(job.id))
    assert await asyncio.to_thread(GATE.entered.wait, LIMIT_S)
    return job, working


async def until(studio: Studio, job: Job, kind: str) -> Event:
    async with asyncio.timeout(LIMIT_S):
        async for event in studio.watch(job.id):
            if event.kind == kind:
                return event
    raise AssertionError(f"no {kind}")


def stored(studio: Studio) -> list[str]:
    """Every file of the store, and those that steps are still at."""
    folder = studio.engine.blobs.folder
    whole = [path.name for path in folder.glob("[0-9a-f][0-9a-f]/*")]
    return whole + [path.name for path in (folder / "scratch").glob("*/*/*")]


async def until_no_thread(name: str) -> None:
    for thread in threading.enumerate():
        if thread.name == name:
            await asyncio.to_thread(thread.join, LIMIT_S)


@pytest.mark.parametrize("name", ["heavy", "aside"])
async def test_a_step_that_does_not_listen_keeps_its_place_but_not_its_job(
    name: str, studio: Studio, gate: Gate
) -> None:
    job, working = await lifting(studio, name)
    asked_at = time.monotonic()
    await studio.cancel(job.id)
    assert (await asyncio.wait_for(working, LIMIT_S)).status == "cancelled"
    assert time.monotonic() - asked_at < SOON_S

    other = await studio.submit("story", {"title": "Bees"})
    other_working = asyncio.create_task(studio.work_job(other.id))
    await until(studio, other, "job.started")
    assert not [e for e in await studio.events(other.id) if e.kind == "step.started"]
    gate.opened.set()
    assert (await asyncio.wait_for(other_working, LIMIT_S)).status == "completed"


async def test_retried_it_is_not_made_beside_what_was_left(studio: Studio, gate: Gate) -> None:
    job, working = await lifting(studio, "heavy")
    await studio.cancel(job.id)
    await asyncio.wait_for(working, LIMIT_S)
    await studio.retry(job.id)
    working = asyncio.create_task(studio.work_job(job.id))
    await until(studio, job, "job.retried")
    assert [thread.name for thread in threading.enumerate()].count("lift") == 1
    gate.opened.set()
    assert (await asyncio.wait_for(working, LIMIT_S)).status == "completed"


async def test_a_job_of_a_strict_queue_ends_when_its_work_has(studio: Studio, gate: Gate) -> None:
    job, working = await lifting(studio, "alone")
    await studio.cancel(job.id)
    other = await studio.submit("alone", {"text": "other"})
    await asyncio.wait({working}, timeout=SOON_S)
    assert (await studio.job(job.id)).status == "cancelling"
    assert (await studio.job(other.id)).waiting_for == "lock"
    gate.opened.set()
    assert (await asyncio.wait_for(working, LIMIT_S)).status == "cancelled"


async def test_a_job_that_fails_is_not_held_up_by_a_step_that_does_not_listen(
    tmp_path: Path, database: str, gate: Gate
) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=PIPELINES, parallel=2
    ) as studio:
        job = await studio.submit("beside", {})
        done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
        assert (done.status, done.error and done.error.code) == ("failed", "provider_refused")
        assert [thread.name for thread in threading.enumerate()].count("lift") == 1
        gate.opened.set()
        await until_no_thread("lift")


@pytest.mark.parametrize("deaf", [True, False])
async def test_nothing_half_made_is_left(deaf: bool, studio: Studio, gate: Gate) -> None:
    before = stored(studio)
    job, working = await lifting(studio, "heavy", deaf=deaf)
    assert len(stored(studio)) == len(before) + 2
    await studio.cancel(job.id)
    assert (await asyncio.wait_for(working, LIMIT_S)).status == "cancelled"
    gate.opened.set()
    await until_no_thread("lift")
    assert stored(studio) == before


async def test_what_another_job_has_put_there_stays(studio: Studio, gate: Gate) -> None:
    gate.opened.set()
    first = await studio.submit("heavy", {"text": "shared"})
    assert (await studio.work_job(first.id)).status == "completed"
    before = stored(studio)
    gate.reset()
    job, working = await lifting(studio, "heavy", text="shared", deaf=False)
    await studio.cancel(job.id)
    assert (await asyncio.wait_for(working, LIMIT_S)).status == "cancelled"
    assert sorted(stored(studio)) == sorted(before)


async def test_a_job_that_waits_for_a_person_is_cancelled_at_once(studio: Studio) -> None:
    job = await studio.submit("parts", {})
    assert (await studio.work_job(job.id)).status == "awaiting_input"
    assert (await studio.cancel(job.id)).status == "cancelled"


async def test_a_job_of_a_paused_queue_is_cancelled_at_once(studio: Studio) -> None:
    await studio.pause_queue("default")
    job = await studio.submit("story", {"title": "Tea"})
    assert (await studio.work_job(job.id)).status == "queued"
    assert (await studio.cancel(job.id)).status == "cancelled"
    await studio.resume_queue("default")
    assert (await studio.work_job(job.id)).status == "cancelled"
