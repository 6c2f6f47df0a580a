"""What the steps of an explainer hand to each other."""

from dataclasses import dataclass
from typing import Literal

from mutoscope.media.quality import Quality
from mutoscope.media.slides.content import Slide
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact, Word
from mutoscope.pipelines.explainer.request import Backdrop
from mutoscope.pipelines.film.values import Clip, PlacedSound, VideoPapers

StandingSide = Literal["left", "right", "center"]
BREATH_S = 0.3
"""Silence between two phrases of one speaker on one slide."""


@dataclass(frozen=True)
class Phrase:
    """What is said in one go, and how. `shown` is what subtitles show of it."""

    spoken: str
    shown: str
    voice: str
    language: str
    speed: float


@dataclass(frozen=True)
class ArticlePicture:
    """A picture of the article as a file, with what to say of it."""

    file: Artifact
    url: str
    caption: str = ""
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True)
class SlideLook:
    """How slides are typeset. `accent`: empty: the theme's. `clear`: their ground is left out, for
    what lies behind."""

    theme: str
    accent: str
    language: str
    canvas: Canvas
    clear: bool = False


@dataclass(frozen=True)
class TypesetSlide:
    """A slide as PNG files of the canvas' size, from the one that shows least of it to the whole:
    its points come as they are spoken. `shortened`: parts that had to be cut, `missing`: letters
    that no font has."""

    states: tuple[Artifact, ...]
    shortened: tuple[str, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class SectionSlide:
    """What is seen in a section: the states of its slide, and for each of its phrases which of them
    is reached. `how`: who made it; `provider` and `model` of a painted one; `credit` and `licence`
    of an article's picture."""

    states: tuple[Artifact, ...]
    reached: tuple[int, ...]
    how: Literal["typeset", "painted"]
    provider: str = ""
    model: str = ""
    picture: ArticlePicture | None = None
    content: Slide | None = None


@dataclass(frozen=True)
class SeenSpeaker:
    """A speaker as they stand in the picture. `side` is settled."""

    id: str
    name: str
    picture: Artifact
    mouth_open: Artifact | None
    eyes_closed: Artifact | None
    side: StandingSide
    motion: Literal["sway", "bounce", "static"]


@dataclass(frozen=True)
class PhraseSpan:
    """Where a phrase stands, in whole frames of the video: its section (from 0), its first frame,
    the frame at which its sound begins, and its length up to the next one."""

    section: int
    start: int
    speech: int
    frames: int

    @property
    def lead(self) -> int:
        """Frames before the first sound."""
        return self.speech - self.start


@dataclass(frozen=True)
class PhraseSpec:
    """All that a phrase's frames are made from; times count from its first frame. `before`: the
    state of the slide that `slide` takes the place of, where that happens here. `speaking`: who of
    `speakers` does. `words` and `sound` begin after `lead` frames."""

    slide: Artifact
    before: Artifact | None
    backdrop: Backdrop | None
    backdrop_from_s: float
    theme: str
    accent: str
    speakers: tuple[SeenSpeaker, ...]
    speaking: str
    sound: Artifact
    words: tuple[Word, ...]
    lead: int
    frames: int
    ink: str
    subtitles: bool
    canvas: Canvas
    encoder: str
    quality: Quality = "standard"
    language: str = ""


@dataclass(frozen=True)
class Shots:
    """All frames of a video: each phrase's own, in order, and each change of slide with the number
    of the phrase that it leads to."""

    phrases: tuple[Clip, ...]
    transitions: tuple[tuple[int, Clip], ...]

    @property
    def in_order(self) -> list[Artifact]:
        """The segments as they follow each other."""
        leading = dict(self.transitions)
        ordered = list[Artifact]()
        for place, clip in enumerate(self.phrases):
            ordered += [leading[place].segment] if place in leading else []
            ordered.append(clip.segment)
        return ordered


@dataclass(frozen=True)
class Bed:
    """The music: a mood, or a file of the user's (`loop`: repeated where it is shorter)."""

    mood: str = "none"
    file: Artifact | None = None
    volume: float = 0.3
    fade_in_s: float = 2.0
    fade_out_s: float = 2.0
    loop: bool = True


@dataclass(frozen=True)
class SoundPlan:
    """The whole sound track before it is mixed."""

    phrases: tuple[PlacedSound, ...]
    total_s: float
    bed: Bed
    encoder: str


@dataclass(frozen=True)
class Chapter:
    """A section of the video."""

    title: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Papers(VideoPapers):
    """The text files beside an explainer."""

    chapters: Artifact
