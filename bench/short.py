"""A short of 30 s at full size from a given text, submit to completed, and once more."""

import json
import statistics
import tempfile
from datetime import datetime
from pathlib import Path

from bench.measuring import ROUNDS, Row, Used, mutoscope
from bench.texts import write_text

FILMING = ("animating", "rendering")


def make(folder: Path, *, duration_s: int, articles: int) -> Used:
    """Make the short in a data folder of its own inside `folder`."""
    text = write_text(folder, articles=articles)
    flags = ["--duration", str(duration_s), "--seed", "7", "--json"]
    return mutoscope("short", "Coffee", "--text", text, *flags, data_dir=folder / "data")


def worked_s(used: Used) -> float:
    """From submit to completed."""
    job = json.loads(used.said)
    times = [datetime.fromisoformat(job[name]) for name in ("created_at", "completed_at")]
    return (times[1] - times[0]).total_seconds()


def steepest(job_id: str, folder: Path) -> float:
    """The most points that the bar has gained within a second while frames were drawn, encoded,
    joined and looked at."""
    told = mutoscope("watch", job_id, "--json", data_dir=folder / "data").said.splitlines()
    bar = [
        (datetime.fromisoformat(event["at"]).timestamp(), event["body"]["progress"])
        for event in map(json.loads, told)
        if event.get("kind") == "step.progressed" and event["body"]["stage"] in FILMING
    ]
    return max(
        (later - sooner for at_s, sooner in bar for then_s, later in bar if 0 < then_s - at_s <= 1),
        default=0.0,
    )


def measure() -> list[Row]:
    """Each time from an empty store; the second runs in the same store."""
    first: list[Used] = []
    second: list[Used] = []
    jumps: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            first.append(make(Path(name), duration_s=30, articles=1))
            second.append(make(Path(name), duration_s=30, articles=1))
            jumps.append(steepest(json.loads(first[-1].said)["id"], Path(name)))
    new = {json.loads(used.said)["new"] for used in second}
    return [
        Row("wall, submit to completed", _median([worked_s(u) for u in first], "s"), "≤ 36 s"),
        Row("CPU", _median([used.cpu_s for used in first], "s")),
        Row("peak RSS", _median([used.peak_rss_mb for used in first], "MB"), "≤ 1500 MB"),
        Row("steepest second of the bar, filming", _median(jumps, "points"), "≤ 3 points"),
        Row("second run, whole command", _median([u.wall_s for u in second], "s"), "≤ 10 s"),
        Row("second run, new steps", f"{max(new)}", "0"),
    ]


def _median(figures: list[float], unit: str) -> str:
    return f"{statistics.median(figures):.1f} {unit} ({min(figures):.1f} – {max(figures):.1f})"
