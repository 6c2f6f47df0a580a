"""The fence that needs no database: work goes on only while others must take this worker for alive.

A worker that was stopped, or cut off from the database, cannot know whether its jobs are somebody
else's by now. It does know when it was last heard, and how much silence the others bear. Before
that is over its work pauses, until the next heartbeat confirms it or says that it is too late.
"""

import asyncio
import threading
from collections.abc import Callable

from mutoscope.jobs.awake import awake_s, elapsed_s

OWN_LIMIT_SHARE = 0.8
PAUSE_S = 0.1


class Fence:
    """When a worker was last heard. From any thread.

    `elapsed` is a clock that also counts sleep: while this process sleeps, others may not.
    """

    def __init__(self, limit_s: float, *, elapsed: Callable[[], float] = elapsed_s) -> None:
        self._allowed_s = limit_s * OWN_LIMIT_SHARE
        self._elapsed = elapsed
        self._heard_at_s = elapsed()
        self._heard_awake_s = awake_s()
        self._paused_s = 0.0
        self._down_since_s: float | None = None
        self._lock = threading.Lock()
        self._heard = threading.Condition()
        self.wanted = threading.Event()
        """Set when work waits for a heartbeat."""

    @property
    def is_down(self) -> bool:
        """Whether the others may be about to take this worker for dead."""
        return self._elapsed() - self._heard_at_s > self._allowed_s

    @property
    def was_asleep(self) -> bool:
        """When it is down: whether this process slept, so that the next beat may well be heard."""
        return awake_s() - self._heard_awake_s <= self._allowed_s

    def now_s(self) -> float:
        """What `confirm` wants, read before the beat is sent."""
        return self._elapsed()

    def confirm(self, sent_at_s: float) -> None:
        """The others have heard a beat that was sent then."""
        with self._lock:
            at_s = awake_s()
            self._paused_s, self._heard_awake_s = self._paused(at_s), at_s
            self._heard_at_s, self._down_since_s = sent_at_s, None
        with self._heard:
            self._heard.notify_all()

    def working_s(self) -> float:
        """A clock of the seconds in which this process was awake and its work not paused."""
        with self._lock:
            at_s = awake_s()
            return at_s - self._paused(at_s)

    def pause(self) -> None:
        """Wait a little for the next beat; at once back when it is there. Blocks."""
        self._note()
        self.wanted.set()
        with self._heard:
            if self.is_down:
                self._heard.wait(PAUSE_S)

    async def paused(self) -> None:
        """The same on the event loop."""
        self._note()
        self.wanted.set()
        if self.is_down:
            await asyncio.sleep(PAUSE_S)

    def _note(self) -> None:
        """From now on at the latest, work pauses."""
        with self._lock:
            self._paused(awake_s())

    def _paused(self, at_s: float) -> float:
        """In a silence that was spent awake the pause began when it was too long; after a sleep,
        with the waking, which is when it is first asked for."""
        if self._down_since_s is None and self.is_down:
            self._down_since_s = at_s
        down_s = 0.0 if self._down_since_s is None else at_s - self._down_since_s
        return self._paused_s + max(at_s - self._heard_awake_s - self._allowed_s, down_s)
