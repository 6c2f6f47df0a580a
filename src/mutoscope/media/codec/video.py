"""H.264 by x264, one segment at a time.

Each segment has its own single-threaded encoder and closed groups of pictures, so that its bytes
depend on its pictures and settings alone, and segments can be joined without encoding again.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from functools import partial as partial_of
from pathlib import Path

import av
import numpy as np
from av.codec.context import Flags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from av.video.plane import VideoPlane
from av.video.stream import VideoStream

from mutoscope.media.codec.faults import written
from mutoscope.media.codec.held import HELD_OPTIONS, Numbering
from mutoscope.media.planes import FramePlanes, Plane
from mutoscope.media.segment import Segment, VideoPacket, write_segment
from mutoscope.media.timeline import Canvas

Draw = Callable[[int, FramePlanes], None]
"""`draw(frame_index, planes)`: make the planes this frame. They hold the frame before."""

FilmTick = Callable[[int, int, int], None]
"""`tick(drawn, frames, encoded)`: the encoder looks ahead, so it is some frames behind."""

_REORDER_FRAMES = 2  # x264 with a pyramid of B-frames decodes two frames ahead of showing
_LONGEST_GROUP_FRAMES = 250  # x264's own, and what seeking has to decode at most
_BT709 = 1
_LIMITED_RANGE = 1


@dataclass(frozen=True)
class EncodeSettings:
    """x264's speed (a preset's name), constant rate factor (lower is better; 18 to 28) and more of
    its own options, which go before those of the preset. `holds`: most frames are the one before,
    as in films of slides; these are not encoded but repeated (`held`)."""

    preset: str = "veryfast"
    crf: float = 20.0
    options: tuple[str, ...] = ()
    holds: bool = False


def encode_segment(
    draw: Draw, frames: int, canvas: Canvas, path: Path, settings: EncodeSettings, tick: FilmTick
) -> None:
    """Draw and encode `frames` frames into a segment file.

    `frames` is at least 1. All frames are drawn into the same memory, which the encoder copies
    from: where nothing has changed, nothing need be drawn. `tick` is called before each frame and
    for each packet that comes out at the end; what it raises ends the work without leaving a file.
    """
    code = _code_all
    if settings.holds:
        code = partial_of(_code_changes, _numbering(_encoder(canvas, settings)))
    with written(path) as partial:
        encoder = _encoder(canvas, settings)
        packets = code(encoder, draw, frames, tick)
        write_segment(Segment(canvas, frames, encoder.extradata or b"", packets), partial)


def _code_all(
    encoder: VideoCodecContext, draw: Draw, frames: int, tick: FilmTick
) -> tuple[VideoPacket, ...]:
    picture = _picture(encoder)
    planes = _views(picture)
    coded: list[Packet[VideoStream]] = []
    for index in range(frames):
        tick(index, frames, len(coded))
        draw(index, planes)
        picture.pts = index
        coded += encoder.encode(picture)
    for packet in encoder.encode_lazy(None):
        coded.append(packet)
        tick(frames, frames, len(coded))
    return tuple(_packet(packet, number) for number, packet in enumerate(coded))


def _code_changes(
    numbering: Numbering, encoder: VideoCodecContext, draw: Draw, frames: int, tick: FilmTick
) -> tuple[VideoPacket, ...]:
    """What differs from the frame before goes through the encoder, which gives its packet at
    once."""
    picture = _picture(encoder)
    planes, shown = _views(picture), None
    packets: list[VideoPacket] = []
    first = 0
    for index in range(frames):
        tick(index, frames, len(packets))
        draw(index, planes)
        group_ends = index - first >= _LONGEST_GROUP_FRAMES
        if shown is not None and not group_ends and _are_equal(planes, shown):
            packets.append(VideoPacket(numbering.again(index - first), index, index, False))
            continue
        shown = FramePlanes(planes.y.copy(), planes.u.copy(), planes.v.copy())
        picture.pts = index
        picture.pict_type = PictureType.I if group_ends else PictureType.NONE
        (packet,) = encoder.encode(picture)
        first = index if packet.is_keyframe else first
        coded = numbering.numbered(bytes(packet), index - first)
        packets.append(VideoPacket(coded, index, index, packet.is_keyframe))
    return tuple(packets)


def _numbering(encoder: VideoCodecContext) -> Numbering:
    """Of the streams of such an encoder, from what it makes of a grey picture shown twice."""
    picture = _picture(encoder)
    planes = _views(picture)
    for plane in (planes.y, planes.u, planes.v):
        plane[:] = 128
    packets: list[bytes] = []
    for picture.pts in range(2):
        packets += [bytes(packet) for packet in encoder.encode(picture)]
    return Numbering.of(encoder.extradata or b"", again=packets[-1])


def _are_equal(one: FramePlanes, other: FramePlanes) -> bool:
    return all(map(np.array_equal, (one.y, one.u, one.v), (other.y, other.u, other.v)))


def _picture(encoder: VideoCodecContext) -> VideoFrame:
    picture = VideoFrame(encoder.width, encoder.height, "yuv420p")
    picture.time_base = encoder.time_base
    return picture


@cache
def encoder_identity() -> str:
    """What makes this encoder's bytes what they are: x264's build, the library, the code path."""
    encoder = _encoder(Canvas(64, 64), EncodeSettings())
    picture = VideoFrame(64, 64, "yuv420p")
    picture.time_base = encoder.time_base
    picture.pts = 0
    coded = b"".join(bytes(packet) for packet in [*encoder.encode(picture), *encoder.encode(None)])
    found = re.search(rb"x264 - (core \d+(?: r\w+)?)", coded)
    build = found.group(1).decode() if found else "unknown build"
    codec = ".".join(str(number) for number in av.library_versions["libavcodec"])
    return f"x264 {build}; libavcodec {codec}; av {av.__version__}; {_asm() or 'default asm'}"


def _encoder(canvas: Canvas, settings: EncodeSettings) -> VideoCodecContext:
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = canvas.width_px, canvas.height_px
    encoder.pix_fmt = "yuv420p"
    encoder.framerate = canvas.fps
    encoder.time_base = 1 / Fraction(canvas.fps)
    encoder.profile = "High"
    encoder.thread_count = 1
    encoder.thread_type = "FRAME"
    encoder.flags |= Flags.global_header
    encoder.color_primaries = encoder.color_trc = encoder.colorspace = _BT709
    encoder.color_range = _LIMITED_RANGE
    held = HELD_OPTIONS if settings.holds else ()
    parameters = ["stitchable=1", "open-gop=0", *settings.options, *held]
    parameters += filter(None, [_asm()])
    encoder.options = {
        "preset": settings.preset,
        "crf": f"{settings.crf:g}",
        "x264-params": ":".join(parameters),
    }
    return encoder


@cache
def _asm() -> str:
    """x264's option for its code path; "" leaves the choice to x264.

    Its AVX-512 path does not give the same bytes every time. The option is not checked against
    the machine, so AVX2 may be named only where it exists; numpy knows (as "AVX2" or, later, as
    the level "X86_V3" that includes it).
    """
    build = np.show_config(mode="dicts") or {}
    known = build.get("SIMD Extensions", {})
    features = {*known.get("baseline", ()), *known.get("found", ())}
    return "asm=AVX2" if features & {"AVX2", "X86_V3", "X86_V4"} else ""


def _views(picture: VideoFrame) -> FramePlanes:
    y, u, v = (_view(plane) for plane in picture.planes)
    return FramePlanes(y, u, v)


def _view(plane: VideoPlane) -> Plane:
    """The plane's own memory as a writable array; rows may be longer than the picture."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


def _packet(packet: "Packet[VideoStream]", number: int) -> VideoPacket:
    """The packet with its place in decoding order as its dts.

    x264 gives the same numbers, but starts later in segments shorter than its delay; those would
    not join.
    """
    if packet.pts is None:
        raise ValueError("the encoder gave a packet without a time")
    return VideoPacket(bytes(packet), packet.pts, number - _REORDER_FRAMES, packet.is_keyframe)
