"""The most memory that a process which only renders ever holds must not grow with the video.

The long ones are at the quality `draft`, to save time: the same canvas, a quicker encoder.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Row
from bench.render.figures import Plan, at_most, median, ours, plain

_LIMIT_MB = 500
_CYCLES = (1, 10, 40)
"""Half a minute, five minutes and twenty, of six scenes."""


def measure(plan: Plan) -> Iterator[Row]:
    """Peak RSS with two workers; the twenty minutes once."""
    standard_mb = median([_peak_mb(plan, 1, "standard") for _ in range(plan.rounds)], float)
    yield at_most(f"{plan.job.total_s:.0f} s, standard", standard_mb, _LIMIT_MB, "MB", digits=0)
    peaks: list[float] = []
    for cycles in _CYCLES:
        rounds = plan.rounds if cycles < max(_CYCLES) else 1
        peaks.append(median([_peak_mb(plan, cycles, "draft") for _ in range(rounds)], float))
        length = f"{cycles * plan.job.total_s:.0f} s, draft"
        yield at_most(length, peaks[-1], _LIMIT_MB, "MB", digits=0)
    yield plain("longest / shortest", peaks[-1] / peaks[0], "×", digits=3)
    away = 100 * abs(peaks[-1] / peaks[0] - 1)
    yield at_most("change from shortest to longest", away, 10, "%", digits=1)


def _peak_mb(plan: Plan, cycles: int, quality: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        flags = ("--quality", quality, "--cycles", str(cycles))
        return ours(plan, Path(folder) / "out.mp4", *flags).peak_rss_mb
