"""How figures are taken, in turns, and held against their goals."""

import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bench.measuring import Row, Used, run
from bench.render.job import Job, job_of

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """How often each figure is taken, and on how long a job."""

    rounds: int
    seconds: float

    @property
    def job(self) -> Job:
        """The job, made if need be."""
        return job_of(self.seconds)


def turns(programs: Mapping[str, Callable[[], T]], rounds: int) -> dict[str, list[T]]:
    """What each gave, taken in turns so that all meet the same weather."""
    seen: dict[str, list[T]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            seen[name].append(program())
    return seen


def median(seen: Sequence[T], of: Callable[[T], float]) -> float:
    """The median of one figure."""
    return statistics.median(of(each) for each in seen)


def wall_s(used: Used) -> float:
    """From start to end of the process."""
    return used.wall_s


def cpu_s(used: Used) -> float:
    """Of the process and those that it waited for."""
    return used.cpu_s


def at_most(what: str, value: float, limit: float, unit: str, *, digits: int = 2) -> Row:
    """A figure that should stay below its goal."""
    return _row(what, value, f"≤ {limit:g} {unit}".strip(), unit, digits, kept=value <= limit)


def at_least(what: str, value: float, limit: float, unit: str, *, digits: int = 2) -> Row:
    """A figure that should reach its goal."""
    return _row(what, value, f"≥ {limit:g} {unit}".strip(), unit, digits, kept=value >= limit)


def plain(what: str, value: float, unit: str, *, digits: int = 2) -> Row:
    """A figure without a goal."""
    return Row(what, f"{value:.{digits}f} {unit}".strip())


def _row(what: str, value: float, goal: str, unit: str, digits: int, *, kept: bool) -> Row:
    return Row(
        what, f"{value:.{digits}f} {unit}".strip(), f"{goal}: {'kept' if kept else 'MISSED'}"
    )


def ours(plan: Plan, out: Path, *flags: str | Path) -> Used:
    """The job through our own code in a process of its own."""
    seconds = ["--seconds", str(plan.seconds)]
    return run([sys.executable, "-m", "bench.render.ours", out, *seconds, *flags])


def said(used: Used) -> dict[str, Any]:
    """The line of JSON that a program ended with."""
    return json.loads(used.said.splitlines()[-1])
