"""A process that a trial has started: only through it may the trial hurt anybody."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Self, TypeVar

ROOT = Path(__file__).parents[1]
END_LIMIT_S = 30
LAST_WORDS = 400

T = TypeVar("T")


class WorkerProcess:
    """Started by `start`; must be ended by `kill` or awaited by `wait`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log

    @classmethod
    async def start(
        cls,
        *arguments: str,
        environment: Mapping[str, str],
        log: Path,
        module: str = "chaos.worker_process",
    ) -> Self:
        """Start `python -m MODULE` with these arguments; it is no worker yet."""
        places = [str(ROOT), environment.get("PYTHONPATH", "")]
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", module, *arguments),
                env={**environment, "PYTHONPATH": os.pathsep.join(filter(None, places))},
                cwd=log.parent,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
            )
        return cls(process, log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def said(self) -> str:
        """What stands in its log, which may be shared."""
        return self._log.read_text("utf-8", "replace")

    @property
    def is_running(self) -> bool:
        """Whether its end has not been seen yet (a frozen one is running)."""
        return self._process.returncode is None

    def freeze(self) -> None:
        """SIGSTOP."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """SIGTERM: it gives its jobs back and leaves."""
        self._signal(signal.SIGTERM)

    async def kill(self) -> None:
        """SIGKILL; returns when it is gone."""
        self._signal(signal.SIGKILL)
        await self.wait()

    async def wait(self) -> int:
        """Its exit code, negative for a signal's number. TimeoutError after `END_LIMIT_S`."""
        return await asyncio.wait_for(self._process.wait(), END_LIMIT_S)

    async def meanwhile(self, what: Awaitable[T]) -> T:
        """Await something that needs this worker. RuntimeError: the worker ended before."""
        wanted, end = asyncio.ensure_future(what), asyncio.ensure_future(self._process.wait())
        try:
            await asyncio.wait({wanted, end}, return_when=asyncio.FIRST_COMPLETED)
            if not wanted.done():
                words = self.said[-LAST_WORDS:]
                raise RuntimeError(f"a worker ended by itself, with {end.result()}: {words}")
            return wanted.result()
        finally:
            for each in (wanted, end):
                each.cancel()
            await asyncio.wait({wanted, end})

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
