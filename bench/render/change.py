"""What an edit costs: one scene of all shows another picture, or nothing has changed."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Row, Used, run
from bench.render.figures import Plan, at_most, cpu_s, median, ours, plain, said, wall_s


def measure(plan: Plan) -> Iterator[Row]:
    """Whole processes with sound. The scene has a transition on each side."""
    rounds = [_once(plan) for _ in range(plan.rounds)]
    full, edited, same = zip(*rounds, strict=True)
    full_s = median(full, wall_s)
    yield plain("everything, wall", full_s, "s")
    yield at_most(
        "one scene changed / everything, wall", median(edited, wall_s) / full_s, 0.22, "×"
    )
    ratio = median(edited, cpu_s) / median(full, cpu_s)
    yield plain("one scene changed / everything, CPU", ratio, "×")
    yield plain("pieces made anew", said(edited[0])["new_pieces"], "", digits=0)
    yield at_most("nothing changed, wall", median(same, wall_s), 0.4, "s")
    flags = ["--continuous", "--seconds", str(plan.seconds)]
    sizes = said(run([sys.executable, "-m", "bench.render.pure", *flags]))
    more = 100 * (sizes["pieces_bytes"] / sizes["continuous_bytes"] - 1)
    yield at_most("bytes above one continuous encode", more, 5, "%", digits=1)


def _once(plan: Plan) -> tuple[Used, Used, Used]:
    with tempfile.TemporaryDirectory() as name:
        out, kept = Path(name) / "out.mp4", ("--keep", Path(name) / "kept")
        full = ours(plan, out, *kept)
        edited = ours(plan, out, *kept, "--change", str(plan.job.scenes // 2))
        return full, edited, ours(plan, out, *kept)
