"""One protocol per capability, one method each; requests and answers are values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from mutoscope.models import Word
from mutoscope.providers.places import Panorama, Site, SitePicture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SegmentKind = Literal["hook", "context", "build", "climax", "payoff", "cta"]
Emotion = Literal["neutral", "curious", "calm", "excited", "serious", "warm"]
MusicMood = Literal["calm", "warm", "bright", "tense", "epic", "playful", "mystery", "dreamy"]
Move = Literal[
    "zoom_in",
    "zoom_out",
    "pan_left",
    "pan_right",
    "pan_up",
    "pan_down",
    "zoom_in_pan_right",
    "zoom_out_pan_left",
]
CameraMove = Literal["", Move]
StyleName = Literal[
    "auto",
    "viral",
    "educational",
    "storytelling",
    "documentary",
    "motivational",
    "mystery",
    "historical",
]
IdeaMode = Literal["expand", "polish", "strict"]


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
    """What is said in one scene, in its written spelling.

    `picture`: what is to be seen, in words for whoever paints it; empty where the writer leaves it
    open. `shows`: the names of the draft's characters and places that are in it. `search`: two or
    three words in English to look a photograph up by. `camera`: how it moves over the picture;
    empty where the writer leaves it open.
    """

    text: str
    kind: SegmentKind
    emotion: Emotion = "neutral"
    picture: str = ""
    shows: tuple[str, ...] = ()
    search: str = ""
    camera: CameraMove = ""


@dataclass(frozen=True)
class NamedDescription:
    """A character or place with the one description used in every picture that shows it."""

    name: str
    description: str


@dataclass(frozen=True)
class Draft:
    """What a writer returns. `verbatim`: the sentences stand in the source as they are. `era`: when
    and where it plays, and `avoid`: what no picture of it may show, both in English for whoever
    paints; empty where the writer leaves it open."""

    title: str
    hook: str
    segments: tuple[DraftSegment, ...]
    music_mood: MusicMood = "warm"
    characters: tuple[NamedDescription, ...] = ()
    places: tuple[NamedDescription, ...] = ()
    verbatim: bool = False
    era: str = ""
    avoid: str = ""


@dataclass(frozen=True)
class Brief:
    """What a script is to be like. `title`: of the video, or empty: the article's.

    `words_per_minute` is the voice's real pace. `idea` is the user's own: material and direction
    to develop ("expand"), a text to word better ("polish") or to keep as it is ("strict").
    """

    title: str
    duration_s: float
    words_per_minute: float
    style: StyleName = "auto"
    idea: str = ""
    idea_mode: IdeaMode = "expand"


class Writer(Protocol):
    """Turns a source into a script. `needs_source`: it knows nothing by itself; else an article
    without paragraphs is enough, where there is a title or an idea."""

    @property
    def identity(self) -> Identity: ...

    @property
    def needs_source(self) -> bool: ...

    async def write(self, article: Article, brief: Brief, *, seed: int) -> Draft:
        """A draft whose spoken length fits the brief; a polished or a strict idea has its own.

        Another `seed` is another take: as good, and different where there is a choice.
        InvalidRequest: it cannot develop an idea.
        """
        ...


@dataclass(frozen=True)
class Voice:
    """One entry of the voice catalogue. `language` is empty where it speaks any."""

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
    before the end of the sound. `credit`: the line that the voice's terms ask to be shown."""

    samples: "NDArray[np.float32]"
    sample_rate: int
    words: tuple[Word, ...]
    credit: str = ""


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
    """A picture as a file's bytes, in a format that Pillow reads."""

    data: bytes
    mime_type: str
    width_px: int
    height_px: int


@runtime_checkable
class PictureModel(Protocol):
    """Paints a picture from words, or makes one from others."""

    @property
    def identity(self) -> Identity: ...

    @property
    def takes_references(self) -> bool:
        """Whether it heeds `references`."""
        ...

    async def paint(
        self, prompt: str, *, width: int, height: int, references: Sequence[Picture] = ()
    ) -> Picture:
        """A picture of about `width` x `height` pixels; its true size is in the answer.

        `references` are shown to it beside the prompt, which says what to do with them: to keep a
        character's looks, or to change the picture itself. InvalidRequest: it takes none.
        """
        ...


