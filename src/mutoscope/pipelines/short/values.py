"""What the steps of a short hand to each other."""

from dataclasses import dataclass
from typing import Literal

from mutoscope.media.fonts import Role
from mutoscope.media.quality import Quality
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.media.timeline import Canvas, CaptionBox
from mutoscope.models import Artifact, Word
from mutoscope.pipelines.film.values import Clip, PlacedSound, VideoPapers
from mutoscope.pipelines.short.request import CameraName, Captions
from mutoscope.providers.protocols import StyleName, Voice

TRANSITION_S = 0.4
LEAD_S = 0.25
"""Silence before the first word of a scene, while its picture arrives."""
TAIL_S = 0.2
END_S = 0.9
"""After the last word of the video."""
INTRO_S, OUTRO_S = 1.8, 2.6
"""How long a card stands before or after the story."""


@dataclass(frozen=True)
class Line:
    """What one scene says, and how."""

    text: str
    voice: str
    language: str
    speed: float


@dataclass(frozen=True)
class Look:
    """What a script's pictures are planned by: colours, the way it is told, the user's font."""

    palette: str = "auto"
    style: StyleName = "auto"
    font: Artifact | None = None


@dataclass(frozen=True)
class Direction:
    """How a scene's picture is made of its plan: look, camera, the point of a photograph that has
    to be seen (None: the usual), and the user's own font."""

    art_style: str = "auto"
    camera: CameraName = "auto"
    focus: tuple[float, float] | None = None
    font: Artifact | None = None


@dataclass(frozen=True)
class FramedFilm:
    """A film and what of it is shown. `layers`: a still of it, then the shade that lies over it;
    in the video the film itself takes the place of the still."""

    film: Artifact
    layers: Artifact
    focus: tuple[float, float]
    start_s: float
    end_s: float
    closer: bool


@dataclass(frozen=True)
class SceneSpec:
    """All that a scene's frames are made from. Times count from the start of the scene. `index` of
    `count` scenes is -1 for a card before the story, and `count` for one after it."""

    plan: ScenePlan
    picture: Artifact
    words: tuple[Word, ...]
    frames: int
    index: int
    count: int
    captions: Captions
    canvas: Canvas
    encoder: str
    quality: Quality = "standard"
    language: str = ""
    logo: Artifact | None = None
    font: Artifact | None = None
    film: FramedFilm | None = None


@dataclass(frozen=True)
class Lettering:
    """All characters that are shown, by the role of the typeface that draws them, and the user's
    own font."""

    by_role: tuple[tuple[Role, str], ...]
    font: Artifact | None = None


@dataclass(frozen=True)
class Shots:
    """All frames of a video: of each scene the parts of its body, and the transitions between
    scenes (none where they are cut hard)."""

    bodies: tuple[tuple[Clip, ...], ...]
    transitions: tuple[Clip, ...]

    @property
    def in_order(self) -> list[Artifact]:
        """The segments as they follow each other."""
        between = [(clip,) for clip in self.transitions] or [() for _ in self.bodies[1:]]
        ordered = [*self.bodies[0]]
        for transition, body in zip(between, self.bodies[1:], strict=True):
            ordered += [*transition, *body]
        return [clip.segment for clip in ordered]

    @property
    def captions(self) -> list[tuple[CaptionBox, ...]]:
        """Where each scene's captions stand; its first part tells of all."""
        return [body[0].captions for body in self.bodies]


@dataclass(frozen=True)
class SoundPlan:
    """The whole sound track before it is mixed. `music`: the user's own, in place of a mood's."""

    lines: tuple[PlacedSound, ...]
    total_s: float
    mood: str
    volume: float
    encoder: str
    music: Artifact | None = None


@dataclass(frozen=True)
class Found:
    """A picture that somebody else made, and what to say of it. `id`: its number in a library,
    `focus`: the point of it that has to be seen (None: not known), `moving`: it is a film."""

    file: Artifact
    how: Literal["painted", "photographed", "own"]
    provider: str
    model: str
    credit: str = ""
    page_url: str = ""
    licence: str = ""
    id: str = ""
    focus: tuple[float, float] | None = None
    moving: bool = False


@dataclass(frozen=True)
class Credited:
    """Who made the parts of a video: its voice with the lines that its terms ask for, the mood of
    its music, and each scene's picture (None where it is drawn)."""

    voice: Voice
    voice_credits: tuple[str, ...]
    music: str
    pictures: tuple[Found | None, ...]


@dataclass(frozen=True)
class Papers(VideoPapers):
    """The text files beside a short."""

    script: Artifact
