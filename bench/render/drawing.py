"""How true a drawn frame is: luma against Lanczos in floats from the exact fractional window."""

from collections.abc import Iterator

import numpy as np
from PIL import Image

from bench.measuring import Row
from bench.render.figures import Plan, at_least, plain
from bench.render.job import Job
from bench.render.measures import drawn_ideally, luma_of, psnr_db
from mutoscope.media.planes import blank_frame
from mutoscope.media.quality import Quality
from mutoscope.media.render import Scene, scene_frames

_GOALS_DB: dict[Quality, float] = {"standard": 42.0, "best": 55.0}
_SHARES = (0.1, 0.5, 0.9)  # of a scene


def measure(plan: Plan) -> Iterator[Row]:
    """The worst and the median of three frames of each scene."""
    for quality, goal_db in _GOALS_DB.items():
        seen = truth_db(plan.job, quality)
        yield at_least(f"{quality}, the worst frame", min(seen), goal_db, "dB", digits=1)
        yield plain(f"{quality}, median", float(np.median(seen)), "dB", digits=1)


def truth_db(job: Job, quality: Quality) -> list[float]:
    """PSNR of luma of some frames of each scene, without captions."""
    return [figure for scene in range(job.scenes) for figure in _scene_db(job, scene, quality)]


def _scene_db(job: Job, scene: int, quality: Quality) -> Iterator[float]:
    with Image.open(job.picture(scene)) as picture:
        rgba = np.asarray(picture.convert("RGBA"))
    source, canvas = luma_of(rgba), job.canvas
    frames = job.timeline.scenes[scene].frames
    drawn = scene_frames(Scene((job.layer(scene, rgba),), canvas, frames, quality))
    planes = blank_frame(canvas)
    for share in _SHARES:
        number = round(share * frames)
        drawn.draw(number, planes)
        size = (canvas.width_px, canvas.height_px)
        yield psnr_db(planes.y, drawn_ideally(source, job.window(scene, number), size))
