"""A worker's sign of life, from a thread and a connection of its own.

Its own, so that a busy event loop or a pool without a free connection never make a living worker
look dead. A loop that stands still for as long as the others bear silence is not busy: then it does
not beat, and the others take over.
"""

import threading
from collections.abc import Callable

import structlog

from mutoscope.jobs.fence import Fence
from mutoscope.jobs.resources import Meter
from mutoscope.store.database import DatabaseGone
from mutoscope.store.workers import Pulse

log = structlog.get_logger("mutoscope")

BEATS_PER_LIMIT = 6
LAST_BEAT_S = 10.0
"""For a beat in the middle of which we leave; more only when the database has stopped."""


class Heartbeat:
    """Beats until stopped, and tells the `fence` of each beat that was heard.

    `on_lost` is called once, from the thread, when the worker was declared dead. A beat that does
    not reach the database changes nothing: the fence goes down by itself. While `may_beat` says
    no, there are none.
    """

    def __init__(
        self,
        pulse: Pulse,
        meter: Meter,
        fence: Fence,
        *,
        limit_s: float,
        on_lost: Callable[[], None],
        may_beat: Callable[[], bool] = lambda: True,
    ) -> None:
        self._pulse = pulse
        self._meter = meter
        self._fence = fence
        self._every_s = limit_s / BEATS_PER_LIMIT
        self._on_lost = on_lost
        self._may_beat = may_beat
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; returns when the thread has ended (it may be in the middle of a beat)."""
        self._over.set()
        self._fence.wanted.set()
        self._thread.join(LAST_BEAT_S)

    def _run(self) -> None:
        hurry = self._fence.wanted
        try:
            while not self._over.is_set():
                hurry.wait(self._every_s)
                hurry = self._fence.wanted
                hurry.clear()
                if not self._over.is_set() and not self._may_beat():
                    hurry = self._over
                    continue
                try:
                    if self._over.is_set() or not self._beat():
                        return
                except DatabaseGone as error:
                    hurry = self._over  # haste would not bring the database back
                    log.warning("beat_not_heard", error=error.message)
                except Exception as error:  # no more heard than that; the next one may be
                    hurry = self._over
                    log.error("beat_failed", error=str(error), exc_info=error)
        finally:
            self._pulse.close()

    def _beat(self) -> bool:
        sent_at_s = self._fence.now_s()
        if self._pulse.beat(self._meter.sample().body()):
            self._fence.confirm(sent_at_s)
            return True
        if not self._over.is_set():
            log.error("worker_lost", why="declared dead")
            self._on_lost()
        return False
