"""From plans to moving pictures."""

from dataclasses import replace
from pathlib import Path

from mutoscope.jobs.step import step
from mutoscope.media.caption_styles import CaptionStyle, has_free_middle
from mutoscope.media.captions import Setting, caption_layers
from mutoscope.media.file_names import told_as
from mutoscope.media.fonts import lettered_with
from mutoscope.media.layer_file import read_layers, write_layers
from mutoscope.media.layers import Layer
from mutoscope.media.logo import logo_layer
from mutoscope.media.render import Scene
from mutoscope.media.scenes.camera import direct
from mutoscope.media.scenes.pacing import paced
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.scenes.stack import colors_of, illustrate, illustrate_photo, letter
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.media.transitions import Crossing
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.film.shooting import film_crossing, film_frames
from mutoscope.pipelines.film.values import Clip
from mutoscope.pipelines.short.art_styles import art_style
from mutoscope.pipelines.short.focusing import focus_of
from mutoscope.pipelines.short.footage import footage_of
from mutoscope.pipelines.short.values import Direction, SceneSpec
from mutoscope.providers.faces import FaceFinder

_LAYERS = "application/x-mutoscope-layers"


@step(version="1", stage="generating_images", time_limit_s=120)
def draw_logo(work: Work, logo: Artifact, canvas: Canvas) -> Artifact:
    """The user's logo as a layer."""
    path = work.scratch("logo.layers")
    write_layers(path, [logo_layer(work.path(logo), canvas)])
    return work.keep(path, _LAYERS)


@step(version="3", stage="generating_images", time_limit_s=120)
def draw_picture(work: Work, plan: ScenePlan, canvas: Canvas, direction: Direction) -> Artifact:
    """The illustration of a scene as a stack of layers, without any lettering."""
    with lettered_with(_font(work, direction.font)):
        drawn = illustrate(plan, canvas, look=art_style(direction.art_style).look)
        layers = direct(drawn, direction.camera, canvas)
    path = work.scratch("picture.layers")
    write_layers(path, layers)
    return work.keep(path, _LAYERS)


@step(version="3", stage="generating_images", time_limit_s=120)
def frame_picture(
    work: Work,
    plan: ScenePlan,
    picture: Artifact,
    canvas: Canvas,
    direction: Direction,
    *,
    faces: FaceFinder,
) -> Artifact:
    """Somebody else's picture as a stack of layers: filling the frame, and slowly moving."""
    file, look = work.path(picture), art_style(direction.art_style).look
    with told_as({file: "The picture"}):
        focus = direction.focus or focus_of(file, canvas, faces)
        layers = illustrate_photo(file, plan, canvas, focus=focus, look=look, move=direction.camera)
    path = work.scratch("picture.layers")
    write_layers(path, layers)
    return work.keep(path, _LAYERS)


@step(version="3", stage="animating", then="rendering", time_limit_s=1800)
def film_scene(work: Work, spec: SceneSpec, first: int, end: int) -> Clip:
    """The scene's frames [first, end), drawn and encoded, and where its captions stand."""
    return film_frames(work, stage_scene, spec, first, end)


@step(version="3", stage="animating", then="rendering", time_limit_s=1800)
def film_transition(
    work: Work, before: SceneSpec, after: SceneSpec, frames: int, crossing: Crossing
) -> Clip:
    """The first frames of `after`, with `before` running on past its end until it is gone."""
    return film_crossing(work, stage_scene, before, after, frames, crossing)


def picture_part(plan: ScenePlan) -> ScenePlan:
    """What of a plan the illustration depends on: all but the lettering."""
    return replace(
        plan, headline="", kicker="", kicker_icon="", accents=(), figure_label="", credit=""
    )


def stage_scene(work: Work, spec: SceneSpec) -> tuple[Scene, tuple[CaptionBox, ...]]:
    """Illustration, lettering and captions of a scene, and where the captions stand."""
    layers = read_layers(work.path(spec.picture))[1 if spec.film else 0 :]
    logo = read_layers(work.path(spec.logo)) if spec.logo else []
    with lettered_with(_font(work, spec.font)):
        taken_px = max((layer.rgba.shape[1] for layer in logo), default=0)
        layers += letter(
            spec.plan, spec.canvas, index=spec.index, count=spec.count, taken_px=taken_px
        )
        layers = paced(
            layers,
            spec.plan,
            opening=spec.index <= 0,
            duration_s=spec.canvas.seconds(spec.frames),
            words=spec.words,
        )
        captions, boxes = _captions(spec)
    footage = footage_of(work, spec.film) if spec.film else None
    stack = (*layers, *logo, *captions)
    return Scene(stack, spec.canvas, spec.frames, spec.quality, footage), tuple(boxes)


def _font(work: Work, font: Artifact | None) -> Path | None:
    return work.path(font) if font else None


def _captions(spec: SceneSpec) -> tuple[list[Layer], list[CaptionBox]]:
    if spec.captions == "none":
        return [], []
    colors = colors_of(spec.plan)
    centre = has_free_middle(spec.plan.kind)
    return caption_layers(
        spec.words,
        spec.canvas,
        style=CaptionStyle(spec.captions),
        ink=colors.caption_ink,
        accent=colors.caption_accent,
        shade=colors.caption_shade,
        duration_s=spec.canvas.seconds(spec.frames),
        setting=Setting(centre=centre, language=spec.language),
    )
