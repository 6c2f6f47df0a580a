"""A finished video in fewer bytes: for places that take no more."""

from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from mutoscope.errors import MediaError
from mutoscope.media.codec.faults import reading, written
from mutoscope.media.codec.playback import MediaFacts, probe

SPARE = 0.94
"""Of the bytes: encoders overshoot, and the container takes its part."""
LEAST_BITS = 60_000
"""A second; with less nobody knows what he sees."""
BITS_PER_PIXEL = 0.04
"""A frame; with fewer a smaller picture looks better."""
SOUND_SHARE = 0.2
_MATRIX = 1
"""BT.709 (ITU-T H.273, table 4)."""


def shrink(source: Path, place: Path, most_bytes: int) -> None:
    """Encode the video anew, with its sound as it is, such that it has at most so many bytes; its
    picture is made smaller where there are too few bits for it. MediaError: it cannot be."""
    facts = probe(source)
    factor = 1.0
    with written(place) as unfinished:
        for _ in range(3):
            _encode(source, unfinished, facts, _rate(source, facts, int(most_bytes * factor)))
            size = unfinished.stat().st_size
            if size <= most_bytes:
                return
            factor *= SPARE * most_bytes / size
        raise _too_large()


def _rate(source: Path, facts: MediaFacts, most_bytes: int) -> int:
    """Bits a second for the picture."""
    seconds = max(facts.duration_s, 0.1)
    rate = int(SPARE * 8 * most_bytes / seconds) - _sound_rate(source)
    if rate < LEAST_BITS:
        raise _too_large()
    return rate


def _sound_rate(source: Path) -> int:
    with reading(source), av.open(str(source)) as container:
        return sum(stream.bit_rate or 0 for stream in container.streams.audio)


def _encode(source: Path, place: Path, facts: MediaFacts, rate: int) -> None:
    width_px, height_px = _size(facts, rate)
    with (
        reading(source),
        av.open(str(source)) as given,
        av.open(str(place), "w", format="mp4", options={"movflags": "+faststart"}) as made,
    ):
        given.streams.video[0].thread_type = "AUTO"
        picture = made.add_stream("libx264", rate=facts.fps, options={"preset": "medium"})
        picture.width, picture.height, picture.pix_fmt = width_px, height_px, "yuv420p"
        picture.bit_rate = rate
        picture.codec_context.options = {"maxrate": str(rate), "bufsize": str(2 * rate)}
        for name in ("color_primaries", "color_trc", "colorspace"):
            setattr(picture.codec_context, name, _MATRIX)
        _copy(given, made, picture)


def _copy(given: InputContainer, made: OutputContainer, picture: VideoStream) -> None:
    sounds = list(given.streams.audio[:1])
    copies: dict[int, AudioStream] = {
        sound.index: made.add_stream_from_template(sound) for sound in sounds
    }
    reformatter = VideoReformatter()
    for packet in given.demux(given.streams.video[0], *sounds):
        if (copy := copies.get(packet.stream.index)) is not None:
            if packet.dts is not None:
                packet.stream = copy
                made.mux(packet)
            continue
        for frame in packet.decode():
            assert isinstance(frame, VideoFrame)
            made.mux(picture.encode(_fitted(reformatter, frame, picture)))
    made.mux(picture.encode(None))


def _fitted(reformatter: VideoReformatter, frame: VideoFrame, picture: VideoStream) -> VideoFrame:
    time, base = frame.pts, frame.time_base
    fitted = reformatter.reformat(
        frame, picture.width, picture.height, "yuv420p", interpolation="LANCZOS"
    )
    fitted.pts, fitted.time_base = time, base
    return fitted


def _size(facts: MediaFacts, rate: int) -> tuple[int, int]:
    """Of the picture: even numbers, as 4:2:0 needs them, never larger than it was."""
    pixels = facts.width_px * facts.height_px
    fps = facts.fps if facts.fps > 0 else Fraction(30)
    share = min(1.0, (rate / float(fps) / BITS_PER_PIXEL / pixels) ** 0.5)
    return (
        max(2, int(facts.width_px * share) // 2 * 2),
        max(2, int(facts.height_px * share) // 2 * 2),
    )


def _too_large() -> MediaError:
    return MediaError(
        "It is too long to be sent in so few bytes.",
        hint="Make it shorter, or allow larger files.",
        code="too_large",
    )
