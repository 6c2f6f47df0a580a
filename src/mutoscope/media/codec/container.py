"""Segments and a sound track joined into one MP4, without encoding again."""

import heapq
import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from mutoscope.errors import MediaError
from mutoscope.media.codec.faults import reading, written
from mutoscope.media.provenance import ALGORITHMIC_MEDIA, provenance_box
from mutoscope.media.segment import Segment, VideoPacket, read_segment
from mutoscope.media.timeline import Canvas
from mutoscope.models import Tick

_OPTIONS = {"fflags": "+bitexact", "movflags": "+faststart"}
"""No version string, no clock; the index before the media."""
_CHAPTER_TIME = Fraction(1, 1000)


@dataclass(frozen=True)
class Credits:
    """What the file says about itself. `source_type`: an IPTC digital source type, as a URL."""

    title: str = ""
    comment: str = ""
    source_type: str = ALGORITHMIC_MEDIA


Chapters = Sequence[tuple[str, float, float]]
"""Titles with their beginning and end, in seconds from the start of the video."""


def join(
    segments: Sequence[Path],
    audio: Path | None,
    out: Path,
    *,
    canvas: Canvas,
    credit: Credits,
    tick: Tick,
    chapters: Chapters = (),
) -> None:
    """Write segments one after another, and the first sound track of `audio`, into an MP4.

    The segments must be of the canvas and of one encoder setting (equal extradata), else
    MediaError. Sound keeps its own time stamps, so that an encoder's priming before time zero
    becomes an edit list. The same input gives the same bytes. `tick(done, len(segments))`.
    `chapters` come one after the other (else MediaError), and players show them.
    """
    if not segments:
        raise MediaError("A video needs at least one segment.", hint="Render the scenes first.")
    with written(out) as partial:
        with ExitStack() as stack:
            container = stack.enter_context(
                av.open(str(partial), "w", format="mp4", options=_OPTIONS)
            )
            _describe(container, credit)
            _divide(container, chapters)
            first = _matching(segments[0], None, canvas)
            video = _video_stream(container, first, stack)
            sound = _sound_packets(container, audio, stack)
            container.start_encoding()
            pictures = _video_packets(segments, first, video, tick)
            for packet in heapq.merge(pictures, sound, key=_decoding_time):
                container.mux(packet)
        with partial.open("ab") as file:
            file.write(provenance_box(credit.source_type))


def _describe(container: OutputContainer, credit: Credits) -> None:
    for key, value in (("title", credit.title), ("comment", credit.comment)):
        if value:
            container.metadata[key] = value


def _divide(container: OutputContainer, chapters: Chapters) -> None:
    """Chapters as the muxer writes them: Nero's list and QuickTime's text track, for players know
    the one or the other."""
    if not chapters:
        return
    edges = [edge for _, start_s, end_s in chapters for edge in (start_s, end_s)]
    if edges[0] < 0 or edges != sorted(edges):
        raise MediaError(
            "Chapters overlap, or end before they begin.", hint="Give them in order, one by one."
        )
    container.set_chapters(
        [
            {
                "id": number,
                "start": round(start_s / _CHAPTER_TIME),
                "end": round(end_s / _CHAPTER_TIME),
                "time_base": _CHAPTER_TIME,
                "metadata": {"title": title},
            }
            for number, (title, start_s, end_s) in enumerate(chapters)
        ]
    )


def _video_stream(container: OutputContainer, segment: Segment, stack: ExitStack) -> VideoStream:
    """A stream for packets coded elsewhere.

    Its parameters are read back from the first coded picture: a muxer's stream made from a codec's
    name has no extradata, and one with an encoder would open a second x264.
    """
    elementary = io.BytesIO(segment.extradata + segment.packets[0].data)
    rate = str(segment.canvas.fps)
    options = {"framerate": rate}
    template = stack.enter_context(av.open(elementary, format="h264", options=options))
    stream = container.add_stream_from_template(template.streams.video[0], opaque=True)
    stream.time_base = 1 / segment.canvas.fps
    return stream


def _matching(path: Path, first: Segment | None, canvas: Canvas) -> Segment:
    segment = read_segment(path)
    if segment.canvas != canvas or not segment.packets:
        raise MediaError(
            f"{path.name} is of another size or rate than the video.",
            hint="Run the job again with one format for all scenes.",
        )
    if first is not None and segment.extradata != first.extradata:
        raise MediaError(
            f"{path.name} was encoded with other settings than the segments before it.",
            hint="Run the job again: the segments are made anew.",
        )
    return segment


def _video_packets(
    paths: Sequence[Path], first: Segment, stream: VideoStream, tick: Tick
) -> "Iterator[Packet[VideoStream]]":
    """All segments' packets in decoding order; one segment is in memory at a time."""
    start = 0
    for number, path in enumerate(paths):
        tick(number, len(paths))
        segment = _matching(path, first, first.canvas)
        for coded in segment.packets:
            moved = replace(coded, pts=coded.pts + start, dts=coded.dts + start)
            yield _packet(moved, stream, first.canvas.fps)
        start += segment.frames
    tick(len(paths), len(paths))


def _packet(coded: VideoPacket, stream: VideoStream, fps: Fraction) -> "Packet[VideoStream]":
    packet: Packet[VideoStream] = av.Packet(coded.data)  # pyright: ignore[reportAssignmentType]
    packet.pts, packet.dts, packet.duration = coded.pts, coded.dts, 1
    packet.time_base = 1 / fps
    packet.is_keyframe = coded.is_key
    packet.stream = stream
    return packet


def _sound_packets(
    container: OutputContainer, audio: Path | None, stack: ExitStack
) -> "Iterator[Packet[AudioStream]]":
    if audio is None:
        return iter(())
    with reading(audio):
        source = stack.enter_context(av.open(str(audio)))
    if not source.streams.audio:
        raise MediaError(f"{audio.name} has no sound track.", hint="Give another sound file.")
    template = source.streams.audio[0]
    stream = container.add_stream_from_template(template, opaque=True)
    return _copied(source, audio, stream)


def _copied(
    source: InputContainer, path: Path, stream: AudioStream
) -> "Iterator[Packet[AudioStream]]":
    with reading(path):
        for packet in source.demux(audio=0):
            if packet.dts is not None:  # the last, empty one only flushes decoders
                packet.stream = stream
                yield packet


def _decoding_time(packet: "Packet[VideoStream] | Packet[AudioStream]") -> Fraction:
    return (packet.dts or 0) * packet.time_base