StockKind = Literal["photo", "video"]


@dataclass(frozen=True)
class StockItem:
    """A photograph or clip from a library. `credit` is the line to show with it ("Photo: Jane Doe /
    Pexels"), `page_url` where it stands, `id` its number there."""

    id: str
    kind: StockKind
    data: bytes
    mime_type: str
    width_px: int
    height_px: int
    credit: str
    author: str
    page_url: str
    licence: str
    duration_s: float = 0.0


@runtime_checkable
class StockLibrary(Protocol):
    """Looks photographs and clips up."""

    @property
    def identity(self) -> Identity: ...

    async def find(
        self,
        query: str,
        *,
        kind: StockKind,
        width: int,
        height: int,
        place: int = 0,
    ) -> StockItem:
        """One for `query` that is about as upright or wide as `width` x `height`: the best at
        `place` 0, others at others; beyond the last they come again. ProviderError (code
        "nothing_found"): there is none."""
        ...


@runtime_checkable
class PropertyImagery(Protocol):
    """Finds addresses and shows what is there. All but `find_panorama` is paid for."""

    @property
    def identity(self) -> Identity: ...

    @property
    def free(self) -> "PropertyImagery":
        """The same, for what is not paid for: a dry run need not begin it to know its price."""
        ...

    async def geocode(self, address: str, *, language: str = "en") -> Site:
        """The very house before whatever else is found. InvalidRequest (code "address_not_found"):
        there is none such."""
        ...

    async def find_panorama(self, site: Site) -> Panorama | None:
        """The nearest that was taken outdoors; None where no camera has been. Costs nothing."""
        ...

    async def street_view(
        self, site: Site, panorama: Panorama, *, heading: float | None = None
    ) -> SitePicture:
        """What that camera saw, by `heading` in degrees from north, else towards the site.
        ProviderError (code "no_imagery"): there is no such picture (any more)."""
        ...

    async def satellite(self, site: Site) -> SitePicture:
        """The site from above, north up. ProviderError (code "no_imagery"): there is none."""
        ...


@dataclass(frozen=True)
class Message:
    """One turn of a conversation with a language model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Reply:
    """What a language model answered, and how much was counted, in tokens."""

    text: str
    input_tokens: int
    output_tokens: int


class ChatModel(Protocol):
    """A language model that is talked to."""

    @property
    def identity(self) -> Identity: ...

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Mapping[str, Any] | None = None,
        max_tokens: int,
        likely_tokens: int | None = None,
    ) -> Reply:
        """The next turn, of at most `max_tokens`; how many there will probably be is for those who
        want to know the price beforehand. With a JSON `schema` its text is meant to be a document
        that fits it; how well it does depends on the model: whoever asks checks."""
        ...


@dataclass(frozen=True)
class Wish:
    """What a request says about who should work for it: names of the catalogue, or "auto".
    `language` is an ISO 639-1 code, `models` are those that the job began with ("gemini.pictures",
    …); with `strict` nobody stands in for another."""

    language: str = "en"
    voice: str = "auto"
    speech: str = "auto"
    writer: str = "auto"
    pictures: str = "drawn"
    models: tuple[tuple[str, str], ...] = ()
    strict: bool = False


@dataclass(frozen=True)
class Providers:
    """One attribute per capability; a recipe takes what it needs.

    `other_writers` and `other_speech` stand in, in this order, when the first fails. `pictures`:
    who is asked for pictures, in this order; empty where scenes are drawn. `drawn`: a drawn scene
    is welcome in place of a picture that nobody could make. `passed_over`: what to tell about those
    who were to be asked and cannot work here.
    """

    writer: Writer
    speech: SpeechModel
    illustrations: IllustrationSearch
    other_writers: tuple[Writer, ...] = ()
    other_speech: tuple[SpeechModel, ...] = ()
    pictures: tuple[PictureModel | StockLibrary, ...] = ()
    drawn: bool = True
    passed_over: tuple[str, ...] = ()
