"""How many steps run at once in this process: few that use the processor, many that wait."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from mutoscope.jobs.step import Kind
from mutoscope.jobs.stopping import StopSignal

NET_STEPS_AT_ONCE = 32

WorkKey = tuple[str, str]
"""Owner and digest: what a step makes."""


class Slot:
    """One step's place. A thread or a task in it keeps it for as long as it lives. `overdue`: it
    must be waited for, and does not end."""

    def __init__(self) -> None:
        self.thread: asyncio.Future[Any] | None = None
        self.overdue = False

    def occupy(self, thread: asyncio.Future[Any]) -> None:
        """`thread` runs in this place from now on; done when the thread has ended."""
        self.thread = thread

    def afterwards(self, tidy: Callable[[], object]) -> None:
        """Call `tidy` when nothing is at work in this place: now, or at the thread's end."""
        if self.thread is None or self.thread.done():
            tidy()
        else:
            self.thread.add_done_callback(lambda _: tidy())


class Slots:
    """Hands the places out."""

    def __init__(self, parallel: int) -> None:
        self._places = {
            "cpu": asyncio.Semaphore(parallel),
            "net": asyncio.Semaphore(NET_STEPS_AT_ONCE),
        }
        self._left: dict[WorkKey, asyncio.Future[Any]] = {}

    def left(self, work: WorkKey) -> bool:
        """Whether a thread that nobody awaits any more is still at this very work."""
        return work in self._left

    @asynccontextmanager
    async def slot(self, kind: Kind, work: WorkKey, stop: StopSignal) -> AsyncGenerator[Slot]:
        """A place for this work. Waits for one, and for the end of a thread that was left behind
        at the same work. `Stopped` when `stop` comes first."""
        while (thread := self._left.get(work)) is not None:
            ending = asyncio.ensure_future(asyncio.wait({thread}))
            await _unless_stopped(ending, stop)
        places = self._places[kind]
        await acquire(places, stop)
        slot = Slot()
        try:
            yield slot
        finally:
            if slot.thread is None or slot.thread.done():
                places.release()
            else:
                self._leave(slot.thread, work, places)

    def _leave(self, thread: asyncio.Future[Any], work: WorkKey, places: asyncio.Semaphore) -> None:
        self._left[work] = thread

        def ended(_thread: asyncio.Future[Any]) -> None:
            if self._left.get(work) is thread:
                del self._left[work]
            places.release()

        thread.add_done_callback(ended)


async def acquire(places: asyncio.Semaphore, stop: StopSignal) -> None:
    """Take one of `places`, in order of arrival. `Stopped` when `stop` comes first."""
    stop.check()
    acquiring = asyncio.ensure_future(places.acquire())
    try:
        await _unless_stopped(acquiring, stop)
    except BaseException:
        # It may have become ours in the very moment in which we gave up.
        acquiring.add_done_callback(lambda done: None if done.cancelled() else places.release())
        raise


async def _unless_stopped(waiting: asyncio.Task[Any], stop: StopSignal) -> None:
    """Await `waiting`, or cancel it and raise `Stopped`."""
    try:
        with stop.wakes(waiting.cancel):
            await asyncio.wait({waiting})
    except asyncio.CancelledError:
        waiting.cancel()
        raise
    stop.check()
