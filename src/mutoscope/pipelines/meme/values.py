"""What the steps of a meme hand on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mutoscope.media.layout import Format
from mutoscope.media.quality import Quality
from mutoscope.media.timeline import Canvas
from mutoscope.models import Artifact

How = Literal["yours", "collected", "written"]


@dataclass(frozen=True)
class Ground:
    """What a meme's words are set on: a bundled template by its id and `mark` (what is in it), or
    the user's as a `file`; and the picture in it, if it takes one."""

    template: str
    mark: str = ""
    file: Artifact | None = None
    picture: Artifact | None = None
    picture_by: str = ""


@dataclass(frozen=True)
class Caption:
    """A meme's words, by slot; `key` names them among those that were used before."""

    texts: Mapping[str, str]
    how: How
    key: str = ""
    model: str = ""


@dataclass(frozen=True)
class Slice:
    """The stretch of a track that a clip is played with: of `file` from `from_s` on, or composed
    (`mood`)."""

    file: Artifact | None
    from_s: float = 0.0
    artist: str = ""
    title: str = ""
    mood: str = ""
    seed: int = 0


@dataclass(frozen=True)
class DrawnMeme:
    """A finished picture (PNG), and what the eye tells it by (`media.memes.likeness`)."""

    picture: Artifact
    likeness: str


@dataclass(frozen=True)
class ClipSpec:
    """All that a stretch of a clip's frames is drawn from. `badge`: artist and title, shown in
    it."""

    ground: Ground
    texts: Mapping[str, str]
    language: str
    canvas: Canvas
    quality: Quality
    frames: int
    drawn_by: str
    badge: tuple[str, str] | None = None


@dataclass(frozen=True)
class MemePapers:
    """The text files beside a meme."""

    publish: Artifact
    sources: Artifact


__all__ = [
    "Caption",
    "ClipSpec",
    "DrawnMeme",
    "Format",
    "Ground",
    "How",
    "MemePapers",
    "Slice",
]
