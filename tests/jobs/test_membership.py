"""Being a worker, and what the others are told when one leaves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.fence import Fence
from mutoscope.jobs.membership import WATCH_S, Member, membership
from mutoscope.models import Job
from mutoscope.store.database import DatabaseGone
from mutoscope.testing import temporary_studio
from toys import ALL


@pytest.fixture
async def engine(tmp_path: Path, database: str) -> AsyncIterator[Engine]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        yield studio.engine


async def cause_of_stop(engine: Engine) -> str:
    row = await engine.database.one("SELECT stop_cause FROM workers")
    assert row is not None
    return row["stop_cause"]


async def test_one_that_is_done_says_so(engine: Engine) -> None:
    async with membership(engine, standing=False):
        pass
    assert await cause_of_stop(engine) == "finished"


async def test_one_that_was_lost_has_not_finished(engine: Engine) -> None:
    async with membership(engine, standing=False) as member:
        member.lost.set()
    assert await cause_of_stop(engine) == "lost"


async def leave_by(engine: Engine, *, closed: bool) -> None:
    async with membership(engine, standing=False):
        if closed:
            await engine.database.close()
        raise ZeroDivisionError


async def test_the_error_that_ended_it_is_told(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        await leave_by(engine, closed=False)
    assert await cause_of_stop(engine) == "exception: ZeroDivisionError"


async def test_a_database_that_is_gone_does_not_hide_the_error(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        await leave_by(engine, closed=True)


class Elapsed:
    """A clock that the test sets."""

    s = 0.0

    def __call__(self) -> float:
        return self.s


def job(name: str, lock: str | None = None) -> Job:
    return Job(name, "toy", "running", {}, datetime.now(UTC), lock=lock)


@pytest.mark.parametrize("heard", [True, False])
async def test_while_nobody_hears_it_the_jobs_of_strict_queues_stop(heard: bool) -> None:
    elapsed = Elapsed()
    member = Member(1, Fence(30, elapsed=elapsed))
    with member.running(job("free")) as free, member.running(job("strict", "queue")) as strict:
        watching = asyncio.create_task(member.watch_fence())
        elapsed.s = 29.0
        assert await asyncio.to_thread(member.fence.wanted.wait, 10)  # it looked
        if heard:
            member.fence.confirm(member.fence.now_s())
            await asyncio.wait({watching}, timeout=3 * WATCH_S)
        else:
            stopped = asyncio.Event()
            with strict.wakes(stopped.set):
                await asyncio.wait_for(stopped.wait(), 10)
        watching.cancel()
        assert free.reason is None
        assert strict.reason == (None if heard else "superseded")
    assert member.let_go == (set() if heard else {"strict"})


async def test_a_job_that_comes_back_before_its_former_run_has_ended_keeps_its_signal() -> None:
    member = Member(1, Fence(30))
    with contextlib.ExitStack() as new:
        with member.running(job("a")) as former:
            now = new.enter_context(member.running(job("a")))
            assert (former.reason, now.reason) == ("superseded", None)
        member.stop_all("shutdown")
        assert now.reason == "shutdown"
    assert member.runs == {}


async def test_jobs_that_lost_the_database_are_not_to_blame() -> None:
    member = Member(1, Fence(30))
    with pytest.raises(DatabaseGone), member.running(job("a")):
        raise DatabaseGone("It does not answer.")
    with pytest.raises(ZeroDivisionError), member.running(job("b")):
        raise ZeroDivisionError
    assert (member.let_go, member.runs) == ({"a"}, {})
