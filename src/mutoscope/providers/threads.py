"""Blocking work of a provider, on a thread that ends when nobody wants its result any more.

A thread cannot be ended from outside. Cancelling what awaits it tells it instead: code on the
thread asks between two pieces of work (`check_wanted`), and says how what it waits for is broken
off (`broken_off_by`). The cancellation takes effect when the thread has ended, so that whoever
waits for that knows when the processor is free again. On other threads both do nothing, but where
somebody has begun them with a `Wanted` of their own.
"""

import asyncio
import contextlib
import functools
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Unwanted(BaseException):
    """The thread must end. Not an `Exception`, so that nothing swallows it by accident."""


class Wanted:
    """Whether the work of one thread is still wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._over = False
        self._breaks: list[Callable[[], object]] = []

    def run(self, function: Callable[[], T]) -> T:
        """`function()` on this thread, as the work that may end. Unwanted."""
        self.check()
        token = _wanted.set(self)
        try:
            return function()
        finally:
            _wanted.reset(token)

    def end(self) -> None:
        """From now on it is not. From any thread."""
        with self._lock:
            if self._over:
                return
            self._over = True
            for break_off in self._breaks:
                break_off()

    def check(self) -> None:
        """Unwanted."""
        if self._over:
            raise Unwanted

    @contextmanager
    def broken_off_by(self, break_off: Callable[[], object]) -> Generator[None]:
        """Within the block, `end` calls `break_off`. Unwanted, also for what failed by that."""
        with self._lock:
            self.check()
            self._breaks.append(break_off)
        try:
            yield
        except Exception:
            self.check()  # it failed because it was broken off
            raise
        finally:
            with self._lock:  # never called when this is over
                self._breaks.remove(break_off)


_wanted: ContextVar[Wanted | None] = ContextVar("wanted", default=None)


async def on_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """`function(*args, **kwargs)`, without blocking the event loop. A cancellation is passed on to
    the thread, and comes out when that has ended."""
    wanted = Wanted()
    work = functools.partial(function, *args, **kwargs)
    thread = asyncio.ensure_future(asyncio.to_thread(wanted.run, work))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        wanted.end()
        await _end_of(thread)
        raise


def check_wanted() -> None:
    """End the work of this thread here if it is not wanted any more."""
    if (wanted := _wanted.get()) is not None:
        wanted.check()


@contextmanager
def broken_off_by(break_off: Callable[[], object]) -> Generator[None]:
    """Within the block, this thread waits for something that `break_off` ends: called from another
    thread, at most once, it must be quick and must not fail."""
    wanted = _wanted.get()
    with wanted.broken_off_by(break_off) if wanted else contextlib.nullcontext():
        yield


async def _end_of(thread: "asyncio.Future[T]") -> None:
    """However often we are told to hurry."""
    while not thread.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({thread})
    if not thread.cancelled():
        thread.exception()  # nobody else asks for it
