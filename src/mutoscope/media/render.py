"""Scenes drawn into segments: bodies and the transitions between them, apart.

Both depend on nothing but their scenes, so that an edited scene costs its body and the two
transitions it takes part in.
"""

from dataclasses import dataclass
from pathlib import Path

from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.compose import CrossFade, SceneFrames
from mutoscope.media.layers import Layer
from mutoscope.media.planes import FramePlanes
from mutoscope.media.timeline import Canvas
from mutoscope.models import Tick

STANDARD = EncodeSettings()


@dataclass(frozen=True)
class Scene:
    """What a scene is drawn from: its layers from back to front, and its own length."""

    layers: tuple[Layer, ...]
    canvas: Canvas
    frames: int


def scene_frames(scene: Scene) -> SceneFrames:
    """The scene, ready to be drawn frame by frame."""
    return SceneFrames(scene.layers, scene.canvas, scene.canvas.seconds(scene.frames))


def render_body(
    scene: Scene,
    first_frame: int,
    end_frame: int,
    path: Path,
    *,
    tick: Tick,
    settings: EncodeSettings = STANDARD,
) -> None:
    """Draw the scene's frames [first_frame, end_frame) into a segment file; a tick a frame."""
    frames = scene_frames(scene)

    def draw(index: int, planes: FramePlanes) -> None:
        frames.draw(first_frame + index, planes)

    encode_segment(draw, end_frame - first_frame, scene.canvas, path, settings, tick)


def render_transition(
    earlier: Scene,
    later: Scene,
    frames: int,
    path: Path,
    *,
    tick: Tick,
    settings: EncodeSettings = STANDARD,
) -> None:
    """Draw the `frames` frames in which the later scene begins over the run-on of the earlier one
    into a segment file; a tick a frame."""
    scenes = scene_frames(earlier), scene_frames(later)
    fade = CrossFade(scenes[0], earlier.frames, scenes[1], later.canvas, frames)
    encode_segment(fade.draw, frames, later.canvas, path, settings, tick)
