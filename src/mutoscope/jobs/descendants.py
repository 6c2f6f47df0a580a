"""Our own processes: this one, and what it has started for as long as that belongs to us.

A process that began a session of its own is a daemon and not ours any more: the embedded database
and detached workers do that, and must not be counted (or ended) as if a step had started them.
"""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from mutoscope.store.processes import RSS, SESSION, STARTED, THREADS, VMS, stat_fields

PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """One process. `started_at_s`, in the clock of `now_s`, tells it from a later one of its pid.
    Memory that a fork shares with its parent is counted for both."""

    pid: int
    session: int
    started_at_s: float
    rss_bytes: int
    vms_bytes: int
    threads: int


def usage(pid: int) -> Usage | None:
    """A process by its pid, in some 30 µs on Linux. None: there is none, or it has ended and waits
    to be reaped."""
    return _from_stat(pid) if sys.platform == "linux" else _from_psutil(pid)


def descendants() -> tuple[Usage, ...]:
    """What this process has started, and what that has started in turn, in our session."""
    own = usage(os.getpid())
    if own is None:
        return ()
    if sys.platform == "linux" and _told_file(own.pid, own.pid).exists():
        return tuple(_below(own))
    found = (usage(child.pid) for child in psutil.Process().children(recursive=True))
    return tuple(each for each in found if each is not None and each.session == own.session)


def end(process: Usage) -> bool:
    """Kill that very process and no later one of its pid; False when it is gone or not ours."""
    found = usage(process.pid)
    if found is None or found.started_at_s != process.started_at_s:
        return False
    try:
        psutil.Process(process.pid).kill()
    except psutil.Error:
        return False
    return True


def now_s() -> float:
    """Seconds since the machine's start on Linux (suspensions count, and nobody sets it), since
    1970 elsewhere."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.time()


def _below(parent: Usage) -> Iterator[Usage]:
    for child in _told_by_kernel(parent.pid):
        if child.session == parent.session:
            yield child
            yield from _below(child)


def _told_file(pid: int, thread: int) -> Path:
    return PROC / str(pid) / "task" / str(thread) / "children"


def _told_by_kernel(pid: int) -> Iterator[Usage]:
    """Each thread's children, where the kernel was built to tell them (CONFIG_PROC_CHILDREN)."""
    try:
        threads = os.listdir(PROC / str(pid) / "task")  # noqa: PTH208  (once a second: be quick)
        told = [_told_file(pid, int(thread)).read_text() for thread in threads]
    except OSError:  # ended meanwhile
        return
    for child in " ".join(told).split():
        if found := usage(int(child)):
            yield found


def _from_stat(pid: int) -> Usage | None:
    fields = stat_fields(pid)
    if fields is None:
        return None
    return Usage(
        pid=pid,
        session=int(fields[SESSION]),
        started_at_s=int(fields[STARTED]) / _ticks_per_s(),
        rss_bytes=int(fields[RSS]) * _page_bytes(),
        vms_bytes=int(fields[VMS]),
        threads=int(fields[THREADS]),
    )


def _ticks_per_s() -> int:
    return os.sysconf("SC_CLK_TCK")


def _page_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE")


def _from_psutil(pid: int) -> Usage | None:
    try:
        process = psutil.Process(pid)
        with process.oneshot():
            memory = process.memory_info()
            return Usage(
                pid=pid,
                session=_session(pid),
                started_at_s=process.create_time(),
                rss_bytes=memory.rss,
                vms_bytes=memory.vms,
                threads=process.num_threads(),
            )
    except (psutil.Error, OSError):
        return None


def _session(pid: int) -> int:
    return os.getsid(pid) if sys.platform != "win32" else 0
