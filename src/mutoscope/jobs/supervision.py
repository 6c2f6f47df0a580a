"""Running one step function within its limits."""

import asyncio
import errno
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog

from mutoscope.errors import ResourceExhausted
from mutoscope.jobs.execution import Call
from mutoscope.jobs.slots import Slot
from mutoscope.jobs.stopping import HURRIES, Reason, Stopped, StopSignal, Withheld
from mutoscope.jobs.threads import on_thread
from mutoscope.jobs.work import StepWork
from mutoscope.providers.threads import Unwanted, Wanted

log = structlog.get_logger("mutoscope")

ABANDON_S = 5.0
NOTICE_S = 0.4
"""How long a job that ends waits for its steps to notice: a cancelled one has ended in a second."""
ENDS: tuple[Reason, ...] = ("cancelled", "deadline", "ended", "broken", "stuck")
"""The job itself is over. A worker that leaves it (`HURRIES`) waits for `ABANDON_S`; one stopped
for want of memory waits until its memory is given back."""
LOOK_AGAIN_S = 0.02


async def supervised(call: Call, work: StepWork, stop: StopSignal, slot: Slot) -> Any:
    """What `call.function` returns.

    A blocking function runs on a thread and stops at its next tick; a coroutine is cancelled. Past
    a limit the function has `ABANDON_S` to notice; then the step fails without it, and its thread
    is left behind (nothing can end a thread from outside) with the `slot` it runs in. So is one
    that does not notice within `NOTICE_S` that its job is over, or within `ABANDON_S` that its
    worker leaves. Not so in a job of a strict queue: there nobody else may begin before the
    function has ended, so that it is waited for, and past a limit only a new process helps
    (`Slot.overdue`). A full disk and a memory that is too small are said as such.

    Withheld: a coroutine has ticked while the fence was down, and has ended.
    """
    try:
        return await _run(call, work, stop, slot)
    except MemoryError as error:
        raise ResourceExhausted(
            "There was too little memory for the step.",
            hint="Close other programs, or set a smaller `parallel`; what is done is kept.",
            code="memory",
        ) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ResourceExhausted(
            "The disk is full.", hint="Free some space; what is done is kept.", code="disk"
        ) from error


async def _run(call: Call, work: StepWork, stop: StopSignal, slot: Slot) -> Any:
    function = _bound(call, work)
    if not call.spec.is_async:
        wanted, low = Wanted(), call.spec.kind == "cpu"
        future = on_thread(_fenced(function, stop, wanted), call.key, low_priority=low)
        slot.occupy(future)
        with stop.wakes(wanted.end):
            return await _Watch(future, work, stop, slot, wanted.end).result()
    await stop.held()
    task = asyncio.ensure_future(function())
    slot.occupy(task)
    try:
        with stop.wakes(task.cancel):
            return await _Watch(task, work, stop, slot, task.cancel).result()
    except asyncio.CancelledError:
        stop.check()
        raise
    except BaseException as error:
        if work.withheld and not isinstance(error, Stopped):
            raise Withheld from error  # whatever the function has made of it
        raise


@dataclass(frozen=True)
class _Watch:
    """Over a function that runs. `end` tells it to end."""

    future: asyncio.Future[Any]
    work: StepWork
    stop: StopSignal
    slot: Slot
    end: Callable[[], object]

    async def result(self) -> Any:
        future = self.future
        try:
            with _patience(self.stop) as over:
                while not future.done():
                    left_s = self.work.seconds_left()
                    if left_s <= 0:
                        return await self._abandon()
                    if over.done():
                        _leave(future)
                        self.stop.check()
                    # By a clock that may stand still: not a limit is passed when this comes back.
                    first, wait_s = asyncio.FIRST_COMPLETED, max(left_s, LOOK_AGAIN_S)
                    await asyncio.wait({future, over}, timeout=wait_s, return_when=first)
        except asyncio.CancelledError:
            # Our own task was cancelled: the worker leaves. The function must end before we do.
            self.stop.set("shutdown")
            await self._until_ended(within_s=max(self.work.seconds_left(), 0.0) + ABANDON_S)
            _leave(future)
            raise Stopped(self.stop.reason or "shutdown") from None
        return future.result()

    async def _abandon(self) -> Any:
        """Past a limit."""
        error = self.work.give_up()
        self.end()
        await self._until_ended(within_s=ABANDON_S)
        if not self.future.done():
            log.error("thread_abandoned", error=error.message)
            _leave(self.future)
        elif not self.future.cancelled() and self.future.exception() is None:
            return self.future.result()  # it made it, if late
        raise error

    async def _until_ended(self, *, within_s: float) -> None:
        """For `ABANDON_S`. For a strict queue until it has ended, however often we are told to
        hurry; after `within_s` it is overdue."""
        if not self.stop.strict:
            await asyncio.wait({self.future}, timeout=ABANDON_S)
            return
        overdue = asyncio.get_running_loop().call_later(within_s, self._say_overdue)
        while not self.future.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait({self.future})
        overdue.cancel()

    def _say_overdue(self) -> None:
        log.error("strict_step_does_not_end", limit_passed=self.work.seconds_left() <= 0)
        self.slot.overdue = True


@contextmanager
def _patience(stop: StopSignal) -> Generator["asyncio.Future[None]"]:
    """Done when the job is over, or left by its worker, and its work has had its time to notice;
    never, when the end of the work must be awaited."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()

    def begin() -> None:
        if not stop.strict and stop.reason in (*ENDS, *HURRIES):
            wait_s = ABANDON_S if stop.reason in HURRIES else NOTICE_S
            loop.call_later(wait_s, lambda: over.done() or over.set_result(None))

    with stop.wakes(begin):
        yield over


def _leave(future: asyncio.Future[Any]) -> None:
    """Nobody awaits it any more."""
    future.add_done_callback(_discard)


def _discard(future: asyncio.Future[Any]) -> None:
    if future.cancelled():
        return
    error = future.exception()
    if error is not None and not isinstance(error, Stopped | Unwanted | Withheld):
        log.warning("abandoned_thread_ended", error=str(error))


def _fenced(function: Callable[[], Any], stop: StopSignal, wanted: Wanted) -> Callable[[], Any]:
    def run() -> Any:
        stop.hold()
        try:
            return wanted.run(function)
        except Unwanted:
            stop.check()
            raise

    return run


def _bound(call: Call, work: StepWork) -> Callable[[], Any]:
    if call.provider is None:
        return lambda: call.function(work, *call.args)
    name = call.spec.provider_parameter
    if name is None:
        return lambda: call.function(work, *call.args, call.provider)
    return lambda: call.function(work, *call.args, **{name: call.provider})
