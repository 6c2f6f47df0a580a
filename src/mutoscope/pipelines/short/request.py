"""What can be asked of a short: these fields are the flags, the JSON body and the form."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mutoscope.models import Artifact

PaletteName = Literal["auto", "espresso", "ocean", "grape", "paper", "forest", "ember", "slate"]
Quality = Literal["standard", "draft"]


class ShortRequest(BaseModel):
    """One narrated vertical short."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    topic: Annotated[
        str,
        Field(
            max_length=200,
            description="The title, or what it is about",
            json_schema_extra={"cli": "positional"},
        ),
    ] = ""
    text: Annotated[
        str,
        Field(
            max_length=2_000_000,
            description="The source text (.md, .txt)",
            json_schema_extra={"cli": "upload"},
        ),
    ] = ""
    file: Annotated[
        Artifact | None,
        Field(description="A source file: .txt, .md or .html", json_schema_extra={"cli": "upload"}),
    ] = None
    url: Annotated[str, Field(max_length=2_000, description="A page to take the text from")] = ""
    script: Annotated[
        str,
        Field(
            max_length=2_000_000,
            description="A finished script.yaml, taken as it stands",
            json_schema_extra={"cli": "contents"},
        ),
    ] = ""
    duration: Annotated[int, Field(ge=5, le=180, description="Aimed length in seconds")] = 30
    language: Annotated[
        str,
        Field(pattern=r"^(auto|[a-z]{2})$", description="ISO 639-1 code, or auto: the source's"),
    ] = "auto"
    voice: Annotated[str, Field(max_length=80, description="A voice id, or auto")] = "auto"
    speed: Annotated[float, Field(ge=0.7, le=1.4, description="Speech rate, 1 is natural")] = 1.0
    palette: Annotated[PaletteName, Field(description="Colours of the whole video")] = "auto"
    captions: Annotated[
        Literal["box", "outline", "none"], Field(description="Karaoke caption style")
    ] = "box"
    music: Annotated[
        Literal["auto", "none", "calm", "warm", "bright", "tense"],
        Field(description="Mood of the music bed; auto: the script's"),
    ] = "auto"
    music_volume: Annotated[
        float, Field(ge=0, le=1, description="Music volume before it ducks under speech")
    ] = 0.5
    quality: Annotated[
        Quality, Field(description="standard: 1080×1920 at 30; draft: 360×640, for trying out")
    ] = "standard"
    refresh: Annotated[bool, Field(description="Fetch the page anew")] = False
    strict: Annotated[bool, Field(description="Fail instead of falling back to a basic voice")] = (
        False
    )

    @model_validator(mode="after")
    def _names_a_source(self) -> Self:
        given = [name for name in ("text", "file", "url", "script") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"give one source, not {len(given)}: {', '.join(given)}")
        if not given and not self.topic:
            raise ValueError("give a topic, a text, a file, a URL or a script")
        return self
