import asyncio
import threading

import pytest

from mutoscope.providers.threads import Unwanted, Wanted, broken_off_by, check_wanted, on_thread


async def cancelled(task: "asyncio.Task[object]") -> bool:
    await asyncio.wait({task}, timeout=10)
    return task.cancelled()


class Worker:
    """Work that waits for an event; `entered` when it has begun, `ended` when it is over."""

    def __init__(self) -> None:
        self.entered, self.released, self.ended = (threading.Event() for _ in range(3))

    def wait(self) -> str:
        self.entered.set()
        try:
            assert self.released.wait(10)
            check_wanted()
            return "done"
        finally:
            self.ended.set()

    def wait_for_program(self) -> str:
        with broken_off_by(self.released.set):
            self.wait()
            raise OSError("broken off")


async def test_what_a_thread_gives_or_raises_comes_back() -> None:
    assert await on_thread(str.upper, "tea") == "TEA"
    with pytest.raises(ValueError, match="invalid literal"):
        await on_thread(int, "tea")


async def test_a_cancellation_comes_out_when_the_thread_has_ended() -> None:
    worker = Worker()
    task = asyncio.create_task(on_thread(worker.wait))
    assert await asyncio.to_thread(worker.entered.wait, 10)
    task.cancel()
    await asyncio.wait({task}, timeout=0.05)
    task.cancel()  # in a hurry: no reason to leave the thread behind
    await asyncio.wait({task}, timeout=0.05)
    assert not task.done()
    worker.released.set()
    assert await cancelled(task)
    assert worker.ended.is_set()


async def test_what_a_thread_waits_for_is_broken_off() -> None:
    worker = Worker()
    task = asyncio.create_task(on_thread(worker.wait_for_program))
    assert await asyncio.to_thread(worker.entered.wait, 10)
    task.cancel()
    assert await cancelled(task)
    assert worker.ended.is_set()


def test_what_fails_because_it_was_broken_off_is_unwanted() -> None:
    wanted = Wanted()

    def fail() -> None:
        with broken_off_by(lambda: None):
            wanted.end()
            raise OSError("broken off")

    with pytest.raises(Unwanted):
        wanted.run(fail)


def test_what_is_unwanted_is_not_begun() -> None:
    wanted = Wanted()
    wanted.end()
    with pytest.raises(Unwanted):
        wanted.run(lambda: pytest.fail("it was begun"))


def test_what_is_over_is_not_broken_off() -> None:
    wanted, told = Wanted(), list[str]()

    def work() -> None:
        with broken_off_by(lambda: told.append("too late")):
            check_wanted()

    wanted.run(work)
    wanted.end()
    assert told == []


def test_other_threads_may_ask() -> None:
    check_wanted()
    with broken_off_by(lambda: pytest.fail("nobody asked")):
        check_wanted()
