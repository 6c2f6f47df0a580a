"""What a frame of each kind of drawn scene costs beside its encoding.

The illustration is a step of its own and is read from its file, as films are made: read, text set,
planes made, frames drawn.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.measuring import Row
from bench.render.figures import Plan, at_most, median
from bench.render.film import captions_of
from bench.render.job import Job
from mutoscope.media.layer_file import read_layers, write_layers
from mutoscope.media.planes import blank_frame
from mutoscope.media.render import Scene, scene_frames
from mutoscope.media.scenes.pacing import paced
from mutoscope.media.scenes.plan import Card, Milestone, ScenePlan
from mutoscope.media.scenes.stack import illustrate, illustrate_photo, letter

_LIMIT_MS = 6.0
_HERO = ScenePlan(
    kind="hero",
    palette="espresso",
    seed=7,
    kicker="DID YOU KNOW",
    kicker_icon="light-bulb",
    headline="Coffee wakes up the whole world",
    accents=("coffee",),
    hero="hot-beverage",
    companions=("beans", "sunrise", "teapot", "alarm-clock"),
    figure_label="cups are drunk every day",
)
_MILESTONES = (
    Milestone("1450s", "Sufi shrines in Yemen roast and brew it", "mosque"),
    Milestone("1500s", "It spreads across the Middle East", "desert"),
    Milestone("1652", "The first coffee house opens in London", "classical-building"),
)
_CAUSE, _EFFECT = Card("Caffeine", "high-voltage"), Card("Adenosine", "sleeping-face")
PLANS = (
    _HERO,
    replace(_HERO, kind="globe", country="Brazil", figure="2 billion"),
    replace(_HERO, kind="number", figure="2 billion"),
    replace(_HERO, kind="timeline", milestones=_MILESTONES),
    replace(_HERO, kind="cause_effect", cause=_CAUSE, effect=_EFFECT),
    replace(_HERO, kind="kinetic"),
    replace(_HERO, kind="photo"),
)


def measure(plan: Plan) -> Iterator[Row]:
    """CPU milliseconds a frame at the canvas's full size."""
    job = plan.job
    with tempfile.TemporaryDirectory() as name:
        for scene in PLANS:
            path = Path(name) / "picture.layers"
            draw_picture(job, scene, path)
            seen = [frame_ms(job, scene, path) for _ in range(plan.rounds)]
            yield at_most(scene.kind, median(seen, float), _LIMIT_MS, "ms", digits=1)


def draw_picture(job: Job, plan: ScenePlan, path: Path) -> None:
    """The illustration of a scene, as a file of layers."""
    if plan.kind == "photo":
        write_layers(path, illustrate_photo(job.picture(0), plan, job.canvas))
    else:
        write_layers(path, illustrate(plan, job.canvas))


def frame_ms(job: Job, plan: ScenePlan, path: Path) -> float:
    """All of a scene but its encoding, divided by its frames."""
    frames = job.timeline.scenes[0].frames
    began_at = time.process_time()
    duration_s = job.canvas.seconds(frames)
    layers = [*read_layers(path), *letter(plan, job.canvas, index=1, count=6)]
    layers = [
        *paced(layers, plan, opening=False, duration_s=duration_s),
        *captions_of(job, 0)[0],
    ]
    drawn, planes = scene_frames(Scene(tuple(layers), job.canvas, frames)), blank_frame(job.canvas)
    for index in range(frames):
        drawn.draw(index, planes)
    return 1000 * (time.process_time() - began_at) / frames
