"""How much care is taken with each frame, by name: one path draws and encodes them all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mutoscope.media.codec.video import EncodeSettings
from mutoscope.media.kernel import Filter

Quality = Literal["draft", "fast", "standard", "best"]

Action = Literal["lively", "still", "slight"]
"""What happens in a film: pictures move all over; nothing does most of the time, as in slides; a
few parts of a drawn picture move a little. All clips that are joined must be of one kind."""


@dataclass(frozen=True)
class Drawing:
    """What pictures are resampled with. `from_source`: moving backgrounds are taken from all the
    detail there is, frame by frame, not from a level made once for their closest zoom."""

    filter: Filter = "bicubic"
    from_source: bool = False


PLAIN = Drawing()


@dataclass(frozen=True)
class Care:
    """A quality: how frames are drawn and how they are encoded."""

    drawing: Drawing
    encoding: EncodeSettings


QUALITIES: Mapping[Quality, Care] = {
    "draft": Care(Drawing("bilinear"), EncodeSettings("superfast", 20)),
    "fast": Care(PLAIN, EncodeSettings("veryfast", 20, ("me=dia", "subme=1", "weightp=0"))),
    "standard": Care(PLAIN, EncodeSettings("veryfast", 20)),
    "best": Care(Drawing("lanczos3", from_source=True), EncodeSettings("faster", 18)),
}
"""The error of x264 itself at CRF 20 (about 44 dB) hides what bicubic loses against Lanczos (42 dB
and more); at CRF 18 it no longer does. `fast` searches motion less: three quarters of the work
for a sixth more bytes. All of them are of one profile, High."""

SLIGHT = EncodeSettings("ultrafast", 26, ("cabac=1", "8x8dct=1", "no-deblock=0"), holds=True)
"""Nothing is searched for or looked ahead to, where next to nothing moves: two thirds of the work
of `fast`, and a better picture (48.9 dB instead of 47.5), for more than twice the bytes (1 to 2.5
Mbit/s of a drawn meme at 1080×1920)."""


def encoding_of(quality: Quality, action: Action) -> EncodeSettings:
    """How frames are encoded. Who wants more than `fast` gets no haste where little happens."""
    if action == "slight" and quality in ("draft", "fast"):
        return SLIGHT
    return replace(QUALITIES[quality].encoding, holds=action == "still")
