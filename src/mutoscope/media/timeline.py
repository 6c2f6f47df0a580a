"""When everything happens: whole frames at a rational rate, decided before anything is drawn.

Scene i owns the frames [start, start + frames). Between two scenes lies a transition, at the
start of the later one: for its frames both are drawn, the earlier one running on past its end. So
a scene's own frames, counted from its start, depend on nothing but the scene:

    scene 0: body [0, frames)
    scene i: transition [0, T) with scene i-1 at [its frames, its frames + T), body [T, frames)

Bodies and transitions are cut and encoded apart, so that an edited scene costs its body and the
transitions on its two sides. A long body is cut again, at places that follow from its length alone:
never from how many threads there are, or the same film would not be the same bytes everywhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True)
class Canvas:
    """The picture: its size in pixels (even) and its rate in frames a second."""

    width_px: int = 1080
    height_px: int = 1920
    fps: Fraction = Fraction(30)

    def frames(self, seconds: float) -> int:
        """The frames that cover `seconds`, rounded up."""
        return math.ceil(round(seconds * self.fps, 6))

    def seconds(self, frames: int) -> float:
        """How long `frames` frames last."""
        return float(frames / self.fps)


@dataclass(frozen=True)
class SceneSpan:
    """Where a scene stands: its first frame and its length, without the run-on."""

    start: int
    frames: int


@dataclass(frozen=True)
class Timeline:
    """All scenes in order, and the length of each transition in frames."""

    canvas: Canvas
    scenes: tuple[SceneSpan, ...]
    transition_frames: int

    @property
    def frames(self) -> int:
        """The length of the whole."""
        return sum(scene.frames for scene in self.scenes)

    def body(self, index: int) -> tuple[int, int]:
        """The scene's own frames [first, end) that are not part of a transition."""
        return (self.transition_frames if index else 0), self.scenes[index].frames

    def settled(self, frame: int) -> int:
        """From when on the scene that has begun at a frame is seen alone."""
        start = max((scene.start for scene in self.scenes if scene.start <= frame), default=0)
        return start + self.transition_frames if start else 0


PART_S = 8.0
"""The longest stretch that is drawn and encoded in one go."""


def parts(first: int, end: int, canvas: Canvas) -> list[tuple[int, int]]:
    """The frames [first, end) of a body in stretches of at most `PART_S`, as equal as can be."""
    count = math.ceil((end - first) / (PART_S * canvas.fps))
    edges = [first + (end - first) * number // count for number in range(count + 1)]
    return list(pairwise(edges))


@dataclass(frozen=True)
class CaptionBox:
    """Where a caption page stood and when: pixels on the canvas, frames of its scene.

    `ink` is the colour of its letters and `edge` of what surrounds them (outline, box or shade),
    sRGB 0..255.
    """

    text: str
    x_px: int
    y_px: int
    width_px: int
    height_px: int
    first_frame: int
    end_frame: int
    ink: tuple[int, int, int]
    edge: tuple[int, int, int]


def plan_timeline(canvas: Canvas, durations_s: Sequence[float], transition_s: float) -> Timeline:
    """Lay scenes of `durations_s` end to end, each rounded up to whole frames.

    Transitions are shortened when a scene is too short to hold its own.
    """
    lengths = [max(1, canvas.frames(duration)) for duration in durations_s]
    transition = canvas.frames(transition_s) if len(lengths) > 1 else 0
    transition = min([transition, *(length - 1 for length in lengths)])
    starts = [sum(lengths[:index]) for index in range(len(lengths))]
    spans = tuple(SceneSpan(start, length) for start, length in zip(starts, lengths, strict=True))
    return Timeline(canvas, spans, transition)
