"""A stretch of encoded video that can be joined to others as it is.

The file: a header, the stream's extradata, a table of packets, then their bytes one after another,
all numbers little-endian. It holds nothing of when, where or for what it was made.
"""

import struct
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mutoscope.errors import MediaError
from mutoscope.media.timeline import Canvas

_MAGIC = b"mutoseg1"
_HEADER = struct.Struct("<8s7I")  # width, height, fps (two numbers), frames, extradata, packets
_PACKET = struct.Struct("<iiI?")  # pts, dts, size, key


@dataclass(frozen=True)
class VideoPacket:
    """One coded picture. `pts`, `dts` in frames from the segment's first; `dts` may be negative."""

    data: bytes
    pts: int
    dts: int
    is_key: bool


@dataclass(frozen=True)
class Segment:
    """Closed groups of pictures of one H.264 stream (Annex B), in decoding order."""

    canvas: Canvas
    frames: int
    extradata: bytes
    packets: tuple[VideoPacket, ...]


def write_segment(segment: Segment, path: Path) -> None:
    """Write the segment to a file."""
    canvas, fps = segment.canvas, segment.canvas.fps
    header = _HEADER.pack(
        _MAGIC,
        canvas.width_px,
        canvas.height_px,
        fps.numerator,
        fps.denominator,
        segment.frames,
        len(segment.extradata),
        len(segment.packets),
    )
    table = [_PACKET.pack(p.pts, p.dts, len(p.data), p.is_key) for p in segment.packets]
    path.write_bytes(b"".join([header, segment.extradata, *table, *_payloads(segment)]))


def read_segment(path: Path) -> Segment:
    """Read a segment; MediaError when the file is missing, damaged or something else."""
    try:
        return _parse(path.read_bytes())
    except (OSError, ValueError, struct.error, ZeroDivisionError) as error:
        raise MediaError(
            f"{path.name} is not a whole video segment.",
            hint="Run the job again: the segment is made anew.",
            code="damaged_segment",
        ) from error


def _payloads(segment: Segment) -> list[bytes]:
    return [packet.data for packet in segment.packets]


def _parse(raw: bytes) -> Segment:
    magic, width, height, num, den, frames, extra_bytes, count = _HEADER.unpack_from(raw)
    if magic != _MAGIC:
        raise ValueError("another kind of file")
    table = _HEADER.size + extra_bytes
    at = table + count * _PACKET.size
    packets: list[VideoPacket] = []
    for number in range(count):
        pts, dts, size, is_key = _PACKET.unpack_from(raw, table + number * _PACKET.size)
        packets.append(VideoPacket(raw[at : at + size], pts, dts, is_key))
        at += size
    if at != len(raw):
        raise ValueError("cut off")
    canvas = Canvas(width, height, Fraction(num, den))
    return Segment(canvas, frames, raw[_HEADER.size : table], tuple(packets))
