"""Small films, encoded as the test wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Yuv = tuple[float, float, float]
BT601, BT709, BT2020 = (0.299, 0.114), (0.2126, 0.0722), (0.2627, 0.0593)
"""The luma weights of red and blue."""


def yuv_of(rgb: tuple[int, int, int], weights: tuple[float, float], *, full: bool = False) -> Yuv:
    """8-bit Y'CbCr (ITU-T H.273, 8.3), not rounded."""
    red, green, blue = (each / 255 for each in rgb)
    y = weights[0] * red + (1 - sum(weights)) * green + weights[1] * blue
    cb, cr = (blue - y) / (2 - 2 * weights[1]), (red - y) / (2 - 2 * weights[0])
    scales = (255, 255, 0) if full else (219, 224, 16)
    return scales[2] + scales[0] * y, 128 + scales[1] * cb, 128 + scales[1] * cr


@dataclass(frozen=True)
class Tape:
    """How a film is written. `colours`: matrix, primaries, transfer and range (codes of H.273; 2
    for what is left unsaid, and 1 for limited range, 2 for full)."""

    codec: str = "libx264"
    format: str = "yuv420p"
    rate: int = 30
    group: int = 12
    colours: tuple[int, int, int, int] = (1, 1, 1, 1)
    pixel_aspect: Fraction | None = None
    turned_by: int = 0
    mirrored: bool = False
    first: int = 0
    quality: str = "8"
    title: str = ""


PLAIN = Tape()


def frame_of(planes: Sequence[NDArray[np.generic]], format: str) -> av.VideoFrame:
    """A frame whose planes hold these samples, in the depth of the format."""
    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, format)
    deep = frame.format.components[0].bits > 8
    for plane, samples in zip(frame.planes, planes, strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint16 if deep else np.uint8)
        rows = rows.reshape(-1, plane.line_size // (1 + deep))
        rows[: plane.height, : plane.width] = samples
    return frame


def flat(yuv: Yuv, size: tuple[int, int] = (64, 48), format: str = "yuv420p") -> av.VideoFrame:
    """One colour, given in 8 bits, over all of a frame of that width and height."""
    deep = 4 if "10" in format else 1
    halves = [size, *2 * [((size[0] + 1) // 2, (size[1] + 1) // 2)]]
    samples = [
        np.full((height, width), min(round(value * deep), 256 * deep - 1))
        for value, (width, height) in zip(yuv, halves, strict=True)
    ]
    return frame_of(samples, format)


def greys(levels: Sequence[int], size: tuple[int, int] = (64, 48)) -> list[av.VideoFrame]:
    """A frame of each luma."""
    return [flat((level, 128, 128), size) for level in levels]


def write_film(
    path: Path,
    frames: Sequence[av.VideoFrame],
    tape: Tape = PLAIN,
    *,
    times: Sequence[int] | None = None,
) -> Path:
    """Encode the frames. `times`: when each is shown, in frames of the tape's rate."""
    with av.open(str(path), "w") as container:
        quality = {"crf": tape.quality} if tape.codec.startswith("lib") else {}
        stream = container.add_stream(tape.codec, rate=tape.rate, options=quality)
        stream.width, stream.height = frames[0].width, frames[0].height
        stream.pix_fmt, stream.gop_size = tape.format, tape.group
        context = stream.codec_context
        context.colorspace, context.color_primaries = tape.colours[:2]
        context.color_trc, context.color_range = tape.colours[2:]
        if tape.pixel_aspect:
            stream.sample_aspect_ratio = tape.pixel_aspect
        if tape.turned_by or tape.mirrored:
            stream.set_display_rotation(tape.turned_by, hflip=tape.mirrored)
        if tape.title:
            container.metadata["title"] = tape.title
        for number, frame in enumerate(frames):
            frame.pts = (times[number] if times else number) + tape.first
            frame.time_base = Fraction(1, tape.rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
