"""Scenes drawn into segments: bodies and the transitions between them, apart.

Both depend on nothing but their scenes, so that an edited scene costs its body and the two
transitions it takes part in.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutoscope.media.codec.video import EncodeSettings, FilmTick, encode_segment
from mutoscope.media.compose import SceneFrames
from mutoscope.media.footage import Footage, FootageSpec
from mutoscope.media.layers import Layer
from mutoscope.media.planes import FramePlanes, blank_frame
from mutoscope.media.quality import QUALITIES, Action, Quality, encoding_of
from mutoscope.media.timeline import Canvas
from mutoscope.media.transitions import CROSSFADE, Crossing, Transition

_SEEN_S, _SHOWN_S = 2.4, 4.0
"""When everything of a scene has come in, and how long it is taken to be, for a still of it."""


@dataclass(frozen=True)
class Scene:
    """What a scene is drawn from: its layers from back to front, and its own length. `action`: how
    much happens in it."""

    layers: tuple[Layer, ...]
    canvas: Canvas
    frames: int
    quality: Quality = "standard"
    footage: FootageSpec | None = None
    action: Action = "lively"

    @property
    def encoding(self) -> EncodeSettings:
        """How its frames are encoded."""
        return encoding_of(self.quality, self.action)


def scene_frames(scene: Scene, film: Footage | None = None) -> SceneFrames:
    """The scene, ready to be drawn frame by frame, over its film where that is open."""
    duration_s = scene.canvas.seconds(scene.frames)
    drawing = QUALITIES[scene.quality].drawing
    return SceneFrames(scene.layers, scene.canvas, duration_s, drawing, film)


def scene_still(layers: Sequence[Layer], canvas: Canvas) -> FramePlanes:
    """A scene when everything of it has come in."""
    frame = blank_frame(canvas)
    scene = Scene(tuple(layers), canvas, canvas.frames(_SHOWN_S))
    scene_frames(scene).draw(canvas.frames(_SEEN_S), frame)
    return frame


@contextmanager
def _opened(scene: Scene) -> Generator[SceneFrames]:
    if scene.footage is None:
        yield scene_frames(scene)
        return
    with Footage.of(scene.footage, scene.canvas, QUALITIES[scene.quality].drawing) as film:
        yield scene_frames(scene, film)


def render_body(
    scene: Scene, first_frame: int, end_frame: int, path: Path, *, tick: FilmTick
) -> None:
    """Draw the scene's frames [first_frame, end_frame) into a segment file; a tick a frame."""
    tick(0, end_frame - first_frame, 0)
    with _opened(scene) as frames:

        def draw(index: int, planes: FramePlanes) -> None:
            frames.draw(first_frame + index, planes)

        encode_segment(draw, end_frame - first_frame, scene.canvas, path, scene.encoding, tick)


def render_transition(
    earlier: Scene,
    later: Scene,
    frames: int,
    path: Path,
    *,
    tick: FilmTick,
    crossing: Crossing = CROSSFADE,
) -> None:
    """Draw the `frames` frames in which the later scene begins over the run-on of the earlier one
    into a segment file; a tick a frame."""
    tick(0, frames, 0)
    with _opened(earlier) as first, _opened(later) as second:
        between = Transition(first, earlier.frames, second, later.canvas, frames, crossing)
        encode_segment(between.draw, frames, later.canvas, path, later.encoding, tick)
