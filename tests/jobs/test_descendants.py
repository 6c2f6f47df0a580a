"""Against what psutil says of real children."""

import os
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from mutoscope.jobs.descendants import Usage, descendants, end, now_s, usage

NEST = "import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
WAIT = "import sys; print('here', flush=True); sys.stdin.read()"
Process = subprocess.Popen[bytes]


def started(code: str, *, apart: bool = False) -> Process:
    """A child that has come to where it waits; `apart`: in a session of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=apart,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"here"
    return process


@pytest.fixture
def family() -> Iterator[Process]:
    """A child that has a child, and beside it a daemon."""
    processes = [started(NEST.format(inner=WAIT)), started(WAIT, apart=True)]
    yield processes[0]
    for process in processes:
        process.communicate(timeout=20)


def by_pid() -> dict[int, Usage]:
    return {each.pid: each for each in descendants()}


def test_children_and_theirs_are_found_and_daemons_are_not(family: Process) -> None:
    grandchild = psutil.Process(family.pid).children()[0]
    found = by_pid()
    assert set(found) == {family.pid, grandchild.pid}
    told = grandchild.memory_info()
    assert found[grandchild.pid].rss_bytes == pytest.approx(told.rss, rel=0.1)
    assert found[grandchild.pid].vms_bytes == pytest.approx(told.vms, rel=0.1)
    assert found[grandchild.pid].threads == grandchild.num_threads()


def test_all_processes_are_searched_where_the_kernel_tells_no_children(
    family: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = by_pid()
    monkeypatch.setattr("pathlib.Path.exists", lambda _: False)
    assert set(by_pid()) == set(quick)


def test_this_process_is_as_psutil_says() -> None:
    own, told = usage(os.getpid()), psutil.Process().memory_info()
    assert own is not None
    assert own.rss_bytes == pytest.approx(told.rss, rel=0.02)
    assert own.vms_bytes == pytest.approx(told.vms, rel=0.02)
    assert 0 < own.started_at_s < now_s()


def test_what_has_ended_is_not_there() -> None:
    process = started(WAIT)
    found = by_pid()[process.pid]
    assert end(found)
    process.communicate(timeout=20)
    assert process.returncode != 0
    assert usage(process.pid) is None
    assert not end(found)


def test_a_later_process_of_the_pid_is_not_ended(family: Process) -> None:
    found = by_pid()[family.pid]
    former = Usage(found.pid, found.session, found.started_at_s - 1, 0, 0, 0)
    assert not end(former)
    assert family.poll() is None
