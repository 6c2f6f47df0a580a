"""Locks between processes that the operating system itself releases when a process dies."""

import errno
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

POLL_S = 0.02
WINDOWS_SLOTS = 256


class FileLock:
    """An advisory lock on a file, held by the open file and by every child that inherits it.

    Each object opens the file for itself, so two objects in one process exclude each other as two
    processes would. The file stays when the lock goes: deleting it would let two holders in.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    @property
    def held(self) -> bool:
        return self._fd is not None

    def fileno(self) -> int:
        """The descriptor that carries the lock; handed to a child, the child holds it too."""
        if self._fd is None:
            raise ValueError(f"The lock {self.path} is not held")
        return self._fd

    def acquire(self, *, shared: bool = False, timeout_s: float = 0.0) -> bool:
        """Take the lock; False when others still hold it after `timeout_s`."""
        if self._fd is not None:
            return True
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        deadline = time.monotonic() + timeout_s
        while not _try_lock(fd, shared=shared):
            if time.monotonic() >= deadline:
                os.close(fd)
                return False
            time.sleep(POLL_S)
        self._fd = fd
        return True

    def release(self) -> None:
        """Close our descriptor; children that inherited it keep the lock."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


def is_locked(path: Path) -> bool:
    """Whether any living process holds the lock."""
    if not path.exists():
        return False
    with FileLock(path) as probe:
        return not probe.acquire()


if sys.platform == "win32":

    def _try_lock(fd: int, *, shared: bool) -> bool:
        # Windows locks bytes and knows no shared ones: a sharer takes one byte, an owner all.
        slots = [(n, 1) for n in range(WINDOWS_SLOTS)] if shared else [(0, WINDOWS_SLOTS)]
        for start, count in slots:
            os.lseek(fd, start, os.SEEK_SET)
            try:
                msvcrt.locking(fd, msvcrt.LK_NBLCK, count)
            except OSError:
                continue
            return True
        return False

else:

    def _try_lock(fd: int, *, shared: bool) -> bool:
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise
            return False
        return True
