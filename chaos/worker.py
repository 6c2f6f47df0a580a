"""A worker process that a trial has started: only through it may the trial hurt anybody."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[1]
READY_LIMIT_S = 60
END_LIMIT_S = 30


class WorkerProcess:
    """Started by `start`; must be ended by `kill` or awaited by `wait`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, *arguments: str, environment: Mapping[str, str], log: Path) -> Self:
        """Start `python -m chaos.worker_process` with these arguments; it is not `ready` yet."""
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "chaos.worker_process", *arguments),
                env={**environment, "PYTHONPATH": str(ROOT)},
                cwd=log.parent,
                stdout=asyncio.subprocess.PIPE,
                stderr=output,
            )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether its end has not been seen yet (a frozen one is running)."""
        return self._process.returncode is None

    async def ready(self) -> bool:
        """Wait until it takes jobs; False: it has ended before."""
        assert self._process.stdout is not None
        return bool(await asyncio.wait_for(self._process.stdout.readline(), READY_LIMIT_S))

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

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)
