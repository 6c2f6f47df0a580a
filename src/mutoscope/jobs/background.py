"""The owner of background tasks: it holds them, awaits them and reports what went wrong."""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

import structlog

log = structlog.get_logger("mutoscope")

CANCEL_AGAIN_S = 2.0


class Background:
    """Tasks that live as long as the block: the event loop itself keeps only weak references, and
    a task that nobody awaits takes its error with it.

    `on_error` is told of every task that failed. Leaving the block cancels what still runs and
    waits for it.
    """

    def __init__(self, on_error: Callable[[BaseException], None] | None = None) -> None:
        self._on_error = on_error
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` beside everything else."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def end(self, task: asyncio.Task[Any]) -> None:
        """Cancel and await one of them, as often as `close` does."""
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=CANCEL_AGAIN_S)

    async def close(self) -> None:
        """Cancel and await all of them.

        Once is not always enough: what a task awaits may end in the very moment of the cancellation
        and swallow it (`asyncio.wait_for` before Python 3.12 does).
        """
        while self._tasks:
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=CANCEL_AGAIN_S)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        log.error("background_failed", task=task.get_name(), error=str(error), exc_info=error)
        if self._on_error is not None:
            self._on_error(error)
