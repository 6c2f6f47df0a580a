"""Telling processes apart."""

import subprocess
import sys

from mutoscope.store import processes


def test_a_process_is_known_by_its_pid_and_its_start() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    started_at = processes.pid_started_at(child.pid)
    row = {"pid": child.pid, "pid_started_at": started_at}
    assert started_at is not None
    assert processes.runs(row)
    assert not processes.runs({**row, "pid_started_at": started_at - 1})
    child.communicate()
    assert processes.pid_started_at(child.pid) is None


def test_a_dead_child_that_nobody_has_asked_about_runs_no_more() -> None:
    child = subprocess.Popen([sys.executable, "-c", "print()"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout as said:
        assert said.read() != b""
    while processes.pid_started_at(child.pid) is not None:
        continue
    assert child.wait() == 0


def test_this_process_finds_itself() -> None:
    me = processes.this_process()
    row = {"machine": me.machine, "pid": me.pid, "pid_started_at": me.pid_started_at}
    assert processes.is_here(row)
    assert processes.is_alive({**row, "silent_s": 1.0, "silence_limit_s": 2.0})
    assert not processes.is_alive({**row, "silent_s": 3.0, "silence_limit_s": 2.0})
