"""The settings of an explainer as a file: its look, its voices, its speakers; `explain.yaml`.

Every key does something; one that nobody knows is refused, with the nearest that there is. Files
that it names are looked for from its own folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from mutoscope.pipelines.explainer.field_faults import faults_of
from mutoscope.pipelines.explainer.marked_yaml import (
    Fault,
    FaultyDocument,
    Marked,
    dotted,
    parse_marked,
)
from mutoscope.pipelines.explainer.measures import ColourOrNone, Pause, Seconds
from mutoscope.pipelines.explainer.named_files import (
    PICTURES,
    SOUNDS,
    Named,
    background_of,
    file_faults,
    whole_path,
)
from mutoscope.pipelines.explainer.personas import (
    FilePath,
    PersonaPool,
    Personas,
    Synthesizer,
)
from mutoscope.pipelines.explainer.pronunciation import Pronunciation, Words, unreadable
from mutoscope.pipelines.explainer.script import Background, OneLine, Plain, language_code
from mutoscope.pipelines.explainer.script_file import read_bounded
from mutoscope.providers.entries import Capability, entries, named

_WHAT = "The configuration"
_TRANSITIONS = {"fade": "crossfade", "clockWipe": "clock_wipe", "none": "cut"}
"""Other names of transitions, and ours."""
Name = Annotated[OneLine, Field(max_length=80)]


def _transition(name: Any) -> Any:
    return _TRANSITIONS.get(name, name) if isinstance(name, str) else name


def _language(code: str) -> str:
    return code if code == "auto" else language_code(code)


def _provider(capability: Capability, usual: str, name: str) -> str:
    if name == usual or named(capability, name):
        return name
    there = ", ".join([usual, *(entry.name for entry in entries(capability))])
    raise ValueError(f"nobody is called “{name}” here; there is: {there}")


class _Part(Plain):
    """Some keys are called otherwise here, where a name says its unit."""

    model_config = ConfigDict(populate_by_name=True)


class Audio(Synthesizer):
    """Who speaks where no persona does: a voice of the catalogue, or an engine's speaker."""

    voice: Name = ""

    @model_validator(mode="after")
    def _is_one_voice(self) -> Self:
        if self.voice and self.speaker_id:
            raise ValueError("give a voice, or a speaker of an engine, not both")
        return self

    @property
    def voice_id(self) -> str:
        """The voice's id in the catalogue, or "auto"."""
        return self.voice or self.speaker_voice


class Style(_Part):
    """The look of the whole video. `primary_color`: of what stands out; empty: the theme's."""

    format: Literal["16:9", "9:16", "1:1"] = "16:9"
    quality: Literal["draft", "fast", "standard", "best"] = "standard"
    theme: Name = "auto"
    primary_color: ColourOrNone = ""


class Telling(_Part):
    """How it is told, and the silences between its parts."""

    character: Annotated[OneLine, Field(max_length=500)] = ""
    style: Literal["casual", "formal", "educational"] = "casual"
    initial_pause_s: Annotated[Pause, Field(alias="initial_pause")] = 1.0
    speaker_pause_s: Annotated[Pause, Field(alias="speaker_pause")] = 0.5
    slide_pause_s: Annotated[Pause, Field(alias="slide_pause")] = 1.0
    ending_pause_s: Annotated[Pause, Field(alias="ending_pause")] = 1.0


class Writer(_Part):
    """Who writes, with which model (empty: the provider's usual)."""

    provider: Annotated[Name, AfterValidator(partial(_provider, "writer", "auto"))] = "auto"
    model: Annotated[OneLine, Field(max_length=200)] = ""


class Painter(_Part):
    """Who paints slides, with which model; "typeset": nobody."""

    provider: Annotated[Name, AfterValidator(partial(_provider, "pictures", "typeset"))] = "typeset"
    model: Annotated[OneLine, Field(max_length=200)] = ""


class Content(_Part):
    """In which language, and who writes."""

    language: Annotated[str, AfterValidator(_language)] = "auto"
    llm: Writer = Writer()


class Slides(_Part):
    """Whose slides: "typeset", or those of a provider of pictures, in a style."""

    llm: Painter = Painter()
    style: Literal["presentation", "illustration", "minimal"] = "presentation"


class Transition(_Part):
    """How one slide goes over into the next."""

    type: Annotated[
        Literal["cut", "crossfade", "slide", "wipe", "flip", "clock_wipe"],
        BeforeValidator(_transition),
    ] = "crossfade"
    duration_s: Annotated[float, Field(alias="duration", ge=0.1, le=3, allow_inf_nan=False)] = 0.5
    timing: Literal["linear", "smooth", "spring"] = "linear"


class Music(_Part):
    """A music bed of the user's own."""

    path: FilePath
    volume: Annotated[float, Field(ge=0, le=1)] = 0.3
    fade_in_s: Annotated[Seconds, Field(alias="fade_in_seconds")] = 2.0
    fade_out_s: Annotated[Seconds, Field(alias="fade_out_seconds")] = 2.0
    loop: bool = True


