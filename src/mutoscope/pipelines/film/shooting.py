"""From what is staged to frames, encoded."""

from collections.abc import Callable
from typing import TypeVar

from mutoscope.jobs.context import Context
from mutoscope.media.codec.video import encoder_identity
from mutoscope.media.kernel import kernel_identity
from mutoscope.media.render import Scene, render_body, render_transition
from mutoscope.media.timeline import CaptionBox
from mutoscope.media.transitions import Crossing
from mutoscope.models import Work
from mutoscope.pipelines.film.finishing import FINISHING
from mutoscope.pipelines.film.values import Clip

SEGMENT = "application/x-mutoscope-segment"
Spec = TypeVar("Spec")
Stage = Callable[[Work, Spec], tuple[Scene, tuple[CaptionBox, ...]]]
"""How a spec becomes a scene, and where captions stand in it."""


def film_frames(work: Work, stage: Stage[Spec], spec: Spec, first: int, end: int) -> Clip:
    """The frames [first, end) of what is staged, and where its captions stand."""
    work.tick(0, end - first)
    scene, captions = stage(work, spec)
    path = work.scratch("body.segment")
    render_body(scene, first, end, path, tick=work.tick)
    return Clip(work.keep(path, SEGMENT), end - first, captions)


def film_crossing(
    work: Work, stage: Stage[Spec], before: Spec, after: Spec, frames: int, crossing: Crossing
) -> Clip:
    """The first frames of `after`, with `before` running on past its end until it is gone."""
    work.tick(0, frames)
    earlier = stage(work, before)[0]
    work.tick(0, frames)
    later = stage(work, after)[0]
    path = work.scratch("transition.segment")
    render_transition(earlier, later, frames, path, tick=work.tick, crossing=crossing)
    return Clip(work.keep(path, SEGMENT), frames, ())


def drawn_by() -> str:
    """Who draws and encodes on this machine, for what a clip is made from."""
    return f"{encoder_identity()}; drawn by {kernel_identity()}"


def expect_film(ctx: Context, stage: str, clips: int, frames: int) -> None:
    """Say that so many clips of so many frames together come in a stage, then the sound, and what
    makes the film of them."""
    weight = frames * (1 + sum(FINISHING.values()))
    ctx.expect(stage, clips + len(FINISHING) + 1, weight=weight)
