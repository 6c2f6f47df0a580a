"""What can be asked of a short: these fields are the flags, the JSON body and the form."""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from mutoscope.media.moods import Mood
from mutoscope.media.transitions import Easing, TransitionName
from mutoscope.models import Artifact
from mutoscope.pipelines.film.fields import (
    IS_ADDRESS,
    IS_ONE_LINE,
    Care,
    Models,
    OwnFile,
    Refresh,
    Script,
    Volume,
    Writer,
    changed,
    one_source,
    refuse_beside_script,
    refuse_in_cut,
    refuse_refresh,
)
from mutoscope.pipelines.short.art_styles import ArtStyleId, art_style_id
from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.protocols import IdeaMode, Move, StyleName

PaletteName = Literal[
    "auto", "espresso", "ocean", "grape", "paper", "forest", "ember", "slate", "mint"
]
SourceChoice = Literal["auto", "notes", "wikipedia", "none"]
Captions = Literal["box", "outline", "hormozi", "clean", "neon", "bold", "none"]
CameraName = Literal["auto", Move]
Format = Literal["9:16", "1:1", "16:9"]
MusicChoice = Literal["auto", "none", Mood]
Approve = Literal["none", "script", "pictures"]
SLOWEST, FASTEST = 0.7, 1.4
DECIDED_BY_SCRIPT = ("topic", "duration", "language", "palette", "idea", "style")
"""Fields that a finished script has its own word on."""
INSTEAD = {
    "script": DECIDED_BY_SCRIPT,
    "music": ("music_file",),
    "music_file": ("music",),
    "narration": ("voice", "speed"),
}
"""Of a field that is said, those that it takes the place of in a preset."""


Share = Annotated[float, Field(ge=0, le=1)]


def _known_style(name: object) -> object:
    """Other names of the styles are taken as well."""
    return art_style_id(name) if isinstance(name, str) else name


class OwnPicture(OwnFile):
    """A picture of the user's, whose name says what it shows, and the point of it that has to be
    seen (fractions of it; None: found by looking)."""

    focus: tuple[Share, Share] | None = None


