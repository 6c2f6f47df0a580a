"""Blocking work on threads of their own.

Not a pool: a step that never comes back must not take a pool's place for ever, and must not keep
the process from leaving.
"""

import asyncio
import contextlib
import contextvars
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

LOW_PRIORITY = 10
"""Niceness: gives way to the event loop, the heartbeat and the database, and to other programs."""


def on_thread(
    work: Callable[[], Any], name: str, *, low_priority: bool = False
) -> asyncio.Future[Any]:
    """Run `work` on a new daemon thread; a future of this loop with its result or its error.
    `low_priority` also holds for the threads and processes that it starts."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def run() -> None:
        if low_priority:
            step_back()
        try:
            result, error = context.run(work), None
        except BaseException as raised:  # handed to whoever awaits the future
            result, error = None, raised
        try:
            loop.call_soon_threadsafe(_settle, future, result, error)
        except RuntimeError:
            return  # the loop has ended; nobody waits any more

    threading.Thread(target=run, name=name, daemon=True).start()
    return future


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    elif isinstance(error, StopIteration):  # the one class that a future does not take
        future.set_exception(RuntimeError(f"a step raised {error!r}"))
    else:
        future.set_exception(error)


def step_back() -> None:
    """Lower the priority of this very thread, where the system knows priorities of threads (Linux:
    see NOTES in setpriority(2)) and lets us."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):  # a sandbox may forbid it; it is only a courtesy
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW_PRIORITY)
