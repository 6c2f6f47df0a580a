"""An explainer of 5 minutes at full size without a key: all from nothing, and a script whose
phrases are there already."""

import json
import statistics
import tempfile
from pathlib import Path

from bench.measuring import Row, Used, mutoscope
from bench.short import worked_s
from bench.texts import bodies

ROUNDS = 3
MINUTES = 5
ARTICLES = 4


def measure() -> list[Row]:
    """Each from an empty store."""
    whole, filmed = list[Used](), list[Used]()
    lengths_s, shares = list[float](), list[tuple[float, float]]()
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            whole.append(_explained(Path(name)))
            lengths_s.append(_length_s(whole[-1]))
        with tempfile.TemporaryDirectory() as name:
            filmed.append(_filmed(Path(name)))
        shares.append((worked_s(whole[-1]) / lengths_s[-1], worked_s(filmed[-1]) / lengths_s[-1]))
    peak_mb = max(used.peak_rss_mb for used in (*whole, *filmed))
    return [
        Row("length of the video", f"{statistics.median(lengths_s):.0f} s"),
        Row("wall, all from nothing / length", _share([each for each, _ in shares]), "≤ 0.6"),
        Row("wall, phrases there / length", _share([each for _, each in shares]), "≤ 0.6"),
        Row("CPU, all from nothing", f"{statistics.median(used.cpu_s for used in whole):.0f} s"),
        Row("peak RSS", f"{peak_mb:.0f} MB", "≤ 1500 MB"),
    ]


def _explained(folder: Path) -> Used:
    """The whole explainer of an article."""
    return _explain(folder, str(_article(folder)), "--minutes", str(MINUTES))


def _filmed(folder: Path) -> Used:
    """The video of a script that is spoken already."""
    _explain(folder, "script", str(_article(folder)), "--minutes", str(MINUTES))
    script = str(folder / "made" / "script.yaml")
    _explain(folder, "audio", script)
    return _explain(folder, "video", script)


def _explain(folder: Path, *arguments: str) -> Used:
    flags = ["--output", str(folder / "made"), "--seed", "7", "--json"]
    return mutoscope("explain", *arguments, *flags, data_dir=folder / "data")


def _article(folder: Path) -> Path:
    path = folder / "article.md"
    path.write_text("# What people found out\n\n" + "\n\n".join(bodies(ARTICLES)), "utf-8")
    return path


def _length_s(used: Used) -> float:
    (video,) = [each for each in json.loads(used.said)["output"] if each["kind"] == "video"]
    return video["duration_s"]


def _share(figures: list[float]) -> str:
    return f"{statistics.median(figures):.2f} ({min(figures):.2f} – {max(figures):.2f})"
