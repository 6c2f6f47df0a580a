"""Steps that do not listen: past a limit, in a strict queue, and when their worker leaves; and
coroutines that nobody can hold."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs import membership, supervision
from mutoscope.jobs.context import Context
from mutoscope.jobs.fence import Fence
from mutoscope.jobs.pipeline import Pipeline, Queue, Stage
from mutoscope.jobs.step import step
from mutoscope.jobs.worker import Worker
from mutoscope.models import Work
from mutoscope.providers.threads import check_wanted
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate, GateRequest, note, runs

LIMIT_S = 20
A_WHILE_S = 0.5
"""Longer than the limits below."""


@step(version="1", stage="working", time_limit_s=30, stall_limit_s=0.1)
def hang_alone(work: Work, name: str) -> str:
    GATE.entered.set()
    assert GATE.opened.wait(LIMIT_S)
    return name


@step(version="1", stage="working", time_limit_s=30, stall_limit_s=0.1)
def look_up_between(work: Work, name: str) -> str:
    while not GATE.opened.wait(0.01):
        check_wanted()
    return name


class Lowered(Fence):
    """Down from when a step says so until somebody waits for it."""

    lowered = False

    @property
    def is_down(self) -> bool:
        return Lowered.lowered

    async def paused(self) -> None:
        Lowered.lowered = False


@step(version="1", stage="working", kind="net")
async def go_on_unheard(work: Work, name: str, folder: str) -> str:
    note(work, folder, "begun")
    if runs(Path(folder), "begun") == 1:
        Lowered.lowered = True
    try:
        work.tick(1, 2)
    except BaseException as error:
        raise ValueError("it makes of it what it likes") from error
    note(work, folder, "went on")
    return name


async def unheard(ctx: Context, request: GateRequest) -> None:
    await ctx.step(go_on_unheard, request.name, request.folder, key="unheard")


async def alone(ctx: Context, request: GateRequest) -> None:
    await ctx.step(hang_alone, request.name, key="hang alone")


async def attentive(ctx: Context, request: GateRequest) -> None:
    await ctx.step(look_up_between, request.name, key="attentive")


def pipeline(name: str, run: object, queue: Queue | None = None) -> Pipeline:
    return Pipeline(
        name=name,
        title=name,
        summary="Does not tick.",
        version="1",
        request=GateRequest,
        stages=(Stage("working", 0, 100),),
        run=run,  # type: ignore[arg-type]
        queue=queue or Queue(),
    )


PIPELINES = (
    *ALL,
    pipeline("alone", alone, Queue("alone", strict=True)),
    pipeline("attentive", attentive),
    pipeline("unheard", unheard),
)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=PIPELINES, retry_gap_s=0.01
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "ABANDON_S", 0.05)


@pytest.mark.usefixtures("impatient")
async def test_past_its_limit_a_strict_job_still_keeps_its_queue(
    studio: Studio, gate: Gate
) -> None:
    first, second = [await studio.submit("alone", {"name": name}) for name in "ab"]
    working = asyncio.create_task(studio.work_job(first.id))
    assert await asyncio.to_thread(gate.entered.wait, LIMIT_S)
    await asyncio.wait({working}, timeout=A_WHILE_S)
    assert (await studio.job(first.id)).status == "running"
    assert (await studio.work_job(second.id)).waiting_for == "lock"
    gate.opened.set()
    assert (await asyncio.wait_for(working, LIMIT_S)).is_final
    assert (await studio.work_job(second.id)).status == "completed"


@pytest.mark.usefixtures("impatient")
async def test_who_leaves_keeps_a_strict_job_until_its_step_has_ended(
    studio: Studio, gate: Gate
) -> None:
    job = await studio.submit("alone", {})
    working = asyncio.create_task(studio.work_job(job.id))
    assert await asyncio.to_thread(gate.entered.wait, LIMIT_S)
    for _ in range(2):
        working.cancel()
        await asyncio.wait({working}, timeout=A_WHILE_S)
        assert (await studio.job(job.id)).attempt == 1
    gate.opened.set()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(working, LIMIT_S)


async def test_a_thread_is_told_of_its_own_limit(studio: Studio, gate: Gate) -> None:
    job = await studio.submit("attentive", {})
    done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
    assert (done.status, done.error and done.error.code) == ("failed", "stalled")
    kinds = [event.kind for event in await studio.events(job.id)]
    assert "step.retrying" in kinds  # it has ended, so that it may be tried again
    assert "attentive" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.usefixtures("impatient")
async def test_a_worker_that_leaves_does_not_wait_for_one_long_call(
    studio: Studio, gate: Gate
) -> None:
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    job = await studio.submit("gated", {"ticking": False})
    assert await asyncio.to_thread(gate.entered.wait, LIMIT_S)
    worker.stop()
    await asyncio.wait_for(working, LIMIT_S)
    assert not gate.opened.is_set()
    left = await studio.job(job.id)
    assert (left.status, left.attempt, left.worker_id) == ("running", 2, None)


async def test_a_coroutine_does_not_go_on_unheard_and_is_begun_again(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "Fence", Lowered)
    job = await studio.submit("unheard", {"folder": str(tmp_path)})
    done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
    assert (done.status, done.attempt) == ("completed", 1)
    assert (runs(tmp_path, "begun"), runs(tmp_path, "went on")) == (2, 1)
    kinds = [event.kind for event in await studio.events(job.id)]
    assert "step.retrying" not in kinds
