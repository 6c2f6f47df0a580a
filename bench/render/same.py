"""The same job gives the same bytes, whoever makes it."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Row
from bench.render.figures import Plan, ours


def measure(plan: Plan) -> Iterator[Row]:
    """Files by 1, 2 and 4 workers, from kept pieces, and after an edit that was taken back; each in
    a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = ("--keep", folder / "kept")
        ways: tuple[tuple[str | Path, ...], ...] = (
            *(("--workers", str(workers)) for workers in (1, 2, 4)),
            kept,
            kept,
            (*kept, "--change", "0"),
            kept,
        )
        made = [_made(plan, folder / f"{number}.mp4", way) for number, way in enumerate(ways)]
    edited = made.pop(5)
    alike = made.count(made[0])
    goal = f"{len(made)} of {len(made)}: {'kept' if alike == len(made) else 'MISSED'}"
    yield Row("files with the same bytes", f"{alike} of {len(made)}", goal)
    yield Row("an edited file is another", "yes" if edited != made[0] else "NO", "yes")


def _made(plan: Plan, out: Path, way: tuple[str | Path, ...]) -> str:
    ours(plan, out, *way)
    return hashlib.sha256(out.read_bytes()).hexdigest()
