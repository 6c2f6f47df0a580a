"""Blocking work on threads of their own.

Not a pool: a step that never comes back must not take a pool's place for ever, and must not keep
the process from leaving.
"""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import Any


def on_thread(work: Callable[[], Any], name: str) -> asyncio.Future[Any]:
    """Run `work` on a new daemon thread; a future of this loop with its result or its error."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()
    context = contextvars.copy_context()

    def run() -> None:
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