class Video(_Part):
    """What lies behind, between and under the slides."""

    transition: Transition = Transition()
    background: Background | None = None
    bgm: Music | None = None


class Reading(_Part):
    """How words are read."""

    custom: Words = Field(default_factory=dict[str, Pronunciation])


class ExplainerSettings(_Part):
    """A whole configuration."""

    style: Style = Style()
    audio: Audio = Audio()
    narration: Telling = Telling()
    content: Content = Content()
    slides: Slides = Slides()
    video: Video = Video()
    pronunciation: Reading = Reading()
    personas: Personas = ()
    persona_pool: PersonaPool = PersonaPool()


@dataclass(frozen=True)
class ReadSettings:
    """A configuration that can be used, its files with whole paths, and what to say about it."""

    settings: ExplainerSettings
    warnings: tuple[Fault, ...] = ()


def default_settings() -> str:
    """A configuration that changes nothing, with a line on every key."""
    return Path(__file__).with_name("default_settings.yaml").read_text("utf-8")


def load_settings_file(path: Path) -> ReadSettings:
    """`read_settings` of a file. NotFound, InvalidRequest: it cannot be read."""
    return read_settings(read_bounded(path), folder=path.absolute().parent)


def read_settings(data: bytes, *, folder: Path) -> ReadSettings:
    """Read a configuration whose files are named from `folder`. An image for an open mouth or for
    closed eyes that is missing is a warning. FaultyDocument: all that is wrong."""
    marked = parse_marked(data, what=_WHAT)
    if marked.content is None:
        marked.content = {}
    settings, faults = _validated(marked)
    faults += [*marked.faults, *_too_small_pool(settings, marked)]
    faults += file_faults(marked, _needed_files(marked), folder)
    moving = _images(marked, "mouth_open_image", "eye_close_image")
    warnings = (*file_faults(marked, moving, folder), *_unheard(marked))
    faults += _unreadable(settings, marked)
    if faults or settings is None:
        raise FaultyDocument(_WHAT, faults, warnings)
    return ReadSettings(_with_whole_paths(settings, folder), warnings)


def _validated(marked: Marked) -> tuple[ExplainerSettings | None, list[Fault]]:
    try:
        return ExplainerSettings.model_validate(marked.content), []
    except ValidationError as error:
        return None, faults_of(error, marked, ExplainerSettings)


def _too_small_pool(settings: ExplainerSettings | None, marked: Marked) -> Iterator[Fault]:
    path = ("persona_pool", "count")
    if settings and settings.persona_pool.enabled:
        count, there = settings.persona_pool.count, len(settings.personas)
        if count > there:
            message = f"{count} are to be drawn, and there are {there}"
            yield Fault(marked.spot(path), dotted(path), message, "Lower it, or add personas.")


def _unreadable(settings: ExplainerSettings | None, marked: Marked) -> Iterator[Fault]:
    if settings is None:
        return
    for word, error in unreadable(settings.pronunciation.custom, settings.content.language):
        path = ("pronunciation", "custom", word)
        yield Fault(marked.spot(path), dotted(path), error.message.rstrip("."), error.hint)


def _unheard(marked: Marked) -> Iterator[Fault]:
    """What is said of words that no voice heeds."""
    words = marked.at(("pronunciation", "custom"))
    for word, entry in words.items() if isinstance(words, dict) else ():
        for name in ("accent", "word_type"):
            if isinstance(entry, dict) and name in entry:
                path = ("pronunciation", "custom", str(word), name)
                hint = "Spell the reading as it is to be heard."
                yield Fault(marked.spot(path), dotted(path), "no voice heeds it", hint)


def _needed_files(marked: Marked) -> Iterator[Named]:
    yield background_of(("video", "background"), marked)
    yield ("video", "bgm", "path"), SOUNDS
    yield from _images(marked, "character_image", "avatar_image")


def _images(marked: Marked, *names: str) -> Iterator[Named]:
    personas = marked.at(("personas",))
    for index in range(len(personas) if isinstance(personas, list) else 0):
        yield from ((("personas", index, name), PICTURES) for name in names)


def _with_whole_paths(settings: ExplainerSettings, folder: Path) -> ExplainerSettings:
    def whole(part: Any, *names: str) -> Any:
        named = {name: getattr(part, name) for name in names if part and getattr(part, name)}
        found = {name: str(whole_path(folder, path)) for name, path in named.items()}
        return part.model_copy(update=found) if part else part

    images = ("character_image", "mouth_open_image", "eye_close_image")
    video = settings.video.model_copy(
        update={
            "background": whole(settings.video.background, "path"),
            "bgm": whole(settings.video.bgm, "path"),
        }
    )
    personas = tuple(whole(persona, *images) for persona in settings.personas)
    return settings.model_copy(update={"video": video, "personas": personas})
