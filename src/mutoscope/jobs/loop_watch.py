"""Whether the event loop still turns.

Limits, cancellations and the ends of steps all live on it. Heartbeat and black box have threads of
their own, so that a busy loop does not make a worker look dead; but where a call blocks the loop
for good, they must not go on saying that all is well. So they ask here first.
"""

import asyncio
import sys
import threading
from collections.abc import Callable

import structlog

from mutoscope.jobs.awake import awake_s

log = structlog.get_logger("mutoscope")

STAMP_EVERY_S = 0.1


class LoopWatch:
    """Made and stamped on the loop, asked from any thread. Only time in which this process was
    awake counts."""

    def __init__(self, clock: Callable[[], float] = awake_s) -> None:
        self._clock = clock
        self._turned_at_s = clock()
        self._thread = threading.get_ident()
        self._told = False

    def turned(self) -> None:
        """The loop turns."""
        self._turned_at_s, self._told = self._clock(), False

    def stands_still(self, limit_s: float) -> bool:
        """Whether it has not turned for longer than that; the log is told once where it stands."""
        still_s = self._clock() - self._turned_at_s
        if still_s > limit_s and not self._told:
            self._told = True
            log.error("event_loop_blocked", for_s=round(still_s, 1), at=self._place())
        return still_s > limit_s

    async def watch(self) -> None:
        """Stamp until cancelled."""
        while True:
            self.turned()
            await asyncio.sleep(STAMP_EVERY_S)

    def _place(self) -> str | None:
        """Where its thread is: the innermost of its lines."""
        frame = sys._current_frames().get(self._thread)  # pyright: ignore[reportPrivateUsage]
        if frame is None:
            return None
        return f"{frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}"