class ShortRequest(BaseModel):
    """One narrated short."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    topic: Annotated[
        str,
        Field(
            max_length=200,
            description="The title, or what it is about",
            json_schema_extra={"cli": "positional"},
        ),
        IS_ONE_LINE,
    ] = ""
    text: Annotated[
        str,
        Field(
            max_length=2_000_000,
            description="The source text (.md, .txt)",
            json_schema_extra={"cli": "upload"},
        ),
        AfterValidator(without_controls),
    ] = ""
    file: Annotated[
        Artifact | None,
        Field(
            description="A source file: .txt, .md, .html, .pdf or .docx",
            json_schema_extra={"cli": "upload"},
        ),
    ] = None
    url: Annotated[
        str,
        Field(max_length=2_000, description="A page to take the text from"),
        IS_ONE_LINE,
        IS_ADDRESS,
    ] = ""
    source: Annotated[
        SourceChoice,
        Field(
            description="Where a topic's text comes from; auto: notes, bundled articles, then what"
            " the writer knows or, where it knows nothing, Wikipedia"
        ),
    ] = "auto"
    script: Script = ""
    idea: Annotated[
        str,
        Field(max_length=5_000, description="Your own idea or text (up to 5,000 characters)"),
        AfterValidator(without_controls),
    ] = ""
    idea_mode: Annotated[
        IdeaMode,
        Field(
            description="expand: a model develops the idea; polish: it words it better; strict:"
            " its words are kept"
        ),
    ] = "expand"
    style: Annotated[StyleName, Field(description="How it is told")] = "auto"
    duration: Annotated[int, Field(ge=5, le=180, description="Aimed length in seconds")] = 30
    language: Annotated[
        str,
        Field(pattern=r"^(auto|[a-z]{2})$", description="ISO 639-1 code, or auto: the source's"),
    ] = "auto"
    voice: Annotated[str, Field(max_length=80, description="A voice id, or auto"), IS_ONE_LINE] = (
        "auto"
    )
    speed: Annotated[
        float, Field(ge=SLOWEST, le=FASTEST, description="Speech rate, 1 is natural")
    ] = 1.0
    writer: Writer = "auto"
    image_provider: Annotated[
        str,
        Field(
            max_length=40,
            description="Who makes pictures: gemini (nanobanana), openai (dalle), openrouter,"
            " pexels, drawn; auto: as the settings say",
        ),
        IS_ONE_LINE,
    ] = "auto"
    models: Models = {}
    format: Annotated[Format, Field(description="Shape of the picture")] = "9:16"
    art_style: Annotated[
        ArtStyleId,
        BeforeValidator(_known_style),
        Field(description="Look of the pictures; auto: plain"),
    ] = "auto"
    camera: Annotated[CameraName, Field(description="Camera move of every scene")] = "auto"
    pictures: Annotated[
        tuple[OwnPicture, ...],
        Field(
            max_length=200,
            description="Your own pictures and films, files or a folder: matched to the text by"
            " their names",
            json_schema_extra={"cli": "pictures"},
        ),
    ] = ()
    palette: Annotated[PaletteName, Field(description="Colours of the whole video")] = "auto"
    captions: Annotated[Captions, Field(description="Karaoke caption style")] = "box"
    font: Annotated[
        Artifact | None,
        Field(
            description="A font file of yours (TTF, OTF) for all text",
            json_schema_extra={"cli": "artifact"},
        ),
    ] = None
    logo: Annotated[
        Artifact | None,
        Field(
            description="A logo for the corner of every frame (PNG, JPEG, WebP)",
            json_schema_extra={"cli": "artifact"},
        ),
    ] = None
    intro: Annotated[
        str, Field(max_length=80, description="A title card before the video"), IS_ONE_LINE
    ] = ""
    outro: Annotated[
        str, Field(max_length=80, description="A card after the video"), IS_ONE_LINE
    ] = ""
    narration: Annotated[
        Artifact | None,
        Field(
            description="Your own recording of the text, aligned to it",
            json_schema_extra={"cli": "artifact"},
        ),
    ] = None
    music: Annotated[
        MusicChoice, Field(description="Mood of the music bed; auto: the script's")
    ] = "auto"
    music_file: Annotated[
        Artifact | None,
        Field(
            description="Music of your own, repeated or cut to the length",
            json_schema_extra={"cli": "artifact"},
        ),
    ] = None
    music_volume: Volume = 0.5
    quality: Care = "standard"
    transition: Annotated[
        TransitionName, Field(description="How one scene goes over into the next")
    ] = "crossfade"
    easing: Annotated[Easing, Field(description="How a transition starts and lands")] = "smooth"
    approve: Annotated[
        Approve,
        Field(description="Stop for your approval: of the script, or of script and pictures"),
    ] = "none"
    refresh: Refresh = False
    strict: Annotated[bool, Field(description="Fail instead of letting others stand in")] = False

    @model_validator(mode="after")
    def _names_a_source(self) -> Self:
        given = one_source(self, "text", "file", "url", "script")
        if not given and not self.topic and not self.idea:
            raise ValueError("give a topic, an idea, a text, a file, a URL or a script")
        refuse_refresh(self.url, self.refresh)
        if self.source != "auto" and (given or self.idea or not self.topic):
            raise ValueError("source says where a topic's text comes from: give a topic alone")
        return self

    @model_validator(mode="after")
    def _tells_an_idea_alone(self) -> Self:
        if self.idea_mode != "expand" and not self.idea:
            raise ValueError("idea_mode says what to do with an idea: give one, or leave it out")
        source = next((name for name in ("text", "file", "url") if getattr(self, name)), None)
        if self.idea_mode != "expand" and source:
            raise ValueError(
                f"with idea_mode {self.idea_mode} the idea is the whole text: leave out {source}"
            )
        return self

    @model_validator(mode="after")
    def _asks_nobody_for_nothing(self) -> Self:
        """A stored request names the writer that costs nothing."""
        is_strict = self.idea_mode == "strict"
        if (self.script or is_strict) and self.writer not in ("auto", "extractive"):
            raise ValueError("there is nothing to write: leave out writer")
        if is_strict and changed(self, "duration"):
            raise ValueError("a strict idea is as long as it is: leave out duration")
        return self

    @model_validator(mode="after")
    def _is_spoken_once(self) -> Self:
        if self.narration is None:
            return self
        if not self.script and not (self.idea and self.idea_mode == "strict"):
            raise ValueError(
                "a narration needs the words that it says: give them as a script, or as an idea"
                " with idea_mode strict"
            )
        if idle := changed(self, "voice", "speed"):
            raise ValueError(f"nobody else speaks: leave out {idle}, or the narration")
        return self

    @model_validator(mode="after")
    def _has_one_music(self) -> Self:
        if self.music_file is not None and self.music != "auto":
            raise ValueError("give music or music_file, not both")
        return self

    @model_validator(mode="after")
    def _eases_what_moves(self) -> Self:
        refuse_in_cut(self.transition, changed(self, "easing"))
        return self

    @model_validator(mode="after")
    def _leaves_to_the_script_what_it_decides(self) -> Self:
        refuse_beside_script(self.script, changed(self, *DECIDED_BY_SCRIPT))
        return self
