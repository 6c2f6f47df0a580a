"""Speakers beside the subtitles: pictures that talk, and those that listen."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mutoscope.media.animations.talking_head import Bearing, room_px, talking
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.layout import layout_of
from mutoscope.media.slides.areas import Area
from mutoscope.media.speaker_picture import Portrait, SpeakerPictures, portrait
from mutoscope.media.talking import MouthTrack, blinks
from mutoscope.media.timeline import Canvas

ACROSS, DOWN = 0.92, 0.94
"""What of its area a picture fills at most: there is room to move."""
DIMMED = 0.8
"""What is left of the light of one who listens."""

Pixels = NDArray[np.uint8]
Side = Literal["left", "right", "center"]


def speaker_layers(
    pictures: SpeakerPictures,
    canvas: Canvas,
    area: Area,
    *,
    side: Side,
    motion: Bearing,
    mouth: MouthTrack | None,
    frames: int,
    blink_seed: int,
) -> list[Layer]:
    """A speaker of a clip of `frames` frames, back to front.

    `area`: the corner at the right (`slide_foot.corner_area`); "left" stands in its mirror image,
    "center" in the middle, above the subtitles where these are there. `mouth`: of one who speaks,
    in each frame (`talking.mouth_openings`); None: they listen, still and a little darker, and
    blink. Raises MediaError as `speaker_picture.portrait`.
    """
    shown = portrait(pictures, (int(ACROSS * area.width), int(DOWN * area.height)))
    blinking = _states(blinks(canvas, frames, blink_seed), frames)
    middle, foot = _stand(canvas, area, side)
    if mouth is None:
        return _standing(_dimmed(shown), canvas, (middle, foot), [False] * frames, blinking)
    if motion == "static" and shown.mouth is not None:
        return _standing(shown, canvas, (middle, foot), mouth, blinking)
    across, above = room_px(shown.base.shape[0])
    settled = np.pad(shown.base, ((above, 0), (across, across), (0, 0)))
    layer = _placed(settled, middle, foot)
    return [replace(layer, animation=talking(shown, motion, canvas, mouth, blinking))]


def _states(spans: Sequence[tuple[int, int]], frames: int) -> list[bool]:
    return [any(first <= frame < end for first, end in spans) for frame in range(frames)]


def _stand(canvas: Canvas, area: Area, side: Side) -> tuple[float, int]:
    """The middle of the picture's foot."""
    foot, right = area.top + area.height, area.left + area.width / 2
    if side == "center":
        between = layout_of(canvas).format == "9:16"  # subtitles are above, not between
        return canvas.width_px / 2, foot if between else area.top
    return (canvas.width_px - right if side == "left" else right), foot


def _standing(
    shown: Portrait,
    canvas: Canvas,
    place: tuple[float, int],
    mouth: Sequence[bool],
    blinking: Sequence[bool],
) -> list[Layer]:
    """A picture that is drawn once, with others over it for some frames."""
    layers = [_placed(shown.base, *place)]
    for over, states in ((shown.mouth, mouth), (shown.eyes, blinking)):
        if over is not None:
            layer = _placed(over, *place)
            layers += [replace(layer, motion=motion) for motion in _whiles(states, canvas)]
    return layers


def _whiles(states: Sequence[bool], canvas: Canvas) -> list[Motion]:
    """One for each run of frames."""
    frame, found = 0, list[Motion]()
    for state, run in groupby(states):
        end = frame + len(list(run))
        if state:
            span = canvas.seconds(frame), canvas.seconds(end)
            found.append(Motion(show_from_s=span[0], show_until_s=span[1]))
        frame = end
    return found


def _placed(pixels: Pixels, middle: float, foot: int) -> Layer:
    """On whole pixels of the canvas."""
    height, width = pixels.shape[:2]
    return Layer("speaker", pixels, int(middle - width / 2) + width / 2, foot - height / 2)


def _dimmed(shown: Portrait) -> Portrait:
    mouth, eyes = (None if each is None else _dim(each) for each in (shown.mouth, shown.eyes))
    return Portrait(_dim(shown.base), mouth, eyes)


def _dim(pixels: Pixels) -> Pixels:
    light = np.array([DIMMED, DIMMED, DIMMED, 1.0])
    return (pixels * light + 0.5).astype(np.uint8)
