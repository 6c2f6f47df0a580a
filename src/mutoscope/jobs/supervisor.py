"""A worker as a child process, started again when it ends before its time.

What crashes in native code, runs out of memory or hangs takes its process along; the supervisor,
which does nothing else, stays. Only a worker that left of its own will, or that cannot use its
settings, is not started again.

    supervisor = Supervisor(settings, command)
    supervisor.start()
    ...                         # an event loop, a web server
    supervisor.stop()
    code = supervisor.wait()
"""

import contextlib
import queue
import signal
import sys
import threading
import time
from collections.abc import Sequence
from typing import Literal

import structlog

from mutoscope.config import Settings, environment_of
from mutoscope.jobs.child import Child
from mutoscope.jobs.signals import ending_signals

log = structlog.get_logger("mutoscope")

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 60.0
HEALTHY_S = 60.0
"""A worker that lived this long was well: the next delay is the first one again."""
TICK_S = 0.5
FINISHED, UNUSABLE = 0, 2
"""Exit codes after which a worker is not started again: left of its own will; settings that it
cannot use."""
NOT_STARTED = 71
"""`EX_OSERR` of sysexits.h."""

Message = Literal["stop", "ended"]


def worker_command(*, exit_when_idle: bool = False) -> list[str]:
    """How a worker that has a supervisor is started."""
    command = [sys.executable, "-m", "mutoscope", "worker", "--lifeline"]
    return [*command, "--exit-when-idle"] if exit_when_idle else command


class Supervisor:
    """Runs `command` with these settings, on a thread of its own. The child leaves when its stdin
    is closed (`lifeline.leave_at_its_end`), also when this process is gone."""

    def __init__(self, settings: Settings, command: Sequence[str]) -> None:
        self._settings = settings
        self._command = list(command)
        self._mail: queue.SimpleQueue[Message] = queue.SimpleQueue()  # signal handlers may put
        self._code: int | None = None
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the worker; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let the worker leave, and do not start another; called again: end it now. Returns at
        once; from any thread and any signal handler."""
        self._mail.put("stop")

    def wait(self, timeout_s: float | None = None) -> int | None:
        """The exit code, 0 after `stop`, when no worker is left; None when it takes longer."""
        self._thread.join(timeout_s)
        return None if self._thread.is_alive() else self._code

    def _run(self) -> None:
        delay_s = FIRST_DELAY_S
        while True:
            began_at = time.monotonic()
            code, stopped = self._one_life()
            if stopped or code in (FINISHED, UNUSABLE):
                if code == UNUSABLE:
                    log.error("worker_not_started_again", why="it cannot use its settings")
                self._code = FINISHED if stopped else code
                return
            if time.monotonic() - began_at > HEALTHY_S:
                delay_s = FIRST_DELAY_S
            log.warning("worker_starts_again", in_s=delay_s)
            if self._is_stopped_within(delay_s):
                self._code = FINISHED
                return
            delay_s = min(2 * delay_s, LONGEST_DELAY_S)

    def _one_life(self) -> tuple[int, bool]:
        """The exit code of one worker, and whether we were asked to stop meanwhile."""
        try:
            child = Child(self._command, environment_of(self._settings), self._settings)
        except OSError as error:  # no room for another process now
            log.error("worker_not_started", error=str(error))
            return NOT_STARTED, False
        log.info("worker_started", pid=child.pid)
        watcher = threading.Thread(target=self._tell_end, args=(child,), daemon=True)
        watcher.start()
        stopped = self._watch(child)
        watcher.join()
        code = child.bury()
        log.info("worker_ended", pid=child.pid, code=code)
        return code, stopped

    def _tell_end(self, child: Child) -> None:
        child.await_end()
        self._mail.put("ended")

    def _watch(self, child: Child) -> bool:
        """Until it has ended; whether we were asked to stop."""
        stop_by: float | None = None
        while True:
            message = self._next_message(TICK_S)
            if message == "ended":
                return stop_by is not None
            if message == "stop" and stop_by is None:
                child.let_leave()
                stop_by = time.monotonic() + self._settings.stop_grace_s
            elif message == "stop" or (stop_by is not None and time.monotonic() > stop_by):
                child.end("ended by its supervisor: it did not leave in time")
            elif child.hangs():
                log.error("worker_hangs", pid=child.pid)
                child.end("hung")

    def _next_message(self, timeout_s: float) -> Message | None:
        with contextlib.suppress(queue.Empty):
            return self._mail.get(timeout=timeout_s)
        return None

    def _is_stopped_within(self, delay_s: float) -> bool:
        return self._next_message(delay_s) == "stop"


def on_signals(supervisor: Supervisor) -> None:
    """A request to end this process, Ctrl-C, or the closing of its terminal stops the supervisor.
    For the main thread of a process that does nothing else. nohup(1) is heeded."""
    for number in ending_signals():
        signal.signal(number, lambda *_: supervisor.stop())
