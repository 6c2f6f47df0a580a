"""Waiting for a database that is away, instead of losing what was done."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from mutoscope.jobs.stopping import Stopped, StopSignal
from mutoscope.jobs.waiting import pause_until
from mutoscope.store.database import DatabaseGone

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_S = 600.0
"""For work: a server that is upgraded or moved is back by then."""
BRIEFLY_S = 10.0
"""For a person who waits for an answer."""
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0

_heeded: ContextVar[StopSignal | None] = ContextVar("heeded", default=None)


@contextmanager
def heeding(stop: StopSignal) -> Generator[None]:
    """Within the block, and in every task begun in it, waiting ends when `stop` hurries."""
    token = _heeded.set(stop)
    try:
        yield
    finally:
        _heeded.reset(token)


async def patiently(verb: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """`await verb(...)`, again while the database is gone, for `PATIENCE_S`; then DatabaseGone.

    Only for verbs that may be done twice: a lost connection does not tell whether its last
    transaction was committed. Stopped: whoever we work for is in a hurry.
    """
    return await _persistently(lambda: verb(*args, **kwargs), PATIENCE_S)


async def briefly(verb: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for `BRIEFLY_S`: long enough for an embedded database to be started again."""
    return await _persistently(lambda: verb(*args, **kwargs), BRIEFLY_S)


def pauses() -> Iterator[float]:
    """How long to wait before each further try (s): short at first, for a server that is only
    started again; then such that many who wait are no burden."""
    pause_s = FIRST_PAUSE_S
    while True:
        yield pause_s
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def _persistently(verb: Callable[[], Awaitable[T]], limit_s: float) -> T:
    until: float | None = None
    for pause_s in pauses():
        try:
            return await verb()
        except DatabaseGone as gone:
            until = until or time.monotonic() + limit_s
            if time.monotonic() > until:
                raise
            await _pause(pause_s, gone)
    raise AssertionError("the pauses have no end")


async def _pause(pause_s: float, gone: DatabaseGone) -> None:
    stop = _heeded.get()
    if stop is None or (stop.reason is not None and not stop.hurried):
        await asyncio.sleep(pause_s)
    else:
        woken = asyncio.Event()
        with stop.wakes(woken.set):
            await pause_until(woken, pause_s)
    if stop is not None and stop.hurried:
        raise Stopped(stop.reason or "shutdown") from gone
