"""The guard over memory: stops a job before the system ends the whole process.

On a thread of its own, so that neither a busy event loop nor a step keeps it from looking.
"""

import contextlib
import gc
import os
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from mutoscope.jobs.awake import awake_s
from mutoscope.jobs.descendants import end, now_s
from mutoscope.jobs.exits import GUARD_EXIT
from mutoscope.jobs.resources import (
    HARD_SHARE,
    SOFT_SHARE,
    Meter,
    Resources,
    give_back_memory,
)
from mutoscope.jobs.stopping import StopSignal

log = structlog.get_logger("mutoscope")

CHECK_EVERY_S = 0.25
LAST_LOOK_S = 5.0
"""For a look in the middle of which we leave: a system that is out of memory can make it long."""
PATIENCE_S = 10.0
"""How long a job that was stopped may take to give its memory back."""
LAST_WORDS_S = 1.0
SHOW_CURSOR = "\x1b[?25h\n"
"""A live display has hidden it."""
START_GRAIN_S = 0.01
"""Processes' starts are known in clock ticks."""


def leave_hard(code: int = GUARD_EXIT, last_words: Callable[[], None] = lambda: None) -> None:
    """End this process at once: a clean-up would need memory that is not there, or wait for threads
    that do not end. `last_words` must be quick; whatever becomes of them, it ends."""
    try:
        _for_a_moment(last_words)
        _for_a_moment(_give_terminal_back)
    finally:
        os._exit(code)


def _for_a_moment(say: Callable[[], None]) -> None:
    """Say it on a thread, which is left alone when it is stuck: a full pipe, a lock, a dead disk
    must not keep us here."""
    thread = threading.Thread(target=say, name="last words", daemon=True)
    with contextlib.suppress(RuntimeError):  # no room for a thread: then it is not said
        thread.start()
        thread.join(LAST_WORDS_S)


def _give_terminal_back() -> None:
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]  (it may: see sys)
        return
    if sys.stderr.isatty():
        sys.stderr.write(SHOW_CURSOR)
    sys.stderr.flush()


class Guard:
    """Watches until stopped.

    Above the hard limit, or with less than half of `floor_mb` free on the machine, the job begun
    last is told to stop and the processes begun since it began are ended. One at a time: the next
    only when the first has gone and its memory was not enough. When our own memory is not back
    within `PATIENCE_S`, because a thread does not listen or because of what a stopped job has left
    behind, nothing but a new process helps: `give_up` is called, to let a supervisor start one.

    `runs` are the jobs in hand, in the order in which they were begun.
    """

    def __init__(
        self,
        meter: Meter,
        runs: Mapping[str, StopSignal],
        *,
        floor_mb: float,
        give_up: Callable[[], None] = leave_hard,
    ) -> None:
        self._meter = meter
        self._runs = runs
        self._least_mb = floor_mb / 2
        self._give_up = give_up
        self._begun_after_s: dict[str, float] = {}
        self._checked_at_s = now_s()
        self._short_since_s: float | None = None
        self._stopped: str | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="guard", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; returns when the thread has ended, or after `LAST_LOOK_S` without it."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(LAST_LOOK_S)

    @property
    def is_short(self) -> bool:
        """Whether it waits for memory to be given back."""
        return self._short_since_s is not None

    def check(self) -> None:
        """One look, and what follows from it."""
        runs = dict(self._runs)
        self._note(runs)
        used = self._meter.look()
        if not self._is_short_of(used, runs):
            self._short_since_s = self._stopped = None
        elif self._short_since_s is None:
            self._short_since_s = awake_s()
            self._stop_last(runs)
        elif awake_s() - self._short_since_s >= PATIENCE_S:
            self._lose_patience(runs, used)
        elif self._stopped not in runs and used.memory_share > SOFT_SHARE:
            self._stop_last(runs)

    def _watch(self) -> None:
        while not self._over.wait(CHECK_EVERY_S):
            try:
                self.check()
            except Exception as error:  # the next look may succeed; unguarded work is worse
                log.error("guard_failed", error=str(error), exc_info=error)

    def _note(self, runs: Mapping[str, StopSignal]) -> None:
        """A run that is new was not there at the check before: its processes began after that."""
        before_s, self._checked_at_s = self._checked_at_s, now_s()
        self._begun_after_s = {
            job_id: self._begun_after_s.get(job_id, before_s - START_GRAIN_S) for job_id in runs
        }

    def _is_short_of(self, used: Resources, runs: Mapping[str, StopSignal]) -> bool:
        # What no job uses any more, after one was stopped, would be missed by the next one.
        limit = SOFT_SHARE if self._stopped is not None and not runs else HARD_SHARE
        return used.memory_share > limit or used.free_memory_mb < self._least_mb

    def _stop_last(self, runs: Mapping[str, StopSignal]) -> None:
        # A step that was stopped hangs on the error that stopped it, with all its values, in a
        # cycle of error, traceback and frames.
        gc.collect()
        give_back_memory()
        used = self._meter.look()
        going = [job_id for job_id, stop in runs.items() if stop.reason is None]
        if not going or not self._is_short_of(used, runs):
            return
        self._stopped, self._short_since_s = going[-1], awake_s()
        log.error("memory_short", job=self._stopped, **used.body())
        runs[self._stopped].set("memory", used=used)
        for process in self._meter.children:
            if process.started_at_s >= self._begun_after_s[self._stopped] and end(process):
                log.warning("process_ended", pid=process.pid, job=self._stopped)

    def _lose_patience(self, runs: Mapping[str, StopSignal], used: Resources) -> None:
        if used.free_memory_mb < self._least_mb and used.memory_share <= HARD_SHARE:
            self._short_since_s = awake_s()  # others use it: our leaving would not help
            self._stop_last(runs)
            return
        told = {"exit_code": GUARD_EXIT, **used.body()}
        _for_a_moment(partial(log.critical, "memory_not_given_back", **told))
        self._give_up()
