"""What can be asked of an explainer: these fields are the flags, the JSON body and the form."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from mutoscope.errors import InvalidRequest
from mutoscope.media.footage import Fit
from mutoscope.media.moods import Mood
from mutoscope.media.transitions import Easing, TransitionName
from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.measures import ColourOrNone, Pause, Seconds
from mutoscope.pipelines.explainer.personas import MOST as MOST_SPEAKERS
from mutoscope.pipelines.explainer.pronunciation import Words
from mutoscope.pipelines.explainer.scene_range import parse_scene_range
from mutoscope.pipelines.explainer.speakers import Speaker, unlike
from mutoscope.pipelines.film.fields import (
    IS_ADDRESS,
    IS_ONE_LINE,
    Care,
    Models,
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
from mutoscope.providers.control_characters import without_controls

Format = Literal["16:9", "9:16", "1:1"]
MusicChoice = Literal["none", Mood]
Approve = Literal["none", "script"]
Until = Literal["script", "audio", "slides", "video"]
Narrating = Literal["casual", "formal", "educational"]
SlideStyle = Literal["presentation", "illustration", "minimal"]
ArticlePictures = Literal["licensed", "all", "none"]
FailedSlides = Literal["partial", "warn"]
SLOWEST, FASTEST = 0.5, 2.0
_OF_MUSIC = ("music_fade_in_s", "music_fade_out_s")
DECIDED_BY_SCRIPT = ("title", "minutes", "narrating", "narrator")
"""Fields that a finished script has its own word on."""
INSTEAD = {
    "script": ("writer", *DECIDED_BY_SCRIPT),
    "music": ("music_file", "music_loop"),
    "music_file": ("music",),
    "speakers": ("voice", "speed"),
}
"""Of a field that is said, those that it takes the place of in a preset."""


class Backdrop(BaseModel):
    """A picture or a film that lies behind slides; films are repeated, without their sound."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    file: Artifact
    type: Literal["image", "video"] = "image"
    fit: Fit = "cover"


