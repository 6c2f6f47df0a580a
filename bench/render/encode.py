"""How near the whole comes to encoding alone: the same frames, pieces, settings and threads."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Row, Used, run
from bench.render.figures import Plan, at_most, median, ours, plain, said, turns


def measure(plan: Plan) -> Iterator[Row]:
    """Video only; ours from the start of the process, the encoder once its frames are drawn."""
    flags = ["--seconds", str(plan.seconds)]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.mp4"
        seen = turns(
            {
                "ours": lambda: ours(plan, out, "--silent"),
                "pure": lambda: run([sys.executable, "-m", "bench.render.pure", *flags]),
            },
            plan.rounds,
        )
    for name, figure in (("wall", "wall_s"), ("CPU", "cpu_s")):

        def of(used: Used, figure: str = figure) -> float:
            return said(used)[figure]

        whole_s, pure_s = median(seen["ours"], of), median(seen["pure"], of)
        yield plain(f"ours, {name}", whole_s, "s")
        yield plain(f"encoding alone, {name}", pure_s, "s")
        yield at_most(f"ours / encoding alone, {name}", whole_s / pure_s, 1.10, "×", digits=3)
