"""How running work is told to stop, from any thread, and why."""

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Literal

from mutoscope.jobs.awake import awake_s
from mutoscope.jobs.fence import Fence
from mutoscope.jobs.resources import Resources

Reason = Literal[
    "cancelled", "superseded", "shutdown", "deadline", "memory", "broken", "ended", "stuck"
]
"""`broken`: what watches over the job failed. `ended`: the recipe is over and its steps are not.
`stuck`: no step can begin in this process any more."""


HURRIES: tuple[Reason, ...] = ("superseded", "shutdown")


class Stopped(BaseException):
    """The work must end now. Not an `Exception`, so that no step swallows it by accident."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Withheld(BaseException):
    """A coroutine must not go on, since its fence is down: it ends, and is begun again when the
    fence is up. Not an `Exception`, so that no step swallows it by accident."""


class StopSignal:
    """Raised once for a run of a job; the first reason stays.

    With the worker's `fence` the run also pauses while nobody can tell whether the job is still
    its own, unless it is `strict`: then whoever watches the fence stops it, and sets `cut_off`.
    """

    def __init__(self, fence: Fence | None = None, *, strict: bool = False) -> None:
        self.strict = strict
        self.cut_off = False
        self._fence = fence
        self._lock = threading.Lock()
        self._reason: Reason | None = None
        self._used: Resources | None = None
        self._hurried = False
        self._wakes: list[Callable[[], None]] = []

    @property
    def reason(self) -> Reason | None:
        """Why to stop, or None."""
        return self._reason

    @property
    def hurried(self) -> bool:
        """Whether this worker is to leave the job, so that nothing may be waited for any more;
        told even when another reason came first."""
        return self._hurried

    @property
    def used(self) -> Resources | None:
        """What was used when memory was the reason."""
        return self._used

    def set(self, reason: Reason, *, used: Resources | None = None) -> None:
        """Ask everything that listens to stop."""
        with self._lock:
            self._hurried = self._hurried or reason in HURRIES
            if self._reason is not None:
                return
            self._reason, self._used = reason, used
            wakes = tuple(self._wakes)
        for wake in wakes:
            wake()

    def check(self) -> None:
        """Raise `Stopped` when asked to stop."""
        if self._reason is not None:
            raise Stopped(self._reason)

    def hold(self) -> None:
        """Raise `Stopped` when asked to stop, after waiting while the fence is down. Blocks; on an
        event loop, which must not stand still: `Withheld` instead of waiting."""
        fence = self._fence
        while fence is not None and fence.is_down:
            self.check()
            if _on_event_loop():
                raise Withheld
            fence.pause()
        self.check()

    async def held(self) -> None:
        """The same, for what runs on the event loop."""
        while self._fence is not None and self._fence.is_down:
            self.check()
            await self._fence.paused()
        self.check()

    def working_s(self) -> float:
        """The clock for what a run may take: it stands still while this process is stopped, the
        machine is suspended, or the run pauses."""
        return awake_s() if self._fence is None else self._fence.working_s()

    @contextmanager
    def wakes(self, wake: Callable[[], object]) -> Generator[None]:
        """Within the block, call `wake` on this event loop when the signal comes; at once if it
        has come."""
        loop = asyncio.get_running_loop()

        def call() -> None:
            loop.call_soon_threadsafe(wake)

        with self._lock:
            self._wakes.append(call)
        if self._reason is not None:
            wake()
        try:
            yield
        finally:
            with self._lock:
                self._wakes.remove(call)


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
