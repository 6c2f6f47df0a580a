"""What the steps of a short hand to each other."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact, Word
from mutoscope.providers.protocols import Voice

CANVASES = {
    "standard": Canvas(1080, 1920, Fraction(30)),
    "draft": Canvas(360, 640, Fraction(30)),
}
"""Sizes by quality; both are 9:16."""

TRANSITION_S = 0.4
LEAD_S = 0.25
"""Silence before the first word of a scene, while its picture arrives."""
TAIL_S = 0.2
END_S = 0.9
"""After the last word of the video."""


@dataclass(frozen=True)
class SourceQuery:
    """Where to take the text from: at most one of text, file and url, else the topic's article.

    `language` is empty where it is to be found out. `as_of`: the day of the page, with a mark of
    its own when it is fetched anew. `library`: which articles there are, for a topic.
    `private`: the page may be one of a private network. `bare`: a topic without an article is
    enough, for a writer who knows things by itself.
    """

    topic: str
    text: str
    file: Artifact | None
    url: str
    language: str
    as_of: str = ""
    library: str = ""
    private: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Line:
    """What one scene says, and how."""

    text: str
    voice: str
    language: str
    speed: float


@dataclass(frozen=True)
class SpokenLine:
    """A line as sound (WAV), its length, when each caption word is spoken, and the line that the
    voice's terms ask to be shown."""

    sound: Artifact
    duration_s: float
    words: tuple[Word, ...]
    credit: str = ""


@dataclass(frozen=True)
class SceneSpec:
    """All that a scene's frames are made from. Times count from the start of the scene."""

    plan: ScenePlan
    picture: Artifact
    words: tuple[Word, ...]
    frames: int
    index: int
    count: int
    captions: Literal["box", "outline", "none"]
    canvas: Canvas
    encoder: str


@dataclass(frozen=True)
class Clip:
    """A scene's own frames, encoded, and where its captions stood."""

    segment: Artifact
    frames: int
    captions: tuple[CaptionBox, ...]


@dataclass(frozen=True)
class PlacedSound:
    """A spoken line on the timeline, seconds from the start of the video."""

    sound: Artifact
    start_s: float
    words: tuple[Word, ...]


@dataclass(frozen=True)
class SoundPlan:
    """The whole sound track before it is mixed."""

    lines: tuple[PlacedSound, ...]
    total_s: float
    mood: Literal["none", "calm", "warm", "bright", "tense"]
    volume: float
    encoder: str


@dataclass(frozen=True)
class SoundTrack:
    """The mixed sound (AAC in MP4) and what the meter said of it once decoded."""

    sound: Artifact
    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True)
class Found:
    """A picture that somebody else made, and what to say of it. `id`: its number in a library."""

    file: Artifact
    how: Literal["painted", "photographed"]
    provider: str
    model: str
    credit: str = ""
    page_url: str = ""
    licence: str = ""
    id: str = ""


@dataclass(frozen=True)
class Credited:
    """Who made the parts of a video: its voice with the lines that its terms ask for, the mood of
    its music, and each scene's picture (None where it is drawn)."""

    voice: Voice
    voice_credits: tuple[str, ...]
    music: str
    pictures: tuple[Found | None, ...]


@dataclass(frozen=True)
class Stills:
    """Pictures taken from the finished video (JPEG)."""

    thumbnail: Artifact
    contact_sheet: Artifact


@dataclass(frozen=True)
class Papers:
    """The text files beside the video."""

    script: Artifact
    srt: Artifact
    vtt: Artifact
    publish: Artifact
    sources: Artifact
