"""A speaker who moves while speaking: sways or bounces, opens the mouth, blinks.

The feet stay where they are: a picture that ends at the canvas's foot never shows its cut edge. In
the first and the last frame the picture stands as it was set, for clips are joined there.
"""

import base64
import json
import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import skia
from numpy.typing import NDArray

from mutoscope.media.layers import Animation
from mutoscope.media.motion import smoothstep
from mutoscope.media.scenes.stage import raster
from mutoscope.media.speaker_picture import Portrait, laid_over
from mutoscope.media.timeline import Canvas

NAME = "talking_head"
Bearing = Literal["sway", "bounce", "static"]

SWAY = 0.03
"""How far the head goes to either side, as a share of the picture's height."""
STRETCH = 0.035
"""How much taller it gets at most, bouncing; and speaking, where there is no picture of a mouth."""
LIFT = 0.02
_SWAYS_HZ, _BOUNCES_HZ = 0.42, 1.6
_BEGINS_S = 0.5
"""How long it takes until they move as much as they do, and to come to rest."""
_SOFT = (0.1, 0.2, 0.4, 0.2, 0.1)
"""Shares of neighbouring frames in a lift."""

_SHARP = skia.SamplingOptions(skia.CubicResampler.CatmullRom())
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Talk:
    """What is seen of a speaker in each frame: `mouths` and `blinks` have "1" where the mouth is
    open and the eyes are closed. The pictures, deflated, are `size` (width, height) pixels and
    stand in the middle of the layer's foot; "" where there is none."""

    bearing: Bearing
    fps: float
    mouths: str
    blinks: str
    size: tuple[int, int]
    base: str
    mouth: str
    eyes: str


def talking(
    portrait: Portrait,
    bearing: Bearing,
    canvas: Canvas,
    mouth: Sequence[bool],
    eyes: Sequence[bool],
) -> Animation:
    """The animation of a layer whose picture is the portrait's base with `room_px` about it."""
    height, width = portrait.base.shape[:2]
    talk = Talk(
        bearing=bearing,
        fps=float(canvas.fps),
        mouths=_digits(mouth),
        blinks=_digits(eyes),
        size=(width, height),
        base=_packed(portrait.base),
        mouth=_packed(portrait.mouth),
        eyes=_packed(portrait.eyes),
    )
    return Animation(NAME, json.dumps(asdict(talk)), 0.0, canvas.seconds(len(mouth)))


def room_px(height_px: int) -> tuple[int, int]:
    """What a picture of that height needs on each side, and above."""
    return math.ceil(SWAY * height_px) + 2, math.ceil((STRETCH + LIFT) * height_px) + 2


def _digits(states: Sequence[bool]) -> str:
    return "".join("01"[state] for state in states)


def _packed(pixels: Pixels | None) -> str:
    return "" if pixels is None else base64.b85encode(zlib.compress(pixels.tobytes(), 1)).decode()


def talking_head(facts: dict[str, Any], shape: tuple[int, int]) -> Callable[[float], Pixels]:
    """The painter of a `Talk`, whose facts these are."""
    talk = Talk(**facts)
    poses = _poses(talk)
    looks = {key: _image(pixels) for key, pixels in _looks(talk).items()}
    left, foot = (shape[1] - talk.size[0]) // 2, shape[0]

    def paint(share: float) -> Pixels:
        frame = min(len(poses) - 1, round(share * len(poses)))
        pixels, surface = raster(shape[1], shape[0])
        canvas, (lean, taller) = surface.getCanvas(), poses[frame]
        canvas.translate(left, foot)
        canvas.concat(skia.Matrix.MakeAll(1, -lean, 0, 0, 1 + taller, 0, 0, 0, 1))
        look = looks[talk.mouths[frame] + talk.blinks[frame]]
        canvas.drawImage(look, 0, -talk.size[1], _SHARP)
        surface.flushAndSubmit()
        return pixels

    return paint


def _looks(talk: Talk) -> dict[str, Pixels]:
    """The picture by what is open and closed."""
    base, mouth, eyes = (_unpacked(each, talk.size) for each in (talk.base, talk.mouth, talk.eyes))
    if base is None:
        raise ValueError("a speaker without a picture")
    speaking = base if mouth is None else laid_over(base, mouth)
    looks = {"00": base, "10": speaking}
    for key, look in list(looks.items()):
        looks[key[0] + "1"] = look if eyes is None else laid_over(look, eyes)
    return looks


def _unpacked(packed: str, size: tuple[int, int]) -> Pixels | None:
    if not packed:
        return None
    data = zlib.decompress(base64.b85decode(packed))
    return np.frombuffer(data, np.uint8).reshape(size[1], size[0], 4)


def _image(pixels: Pixels) -> skia.Image:
    height, width = pixels.shape[:2]
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Image.MakeRasterCopy(skia.Pixmap(info, np.ascontiguousarray(pixels), 4 * width))


def _poses(talk: Talk) -> list[tuple[float, float]]:
    """For each frame how far it leans, in pixels a pixel of height, and how much taller it is."""
    count = len(talk.mouths)
    if "1" not in talk.mouths:
        return [(0.0, 0.0)] * count
    first, last = max(0, talk.mouths.index("1") - 1), min(count - 1, talk.mouths.rindex("1") + 1)
    ramp = max(1.0, min(_BEGINS_S * talk.fps, (last - first) / 2))
    lifts = [0.0] * count if talk.mouth else _lifts(talk)
    poses = list[tuple[float, float]]()
    for frame in range(count):
        moves = smoothstep(min(frame - first, last - frame) / ramp)
        lean, taller = _moved(talk.bearing, max(0, frame - first) / talk.fps)
        poses.append((moves * lean, moves * taller + lifts[frame]))
    return poses


def _moved(bearing: Bearing, since_s: float) -> tuple[float, float]:
    if bearing == "sway":
        return SWAY * math.sin(2 * math.pi * _SWAYS_HZ * since_s), 0.0
    if bearing == "bounce":
        return 0.0, STRETCH * (0.5 - 0.5 * math.cos(2 * math.pi * _BOUNCES_HZ * since_s))
    return 0.0, 0.0


def _lifts(talk: Talk) -> list[float]:
    """In place of a mouth: a little taller while the sound is loud; not at the clip's ends."""
    opened = np.array([int(state) for state in talk.mouths], float)
    soft = np.convolve(opened, _SOFT, "same")
    soft[0] = soft[-1] = 0.0
    return [LIFT * float(share) for share in soft]
