"""A decoded frame of any pixel format as BT.709 planes of limited range, 8 bits, 4:2:0, opaque.

Matrix and range are changed by libswscale. What says nothing of its matrix is BT.601 where it is of
standard definition (below 1280×720), as everybody guesses. Wide colours (BT.2020, P3) and HDR (PQ,
HLG: ITU-R BT.2100) go through libswscale's table as well: relative colorimetry, diffuse white (203
cd/m², ITU-R BT.2408) becomes white, and what is brighter is clipped. Transparency lies over black.
"""

import threading

import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)

from mutoscope.media.codec.film_turn import Box
from mutoscope.media.planes import FramePlanes, Plane

_BT709, _BT470BG, _BT2020, _BT2020_CONSTANT = 1, 5, 9, 10
_KNOWN_MATRICES = (1, 4, 5, 6, 7, 9)
"""Codes of ITU-T H.273, table 4, that libswscale has coefficients for."""
_WIDE = (ColorPrimaries.BT2020, ColorPrimaries.SMPTE431, ColorPrimaries.SMPTE432)
_HDR = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
_SDR = (ColorTrc.GAMMA22, ColorTrc.GAMMA28, ColorTrc.LINEAR, ColorTrc.IEC61966_2_1)
_PLANAR = ("yuv4", "yuvj4", "yuva4")
_MOST_CONVERTERS = 6


class _Converters(threading.local):
    """Of each thread its last few: the table of wide colours takes seconds to make."""

    def __init__(self) -> None:
        self._known = dict[tuple[object, ...], VideoReformatter]()

    def of(self, *kind: object) -> VideoReformatter:
        found = self._known.pop(kind, None) or VideoReformatter()
        self._known[kind] = found
        if len(self._known) > _MOST_CONVERTERS:
            del self._known[next(iter(self._known))]
        return found


_CONVERTERS = _Converters()


def planes_of(frame: VideoFrame, size: tuple[int, int], box: Box) -> FramePlanes:
    """The part of the frame in `box`, of a film whose frames have `size` (width, height, one less
    where odd). Those of another size are brought to it. May be the frame's own memory."""
    if (frame.width & ~1, frame.height & ~1) != size:
        resized = _CONVERTERS.of(frame.format.name, frame.width, frame.height, size)
        frame = resized.reformat(frame, *size, interpolation=Interpolation.BICUBIC, threads=1)
    if _is_plain(frame):
        return _cut(_views(frame), box)
    if not frame.format.name.startswith(_PLANAR):
        return _cut(_converted(frame), box)
    return _converted(_copied(frame, box))


def _converted(frame: VideoFrame) -> FramePlanes:
    clear = any(each.is_alpha for each in frame.format.components)
    _say_what_it_is(frame)
    colours = frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries
    wide = frame.color_primaries in _WIDE or frame.color_trc in _HDR
    made = _CONVERTERS.of(frame.format.name, frame.width, frame.height, colours).reformat(
        frame,
        format="yuva420p" if clear else "yuv420p",
        dst_colorspace=_BT709,
        dst_color_range=ColorRange.MPEG,
        dst_color_trc=ColorTrc.BT709 if wide else None,
        dst_color_primaries=ColorPrimaries.BT709 if wide else None,
        interpolation=Interpolation.BICUBIC,
        threads=1,
    )
    planes = _views(made)
    return _over_black(planes, _view(made.planes[3])) if clear else planes


def _is_plain(frame: VideoFrame) -> bool:
    """Whether it is in the wanted form as it is."""
    wide = frame.color_primaries in _WIDE or frame.color_trc in _HDR
    limited = frame.color_range != ColorRange.JPEG
    return frame.format.name == "yuv420p" and _matrix(frame) == _BT709 and limited and not wide


def _say_what_it_is(frame: VideoFrame) -> None:
    """Write down what a frame leaves unsaid or says in codes that nobody converts."""
    if not frame.format.is_rgb:
        frame.colorspace = _matrix(frame)
        is_full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
        frame.color_range = ColorRange.JPEG if is_full else ColorRange.MPEG
    if frame.color_trc not in (*_HDR, *_SDR):
        frame.color_trc = ColorTrc.BT709
    if frame.color_primaries not in _WIDE:
        frame.color_primaries = ColorPrimaries.BT709


def _matrix(frame: VideoFrame) -> int:
    if frame.colorspace in _KNOWN_MATRICES:
        return frame.colorspace
    if frame.colorspace == _BT2020_CONSTANT or frame.color_primaries == ColorPrimaries.BT2020:
        return _BT2020
    return _BT709 if frame.width >= 1280 or frame.height >= 720 else _BT470BG


def _copied(frame: VideoFrame, box: Box) -> VideoFrame:
    """The part of a planar frame as a frame: nothing else of it need be converted."""
    left, top, right, bottom = box
    part = VideoFrame(right - left, bottom - top, frame.format.name)
    sample = 1 if frame.format.components[0].bits <= 8 else 2  # bytes
    for source, target in zip(frame.planes, part.planes, strict=True):
        first_row = top // round(frame.height / source.height)
        first = left // round(frame.width / source.width) * sample
        length = target.width * sample
        rows = _bytes(source)[first_row : first_row + target.height]
        _bytes(target)[: target.height, :length] = rows[:, first : first + length]
    part.colorspace, part.color_range = frame.colorspace, frame.color_range
    part.color_trc, part.color_primaries = frame.color_trc, frame.color_primaries
    return part


def _over_black(planes: FramePlanes, alpha: Plane) -> FramePlanes:
    """Blend straight alpha over black."""
    y = _faded(planes.y, alpha, 16)
    small = alpha[::2, ::2]
    return FramePlanes(y, _faded(planes.u, small, 128), _faded(planes.v, small, 128))


def _faded(plane: Plane, alpha: Plane, empty: int) -> Plane:
    above = plane.astype(np.int32) - empty
    return (empty + (above * alpha + 127) // 255).astype(np.uint8)


def _cut(planes: FramePlanes, box: Box) -> FramePlanes:
    left, top, right, bottom = box
    half = slice(top // 2, bottom // 2), slice(left // 2, right // 2)
    return FramePlanes(planes.y[top:bottom, left:right], planes.u[half], planes.v[half])


def _views(frame: VideoFrame) -> FramePlanes:
    y, u, v = (_view(each) for each in frame.planes[:3])
    return FramePlanes(y, u, v)


def _view(plane: VideoPlane) -> Plane:
    return _bytes(plane)[: plane.height, : plane.width]


def _bytes(plane: VideoPlane) -> Plane:
    """The plane's own memory, a row a line; rows may be longer than the picture."""
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
