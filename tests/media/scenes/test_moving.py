"""Every kind of scene goes on moving after everything has arrived, whatever it is drawn with."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from mutoscope.media.checks.visible import PAIR_S
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layout import Format, canvas_size
from mutoscope.media.palettes import PALETTES
from mutoscope.media.planes import blank_frame
from mutoscope.media.scenes.plan import Card, Milestone, ScenePlan
from mutoscope.media.scenes.stack import illustrate, letter
from mutoscope.media.timeline import Canvas
from sampling import a_part

LENGTH_S = 5.0
ARRIVED_S = 2.0
DRIFT_ALONE = 0.24
"""Mean luma levels that the slow zoom of a backdrop changes between two looks. The coder may take
that for nothing, so a scene has to do more."""
PLANS = {
    "hero": ScenePlan("hero", "", 5, headline="Coffee wakes the world", hero="hot-beverage"),
    "kinetic": ScenePlan("kinetic", "", 5, headline="Coffee wakes", hero="hot-beverage"),
    "words": ScenePlan("kinetic", "", 5, headline="Coffee wakes the world"),
    "globe": ScenePlan("globe", "", 5, headline="Brazil grows it", country="Brazil"),
    "number": ScenePlan("number", "", 5, figure="2 billion", figure_label="cups a day"),
    "timeline": ScenePlan(
        "timeline",
        "",
        5,
        headline="From 1450 to 1652",
        milestones=(
            Milestone("1450", "Sufi monks brew it", "mosque"),
            Milestone("1652", "London opens its first coffee house", "classical-building"),
        ),
    ),
    "cause_effect": ScenePlan(
        "cause_effect",
        "",
        5,
        headline="Coffee keeps you awake",
        cause=Card("Caffeine", "high-voltage"),
        effect=Card("Adenosine", "sleeping-face"),
    ),
}


LOOKS: list[tuple[Format, str]] = [("9:16", name) for name in sorted(PALETTES)]
LOOKS += [("1:1", "espresso"), ("1:1", "paper"), ("16:9", "espresso"), ("16:9", "paper")]


def luma(frames: SceneFrames, canvas: Canvas, at_s: float) -> np.ndarray:
    """A frame in blocks, as the release gate looks at it."""
    planes = blank_frame(canvas)
    frames.draw(round(at_s * canvas.fps), planes)
    return np.asarray(Image.fromarray(planes.y).reduce(2), np.float32)


@pytest.mark.parametrize(
    ("kind", "format", "palette"),
    a_part((kind, *look) for kind in sorted(PLANS) for look in LOOKS),
)
def test_no_scene_stands_still(kind: str, format: Format, palette: str) -> None:
    plan, canvas = PLANS[kind], Canvas(*canvas_size(format, 360))
    plan = ScenePlan(**{**vars(plan), "palette": palette})
    layers = [*illustrate(plan, canvas), *letter(plan, canvas, index=1, count=3)]
    frames = SceneFrames(layers, canvas, LENGTH_S)
    pictures = [luma(frames, canvas, at_s) for at_s in np.arange(ARRIVED_S, LENGTH_S, PAIR_S)]
    changes = [np.abs(b - a).mean() for a, b in pairwise(pictures)]
    assert min(changes) > DRIFT_ALONE
