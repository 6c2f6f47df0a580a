"""Steps that belong to the process, not to their job."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from mutoscope.errors import ProviderRefused
from mutoscope.jobs.pausing import Paused
from mutoscope.jobs.purchases import Purchases
from mutoscope.jobs.stopping import Reason, Stopped, StopSignal
from mutoscope.jobs.unsaid import Unsaid
from mutoscope.store.database import Database

WORKER = 7
UNSAID = Unsaid(Database(""))
"""Nothing is bought here, so nothing is to be said."""


@dataclass
class Till:
    open: bool = False


class Bench:
    """A step that ends when `answer` is set or `own` stops it."""

    def __init__(self, purchases: Purchases, *, open: bool) -> None:
        self.purchases = purchases
        self.till = Till(open)
        self.stop, self.own = StopSignal(), StopSignal()
        self.answer = asyncio.Event()
        self.began = asyncio.Event()
        self.ended = ""

    async def step(self) -> str:
        self.began.set()
        woken = asyncio.Event()
        with self.own.wakes(woken.set):
            answer, stop = (asyncio.ensure_future(e.wait()) for e in (self.answer, woken))
            await asyncio.wait({answer, stop}, return_when=asyncio.FIRST_COMPLETED)
            for task in (answer, stop):
                task.cancel()
        self.ended = "stopped" if self.own.reason else "answered"
        self.own.check()
        return "bought"

    async def outcome(self) -> str:
        return await self.purchases.outcome(
            self.step(), self.till, worker_id=WORKER, stop=self.stop, own=self.own
        )


@pytest.fixture
async def purchases() -> AsyncIterator[Purchases]:
    async with Purchases(UNSAID, grace_s=5) as opened:
        yield opened


async def waiting(bench: Bench) -> "asyncio.Task[str]":
    task = asyncio.create_task(bench.outcome())
    await bench.began.wait()
    return task


async def test_what_it_returns_comes_back(purchases: Purchases) -> None:
    bench = Bench(purchases, open=True)
    bench.answer.set()
    assert await bench.outcome() == "bought"


@pytest.mark.parametrize(
    "error", [ProviderRefused("No.", provider="toy"), Paused({"name": "x"}), Stopped("ended")]
)
async def test_what_it_raises_comes_back(purchases: Purchases, error: BaseException) -> None:
    async def step() -> str:
        raise error

    signal = StopSignal()
    with pytest.raises(type(error)) as caught:
        await purchases.outcome(step(), Till(), worker_id=WORKER, stop=signal, own=StopSignal())
    assert caught.value is error


@pytest.mark.parametrize("reason", ["cancelled", "superseded", "deadline", "shutdown"])
async def test_without_an_open_call_the_step_is_stopped(
    purchases: Purchases, reason: Reason
) -> None:
    bench = Bench(purchases, open=False)
    task = await waiting(bench)
    bench.stop.set(reason)
    with pytest.raises(Stopped):
        await task
    assert (bench.ended, bench.own.reason) == ("stopped", reason)


@pytest.mark.parametrize("reason", ["cancelled", "superseded", "deadline", "ended"])
async def test_with_an_open_call_only_the_waiting_ends(
    purchases: Purchases, reason: Reason
) -> None:
    bench = Bench(purchases, open=True)
    task = await waiting(bench)
    bench.stop.set(reason)
    with pytest.raises(Stopped) as caught:
        await task
    assert (caught.value.reason, bench.ended) == (reason, "")
    bench.answer.set()
    await purchases.finish(WORKER)
    assert bench.ended == "answered"


async def test_who_leaves_waits_for_an_open_call(purchases: Purchases) -> None:
    bench = Bench(purchases, open=True)
    task = await waiting(bench)
    bench.stop.set("shutdown")
    bench.answer.set()
    assert await task == "bought"


async def test_a_task_that_is_cancelled_waits_for_an_open_call_too(purchases: Purchases) -> None:
    bench = Bench(purchases, open=True)
    task = await waiting(bench)
    task.cancel()
    bench.answer.set()
    assert await task == "bought"
    assert bench.stop.reason == "shutdown"


async def test_who_leaves_has_one_time_of_grace() -> None:
    """For the step it waits for first, and for those that go on without their jobs."""
    async with Purchases(UNSAID, grace_s=0.2) as purchases:
        left, late = Bench(purchases, open=True), Bench(purchases, open=True)
        cancelled, leaving = await waiting(left), await waiting(late)
        left.stop.set("cancelled")
        with pytest.raises(Stopped):
            await cancelled
        told_at = time.monotonic()
        late.stop.set("shutdown")
        with pytest.raises(Stopped):
            await leaving
        assert time.monotonic() - told_at >= 0.2
        told_at = time.monotonic()
        await purchases.finish(WORKER)
        assert time.monotonic() - told_at < 0.15


async def test_grace_has_an_end() -> None:
    async with Purchases(UNSAID, grace_s=0) as purchases:
        bench = Bench(purchases, open=True)
        task = await waiting(bench)
        bench.stop.set("shutdown")
        with pytest.raises(Stopped):
            await task
        assert bench.ended == "stopped"
