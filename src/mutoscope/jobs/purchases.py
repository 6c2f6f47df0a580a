"""The paid calls of this process, and the steps that make them.

A call that has left cannot be called back: to stop waiting for it is to pay for nothing. So the
steps that buy belong to the process, not to their job: a job that is cancelled or taken over ends
at once, and the step goes on, within its limits, until its answer is recorded.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

import structlog

from mutoscope.jobs.background import Background
from mutoscope.jobs.pausing import Paused
from mutoscope.jobs.stopping import Stopped, StopSignal
from mutoscope.jobs.unsaid import Unsaid
from mutoscope.store import ledger

log = structlog.get_logger("mutoscope")

T = TypeVar("T")

WIND_UP_S = 5.0


class Buying(Protocol):
    """What is known of a step that buys. `open`: it has a call that is not settled."""

    @property
    def open(self) -> bool: ...


class Purchases(Background):
    """Owner of the steps that buy. Leaving the block cancels those that still run."""

    def __init__(self, unsaid: Unsaid, *, grace_s: float) -> None:
        super().__init__()
        self._unsaid = unsaid
        self._grace_s = grace_s
        self._in_hand: set[int] = set()
        self._leaves_at: dict[int | None, float] = {}
        self._steps: dict[asyncio.Task[Any], int | None] = {}

    def in_hand(self) -> frozenset[int]:
        """The open rows of the ledger that this process is at."""
        return frozenset(self._in_hand)

    def take(self, call_id: int) -> None:
        """This process is at the call from now on."""
        self._in_hand.add(call_id)
        self._unsaid.forget(ledger.release, call_id)

    def drop(self, call_id: int) -> None:
        """It is no more; the row may still be open, and the others will be told."""
        self._in_hand.discard(call_id)
        self._unsaid.add(ledger.release, call_id)

    def forget(self, call_id: int) -> None:
        """The row is final."""
        self._in_hand.discard(call_id)
        self._unsaid.forget(ledger.release, call_id)

    async def outcome(
        self,
        step: Coroutine[Any, Any, T],
        buying: Buying,
        *,
        worker_id: int | None,
        stop: StopSignal,
        own: StopSignal,
    ) -> T:
        """What `step` returns or raises.

        When `stop` comes and no call is open, the step is stopped by its `own` signal. Otherwise a
        worker that leaves waits for it, for the time of grace; any other reason ends only the
        waiting: `Stopped`, and the step goes on.
        """
        task = self.start(_caught(step), "a step that buys")
        self._steps[task] = worker_id
        task.add_done_callback(lambda ended: self._steps.pop(ended, None))
        await _done_or_stopped(task, stop)
        if not task.done() and not buying.open:
            await _stopped(task, stop, own)
        elif not task.done() and stop.reason == "shutdown":
            await asyncio.wait({task}, timeout=self._left_s(worker_id))
            await _stopped(task, stop, own)
        elif not task.done():
            log.warning("paid_call_goes_on", reason=stop.reason)
            task.add_done_callback(_tell_late_end)
        if not task.done() or task.cancelled():
            raise Stopped(stop.reason or "shutdown")
        found, error = task.result()
        if error is not None:
            raise error
        return found

    async def finish(self, worker_id: int) -> None:
        """Before a worker says that it has left: wait, for the time of grace, for the steps that
        go on without their jobs; then stop them."""
        steps, left_s = self._of(worker_id), self._left_s(worker_id)
        self._leaves_at.pop(worker_id, None)
        if steps:
            _, late = await asyncio.wait(steps, timeout=left_s)
            for task in late:
                task.cancel()
            await asyncio.wait(steps, timeout=WIND_UP_S)

    def _of(self, worker_id: int) -> set[asyncio.Task[Any]]:
        return {task for task, owner in self._steps.items() if owner == worker_id}

    def _left_s(self, worker_id: int | None) -> float:
        """What is left of the worker's one time of grace, which begins when it is first told to
        leave."""
        now = asyncio.get_running_loop().time()
        return max(self._leaves_at.setdefault(worker_id, now + self._grace_s) - now, 0.0)


async def _caught(step: Coroutine[Any, Any, T]) -> tuple[T | Any, BaseException | None]:
    """The step's error as a value: it may be that nobody waits for it any more."""
    try:
        return await step, None
    except (Exception, Stopped, Paused) as error:
        return None, error


async def _done_or_stopped(task: asyncio.Task[Any], stop: StopSignal) -> None:
    woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake() -> None:
        if not woken.done():
            woken.set_result(None)

    try:
        with stop.wakes(wake):
            await asyncio.wait({task, woken}, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:  # our own task was cancelled: the worker leaves
        stop.set("shutdown")


async def _stopped(task: asyncio.Task[Any], stop: StopSignal, own: StopSignal) -> None:
    if not task.done():
        own.set(stop.reason or "shutdown")
        await asyncio.wait({task})


def _tell_late_end(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.result()[1]
    if error is not None and not isinstance(error, Stopped):
        log.warning("paid_call_ended", error=str(error))
