"""Locks between processes."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mutoscope.store.locks import FileLock, is_locked


def test_one_owner_or_many_sharers(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FileLock(path) as owner, FileLock(path) as other, FileLock(path) as third:
        assert owner.acquire()
        assert owner.acquire()
        assert not other.acquire()
        assert not other.acquire(shared=True)
        owner.release()
        assert other.acquire(shared=True)
        assert third.acquire(shared=True)
        assert not owner.acquire()
        assert is_locked(path)
    assert not is_locked(path)


def test_waits_until_it_is_free(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock") as first, FileLock(tmp_path / "lock") as second:
        first.acquire()
        release = threading.Timer(0.05, first.release)
        release.start()
        assert second.acquire(timeout_s=30)
        release.join()


def test_a_child_that_inherits_it_holds_it_on(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FileLock(path) as lock:
        lock.acquire()
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"],
            stdin=subprocess.PIPE,
            pass_fds=[lock.fileno()],
        )
    with child:
        assert is_locked(path)
        child.kill()
        child.wait()
        assert not is_locked(path)


def test_a_lock_not_held_has_no_descriptor(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert not lock.held
    assert not is_locked(lock.path)
    with pytest.raises(ValueError, match="not held"):
        lock.fileno()
