"""How truly a slow zoom moves: 1.00 to 1.10 over ten seconds, registered to parts of a pixel.

Where each of five patches really stands in a frame is found against the ideal drawing of that
frame. What shakes is seen in how its error changes from one frame to the next.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from bench.measuring import Row, run
from bench.render.figures import Plan, at_most, plain
from bench.render.measures import Luma, Patch, displacement, drawn_ideally, luma_of
from bench.render.peers import LeftOut, ffmpeg
from bench.render.pictures import picture
from mutoscope.media.layers import Layer, Motion
from mutoscope.media.motion import Window
from mutoscope.media.planes import blank_frame
from mutoscope.media.quality import Quality
from mutoscope.media.render import Scene, scene_frames
from mutoscope.media.timeline import Canvas

_QUALITIES: tuple[Quality, ...] = ("standard", "best")
_LIMIT_PX = 0.003
_ZOOM, _LENGTH_S = 1.10, 10.0
_FRAMES = range(100, 161)
_PATCH_PX = 96
_AT = ((0.5, 0.5), (0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8))


def measure(plan: Plan) -> Iterator[Row]:
    """Root mean square over patches and frames of the error of the motion from frame to frame."""
    canvas = Canvas()
    size = (4 * canvas.width_px // 3, 4 * canvas.height_px // 3)
    grey = np.repeat(luma_of(picture(0, size)).round().astype(np.uint8)[..., None], 3, axis=2)
    for quality in _QUALITIES:
        error_px = velocity_error_px(our_frames(grey, canvas, quality), grey, canvas, _FRAMES)
        yield at_most(f"ours, {quality}", error_px, _LIMIT_PX, "px", digits=4)
    for enlarged in (1, 4):
        try:
            frames = _zoompan_frames(grey, canvas, enlarged)
        except LeftOut as error:
            yield Row("zoompan", f"left out: {error}")
            return
        error_px = velocity_error_px(frames, grey, canvas, _FRAMES)
        name = "zoompan" if enlarged == 1 else f"zoompan, source enlarged {enlarged} ×"
        yield plain(name, error_px, "px", digits=4)


def our_frames(
    grey: NDArray[np.uint8], canvas: Canvas, quality: Quality, numbers: Sequence[int] = _FRAMES
) -> list[NDArray[np.uint8]]:
    """The luma of our frames of that zoom on a picture [height, width, 3]."""
    opaque = np.full((*grey.shape[:2], 1), 255, np.uint8)
    motion = Motion(zoom_to=_ZOOM)
    layer = Layer(
        "background",
        np.concatenate([grey, opaque], axis=2),
        canvas.width_px / 2,
        canvas.height_px / 2,
        motion,
        fills=True,
    )
    drawn = scene_frames(Scene((layer,), canvas, canvas.frames(_LENGTH_S), quality))
    planes, frames = blank_frame(canvas), list[NDArray[np.uint8]]()
    for number in numbers:
        drawn.draw(number, planes)
        frames.append(planes.y.copy())
    return frames


def velocity_error_px(
    frames: Sequence[NDArray[np.uint8]],
    grey: NDArray[np.uint8],
    canvas: Canvas,
    numbers: Sequence[int],
) -> float:
    """How far off the motion is from each frame to the next."""
    source = luma_of(grey)
    errors = [
        [_displacement(frame, source, canvas, number, patch) for patch in _patches(canvas)]
        for frame, number in zip(frames, numbers, strict=True)
    ]
    return float(np.sqrt(np.mean(np.sum(np.diff(np.array(errors), axis=0) ** 2, axis=2))))


def _displacement(
    frame: NDArray[np.uint8], source: Luma, canvas: Canvas, number: int, patch: Patch
) -> tuple[float, float]:
    size = (canvas.width_px, canvas.height_px)
    zoom = _ZOOM ** (canvas.seconds(number) / _LENGTH_S)
    height, width = source.shape
    inside = (1 - 1 / zoom) / 2
    window = Window(inside * width, inside * height, width / zoom, height / zoom)

    def ideal(right: float, down: float) -> Luma:
        return drawn_ideally(source, window, size, patch, (right, down))

    return displacement(patch.of(frame), ideal)


def _patches(canvas: Canvas) -> list[Patch]:
    side = min(_PATCH_PX, canvas.width_px // 3)
    lefts = [round(x * canvas.width_px - side / 2) for x, _ in _AT]
    tops = [round(y * canvas.height_px - side / 2) for _, y in _AT]
    return [Patch(left, top, side, side) for left, top in zip(lefts, tops, strict=True)]


def _zoompan_frames(
    grey: NDArray[np.uint8], canvas: Canvas, enlarged: int
) -> list[NDArray[np.uint8]]:
    """LeftOut: there is no such program."""
    program = ffmpeg()
    width, height = canvas.width_px, canvas.height_px
    frames = canvas.frames(_LENGTH_S)
    enlarging = f"scale=iw*{enlarged}:ih*{enlarged}:flags=lanczos," if enlarged > 1 else ""
    graph = (
        f"{enlarging}zoompan=z='pow({_ZOOM},on/{frames})':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
        f":d={frames}:s={width}x{height}:fps={float(canvas.fps):g}"
        f",trim=start_frame={_FRAMES.start}:end_frame={_FRAMES.stop},format=yuv420p"
    )
    with tempfile.TemporaryDirectory() as folder:
        source, raw = Path(folder) / "picture.png", Path(folder) / "frames.yuv"
        Image.fromarray(grey).save(source)
        run([program, "-v", "error", "-i", source, "-vf", graph, "-f", "rawvideo", raw])
        samples = np.fromfile(raw, np.uint8).reshape(-1, height * 3 // 2, width)
    return list(samples[:, :height])
