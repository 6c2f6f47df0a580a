"""Which way up a film is: the display matrix of its track (ISO/IEC 14496-12, 8.4.2.3).

Phones store what was taken upright as it left the sensor, lying, and say how to turn it.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from av.buffer import Buffer
from av.video.frame import VideoFrame

from mutoscope.media.planes import FramePlanes, Plane

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; even."""

_MATRIX = struct.Struct("=9i")


@dataclass(frozen=True)
class Turn:
    """From the stored picture to the upright one: rows become columns, then left and right, then
    top and bottom change places."""

    transposed: bool = False
    mirrored: bool = False
    flipped: bool = False

    def size(self, stored: tuple[int, int]) -> tuple[int, int]:
        """The upright size of a stored one, and the other way round."""
        return (stored[1], stored[0]) if self.transposed else stored

    def stored(self, box: Box, upright: tuple[int, int]) -> Box:
        """Where a part of the upright picture, which has that size, is stored."""
        left, top, right, bottom = box
        if self.mirrored:
            left, right = upright[0] - right, upright[0] - left
        if self.flipped:
            top, bottom = upright[1] - bottom, upright[1] - top
        return (top, left, bottom, right) if self.transposed else (left, top, right, bottom)

    def upright(self, planes: FramePlanes) -> FramePlanes:
        """The stored planes, turned. Chroma that stood left of its luma comes to stand above it,
        half a pixel off: less than anyone sees."""
        return FramePlanes(*(self._turned(each) for each in (planes.y, planes.u, planes.v)))

    def _turned(self, plane: Plane) -> Plane:
        plane = plane.T if self.transposed else plane
        plane = plane[:, ::-1] if self.mirrored else plane
        return np.ascontiguousarray(plane[::-1] if self.flipped else plane)


UPRIGHT = Turn()


def turn_of(frame: VideoFrame) -> Turn:
    """What the frame's display matrix says, to the nearest quarter turn."""
    known = cast(Mapping[str, Buffer], frame.side_data)
    found = bytes(known["DISPLAYMATRIX"]) if "DISPLAYMATRIX" in known else b""
    if len(found) != _MATRIX.size:
        return UPRIGHT
    a, b, _, c, d, *_ = _MATRIX.unpack(found)
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Turn(transposed=True, mirrored=c < 0, flipped=b < 0)
    return Turn(mirrored=a < 0, flipped=d < 0)
