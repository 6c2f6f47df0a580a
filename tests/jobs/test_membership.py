"""Being a worker, and what the others are told when one leaves."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.fence import Fence
from mutoscope.jobs.guard import Guard
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


async def test_nothing_of_it_goes_on_when_it_is_over(engine: Engine) -> None:
    before = {task.get_name() for task in asyncio.all_tasks()}
    async with membership(engine, standing=False):
        assert "fence" in {task.get_name() for task in asyncio.all_tasks()}
    assert {task.get_name() for task in asyncio.all_tasks()} == before
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}


async def test_one_that_could_not_begin_does_not_beat(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(guard: Guard) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Guard, "start", fail)
    with pytest.raises(RuntimeError, match="can't start"):
        async with membership(engine, standing=False):
            raise AssertionError("it has not begun")
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}
    assert await cause_of_stop(engine) == "exception: RuntimeError"


async def test_without_a_watch_over_its_fence_it_leaves(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(member: Member) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Member, "watch_fence", fail)
    async with membership(engine, standing=False) as member:
        await asyncio.wait_for(member.lost.wait(), 10)
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


async def test_however_often_it_is_cancelled_it_leaves_nothing_behind(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, tasks = set(threading.enumerate()), asyncio.all_tasks()
    entered, finishing = asyncio.Event(), asyncio.Event()

    async def stay() -> None:
        async with membership(engine, standing=False):
            entered.set()
            await asyncio.Event().wait()

    async def finish(_worker_id: int) -> None:  # a paid call that takes long
        finishing.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(engine.purchases, "finish", finish)
    staying = asyncio.create_task(stay())
    await entered.wait()
    staying.cancel()
    await finishing.wait()
    while not staying.done():
        staying.cancel()
        await asyncio.wait({staying}, timeout=0.01)
    assert staying.cancelled()
    left = {thread.name for thread in set(threading.enumerate()) - threads}
    assert left.isdisjoint({"heartbeat", "black box", "guard"})
    assert asyncio.all_tasks() <= tasks
    assert await cause_of_stop(engine) == "finished"


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
