"""From plans to moving pictures."""

from dataclasses import replace

from mutoscope.jobs.step import step
from mutoscope.media.caption_styles import CaptionStyle
from mutoscope.media.captions import caption_layers
from mutoscope.media.layer_file import read_layers, write_layers
from mutoscope.media.layers import Layer
from mutoscope.media.render import Scene, render_body, render_transition
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import colors_of, illustrate, illustrate_photo, letter
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.values import Clip, SceneSpec

_SEGMENT = "application/x-mutoscope-segment"


@step(version="1", stage="generating_images", time_limit_s=120)
def draw_picture(work: Work, plan: ScenePlan, canvas: Canvas) -> Artifact:
    """The illustration of a scene as a stack of layers, without any lettering."""
    path = work.scratch("picture.layers")
    write_layers(path, illustrate(plan, canvas))
    return work.keep(path, "application/x-mutoscope-layers")


@step(version="1", stage="generating_images", time_limit_s=120)
def frame_picture(work: Work, plan: ScenePlan, picture: Artifact, canvas: Canvas) -> Artifact:
    """Somebody else's picture as a stack of layers: filling the frame, and slowly moving."""
    path = work.scratch("picture.layers")
    write_layers(path, illustrate_photo(work.path(picture), plan, canvas))
    return work.keep(path, "application/x-mutoscope-layers")


@step(version="1", stage="animating", time_limit_s=1800)
def film_scene(work: Work, spec: SceneSpec, first: int, end: int) -> Clip:
    """The scene's own frames [first, end), drawn and encoded, and where its captions stand."""
    scene, captions = stage_scene(work, spec)
    path = work.scratch("body.segment")
    render_body(scene, first, end, path, tick=work.tick)
    return Clip(work.keep(path, _SEGMENT), end - first, captions)


@step(version="1", stage="animating", time_limit_s=1800)
def film_transition(work: Work, before: SceneSpec, after: SceneSpec, frames: int) -> Clip:
    """The first frames of `after`, with `before` running on past its end and fading away."""
    earlier, later = stage_scene(work, before)[0], stage_scene(work, after)[0]
    path = work.scratch("transition.segment")
    render_transition(earlier, later, frames, path, tick=work.tick)
    return Clip(work.keep(path, _SEGMENT), frames, ())


def picture_part(plan: ScenePlan) -> ScenePlan:
    """What of a plan the illustration depends on: all but the lettering."""
    return replace(
        plan, headline="", kicker="", kicker_icon="", accents=(), figure_label="", credit=""
    )


def stage_scene(work: Work, spec: SceneSpec) -> tuple[Scene, tuple[CaptionBox, ...]]:
    """Illustration, lettering and captions of a scene, and where the captions stand."""
    layers = read_layers(work.path(spec.picture))
    layers += letter(spec.plan, spec.canvas, index=spec.index, count=spec.count)
    captions, boxes = _captions(spec)
    return Scene((*layers, *captions), spec.canvas, spec.frames), tuple(boxes)


def _captions(spec: SceneSpec) -> tuple[list[Layer], list[CaptionBox]]:
    if spec.captions == "none":
        return [], []
    colors = colors_of(spec.plan)
    return caption_layers(
        spec.words,
        spec.canvas,
        style=CaptionStyle(spec.captions),
        ink=colors.caption_ink,
        accent=colors.caption_accent,
        shade=colors.caption_shade,
        duration_s=spec.canvas.seconds(spec.frames),
    )
