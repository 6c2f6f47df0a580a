"""A worker's sign of life, from a thread and a connection of its own.

Its own, so that a busy event loop or a pool without a free connection never make a living worker
look dead.
"""

import threading
import time
from collections.abc import Callable

import structlog

from mutoscope.jobs.resources import Meter
from mutoscope.store.database import DatabaseGone
from mutoscope.store.workers import Pulse

log = structlog.get_logger("mutoscope")

BEATS_PER_LIMIT = 6
OWN_LIMIT_SHARE = 0.8


class Heartbeat:
    """Beats until stopped. `on_lost` is called once, from the thread, when the worker was declared
    dead or could not beat for 0.8 of the limit: before anybody takes its jobs over."""

    def __init__(
        self, pulse: Pulse, meter: Meter, *, limit_s: float, on_lost: Callable[[], None]
    ) -> None:
        self._pulse = pulse
        self._meter = meter
        self._limit_s = limit_s
        self._on_lost = on_lost
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; returns when the thread has ended (it may be in the middle of a beat)."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        heard_at = time.monotonic()
        try:
            while not self._over.wait(self._limit_s / BEATS_PER_LIMIT):
                try:
                    if not self._pulse.beat(self._meter.sample().body()):
                        return self._lose("declared dead")
                    heard_at = time.monotonic()
                except DatabaseGone as error:
                    log.warning("beat_not_heard", error=error.message)
                if time.monotonic() - heard_at > self._limit_s * OWN_LIMIT_SHARE:
                    return self._lose("not heard")
        finally:
            self._pulse.close()
        return None

    def _lose(self, why: str) -> None:
        log.error("worker_lost", why=why)
        self._on_lost()
