"""From plans to moving pictures."""

from dataclasses import replace

from mutoscope.jobs.step import step
from mutoscope.media.captions import caption_layers
from mutoscope.media.codec.video import EncodeSettings
from mutoscope.media.compose import SceneFrames
from mutoscope.media.layer_file import read_layers, write_layers
from mutoscope.media.layers import Layer
from mutoscope.media.palettes import PALETTES
from mutoscope.media.render import render_body, render_transition
from mutoscope.media.scenes import illustrate, letter
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.values import Clip, SceneSpec

_SEGMENT = "application/x-mutoscope-segment"
_ENCODE = EncodeSettings()


@step(version="1", stage="generating_images", time_limit_s=120)
def draw_picture(work: Work, plan: ScenePlan, canvas: Canvas) -> Artifact:
    """The illustration of a scene as a stack of layers, without any lettering."""
    path = work.scratch("picture.layers")
    write_layers(path, illustrate(plan, canvas))
    return work.keep(path, "application/x-mutoscope-layers")


@step(version="1", stage="animating", time_limit_s=1800)
def film_scene(work: Work, spec: SceneSpec, first: int, end: int) -> Clip:
    """The scene's own frames [first, end), drawn and encoded, and where its captions stand."""
    layers, captions = stack_layers(work, spec)
    path = work.scratch("body.segment")
    render_body(
        _frames(layers, spec),
        first,
        end,
        canvas=spec.canvas,
        path=path,
        settings=_ENCODE,
        tick=work.tick,
    )
    return Clip(work.keep(path, _SEGMENT), end - first, captions)


@step(version="1", stage="animating", time_limit_s=1800)
def film_transition(work: Work, before: SceneSpec, after: SceneSpec, frames: int) -> Clip:
    """The first frames of `after`, with `before` running on past its end and fading away."""
    path = work.scratch("transition.segment")
    render_transition(
        _frames(stack_layers(work, before)[0], before),
        before.frames,
        _frames(stack_layers(work, after)[0], after),
        frames,
        canvas=after.canvas,
        path=path,
        settings=_ENCODE,
        tick=work.tick,
    )
    return Clip(work.keep(path, _SEGMENT), frames, ())


def picture_part(plan: ScenePlan) -> ScenePlan:
    """What of a plan the illustration depends on: all but the lettering."""
    return replace(
        plan, headline="", kicker="", kicker_icon="", accents=(), figure_label="", credit=""
    )


def stack_layers(work: Work, spec: SceneSpec) -> tuple[list[Layer], tuple[CaptionBox, ...]]:
    """Illustration, lettering and captions of a scene, bottom first, and the captions' places."""
    layers = read_layers(work.path(spec.picture))
    layers += letter(spec.plan, spec.canvas, index=spec.index, count=spec.count)
    if spec.captions == "none":
        return layers, ()
    palette = PALETTES[spec.plan.palette]
    captions, boxes = caption_layers(
        spec.words,
        spec.canvas,
        style=spec.captions,
        ink=palette.caption_ink,
        accent=palette.caption_accent,
        shade=palette.caption_shade,
        duration_s=spec.canvas.seconds(spec.frames),
    )
    return layers + captions, tuple(boxes)


def _frames(layers: list[Layer], spec: SceneSpec) -> SceneFrames:
    return SceneFrames(layers, spec.canvas, spec.canvas.seconds(spec.frames))
