"""Steps that never end take their places with them: a worker that has none left is replaced."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from test_supervision import PIPELINES

from mutoscope.app import Studio
from mutoscope.jobs import membership as membership_module
from mutoscope.jobs import stuck, supervision
from mutoscope.jobs.exits import STUCK, STUCK_EXIT, cause_of_exit
from mutoscope.jobs.membership import membership
from mutoscope.jobs.slots import Slots
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.stuck import until_stuck
from mutoscope.jobs.worker import Worker, shortage
from mutoscope.models import Job
from mutoscope.testing import temporary_studio
from toys import GATE, Gate

LIMIT_S = 20
SCRIPT = Path(__file__).parents[1] / "supervised_process.py"


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=PIPELINES,
        parallel=1,
        stop_grace_s=1,
        paid_call_grace_s=0.5,
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


@pytest.fixture
def exits(monkeypatch: pytest.MonkeyPatch) -> "asyncio.Queue[int]":
    """The codes with which this process would have ended itself; nobody is patient."""
    monkeypatch.setattr(supervision, "ABANDON_S", 0.05)
    monkeypatch.setattr(stuck, "PATIENCE_S", 0.2)
    monkeypatch.setattr(stuck, "LOOK_EVERY_S", 0.02)
    codes: asyncio.Queue[int] = asyncio.Queue()

    def leave_hard(code: int, _last_words: Callable[[], None]) -> None:
        codes.put_nowait(code)

    monkeypatch.setattr(membership_module, "leave_hard", leave_hard)
    return codes


async def end_of(studio: Studio, job: Job) -> Job:
    async with asyncio.timeout(4 * LIMIT_S):
        async for _ in studio.watch(job.id):
            pass
    return await studio.job(job.id)


async def test_a_worker_without_a_place_left_ends_its_process(
    studio: Studio, gate: Gate, exits: "asyncio.Queue[int]"
) -> None:
    job = await studio.submit("stuck", {})
    working = asyncio.create_task(Worker(studio.engine).run())
    done = await end_of(studio, job)
    assert (done.status, done.error and done.error.code) == ("failed", "stalled")
    waits = await studio.submit("story", {"title": "Bees"})
    assert await asyncio.wait_for(exits.get(), LIMIT_S) == STUCK_EXIT
    await asyncio.wait_for(working, LIMIT_S)
    left = await studio.job(waits.id)
    assert (left.status, left.attempt, left.started_at) == ("queued", 1, None)


async def test_a_strict_job_whose_step_does_not_end_goes_with_its_process(
    studio: Studio, gate: Gate, exits: "asyncio.Queue[int]"
) -> None:
    job = await studio.submit("alone", {})
    working = asyncio.create_task(Worker(studio.engine).run())
    assert await asyncio.wait_for(exits.get(), LIMIT_S) == STUCK_EXIT
    held = await studio.job(job.id)
    assert (held.status, held.attempt, held.worker_id is None) == ("running", 1, False)
    gate.opened.set()
    await asyncio.wait_for(working, LIMIT_S)


async def test_where_nobody_starts_another_process_the_job_fails(
    studio: Studio, gate: Gate, exits: "asyncio.Queue[int]"
) -> None:
    await asyncio.wait_for(studio.work_job((await studio.submit("stuck", {})).id), LIMIT_S)
    job = await studio.submit("story", {"title": "Bees"})
    done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
    assert (done.status, done.error and done.error.code) == ("failed", "stuck")
    assert exits.empty()
    gate.opened.set()


@pytest.mark.usefixtures("exits")
async def test_no_job_is_taken_meanwhile(studio: Studio) -> None:
    slots, thread = studio.engine.slots, asyncio.get_running_loop().create_future()
    async with membership(studio.engine, standing=True) as member:
        async with slots.slot("cpu", ("local", "digest"), StopSignal(), job="job") as slot:
            slot.occupy(thread)
            assert shortage(studio.engine, member) is None
        assert shortage(studio.engine, member) == "limit"
        thread.set_result(None)
        await asyncio.wait({thread})
        assert shortage(studio.engine, member) is None


@pytest.mark.usefixtures("exits")
async def test_one_that_ends_in_time_is_no_reason() -> None:
    slots, thread = Slots(1), asyncio.get_running_loop().create_future()
    async with slots.slot("cpu", ("local", "digest"), StopSignal(), job="job") as slot:
        slot.occupy(thread)
    watching = asyncio.create_task(until_stuck(slots))
    await asyncio.wait({watching}, timeout=0.1)
    thread.set_result(None)
    await asyncio.wait({watching}, timeout=0.3)
    assert not watching.done()
    watching.cancel()


def test_the_exit_code_says_why() -> None:
    assert cause_of_exit(STUCK_EXIT) == STUCK


@pytest.fixture
def supervisor(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator["subprocess.Popen[bytes]"]:
    monkeypatch.setenv("MUTOSCOPE_PARALLEL", "1")
    argv = [sys.executable, str(SCRIPT), "supervisor", str(tmp_path), database]
    process = subprocess.Popen(argv)
    yield process
    process.terminate()
    process.wait(LIMIT_S)


@pytest.mark.slow
async def test_the_supervisor_starts_a_fresh_worker(
    supervisor: "subprocess.Popen[bytes]", tmp_path: Path, database: str
) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=PIPELINES) as studio:
        deaf = await end_of(studio, await studio.submit("stuck", {}))
        good = await end_of(studio, await studio.submit("story", {"title": "Bees"}))
        stop = (await studio.status()).last_stop
    assert (deaf.status, good.status, good.attempt) == ("failed", "completed", 1)
    assert stop is not None
    assert stop["stop_cause"] == STUCK
    assert supervisor.poll() is None
