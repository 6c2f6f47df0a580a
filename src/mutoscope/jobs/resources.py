"""What this process uses, and what it may use."""

import ctypes
import functools
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
SOFT_SHARE = 0.80
HARD_SHARE = 0.92
MB = 1_000_000


@dataclass(frozen=True)
class Resources:
    """One sample. `memory_share`: resident memory against this process's own limit (1.0: full)."""

    rss_mb: float
    vms_mb: float
    threads: int
    memory_share: float

    def body(self) -> dict[str, float]:
        """As it stands in events and errors."""
        return asdict(self)


class Meter:
    """Samples this process. Cheap enough for every step: about 0.1 ms.

    The memory limit is the container's where there is one, else `limit_share` of the machine.
    """

    def __init__(self, limit_share: float) -> None:
        self._process = psutil.Process()
        self.limit_bytes = min(_container_limit(), psutil.virtual_memory().total * limit_share)

    def sample(self) -> Resources:
        """Now."""
        memory = self._process.memory_info()
        return Resources(
            rss_mb=round(memory.rss / MB, 1),
            vms_mb=round(memory.vms / MB, 1),
            threads=threading.active_count(),
            memory_share=round(memory.rss / self.limit_bytes, 4),
        )


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
    """Free space where `folder` is, for us."""
    return round(psutil.disk_usage(str(folder)).free / MB, 1)


def _container_limit() -> float:
    try:
        return float(CGROUP_LIMIT.read_text())
    except (OSError, ValueError):  # no cgroup v2, or "max"
        return float("inf")
