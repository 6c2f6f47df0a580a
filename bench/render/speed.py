"""The same job by others' programs, all in turn on the same two cores."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measuring import Row, Used, run
from bench.render.figures import Plan, at_least, cpu_s, median, ours, plain, turns, wall_s
from bench.render.job import Job
from bench.render.peers import LeftOut, chromium, ffmpeg, python, remotion, source
from bench.render.zoompan import command

_GOALS = {
    "zoompan": 1.4,
    "zoompan, source enlarged 4 ×": 2.5,
    "MoviePy 2": 10.0,
    "Remotion": 15.0,
}
Program = Callable[[Path], Used]
"""`program(out)`: make the job's video."""


def measure(plan: Plan) -> Iterator[Row]:
    """Whole processes, with sound. Others' captions and sound are as near as they come."""
    job, there = plan.job, dict[str, Program]()
    for name, program in _peers(job).items():
        try:
            there[name] = program()
        except LeftOut as error:
            yield Row(name, f"left out: {error}")
    seen = _taken(plan, there)
    for name, used in seen.items():
        if not used:
            yield Row(name, "left out: it failed on this job")
            continue
        figures = f"{median(used, wall_s):.1f} s, CPU {median(used, cpu_s):.1f} s"
        yield Row(name, f"{figures}, {max(each.peak_rss_mb for each in used):.0f} MB")
    for name in filter(seen.get, _GOALS):
        ratio = median(seen[name], wall_s) / median(seen["ours"], wall_s)
        yield at_least(f"{name} / ours, wall", ratio, _GOALS[name], "×")
        ratio = median(seen[name], cpu_s) / median(seen["ours"], cpu_s)
        yield plain(f"{name} / ours, CPU", ratio, "×")


def _taken(plan: Plan, programs: dict[str, Program]) -> dict[str, list[Used]]:
    """All in turns. A program that fails is not asked again."""
    failed: set[str] = set()

    def attempt(name: str, program: Program, out: Path) -> Used | None:
        if name in failed:
            return None
        try:
            return program(out)
        except RuntimeError:
            failed.add(name)
            return None

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.mp4"
        everyone = {"ours": lambda out: ours(plan, out), **programs}
        seen = turns(
            {
                name: lambda name=name, program=program: attempt(name, program, out)
                for name, program in everyone.items()
            },
            plan.rounds,
        )
    return {name: [each for each in used if each] for name, used in seen.items()}


def _peers(job: Job) -> dict[str, Callable[[], Program]]:
    """What makes each program ready."""
    return {
        "zoompan": lambda: _zoompan(job, 1),
        "zoompan, source enlarged 4 ×": lambda: _zoompan(job, 4),
        "MoviePy 2": lambda: _moviepy(job),
        "Remotion": lambda: _remotion(job),
    }


def _zoompan(job: Job, enlarged: int) -> Program:
    program = ffmpeg()
    return lambda out: run(command(program, job, out, enlarged=enlarged))


def _moviepy(job: Job) -> Program:
    program = python()
    return lambda out: run([program, source("moviepy_job.py"), job.folder, out])


def _remotion(job: Job) -> Program:
    folder, browser, node = remotion(), chromium(), shutil.which("node")
    if node is None:
        raise LeftOut("there is no node")
    return lambda out: run([node, folder / "render.mjs", job.folder, out, browser])
