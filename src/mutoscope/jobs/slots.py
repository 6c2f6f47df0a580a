"""How many steps run at once in this process: few that use the processor, many that wait."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from mutoscope.jobs.fairness import FairPlaces
from mutoscope.jobs.step import Kind
from mutoscope.jobs.stopping import StopSignal

NET_STEPS_AT_ONCE = 32

WorkKey = tuple[str, str]
"""Owner and digest: what a step makes."""


class Slot:
    """One step's place. A thread or a task in it keeps it for as long as it lives. `left`: nobody
    awaits it any more; `overdue`: it must be waited for, and does not end."""

    def __init__(self) -> None:
        self.thread: asyncio.Future[Any] | None = None
        self.left = False
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


class _Places:
    """All of one kind."""

    def __init__(self, number: int) -> None:
        self.free = FairPlaces(number)
        self.taken: set[Slot] = set()
        self._number = number

    @property
    def blocked(self) -> bool:
        return sum(slot.left for slot in self.taken) == self._number

    def give_back(self, slot: Slot) -> None:
        self.taken.discard(slot)
        self.free.release()


class Slots:
    """Hands the places out."""

    def __init__(self, parallel: int) -> None:
        self._places = {"cpu": _Places(parallel), "net": _Places(NET_STEPS_AT_ONCE)}
        self._left: dict[WorkKey, asyncio.Future[Any]] = {}

    @property
    def blocked(self) -> bool:
        """Whether all places of a kind are held by threads that nobody awaits any more: no further
        step can begin before one of them has ended."""
        return any(places.blocked for places in self._places.values())

    @property
    def overdue(self) -> bool:
        """Whether a thread does not end whose end must be awaited."""
        return any(slot.overdue for places in self._places.values() for slot in places.taken)

    def left(self, work: WorkKey) -> bool:
        """Whether a thread that nobody awaits any more is still at this very work."""
        return work in self._left

    @asynccontextmanager
    async def slot(
        self, kind: Kind, work: WorkKey, stop: StopSignal, *, job: str
    ) -> AsyncGenerator[Slot]:
        """A place for this work of a job, each job in its turn. Waits for one, and for the end of a
        thread that was left behind at the same work. `Stopped` when `stop` comes first."""
        while (thread := self._left.get(work)) is not None:
            ending = asyncio.ensure_future(asyncio.wait({thread}))
            await _unless_stopped(ending, stop)
        places = self._places[kind]
        await acquire(places.free.of(job), stop)
        slot = Slot()
        places.taken.add(slot)
        try:
            yield slot
        finally:
            if slot.thread is None or slot.thread.done():
                places.give_back(slot)
            else:
                self._leave(slot, slot.thread, work, places)

    def _leave(
        self, slot: Slot, thread: asyncio.Future[Any], work: WorkKey, places: _Places
    ) -> None:
        self._left[work] = thread
        slot.left = True

        def ended(_thread: asyncio.Future[Any]) -> None:
            if self._left.get(work) is thread:
                del self._left[work]
            places.give_back(slot)

        thread.add_done_callback(ended)


class Places(Protocol):
    """What is taken and given back."""

    async def acquire(self) -> object: ...

    def release(self) -> None: ...


async def acquire(places: Places, stop: StopSignal) -> None:
    """Take one of `places`, in their order. `Stopped` when `stop` comes first."""
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
