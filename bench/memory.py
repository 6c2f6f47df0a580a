"""The most memory the working process ever holds must not grow with the video."""

import statistics
import tempfile
from pathlib import Path

from bench.measuring import Row
from bench.short import make

ROUNDS = 3


def measure() -> list[Row]:
    """Peak RSS of 30 s and of 180 s at full size, taken in turns."""
    peaks: dict[int, list[float]] = {30: [], 180: []}
    for _ in range(ROUNDS):
        for duration_s, seen in peaks.items():
            with tempfile.TemporaryDirectory() as name:
                used = make(Path(name), duration_s=duration_s, articles=1 + duration_s // 36)
                seen.append(used.peak_rss_mb)
    short_mb, long_mb = (statistics.median(seen) for seen in peaks.values())
    return [
        Row("peak RSS, 30 s of video", f"{short_mb:.0f} MB", "≤ 1500 MB"),
        Row("peak RSS, 180 s of video", f"{long_mb:.0f} MB", "≤ 1500 MB"),
        Row("ratio", f"{long_mb / short_mb:.3f}", "0.90 – 1.10"),
    ]
