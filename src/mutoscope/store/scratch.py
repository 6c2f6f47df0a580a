"""Folders for unfinished files, which no crash leaves behind for long."""

import shutil
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from mutoscope.store.accounts import give_to, make_folder, owner
from mutoscope.store.locks import FileLock

GATE_LIMIT_S = 30.0


class Scratch:
    """A folder of this process's own inside `folder`, and folders for single steps in it.

    Each process holds a lock beside its folder. A folder whose lock is free belonged to a process
    that is dead, whatever its pid has become since; the next process to come removes it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own: FileLock | None = None
        self._making = Lock()

    @contextmanager
    def open(self) -> Generator[Path]:
        """A new empty folder, deleted at the end with all that is in it."""
        place = self.own() / uuid.uuid4().hex
        place.mkdir(mode=0o700)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def own(self) -> Path:
        """This process's folder; made, and the leftovers of dead ones removed, at first use."""
        with self._making:
            if self._own is None:
                self._own = self._claim()
            return self._own.path.with_suffix("")

    def close(self) -> None:
        """Delete this process's folder."""
        with self._making:
            if self._own is not None:
                _remove(self._own)
                self._own = None

    def _claim(self) -> FileLock:
        make_folder(self.folder)
        # Without the gate, a sweeper could take a lock file between its making and its locking.
        with FileLock(self.folder / "gate") as gate:
            gate.acquire(timeout_s=GATE_LIMIT_S)
            give_to(gate.path, owner(self.folder))
            self._sweep()
            lock = FileLock(self.folder / f"{uuid.uuid4().hex}.lock")
            lock.acquire()
            give_to(lock.path, owner(self.folder))
            make_folder(lock.path.with_suffix(""))
            return lock

    def _sweep(self) -> None:
        for path in self.folder.glob("*.lock"):
            lock = FileLock(path)
            if lock.acquire():
                _remove(lock)


def _remove(lock: FileLock) -> None:
    shutil.rmtree(lock.path.with_suffix(""), ignore_errors=True)
    lock.path.unlink(missing_ok=True)
    lock.release()
