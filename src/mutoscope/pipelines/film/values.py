"""What the steps of every film hand on."""

from dataclasses import dataclass
from fractions import Fraction

from mutoscope.media.layout import Format, canvas_size
from mutoscope.media.quality import Quality
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact, Word

SHORTER_PX = {"draft": 360}
FULL_PX = 1080
"""The shorter side of the picture, by quality: a draft's, and that of all others."""
FPS = Fraction(30)


def canvas_of(format: Format, quality: Quality) -> Canvas:
    """The canvas of a format."""
    return Canvas(*canvas_size(format, SHORTER_PX.get(quality, FULL_PX)), FPS)


@dataclass(frozen=True)
class SpokenLine:
    """A line as sound (WAV), its length, when each word of its captions is spoken, and the line
    that the voice's terms ask to be shown."""

    sound: Artifact
    duration_s: float
    words: tuple[Word, ...]
    credit: str = ""


@dataclass(frozen=True)
class PlacedSound:
    """A spoken line on the timeline, seconds from the start of the video."""

    sound: Artifact
    start_s: float
    words: tuple[Word, ...]


@dataclass(frozen=True)
class SoundTrack:
    """The mixed sound (AAC in MP4) and what the meter said of it once decoded."""

    sound: Artifact
    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True)
class Clip:
    """Frames, encoded, and where captions stood in them."""

    segment: Artifact
    frames: int
    captions: tuple[CaptionBox, ...]


@dataclass(frozen=True)
class Checked:
    """What the gate has found (JSON), and pictures of the finished video (JPEG)."""

    report: Artifact
    thumbnail: Artifact
    contact_sheet: Artifact


@dataclass(frozen=True)
class VideoPapers:
    """The text files beside every video."""

    srt: Artifact
    vtt: Artifact
    publish: Artifact
    sources: Artifact
