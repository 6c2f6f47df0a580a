"""The job through our own code: `python -m bench.render.ours OUT`. Prints one line of JSON."""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.render.film import Film, long_first, pieces_of, unheard
from bench.render.job import SCENE_S, Job, job_of
from mutoscope.media.codec.container import Credits, join
from mutoscope.media.codec.video import encoder_identity
from mutoscope.media.quality import QUALITIES

if TYPE_CHECKING:
    from mutoscope.media.codec.audio import Block

_SOUND_VERSION = 1


def make(film: Film, out: Path, folder: Path, *, workers: int, silent: bool) -> int:
    """Make the video; what is in `folder` already is used. How many pieces were made."""
    job = film.job
    wanted = [(piece, folder / f"{film.key(piece)}.segment") for piece in pieces_of(job)]
    sound = None if silent else folder / f"{_sound_key(job)}.m4a"
    with ThreadPoolExecutor(workers) as pool:
        running: list[Future[None]] = []
        if sound is not None and not sound.exists():
            running.append(pool.submit(_mix, job, sound))
        paths = {piece: path for piece, path in wanted if not path.exists()}
        # In order where it is long, so that a scene goes when its transitions are made.
        missing = long_first(paths) if job.cycles == 1 else list(paths)
        running += [pool.submit(film.render, piece, paths[piece]) for piece in missing]
        for each in running:
            each.result()
    join(
        [path for _, path in wanted], sound, out, canvas=job.canvas, credit=Credits(), tick=unheard
    )
    return len(missing)


def _sound_key(job: Job) -> str:
    digest = hashlib.blake2b(f"{_SOUND_VERSION} {job.cycles}".encode(), digest_size=16)
    for path in (*map(job.line, range(job.scenes)), job.music):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _mix(job: Job, path: Path) -> None:
    from mutoscope.media.sound import PlacedLine, mix  # not needed for what is kept

    starts = enumerate(job.canvas.seconds(span.start) for span in job.timeline.scenes)
    lines = [
        PlacedLine(job.line(scene % job.scenes), at, tuple(job.words(scene % job.scenes)))
        for scene, at in starts
    ]
    mix(lines, job.total_s, bed=_music(job), out=path)


def _music(job: Job) -> "Iterator[Block]":
    from mutoscope.media.codec.audio import decode_audio

    for _ in range(job.cycles):
        yield from decode_audio(job.music)


@contextmanager
def _folder(kept: Path | None) -> Generator[Path]:
    """The folder of finished pieces: one that stays, or one for now."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main(arguments: list[str]) -> int:
    """Make it, and say what it took."""
    asked = _parser().parse_args(arguments)
    job = job_of(asked.seconds, cycles=asked.cycles)
    film = Film(job, asked.quality, asked.change)
    with _folder(asked.keep) as folder:
        new = make(film, asked.out, folder, workers=asked.workers, silent=asked.silent)
    used = psutil.Process()
    seen = {
        "wall_s": round(time.time() - used.create_time(), 3),
        "cpu_s": round(sum(used.cpu_times()[:2]), 3),
        "frames": job.timeline.frames,
        "new_pieces": new,
        "bytes": asked.out.stat().st_size,
        "encoder": encoder_identity(),
    }
    sys.stdout.write(json.dumps(seen) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("ours", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quality", choices=tuple(QUALITIES), default="standard")
    parser.add_argument("--change", type=int, metavar="SCENE", help="show it the spare picture")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="use and keep pieces there")
    parser.add_argument("--seconds", type=float, default=6 * SCENE_S)
    parser.add_argument("--cycles", type=int, default=1, help="so many times the same scenes")
    parser.add_argument("--silent", action="store_true", help="no sound")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
