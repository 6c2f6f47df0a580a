"""The child process of a supervisor."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mutoscope.config import Settings
from mutoscope.jobs import black_box
from mutoscope.jobs.exits import cause_of_exit, note_path
from mutoscope.store.processes import OWN_WILL, pid_started_at, this_process

AWAKE_STEP_S = 1.0
"""More than this between two looks, and we were halted or the machine slept: it does not count."""


START_LIMIT_S = 300.0
"""For a worker without a black box: it starts, or leaves. Longer than a database may take to be
made."""


class Child:
    """Started by being made. How it ended is noted for whoever looks into it (`post_mortem`)."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], settings: Settings
    ) -> None:
        # A process group of its own: what the child leaves behind can be ended with it, and a
        # terminal's Ctrl-C reaches us alone.
        own_group: dict[str, Any] = {} if sys.platform == "win32" else {"process_group": 0}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, env=dict(environment), **own_group
        )
        self.pid = self._process.pid
        self._note = note_path(settings.data_dir, self.pid)
        us, started_at = this_process(), pid_started_at(self.pid)
        self._facts: dict[str, Any] = {
            "pid": self.pid,
            "pid_started_at": started_at,
            "supervisor": us.pid,
            "supervisor_started_at": us.pid_started_at,
        }
        self._write_note()
        self._stillness = Stillness(settings, self.pid, started_at)

    def let_leave(self) -> None:
        """Ask it to leave."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def end(self, cause: str) -> None:
        """Kill it, for this reason."""
        if "cause" not in self._facts:
            self._write_note(cause=cause)
        self._process.kill()

    def hangs(self) -> bool:
        """Whether its black box has not been written for the limit of silence, or has not been
        there for that of a start; only time counts in which this process was awake."""
        return self._stillness.is_over()

    def await_end(self) -> None:
        """Until it has ended. Blocks."""
        if not hasattr(os, "waitid"):
            self._process.wait()
            return
        with contextlib.suppress(ChildProcessError):  # `end` has seen it dead before
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)  # it keeps its pid for `bury`

    def bury(self) -> int:
        """Of one that has ended: end what it left behind, note how it ended; its exit code."""
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        if self._process.stdin is not None:
            self._process.stdin.close()
        code = self._process.wait()
        if cause_of_exit(code) == OWN_WILL and "cause" not in self._facts:
            with contextlib.suppress(OSError):
                self._note.unlink(missing_ok=True)
        else:
            self._write_note(code=code)
        return code

    def _write_note(self, **more: Any) -> None:
        self._facts |= more
        with contextlib.suppress(OSError):  # then the rows and the black box have to tell
            self._note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            black_box.write_json(self._note, self._facts)


class Stillness:
    """For how long the black box of a process has not been there, or not been written, counting
    only the time in which we were awake to see it: nothing can be said of the time in which all
    were halted."""

    def __init__(
        self,
        settings: Settings,
        pid: int,
        started_at: float | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._data_dir = settings.data_dir
        self._limit_s = settings.heartbeat_limit_s
        self._process = (pid, started_at)
        self._written_ns: int | None = None
        self._still_s = 0.0
        self._clock = clock
        self._looked_at = clock()

    def is_over(self) -> bool:
        """One look; True when it has been still, or without a box, for too long."""
        now = self._clock()
        passed_s = min(now - self._looked_at, AWAKE_STEP_S)
        self._looked_at = now
        written_ns = self._last_written_ns()
        if written_ns != self._written_ns:
            self._written_ns, self._still_s = written_ns, 0.0
        else:
            self._still_s += passed_s
        return self._still_s > (START_LIMIT_S if written_ns is None else self._limit_s)

    def _last_written_ns(self) -> int | None:
        """When its box was written; None while it has none (it starts, or leaves)."""
        written = (
            black_box.written_ns(path)
            for path, record in black_box.boxes(self._data_dir)
            if (record.process.pid, record.process.pid_started_at) == self._process
        )
        return max((ns for ns in written if ns is not None), default=None)
