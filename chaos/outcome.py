"""What a trial has shown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Scale = Literal["full", "short"]


@dataclass(frozen=True)
class Outcome:
    """One row of the table. `what` was done, what it has `shown`, the `goal` in words, whether that
    was met, and the seconds it took (filled in by the runner where it is 0)."""

    what: str
    shown: str
    goal: str
    ok: bool
    seconds: float = 0.0


def percentile(figures: Sequence[float], share: float) -> float:
    """The smallest figure that is not below `share` (0..1) of them (the nearest-rank method)."""
    ranked = sorted(figures)
    return ranked[max(0, min(len(ranked) - 1, -int(-share * len(ranked) // 1) - 1))]


def spread(figures: Sequence[float], unit: str, digits: int = 1) -> str:
    """The median and the largest, in words."""
    if not figures:
        return "none"
    middle, most = statistics.median(figures), max(figures)
    return f"median {middle:.{digits}f} {unit}, at most {most:.{digits}f} {unit}"


def faults_told(faults: Sequence[str], limit: int = 3) -> str:
    """The first faults, for a table's cell; "" without any."""
    if not faults:
        return ""
    more = f" (and {len(faults) - limit} more)" if len(faults) > limit else ""
    return "; FAULTS: " + "; ".join(faults[:limit]) + more
