"""A clock that stands still while this process does.

`time.monotonic` leaves out a suspended machine on some systems only (CLOCK_MONOTONIC on Linux), and
a stopped process (SIGSTOP, a frozen container) nowhere. Limits that count such a time end work
that never had its chance.
"""

import functools
import sys
import threading
import time
from collections.abc import Callable

TICK_S = 0.25
LONGEST_TICK_S = 1.0
"""More than this between two ticks was not spent awake, but for what a busy machine takes."""


class AwakeClock:
    """Counts the time between two readings, `LONGEST_TICK_S` at most. From any thread."""

    def __init__(self, real_s: Callable[[], float] = time.monotonic) -> None:
        self._real_s = real_s
        self._lock = threading.Lock()
        self._read_at_s = real_s()
        self._awake_s = 0.0

    def read(self) -> float:
        """Seconds awake; right after waking, the sleep is not in it."""
        with self._lock:
            at_s = self._real_s()
            self._awake_s += min(max(at_s - self._read_at_s, 0.0), LONGEST_TICK_S)
            self._read_at_s = at_s
            return self._awake_s


def awake_s() -> float:
    """Seconds in which this process has been awake since this was first asked."""
    return _ticking().read()


def elapsed_s() -> float:
    """Seconds that have passed for everybody, sleep included, where the system can tell."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.time() if sys.platform == "darwin" else time.monotonic()


@functools.cache
def _ticking() -> AwakeClock:
    clock = AwakeClock()
    threading.Thread(target=_tick, args=(clock,), name="awake", daemon=True).start()
    return clock


def _tick(clock: AwakeClock) -> None:
    never = threading.Event()
    while not never.wait(TICK_S):
        clock.read()
