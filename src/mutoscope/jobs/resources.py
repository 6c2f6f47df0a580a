"""What our processes use, and what they may use."""

import ctypes
import functools
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from mutoscope.config import Settings
from mutoscope.jobs.descendants import Usage, descendants, usage
from mutoscope.jobs.memory_limit import MB, free_memory_bytes, memory_limit_bytes, own_groups

_M_ARENA_MAX = -8  # <malloc.h>

SOFT_SHARE = 0.80
"""Of the memory limit: above it no new job is begun."""
HARD_SHARE = 0.92
"""Above it a job is stopped."""
STALE_S = 2.0


@dataclass(frozen=True)
class Resources:
    """One sample: this process and those it started, together. `memory_share`: resident memory
    against their own limit (1.0: full). Free memory and disk are the machine's (the container's),
    whoever uses the rest."""

    rss_mb: float
    vms_mb: float
    threads: int
    memory_share: float
    processes: int = 1
    open_files: int = 0
    free_memory_mb: float = 0.0
    free_disk_mb: float = 0.0

    def body(self) -> dict[str, float]:
        """As it stands in events and errors."""
        return asdict(self)

    def line(self) -> dict[str, float]:
        """As it stands in the log."""
        return {
            "rss_mb": self.rss_mb,
            "vms_mb": self.vms_mb,
            "percent": round(100 * self.memory_share, 1),
            "threads": self.threads,
        }


@dataclass(frozen=True)
class _Surroundings:
    """What changes slowly or costs too much to be looked at for every step."""

    at_s: float
    children: tuple[Usage, ...]
    open_files: int
    free_memory_mb: float
    free_disk_mb: float


class Meter:
    """Samples our processes; from any thread.

    `sample` reads this process anew (some 0.05 ms) and takes children, open files and what is free
    from the last `look`, which takes some 0.3 ms, or milliseconds where the kernel tells children
    only by listing all processes there are.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.data_dir
        self._groups = own_groups()
        self.limit_bytes = memory_limit_bytes(settings, self._groups)
        self._around = self._look_around()

    def sample(self) -> Resources:
        """Now, as far as it can be told quickly."""
        around = self._around
        ours = (_own(), *around.children)
        rss_bytes = sum(each.rss_bytes for each in ours)
        return Resources(
            rss_mb=round(rss_bytes / MB, 1),
            vms_mb=round(sum(each.vms_bytes for each in ours) / MB, 1),
            threads=sum(each.threads for each in ours),
            memory_share=round(rss_bytes / self.limit_bytes, 4),
            processes=len(ours),
            open_files=around.open_files,
            free_memory_mb=around.free_memory_mb,
            free_disk_mb=around.free_disk_mb,
        )

    def look(self) -> Resources:
        """Everything anew; later samples build on it."""
        self._around = self._look_around()
        return self.sample()

    @property
    def is_stale(self) -> bool:
        """Whether the last look was so long ago that a sample may be wrong about children."""
        return time.monotonic() - self._around.at_s > STALE_S

    @property
    def children(self) -> tuple[Usage, ...]:
        """The processes that ours has started, as of the last look."""
        return self._around.children

    def _look_around(self) -> _Surroundings:
        return _Surroundings(
            at_s=time.monotonic(),
            children=descendants(),
            open_files=_open_files(),
            free_memory_mb=round(free_memory_bytes(self._groups) / MB, 1),
            free_disk_mb=free_disk_mb(self._folder),
        )


def keep_few_arenas() -> None:
    """Let all threads share two arenas of memory. Every step has a thread of its own: spread over
    sixteen arenas, what is left of each step's pictures would pile up in all of them. mallopt(3);
    glibc alone has it."""
    if sys.platform.startswith("linux"):
        getattr(ctypes.CDLL(None), "mallopt", _no_option)(_M_ARENA_MAX, 2)


def _no_option(option: int, value: int) -> int:
    return 0


def give_back_memory() -> None:
    """Return to the system what has been freed; takes some milliseconds.

    glibc keeps freed memory in one arena per thread, and every step has a thread of its own: the
    arenas fill up with leftovers of pictures and frames, so that a long video would need more
    memory than a short one. `malloc_trim(3)` empties them all.
    """
    _malloc_trim()(0)


@functools.cache
def _malloc_trim() -> Callable[[int], object]:
    if not sys.platform.startswith("linux"):
        return bool
    return getattr(ctypes.CDLL(None), "malloc_trim", bool)  # musl has none, and no arenas


def free_disk_mb(folder: Path) -> float:
    """Free space where `folder` is, or will be, for us."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return round(psutil.disk_usage(str(folder)).free / MB, 1)


def _own() -> Usage:
    own = usage(os.getpid())
    if own is None:  # its own process table is hidden from it: then it cannot be guarded either
        return Usage(os.getpid(), 0, 0.0, 0, 0, 0)
    return own


def _open_files() -> int:
    try:
        process = psutil.Process()
        return process.num_handles() if sys.platform == "win32" else process.num_fds()
    except psutil.Error:
        return 0
