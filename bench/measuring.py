"""What every benchmark measures with: processes run to their end, and rows of a table."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
CORES = 2


@dataclass(frozen=True)
class Row:
    """One figure. `goal`: what it should keep to, in words."""

    what: str
    figure: str
    goal: str = ""


@dataclass(frozen=True)
class Used:
    """What a process and those it waited for have used."""

    wall_s: float
    cpu_s: float
    peak_rss_mb: float
    said: str


def run(arguments: Sequence[str | Path], *, data_dir: Path | None = None) -> Used:
    """Run a program to its end on at most two cores. RuntimeError: it failed."""
    environment = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    if data_dir is not None:
        environment["MUTOSCOPE_DATA_DIR"] = str(data_dir)
    began_at = time.perf_counter()
    process = subprocess.Popen(
        [str(each) for each in arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=_keep_to_two_cores,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {process.returncode}: {said[-400:]}")
    wall_s = time.perf_counter() - began_at
    return Used(wall_s, usage.ru_utime + usage.ru_stime, _peak_mb(usage.ru_maxrss), said)


def mutoscope(*arguments: str | Path, data_dir: Path | None = None) -> Used:
    """Run our own command line."""
    return run([sys.executable, "-m", "mutoscope", *arguments], data_dir=data_dir)


def medians(programs: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each, taken in turns so that all meet the same weather; one round to warm."""
    seen: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, program in programs.items():
            figure = program()
            if number:
                seen[name].append(figure)
    return {name: statistics.median(figures) for name, figures in seen.items()}


def _keep_to_two_cores() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def _peak_mb(maxrss: int) -> float:
    """Linux counts in KiB, macOS in bytes."""
    return maxrss / 1e6 if sys.platform == "darwin" else maxrss * 1024 / 1e6
