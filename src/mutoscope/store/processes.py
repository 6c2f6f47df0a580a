"""Which process a worker is, and whether it lives: the one place where that is decided."""

import functools
import os
import platform
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

PROC = Path("/proc")
OWN_WILL = "finished"
"""The cause of a stop that nobody need be told of: the work was done, or a person ended it."""
STATE, SESSION, THREADS, STARTED, VMS, RSS = 0, 3, 17, 19, 20, 21
"""Fields of `/proc/PID/stat` (proc(5)), counted after the name: it may hold spaces."""


@dataclass(frozen=True)
class Process:
    """One process. A pid means something only on its `machine` (one start of one kernel, one pid
    namespace: containers and cloned machines share names), and `pid_started_at`, in that machine's
    clock ticks, tells it from a later one with the same pid."""

    host: str
    pid: int
    pid_started_at: float
    machine: str = ""


@functools.cache
def this_process() -> Process:
    """This process, as other processes can find it."""
    pid = os.getpid()
    return Process(platform.node(), pid, pid_started_at(pid) or 0.0, this_machine())


@functools.cache
def this_machine() -> str:
    """Names what a pid of this process is relative to."""
    if sys.platform != "linux":
        return f"{platform.node()} {uuid.getnode():x}"
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink(PROC / 'self/ns/pid')}"  # noqa: PTH115  (not a path)
    except OSError:
        return uuid.uuid4().hex  # nobody's: then only silence tells


def pid_started_at(pid: int) -> float | None:
    """When the process of this pid was started; None: there is none.

    In the kernel's own ticks, since those in seconds move when the clock is set.
    """
    if sys.platform != "linux":
        return _psutil_started_at(pid)
    fields = stat_fields(pid)
    return None if fields is None else float(fields[STARTED])


def stat_fields(pid: int) -> list[bytes] | None:
    """What Linux tells of a process, by the numbers above; None: there is none, or it has ended and
    waits to be reaped."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123  (at every step: be quick)
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return None if fields[STATE] in (b"Z", b"X") else fields


def runs(worker: Mapping[str, Any]) -> bool:
    """Whether the process of a worker's row, one of this machine, is there."""
    return pid_started_at(worker["pid"]) == worker["pid_started_at"]


def is_here(worker: Mapping[str, Any]) -> bool:
    """Whether this machine's process table knows a worker's process."""
    return worker["machine"] == this_machine()


def is_alive(worker: Mapping[str, Any]) -> bool:
    """By the process table where that can tell, and by how long it has been silent."""
    if worker["silent_s"] > worker["silence_limit_s"]:
        return False
    return not is_here(worker) or runs(worker)


def machine_started_at() -> float:
    """When this machine was started (seconds since 1970)."""
    return psutil.boot_time()


def _psutil_started_at(pid: int) -> float | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.Error:
        return None
