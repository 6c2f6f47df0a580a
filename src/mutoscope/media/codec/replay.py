"""Playing a finished file as a viewer's player does: picture and sound together, or at a moment."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.video.frame import VideoFrame

from mutoscope.errors import MediaError
from mutoscope.media.codec.audio import SAMPLE_RATE, Block
from mutoscope.media.codec.faults import reading
from mutoscope.media.codec.playback import DecodedFrame
from mutoscope.media.planes import FramePlanes, Plane

_SEEK_BEYOND_S = 1
"""Nearer pictures are reached sooner by decoding on than from the last key frame."""


def play(path: Path, *, threads: int = 3) -> Iterator[DecodedFrame | Block]:
    """All pictures and sound blocks (48 kHz stereo), each kind in order, as the file mixes them.

    A picture's planes are good until the next item is asked for. MediaError at the first damaged
    packet: nothing is concealed. While a picture is looked at, all `threads` but one decode on.
    """
    with reading(path), av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "stereo", SAMPLE_RATE)
        for frame in _strictly_decoded(container, threads):
            if isinstance(frame, VideoFrame):
                yield _picture(frame)
                continue
            for part in resampler.resample(frame):
                yield np.asarray(part.to_ndarray(), np.float32).reshape(-1, 2)


def pictures_at(path: Path, times_s: Sequence[Fraction]) -> Iterator[DecodedFrame]:
    """The first picture at or after each of the ascending times; none for times past the end.

    A picture's planes are good until the next one is asked for.
    """
    with reading(path), av.open(str(path)) as container:
        if not container.streams.video:
            raise MediaError(f"{path.name} has no picture.", hint="Give a video file.")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        frames = container.decode(stream)
        here_s = Fraction(0)
        for time_s in times_s:
            if time_s - here_s > _SEEK_BEYOND_S:
                container.seek(int(time_s / Fraction(stream.time_base or 1)), stream=stream)
                frames = container.decode(stream)
            found = next((p for p in map(_picture, frames) if p.time_s >= time_s), None)
            if found is None:
                return
            here_s = found.time_s
            yield found


def _strictly_decoded(container: InputContainer, threads: int) -> Iterator[VideoFrame | AudioFrame]:
    video, sound = container.streams.video[:1], container.streams.audio[:1]
    for stream in (*video, *sound):
        stream.codec_context.options = {"err_detect": "explode"}
    for stream in video:
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
    for packet in container.demux([*video, *sound]):
        for frame in packet.decode():
            if isinstance(frame, VideoFrame | AudioFrame):
                yield frame


def _picture(frame: VideoFrame) -> DecodedFrame:
    if frame.pts is None or frame.time_base is None:
        raise MediaError("A picture has no time.", hint="Make the video again.")
    y, u, v = (_plane(frame, number) for number in range(3))
    return DecodedFrame(frame.pts * Fraction(frame.time_base), FramePlanes(y, u, v))


def _plane(frame: VideoFrame, number: int) -> Plane:
    plane = frame.planes[number]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