class NamedFile(BaseModel):
    """A file that the script names by a path."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    path: Annotated[str, Field(min_length=1, max_length=1_000), IS_ONE_LINE]
    file: Artifact


def _hidden(most: int, description: str) -> Any:
    return Field(max_length=most, description=description, json_schema_extra={"cli": "hidden"})


class ExplainerRequest(BaseModel):
    """One explainer."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    url: Annotated[
        str,
        Field(
            max_length=2_000,
            description="The article: an address",
            json_schema_extra={"cli": "positional"},
        ),
        IS_ONE_LINE,
        IS_ADDRESS,
    ] = ""
    text: Annotated[
        str,
        Field(
            max_length=2_000_000,
            description="The article as a text (.md, .txt)",
            json_schema_extra={"cli": "upload"},
        ),
        AfterValidator(without_controls),
    ] = ""
    file: Annotated[
        Artifact | None,
        Field(
            description="The article as a file: .txt, .md, .html, .pdf or .docx",
            json_schema_extra={"cli": "upload"},
        ),
    ] = None
    script: Script = ""
    title: Annotated[
        str,
        Field(max_length=200, description="The title; empty: the article's"),
        IS_ONE_LINE,
    ] = ""
    minutes: Annotated[float, Field(ge=0.5, le=20, description="Aimed length in minutes")] = 3.0
    language: Annotated[
        str,
        Field(pattern=r"^(auto|[a-z]{2})$", description="ISO 639-1 code, or auto: the article's"),
    ] = "auto"
    writer: Writer = "auto"
    narrating: Annotated[Narrating, Field(description="How it is told by a model")] = "casual"
    narrator: Annotated[
        str,
        Field(max_length=500, description="Who the narrator is, in a few words, for a model"),
        IS_ONE_LINE,
    ] = ""
    voice: Annotated[
        str,
        Field(max_length=80, description="A voice id, or auto, where no speaker has one"),
        IS_ONE_LINE,
    ] = "auto"
    speed: Annotated[
        float, Field(ge=SLOWEST, le=FASTEST, description="Speech rate, 1 is natural")
    ] = 1.0
    speakers: Annotated[
        tuple[Speaker, ...], AfterValidator(unlike), _hidden(MOST_SPEAKERS, "Who speaks")
    ] = ()
    cast: Annotated[
        int,
        Field(
            ge=0,
            le=MOST_SPEAKERS,
            description="How many of the speakers are drawn by lot, 0: all take part",
        ),
    ] = 0
    cast_seed: Annotated[
        int | None,
        Field(description="Of the lot; the job's own when not given"),
    ] = None
    pronunciation: Annotated[Words, _hidden(1_000, "How words are read, by the words")] = {}
    initial_pause_s: Annotated[
        Pause, Field(description="Seconds of quiet before the first word")
    ] = 1.0
    speaker_pause_s: Annotated[
        Pause, Field(description="Seconds between two speakers on one slide")
    ] = 0.5
    slide_pause_s: Annotated[Pause, Field(description="Seconds between two slides")] = 1.0
    ending_pause_s: Annotated[Pause, Field(description="Seconds after the last word")] = 1.0
    format: Annotated[Format, Field(description="Shape of the picture")] = "16:9"
    quality: Care = "standard"
    theme: Annotated[
        str,
        Field(
            max_length=40,
            description="Look of typeset slides: editorial, technical, paper, magazine; auto",
        ),
        IS_ONE_LINE,
    ] = "auto"
    accent: Annotated[
        ColourOrNone,
        Field(description="Colour of what stands out, such as #0A84FF; empty: the theme's"),
    ] = ""
    subtitles: Annotated[bool, Field(description="Show what is said")] = True
    slide_painter: Annotated[
        str,
        Field(
            max_length=40,
            description="Whose slides: typeset (no key), or a painter: gemini (nanobanana),"
            " openai (dalle), openrouter",
        ),
        IS_ONE_LINE,
    ] = "typeset"
    slide_style: Annotated[SlideStyle, Field(description="Of painted slides")] = "presentation"
    failed_slides: Annotated[
        FailedSlides,
        Field(
            description="When a slide cannot be painted, a typeset one stands in. partial: and the"
            " job can be retried; warn: that will do"
        ),
    ] = "partial"
    article_pictures: Annotated[
        ArticlePictures,
        Field(
            description="The article's own pictures: those with a free licence; all: you may use"
            " them; none"
        ),
    ] = "licensed"
    models: Models = {}
    background: Annotated[
        Backdrop | None,
        Field(json_schema_extra={"cli": "hidden"}, description="Behind all slides"),
    ] = None
    files: Annotated[
        tuple[NamedFile, ...], _hidden(200, "Files that the script names, by their paths in it")
    ] = ()
    music: Annotated[MusicChoice, Field(description="Mood of the music bed")] = "none"
    music_file: Annotated[
        Artifact | None,
        Field(
            description="Music of your own",
            json_schema_extra={"cli": "artifact"},
        ),
    ] = None
    music_volume: Volume = 0.3
    music_fade_in_s: Annotated[Seconds, Field(description="Seconds")] = 2.0
    music_fade_out_s: Annotated[Seconds, Field(description="Seconds")] = 2.0
    music_loop: Annotated[
        bool, Field(description="From the beginning again where it is shorter than the video")
    ] = True
    transition: Annotated[
        TransitionName, Field(description="How one slide goes over into the next")
    ] = "crossfade"
    transition_s: Annotated[float, Field(ge=0.1, le=3, description="Its length in seconds")] = 0.5
    easing: Annotated[Easing, Field(description="How a transition starts and lands")] = "linear"
    scenes: Annotated[
        str,
        Field(max_length=40, description="Only these slides: 3, 2-4, 5-, -3; empty: all"),
        IS_ONE_LINE,
    ] = ""
    until: Annotated[
        Until, Field(description="How far to go: the script, its audio, its slides, or the video")
    ] = "video"
    approve: Annotated[Approve, Field(description="Stop for your approval of the script")] = "none"
    refresh: Refresh = False
    strict: Annotated[
        bool, Field(description="Fail instead of letting anybody or anything stand in")
    ] = False

    @field_validator("scenes")
    @classmethod
    def _is_a_range(cls, scenes: str) -> str:
        try:
            if scenes:
                parse_scene_range(scenes)
        except InvalidRequest as error:
            raise ValueError(f"{error.message} {error.hint}") from error
        return scenes

    @model_validator(mode="after")
    def _names_a_source(self) -> Self:
        if not one_source(self, "url", "text", "file", "script"):
            raise ValueError("give an address, a text, a file or a script")
        refuse_refresh(self.url, self.refresh)
        return self

    @model_validator(mode="after")
    def _asks_nobody_for_nothing(self) -> Self:
        """A stored request names the writer that costs nothing."""
        if not self.script:
            return self
        if self.writer not in ("auto", "extractive"):
            raise ValueError("there is nothing to write: leave out writer")
        refuse_beside_script(self.script, changed(self, *DECIDED_BY_SCRIPT))
        return self

    @model_validator(mode="after")
    def _draws_from_enough(self) -> Self:
        if self.cast > len(self.speakers):
            raise ValueError(
                f"{self.cast} speakers are to be drawn from {len(self.speakers)}: lower cast, or"
                " add speakers"
            )
        return self

    @model_validator(mode="after")
    def _has_one_music(self) -> Self:
        if self.music_file is not None and self.music != "none":
            raise ValueError("give music or music_file, not both")
        idle = changed(self, "music_volume", *_OF_MUSIC)
        if self.music_file is None and self.music == "none" and idle:
            raise ValueError(f"there is no music: leave out {idle}")
        return self

    @model_validator(mode="after")
    def _draws_lots_by_a_seed(self) -> Self:
        if self.cast_seed is not None and not self.cast:
            raise ValueError("nobody is drawn by lot: leave out cast_seed")
        return self

    @model_validator(mode="after")
    def _says_how_to_paint_to_a_painter(self) -> Self:
        idle = changed(self, "slide_style", "failed_slides")
        if self.slide_painter == "typeset" and idle:
            raise ValueError(f"no slide is painted: leave out {idle}")
        return self

    @model_validator(mode="after")
    def _eases_what_moves(self) -> Self:
        refuse_in_cut(self.transition, changed(self, "easing", "transition_s"))
        return self
