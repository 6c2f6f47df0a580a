"""What encoding alone takes: `python -m bench.render.pure`. Prints one line of JSON.

All frames are drawn into memory first. Then they are encoded as our own code does it: the same
pieces, settings and threads. Each frame has to be copied to where the encoder reads; the same
copying without the encoder is measured first and taken off.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.render.film import Film, Piece, long_first, pieces_of, unheard
from bench.render.job import SCENE_S, Job, job_of
from mutoscope.media.codec.video import Draw, encode_segment
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.quality import QUALITIES
from mutoscope.media.timeline import Canvas

_SHARED_MEMORY = Path("/dev/shm")
Frames = NDArray[np.uint8]
"""Frame by frame, [frames, samples]: Y, U, V one after another."""


@dataclass(frozen=True)
class Taken:
    """What one pass took."""

    wall_s: float
    cpu_s: float


def drawn(film: Film, folder: Path, *, workers: int) -> Frames:
    """All frames of a film, in a file of `folder`."""
    canvas, frames = film.job.canvas, film.job.timeline.frames
    samples = canvas.width_px * canvas.height_px * 3 // 2
    kept = np.memmap(folder / "frames.yuv", np.uint8, "w+", shape=(frames, samples))

    def draw(piece: Piece) -> None:
        planes = blank_frame(canvas)
        with film.drawer(piece) as (draw_frame, count):
            for index in range(count):
                draw_frame(index, planes)
                _copy(planes, _planes(kept[_start(film.job, piece) + index], canvas))

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(draw, long_first(pieces_of(film.job))))
    return kept


def copied(frames: Frames, first: int, canvas: Canvas) -> Draw:
    """A "drawing" of frames from `first` on that only copies them."""
    return lambda index, planes: _copy(_planes(frames[first + index], canvas), planes)


@contextmanager
def roomy(megabytes: float) -> Generator[Path]:
    """A folder in memory if there is one with room, else on the disk. RuntimeError: neither."""
    shared = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None
    for parent in (shared, Path(tempfile.gettempdir())):
        if parent and shutil.disk_usage(parent).free > 1.2e6 * megabytes:
            with tempfile.TemporaryDirectory(dir=parent) as folder:
                yield Path(folder)
            return
    raise RuntimeError(f"there is no room for {megabytes:.0f} MB of frames")


def frames_mb(job: Job) -> float:
    """How much all frames take."""
    return job.timeline.frames * job.canvas.width_px * job.canvas.height_px * 1.5e-6


def _start(job: Job, piece: Piece) -> int:
    body = job.timeline.body(piece.scene)[0] if piece.kind == "body" else 0
    return job.timeline.scenes[piece.scene].start + body


def _count(job: Job, piece: Piece) -> int:
    first, end = job.timeline.body(piece.scene)
    return end - first if piece.kind == "body" else job.timeline.transition_frames


def _planes(frame: Frames, canvas: Canvas) -> FramePlanes:
    height, width = canvas.height_px, canvas.width_px
    y, u, v = np.split(frame, [height * width, height * width * 5 // 4])
    half = (height // 2, width // 2)
    return FramePlanes(y.reshape(height, width), u.reshape(half), v.reshape(half))


def _copy(source: FramePlanes, target: FramePlanes) -> None:
    target.y[...] = source.y
    target.u[...] = source.u
    target.v[...] = source.v


def _taken(work: Callable[[Piece], None], job: Job, workers: int) -> Taken:
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, long_first(pieces_of(job))))
    return Taken(time.perf_counter() - wall_s, time.process_time() - cpu_s)


def _measured(film: Film, folder: Path, *, workers: int, continuous: bool) -> dict[str, float]:
    job, settings = film.job, QUALITIES[film.quality].encoding
    frames = drawn(film, folder, workers=workers)

    def copy(piece: Piece) -> None:
        planes, draw = blank_frame(job.canvas), copied(frames, _start(job, piece), job.canvas)
        for index in range(_count(job, piece)):
            draw(index, planes)

    def encode(piece: Piece) -> None:
        draw = copied(frames, _start(job, piece), job.canvas)
        path = folder / f"{piece.kind}-{piece.scene}.segment"
        encode_segment(draw, _count(job, piece), job.canvas, path, settings, unheard)

    copying, both = _taken(copy, job, workers), _taken(encode, job, workers)
    seen = {
        "wall_s": both.wall_s - copying.wall_s,
        "cpu_s": both.cpu_s - copying.cpu_s,
        "copying_cpu_s": copying.cpu_s,
        "pieces_bytes": sum(path.stat().st_size for path in folder.glob("*.segment")),
    }
    if continuous:
        path = folder / "whole"
        encode_segment(
            copied(frames, 0, job.canvas), len(frames), job.canvas, path, settings, unheard
        )
        seen["continuous_bytes"] = path.stat().st_size
    return seen


def main(arguments: list[str]) -> int:
    """Draw, then measure."""
    asked = _parser().parse_args(arguments)
    film = Film(job_of(asked.seconds), asked.quality)
    with roomy(frames_mb(film.job)) as folder:
        seen = _measured(film, folder, workers=asked.workers, continuous=asked.continuous)
    sys.stdout.write(json.dumps({name: round(figure, 3) for name, figure in seen.items()}) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("pure", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quality", choices=tuple(QUALITIES), default="standard")
    parser.add_argument("--seconds", type=float, default=6 * SCENE_S)
    parser.add_argument("--continuous", action="store_true", help="encode all in one go as well")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
