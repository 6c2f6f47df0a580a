"""What the quality `fast` saves, and what it costs."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Row
from bench.render.figures import Plan, at_most, cpu_s, median, ours, plain, said, turns, wall_s
from bench.render.film import Film, pieces_of
from bench.render.job import Job
from bench.render.measures import ssim
from mutoscope.media.codec.playback import decode_frames
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.quality import Quality

_EVERY = 15  # frames


def measure(plan: Plan) -> Iterator[Row]:
    """Whole videos with sound; likeness to the frames as `standard` draws them."""
    with tempfile.TemporaryDirectory() as folder:
        outs = {name: Path(folder) / f"{name}.mp4" for name in ("standard", "fast")}
        seen = turns(
            {
                name: lambda name=name, out=out: ours(plan, out, "--quality", name)
                for name, out in outs.items()
            },
            plan.rounds,
        )
        alike = {name: likeness(plan.job, out, "standard") for name, out in outs.items()}
        encoded = likeness(plan.job, outs["fast"], "fast")
    for what, of in (("wall", wall_s), ("CPU", cpu_s)):
        ratio = median(seen["fast"], of) / median(seen["standard"], of)
        yield at_most(f"fast / standard, {what}", ratio, 0.80, "×")
    sizes = {name: said(used[0])["bytes"] for name, used in seen.items()}
    yield plain("fast / standard, bytes", sizes["fast"] / sizes["standard"], "×")
    yield plain("standard, SSIM of luma", alike["standard"], "", digits=4)
    lost = alike["standard"] - alike["fast"]
    yield at_most("SSIM that fast loses, drawn and encoded", lost, 0.002, "", digits=4)
    yield plain("SSIM that its encoding loses", alike["standard"] - encoded, "", digits=4)


def likeness(job: Job, video: Path, drawn_as: Quality) -> float:
    """Mean SSIM of every so many frames of a file with the frames as a quality draws them."""
    found = [
        ssim(decoded.planes.y, ideal.y)
        for (number, ideal), decoded in zip(
            _frames(job, drawn_as), decode_frames(video), strict=True
        )
        if number % _EVERY == 0
    ]
    return sum(found) / len(found)


def _frames(job: Job, quality: Quality) -> Iterator[tuple[int, FramePlanes]]:
    """All frames in order; only those that count are drawn."""
    film, planes, number = Film(job, quality), blank_frame(job.canvas), 0
    for piece in pieces_of(job):
        with film.drawer(piece) as (draw, count):
            for index in range(count):
                if number % _EVERY == 0:
                    draw(index, planes)
                yield number, planes
                number += 1
