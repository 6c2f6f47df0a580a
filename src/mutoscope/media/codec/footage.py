"""A film of the user's: what its file says, and the frame that is shown at a moment.

Whatever cameras, phones and programs write into MP4, MOV, WebM or Matroska comes out in one form:
upright, opaque, 8 bits, BT.709, limited range (`codec.film_colour`). Time counts from the first
picture, wherever the file's own clock begins.
"""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import av.error
from av.container import InputContainer
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mutoscope.errors import MediaError
from mutoscope.media.codec.faults import reading
from mutoscope.media.codec.film_colour import planes_of
from mutoscope.media.codec.film_turn import UPRIGHT, Box, turn_of
from mutoscope.media.planes import FramePlanes

LONGEST_S = 30 * 60
LARGEST_PX = 4096

_SLACK_S = 0.002
"""Matroska rounds times to whole milliseconds: a frame may come that much before its time."""
_SEEK_BEYOND_S = 3.0
"""Nearer frames are reached sooner by decoding on than from the last key frame."""
_BACK_S = (0.0, 5.0)
"""How far before the wanted time to look for a key frame; the start of the film comes last."""
_TAIL_S = 5.0
_MISSING_S = 1.0
"""A film that ends this much sooner than its header says is cut off."""
_EBML, _BOXES = b"\x1a\x45\xdf\xa3", (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_STILL_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
"""Pictures in the same boxes (ISO/IEC 23008-12, AVIF 1.1)."""
_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""The decoders that read the alpha of a WebM file; the usual ones pass over it."""
_TOLD = ("title", "description", "synopsis", "comment", "keywords")
_MOST_TOLD = 400


@dataclass(frozen=True)
class FilmFacts:
    """A film: the size of its upright pictures (even), how wide a pixel is for its height, its
    length, and what the file says that it shows."""

    width_px: int
    height_px: int
    pixel_aspect: float
    duration_s: float
    told: str


@dataclass(frozen=True)
class _Shown:
    frame: VideoFrame
    from_s: float


def is_film(path: Path) -> bool:
    """Whether a file is an MP4, MOV, WebM or Matroska file, by its first bytes."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return _format(head) is not None


def film_facts(path: Path) -> FilmFacts:
    """What is known of a film; a picture of it has been decoded.

    Raises MediaError: codes "no_picture", "video_too_large" (above 4096 pixels a side or half an
    hour) and "unreadable_video": damaged, cut off, or of a kind that cannot be decoded.
    """
    with FilmReader(path) as film:
        return FilmFacts(
            *film.size_px,
            pixel_aspect=film.pixel_aspect,
            duration_s=_measured_s(path),
            told=film.told,
        )


class FilmReader:
    """Frames of a film in any order; in the order of time it is cheap. Not to be shared between
    threads. It holds one decoder and two frames.

    MediaError as `film_facts`, later on as well where the file turns out to be damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: tuple[VideoFrame, Box, FramePlanes] | None = None
        with reading(path):
            self._container = _opened(path)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        with reading(self._path):
            self._stream = _video(self._container, self._path)
            self._decoder = _decoder(self._stream, self._path)
            self._frames = self._decoded()
            first = next(self._frames, None)
        if first is None:
            raise _unreadable(self._path, "there is no picture in it that can be decoded")
        self._origin = _time(first, self._path)
        self._here = _Shown(first, 0.0)
        self._ahead = self._pull()
        self._turn = turn_of(first)
        self._stored_px = (first.width & ~1, first.height & ~1)
        _refuse_size((first.width, first.height), self._path)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the upright picture, in its own pixels; even."""
        return self._turn.size(self._stored_px)

    @property
    def pixel_aspect(self) -> float:
        """How wide a pixel of the upright picture is, where its height is 1."""
        said = self._stream.sample_aspect_ratio
        aspect = float(said) if said and said > 0 else 1.0
        return 1 / aspect if self._turn.transposed else aspect

    @property
    def told(self) -> str:
        """What the file says of its content, on one line."""
        tags = {**self._stream.metadata, **self._container.metadata}
        said = {name.lower(): value for name, value in tags.items()}
        texts = [" ".join(said.get(name, "").split()) for name in _TOLD]
        return " ".join(dict.fromkeys(filter(None, texts)))[:_MOST_TOLD]

    def at(self, time_s: float, box: Box | None = None) -> FramePlanes:
        """The last frame whose time has come, upright: the part of it in `box` (left, top, right,
        bottom in pixels, even), or all of it. To be read only, until the next one is asked for.

        After the last frame that one stays. The planes are the same object while the frame is.
        """
        with reading(self._path):
            self._go_to(max(0.0, time_s))
            kept = (0, 0, *self.size_px) if box is None else box
            if self._made is None or self._made[:2] != (self._here.frame, kept):
                self._made = (self._here.frame, kept, self._planes(self._here.frame, kept))
        return self._made[2]

    def close(self) -> None:
        """Let go of the file, and of its frames: reader, decoder and frames refer to each other,
        and would else stay until the next collection of such circles."""
        self._container.close()
        if hasattr(self, "_ahead"):
            self._decoder.flush_buffers()
            self._frames.close()
            self._made = None
            del self._here, self._ahead

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _planes(self, frame: VideoFrame, box: Box) -> FramePlanes:
        stored = self._turn.stored(box, self.size_px)
        planes = planes_of(frame, self._stored_px, stored)
        return planes if self._turn == UPRIGHT else self._turn.upright(planes)

    def _go_to(self, time_s: float) -> None:
        latest_s = time_s + _SLACK_S
        if latest_s < self._here.from_s or self._is_far(time_s):
            self._seek(time_s)
        while self._ahead is not None and self._ahead.from_s <= latest_s:
            self._here, self._ahead = self._ahead, self._pull()

    def _is_far(self, time_s: float) -> bool:
        return self._ahead is not None and time_s - self._ahead.from_s > _SEEK_BEYOND_S

    def _seek(self, time_s: float) -> None:
        """To a frame at or before that time; from the start where the file's index is no help."""
        for back_s in _BACK_S:
            if time_s > back_s and self._lands(time_s - back_s, time_s + _SLACK_S):
                return
        self._container.close()
        self._container = _opened(self._path)
        self._begin()

    def _lands(self, from_s: float, latest_s: float) -> bool:
        tick = Fraction(self._stream.time_base or 1)
        try:
            self._container.seek(
                math.floor((self._origin + Fraction(from_s)) / tick), stream=self._stream
            )
            self._decoder.flush_buffers()
            self._frames = self._decoded()
            found = self._pull()
        except (av.error.FFmpegError, OSError, EOFError):
            return False
        if found is None or found.from_s > latest_s:
            return False
        self._here, self._ahead = found, self._pull()
        return True

    def _pull(self) -> _Shown | None:
        frame = next(self._frames, None)
        if frame is None:
            return None
        _refuse_size((frame.width, frame.height), self._path)
        return _Shown(frame, float(_time(frame, self._path) - self._origin))

    def _decoded(self) -> Generator[VideoFrame]:
        for packet in self._container.demux(self._stream):
            yield from self._decoder.decode(packet)


def _format(head: bytes) -> str | None:
    """The demuxer: a playlist, which could name any other file, is never opened."""
    if head.startswith(_EBML):
        return "matroska"
    if head[4:8] in _BOXES and head[8:12] not in _STILL_BRANDS:
        return "mov"
    return None


def _opened(path: Path) -> InputContainer:
    with path.open("rb") as file:
        kind = _format(file.read(12))
    if kind is None:
        raise _unreadable(path, "it is no MP4, MOV, WebM or Matroska file")
    options = {"protocol_whitelist": "file"}
    # What a camera calls its film may be written in any encoding.
    return av.open(str(path), format=kind, options=options, metadata_errors="replace")


def _video(container: InputContainer, path: Path) -> VideoStream:
    """The first picture track that is no cover; its size and length have been looked at."""
    films = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
    if not films:
        raise MediaError(
            f"{path.name} has no moving picture.",
            hint="Give a video file, or a picture.",
            code="no_picture",
        )
    _decoder(films[0], path)
    _refuse_size((films[0].width, films[0].height), path)
    if _said_s(container, films[0]) > LONGEST_S:
        raise MediaError(
            f"{path.name} is longer than {LONGEST_S // 60} minutes.",
            hint="Cut out the part that is to be seen.",
            code="video_too_large",
        )
    return films[0]


def _decoder(stream: VideoStream, path: Path) -> VideoCodecContext:
    decoder = cast(object, stream.codec_context)
    if not isinstance(decoder, VideoCodecContext):  # nobody here knows the codec
        raise _unreadable(path, "its kind of video is not known here")
    if stream.metadata.get("alpha_mode") == "1" and decoder.name in _WITH_ALPHA:
        decoder = _alpha_decoder(decoder)
    decoder.options = {"max_pixels": str(LARGEST_PX**2)}
    decoder.thread_count = 1  # others are at work beside it, and a frame ahead a thread takes room
    return decoder


def _alpha_decoder(usual: VideoCodecContext) -> VideoCodecContext:
    decoder = av.CodecContext.create(_WITH_ALPHA[usual.name], "r")
    if not isinstance(decoder, VideoCodecContext):
        raise TypeError(f"{decoder.name} decodes no pictures")
    decoder.extradata = usual.extradata
    return decoder


def _refuse_size(size: tuple[int, int], path: Path) -> None:
    if max(size) > LARGEST_PX:
        raise MediaError(
            f"{path.name} has {size[0]}×{size[1]} pixels.",
            hint=f"Make it smaller: {LARGEST_PX} pixels a side are the most.",
            code="video_too_large",
        )
    if min(size) < 2:
        raise _unreadable(path, f"a picture of {size[0]}×{size[1]} pixels shows nothing")


def _time(frame: VideoFrame, path: Path) -> Fraction:
    if frame.pts is None or frame.time_base is None:
        raise _unreadable(path, "a frame has no time")
    return frame.pts * Fraction(frame.time_base)


def _said_s(container: InputContainer, stream: VideoStream) -> float:
    """The header's word; 0 where it has none."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return (container.duration or 0) / av.time_base


def _measured_s(path: Path) -> float:
    """From the first picture to the end of the last one that is in the file."""
    with reading(path), _opened(path) as container:
        stream = _video(container, path)
        said_s = _said_s(container, stream)
        shown = (p.pts for p in container.demux(stream) if not p.is_discard)
        first = next((pts for pts in shown if pts is not None), 0)
        tick = float(stream.time_base or 0)
        last = _last_tick(container, stream, round((said_s - _TAIL_S) / tick) if tick else 0)
    begun = first if stream.start_time is None else min(first, stream.start_time)
    length_s = (last - begun) * tick
    if stream.duration is not None and length_s < said_s - _MISSING_S:
        raise _unreadable(path, f"it ends after {length_s:.1f} of {said_s:.1f} seconds")
    if length_s > LONGEST_S:
        raise _unreadable(path, "its times are wrong")
    return length_s


def _last_tick(container: InputContainer, stream: VideoStream, from_tick: int) -> int:
    """Where the last picture ends, looking from a place near the end, or else from the start."""
    for place in (max(from_tick, 0), 0):
        try:
            container.seek(place, stream=stream)
        except (av.error.FFmpegError, OSError):
            continue
        if ends := list(_ends(container, stream)):
            return max(ends)
    return 0


def _ends(container: InputContainer, stream: VideoStream) -> Iterator[int]:
    """When each picture that can be read ends, in ticks."""
    rate, tick = stream.average_rate, stream.time_base
    usual = round(1 / (rate * tick)) if rate and tick else 0
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and not packet.is_discard:
                yield packet.pts + (packet.duration or usual)
    except (av.error.FFmpegError, OSError, EOFError):
        return  # cut off: what was read before counts


def _unreadable(path: Path, why: str) -> MediaError:
    return MediaError(
        f"{path.name} cannot be read as video: {why}.",
        hint="Choose an MP4, MOV, WebM or MKV file that plays in other programs.",
        code="unreadable_video",
    )
