"""How long a render in full run takes to stop when it is told to."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event, Semaphore

import numpy as np

from bench.measuring import Row
from bench.render.figures import Plan, at_most
from bench.render.film import captions_of
from bench.render.job import Job
from bench.render.pictures import picture
from mutoscope.media.render import Scene, render_body

_ROUNDS_MORE = 4
_RUNNING_FRAMES = 60
_WORKERS = 2


class _Cancelled(Exception):
    """What a tick ends the work with."""


def measure(plan: Plan) -> Iterator[Row]:
    """From the call to the return of both workers, the slowest of some rounds."""
    slowest_s = max(stopped_after_s(plan.job) for _ in range(plan.rounds + _ROUNDS_MORE))
    yield at_most("cancel, call to return", slowest_s, 0.3, "s", digits=3)


def stopped_after_s(job: Job, *, running_frames: int = _RUNNING_FRAMES) -> float:
    """Render on all workers, cancel in mid-run. RuntimeError: something was left behind."""
    rgb = picture(0, job.picture_px)
    rgba = np.concatenate([rgb, np.full((*rgb.shape[:2], 1), 255, np.uint8)], axis=2)
    layers = (job.layer(0, rgba), *captions_of(job, 0)[0])
    scene = Scene(layers, job.canvas, job.timeline.scenes[0].frames)
    cancelled, ran = Event(), Semaphore(0)

    def tick(current: int, *_: int) -> None:
        if current == running_frames:
            ran.release()
        if cancelled.is_set():
            raise _Cancelled

    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(_WORKERS) as pool:
        paths = [Path(name) / f"{number}.segment" for number in range(_WORKERS)]
        runs = [pool.submit(render_body, scene, 0, scene.frames, p, tick=tick) for p in paths]
        for _ in runs:
            ran.acquire()
        called_at = time.perf_counter()
        cancelled.set()
        wait(runs)
        took_s = time.perf_counter() - called_at
        if list(Path(name).iterdir()) or not all(_was_cancelled(run.exception()) for run in runs):
            raise RuntimeError("a cancelled render went on, or left something behind")
    return took_s


def _was_cancelled(error: BaseException | None) -> bool:
    return isinstance(error, _Cancelled)
