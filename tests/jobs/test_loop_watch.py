"""A loop that stands still, seen from a thread."""

import asyncio
import threading

from structlog.testing import capture_logs

from mutoscope.jobs.loop_watch import LoopWatch


class Clock:
    """A clock that the test sets."""

    s = 100.0

    def __call__(self) -> float:
        return self.s


def test_only_its_own_turns_keep_it_from_standing_still() -> None:
    clock = Clock()
    watch = LoopWatch(clock)
    clock.s += 5
    assert not watch.stands_still(5)
    clock.s += 0.1
    assert watch.stands_still(5)
    watch.turned()
    assert not watch.stands_still(5)


async def test_the_log_is_told_once_where_it_stands() -> None:
    clock = Clock()
    watch = LoopWatch(clock)
    clock.s += 9

    def asked_from_outside() -> None:
        assert watch.stands_still(1)
        assert watch.stands_still(1)

    thread = threading.Thread(target=asked_from_outside)
    with capture_logs() as said:
        thread.start()
        thread.join()  # this blocks the loop
    (told,) = (each for each in said if each["event"] == "event_loop_blocked")
    assert told["for_s"] == 9.0
    assert "in " in told["at"]


async def test_it_is_stamped_while_the_loop_turns() -> None:
    clock = Clock()
    watch = LoopWatch(clock)
    watching = asyncio.create_task(watch.watch())
    clock.s += 9
    async with asyncio.timeout(10):
        while watch.stands_still(1):
            await asyncio.wait({watching}, timeout=0.01)
    watching.cancel()
    assert not watch.stands_still(1)
