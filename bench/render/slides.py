"""What a frame of a slide costs: a still picture that stands for ten seconds, drawn and encoded."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from bench.measuring import Row
from bench.render.figures import Plan, at_most, median
from bench.render.film import unheard
from bench.render.job import Job
from mutoscope.media.layers import Layer
from mutoscope.media.render import Scene, render_body

_LENGTH_S = 10.0
_LIMIT_MS = 12.0


def measure(plan: Plan) -> Iterator[Row]:
    """CPU milliseconds a frame, everything counted."""
    seen = [frame_ms(plan.job, plan.job.canvas.frames(_LENGTH_S)) for _ in range(plan.rounds)]
    yield at_most("a slide", median(seen, float), _LIMIT_MS, "ms", digits=1)


def frame_ms(job: Job, frames: int) -> float:
    """From the picture's file to the segment's."""
    canvas, began_at = job.canvas, time.process_time()
    with Image.open(job.picture(0)) as picture:
        rgba = np.asarray(picture.convert("RGBA"))
    layer = Layer("slide", rgba, canvas.width_px / 2, canvas.height_px / 2, fills=True)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "slide.segment"
        render_body(Scene((layer,), canvas, frames, action="still"), 0, frames, path, tick=unheard)
    return 1000 * (time.process_time() - began_at) / frames
