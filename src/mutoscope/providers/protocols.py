"""One protocol per capability, one method each; requests and answers are values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from mutoscope.models import Word

SegmentKind = Literal["hook", "context", "build", "climax", "payoff", "cta"]
Emotion = Literal["neutral", "curious", "calm", "excited", "serious", "warm"]
MusicMood = Literal["calm", "warm", "bright", "tense"]


@dataclass(frozen=True)
class Identity:
    """Who makes something: all that can change the result beyond the request itself.

    `build` holds what the model file or program is (a hash or a version), so that a new one is a
    new digest.
    """

    provider: str
    model: str
    build: str = ""


@dataclass(frozen=True)
class Article:
    """A source text, cleaned of markup: paragraphs in order, each of whole sentences.

    `language` is an ISO 639-1 code. `attribution` is the sentence that must be shown with
    verbatim use; empty for a user's own text.
    """

    title: str
    paragraphs: tuple[str, ...]
    language: str
    url: str = ""
    author: str = ""
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class DraftSegment:
    """What is said in one scene, in its written spelling."""

    text: str
    kind: SegmentKind
    emotion: Emotion = "neutral"


@dataclass(frozen=True)
class NamedDescription:
    """A character or place with the one description used in every picture that shows it."""

    name: str
    description: str


@dataclass(frozen=True)
class Draft:
    """What a writer returns. `verbatim`: the sentences stand in the source as they are."""

    title: str
    hook: str
    segments: tuple[DraftSegment, ...]
    music_mood: MusicMood = "warm"
    characters: tuple[NamedDescription, ...] = ()
    places: tuple[NamedDescription, ...] = ()
    verbatim: bool = False


class Writer(Protocol):
    """Turns a source into a script."""

    @property
    def identity(self) -> Identity: ...

    async def write(
        self, article: Article, *, title: str, duration_s: float, words_per_minute: float
    ) -> Draft:
        """A draft whose spoken length fits `duration_s` at the voice's real pace."""
        ...


@dataclass(frozen=True)
class Voice:
    """One entry of the voice catalogue."""

    id: str
    name: str
    language: str
    gender: Literal["female", "male", "neutral"]
    quality: Literal["natural", "clear", "basic"]
    licence: str
    words_per_minute: float


@dataclass(frozen=True)
class Speech:
    """A spoken line. `samples`: float32 mono in −1..1. Word times cover it whole: the first word
    starts at 0 or later, each starts where the one before ended or later, the last ends at or
    before the end of the sound."""

    samples: NDArray[np.float32]
    sample_rate: int
    words: tuple[Word, ...]


class SpeechModel(Protocol):
    """Speaks a line."""

    @property
    def identity(self) -> Identity: ...

    @property
    def voices(self) -> Sequence[Voice]: ...

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> Speech:
        """Speak `text` (written spelling; the provider reads numbers out itself) and time it."""
        ...


@dataclass(frozen=True)
class Illustration:
    """A bundled picture: its name, what it shows, and how well it fits (0..1)."""

    name: str
    label: str
    score: float


class IllustrationSearch(Protocol):
    """Finds drawn illustrations for a sentence."""

    @property
    def identity(self) -> Identity: ...

    def find(
        self,
        text: str,
        *,
        context: str,
        language: str,
        avoid: Sequence[str] = (),
        limit: int = 5,
    ) -> list[Illustration]:
        """The best illustrations for `text` in a document that is about `context`."""
        ...


@dataclass(frozen=True)
class Picture:
    """A painted picture as a file's bytes, in a format that Pillow reads."""

    data: bytes
    mime_type: str
    width_px: int
    height_px: int


class PictureModel(Protocol):
    """Paints a picture from words."""

    @property
    def identity(self) -> Identity: ...

    async def paint(self, prompt: str, *, width: int, height: int) -> Picture:
        """A picture of about `width` x `height` pixels; its true size is in the answer."""
        ...


@dataclass(frozen=True)
class Providers:
    """One attribute per capability; a recipe takes what it needs."""

    writer: Writer
    speech: SpeechModel
    illustrations: IllustrationSearch
