"""What the steps of a short hand to each other."""

from dataclasses import dataclass
from fractions import Fraction

from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact, Word

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
    """Where to take the text from: exactly one of text, file, url, or a topic alone.

    `fetched_on` is the day of the request for a page (fetched things carry an age), else empty.
    """

    topic: str
    text: str
    file: Artifact | None
    url: str
    language: str
    fetched_on: str


@dataclass(frozen=True)
class Line:
    """What one scene says, and how."""

    text: str
    voice: str
    language: str
    speed: float


@dataclass(frozen=True)
class SpokenLine:
    """A line as sound (WAV), its length, and when each caption word is spoken."""

    sound: Artifact
    duration_s: float
    words: tuple[Word, ...]
    warning: str = ""


@dataclass(frozen=True)
class SceneSpec:
    """All that a scene's frames are made from. Times count from the start of the scene."""

    plan: ScenePlan
    picture: Artifact
    words: tuple[Word, ...]
    frames: int
    index: int
    count: int
    captions: str
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
    mood: str
    volume: float
    encoder: str


@dataclass(frozen=True)
class Joined:
    """The finished video, before the gate."""

    video: Artifact
    frames: int
