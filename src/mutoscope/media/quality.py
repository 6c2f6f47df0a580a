"""How much care is taken with each frame, by name: one path draws and encodes them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mutoscope.media.codec.video import EncodeSettings
from mutoscope.media.kernel import Filter

Quality = Literal["draft", "fast", "standard", "best"]


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
