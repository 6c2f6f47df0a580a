"""Waiting for the database: long enough, and never longer than somebody wants it."""

import asyncio
import itertools
import time

import pytest

from mutoscope.jobs import patience
from mutoscope.jobs.patience import LONGEST_PAUSE_S, briefly, heeding, patiently, pauses
from mutoscope.jobs.stopping import Reason, Stopped, StopSignal
from mutoscope.store.database import Database, DatabaseFull, DatabaseGone


class Door:
    """Opens at the `opens_at`-th knock."""

    def __init__(self, opens_at: int, error: type[DatabaseGone] = DatabaseGone) -> None:
        self.knocks = 0
        self.knocked = asyncio.Event()
        self._opens_at = opens_at
        self._error = error

    async def knock(self, word: str) -> str:
        self.knocks += 1
        self.knocked.set()
        if self.knocks < self._opens_at:
            raise self._error("Nobody there.")
        return word


@pytest.mark.parametrize("error", [DatabaseGone, DatabaseFull])
async def test_again_until_it_answers(error: type[DatabaseGone]) -> None:
    door = Door(4, error)
    assert await patiently(door.knock, "hello") == "hello"
    assert door.knocks == 4


async def test_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BRIEFLY_S", 0.2)
    with pytest.raises(DatabaseGone):
        await briefly(Door(1000).knock, "hello")


async def test_the_wait_counts_from_when_it_went_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_S", 0.3)
    away = Door(3)

    async def work_long() -> str:
        if away.knocks == 0:
            await asyncio.to_thread(lambda: sum(range(12_000_000)))  # longer than the patience
        return await away.knock("done")

    assert await patiently(work_long) == "done"


def test_pauses_grow_to_two_seconds() -> None:
    first = list(itertools.islice(pauses(), 12))
    assert first == sorted(first)
    assert (first[0], first[-1], LONGEST_PAUSE_S) == (0.1, 2.0, 2.0)
    assert sum(first) > 10


async def test_a_cancelled_task_waits_no_longer() -> None:
    door = Door(1000)
    waiting = asyncio.ensure_future(patiently(door.knock, "hello"))
    await door.knocked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


@pytest.mark.parametrize("before", [True, False], ids=["told before", "told meanwhile"])
async def test_who_must_leave_waits_no_longer(
    monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    monkeypatch.setattr(patience, "FIRST_PAUSE_S", 60.0)
    monkeypatch.setattr(patience, "LONGEST_PAUSE_S", 60.0)
    door, stop = Door(1000), StopSignal()
    if before:
        stop.set("shutdown")
    with heeding(stop):
        waiting = asyncio.ensure_future(patiently(door.knock, "hello"))
    await door.knocked.wait()
    stop.set("shutdown")
    with pytest.raises(Stopped) as stopped:
        await asyncio.wait_for(waiting, 10)
    assert stopped.value.reason == "shutdown"
    assert isinstance(stopped.value.__cause__, DatabaseGone)


@pytest.mark.parametrize("reason", ["deadline", "memory", "cancelled"])
async def test_an_end_that_must_be_written_is_waited_for(reason: Reason) -> None:
    stop, door = StopSignal(), Door(3)
    stop.set(reason)
    began_at = time.monotonic()
    with heeding(stop):
        assert await patiently(door.knock, "hello") == "hello"
    assert time.monotonic() - began_at >= 0.25  # the pauses are kept
    stop.set("shutdown")
    assert (stop.reason, stop.hurried) == (reason, True)


async def test_heeds_nobody_outside_the_block() -> None:
    stop = StopSignal()
    stop.set("shutdown")
    with heeding(stop):
        pass
    assert await patiently(Door(2).knock, "hello") == "hello"


async def test_nobody_waits_in_the_pool_when_it_is_known_to_be_away() -> None:
    database = Database("host=/nowhere dbname=none")
    database.away = True
    await database.pool.open()
    began_at = time.monotonic()
    try:
        with pytest.raises(DatabaseGone):
            await database.one("SELECT 1")
    finally:
        await database.close()
    assert time.monotonic() - began_at < 5
    assert database.trouble.is_set()
