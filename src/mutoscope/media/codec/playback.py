"""Reading a finished video: its facts, and its frames one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from mutoscope.errors import MediaError
from mutoscope.media.codec.faults import reading
from mutoscope.media.planes import FramePlanes, Plane


@dataclass(frozen=True)
class SoundFacts:
    """The first sound track."""

    codec: str
    sample_rate: int
    channels: int
    duration_s: float


@dataclass(frozen=True)
class MediaFacts:
    """What the file's header says. `colour`: matrix, primaries and transfer, 1 for BT.709;
    `full_range` is False for video levels."""

    codec: str
    profile: str
    pixel_format: str
    width_px: int
    height_px: int
    fps: Fraction
    frames: int
    duration_s: float
    colour: tuple[int, int, int]
    full_range: bool
    sound: SoundFacts | None
    title: str


@dataclass(frozen=True)
class DecodedFrame:
    """A frame and when it is shown, in seconds from the start of the file's time."""

    time_s: Fraction
    planes: FramePlanes


def probe(path: Path) -> MediaFacts:
    """Read the facts of a video file; MediaError when there is no video in it."""
    with reading(path), av.open(str(path)) as container:
        if not container.streams.video:
            raise MediaError(f"{path.name} has no video.", hint="Give a video file.")
        stream = container.streams.video[0]
        context = stream.codec_context
        fps = stream.average_rate or Fraction(0)
        return MediaFacts(
            codec=context.name,
            profile=context.profile or "",
            pixel_format=context.pix_fmt or "",
            width_px=context.width,
            height_px=context.height,
            fps=Fraction(fps),
            frames=stream.frames,
            duration_s=_seconds(stream.duration, stream.time_base),
            colour=(context.colorspace, context.color_primaries, context.color_trc),
            full_range=context.color_range == 2,
            sound=_sound(container),
            title=container.metadata.get("title", ""),
        )


def decode_frames(path: Path) -> Iterator[DecodedFrame]:
    """All frames in order. Each frame's planes are good until the next one is asked for.

    Raises MediaError when the file is damaged, or ends before the last frame its header tells of.
    """
    with reading(path), av.open(str(path)) as container:
        if not container.streams.video:
            raise MediaError(f"{path.name} has no video.", hint="Give a video file.")
        stream = container.streams.video[0]
        seen = 0
        for frame in container.decode(stream):
            if frame.pts is None or frame.time_base is None:
                raise MediaError(f"{path.name} has a frame without a time.", hint="Render it anew.")
            yield DecodedFrame(frame.pts * Fraction(frame.time_base), _planes(frame))
            seen += 1
        if seen < stream.frames:
            raise MediaError(
                f"{path.name} ends after {seen} of {stream.frames} frames.",
                hint="The file is cut off: render or copy it anew.",
                code="unreadable_video",
            )


def _planes(frame: VideoFrame) -> FramePlanes:
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        frame = frame.reformat(format="yuv420p")
    y, u, v = (_view(plane) for plane in frame.planes)
    return FramePlanes(y, u, v)


def _view(plane: VideoPlane) -> Plane:
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


def _sound(container: InputContainer) -> SoundFacts | None:
    if not container.streams.audio:
        return None
    stream = container.streams.audio[0]
    context = stream.codec_context
    length_s = _seconds(stream.duration, stream.time_base)
    return SoundFacts(context.name, context.sample_rate, context.channels, length_s)


def _seconds(length: int | None, time_base: Fraction | None) -> float:
    return float(length * time_base) if length is not None and time_base is not None else 0.0
