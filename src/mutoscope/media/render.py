"""Scenes drawn into segments: bodies and the transitions between them, apart.

Both depend on nothing but their scenes, so that an edited scene costs its body and the two
transitions it takes part in.
"""

from pathlib import Path

from mutoscope.media.codec.video import EncodeSettings, encode_segment
from mutoscope.media.compose import CrossFade, Frames
from mutoscope.media.planes import FramePlanes
from mutoscope.media.timeline import Canvas
from mutoscope.models import Tick


def render_body(
    scene: Frames,
    first_frame: int,
    end_frame: int,
    *,
    canvas: Canvas,
    path: Path,
    settings: EncodeSettings,
    tick: Tick,
) -> None:
    """Draw the scene's frames [first_frame, end_frame) into a segment file; a tick a frame."""

    def draw(index: int, frame: FramePlanes) -> None:
        scene.draw(first_frame + index, frame)

    encode_segment(draw, end_frame - first_frame, canvas, path, settings, tick)


def render_transition(
    earlier: Frames,
    earlier_frames: int,
    later: Frames,
    frames: int,
    *,
    canvas: Canvas,
    path: Path,
    settings: EncodeSettings,
    tick: Tick,
) -> None:
    """Draw the `frames` frames in which the later scene begins over the run-on of the earlier one
    (whose own length is `earlier_frames`) into a segment file; a tick a frame."""
    fade = CrossFade(earlier, earlier_frames, later, canvas, frames)
    encode_segment(fade.draw, frames, canvas, path, settings, tick)
