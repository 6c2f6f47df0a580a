"""What can be asked of a short: these fields are the flags, the JSON body and the form."""

import re
import secrets
from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from mutoscope.models import Artifact
from mutoscope.providers.control_characters import has_controls, without_controls

PaletteName = Literal[
    "auto", "espresso", "ocean", "grape", "paper", "forest", "ember", "slate", "mint"
]
Quality = Literal["standard", "draft"]
SLOWEST, FASTEST = 0.7, 1.4
DECIDED_BY_SCRIPT = ("topic", "duration", "language", "palette")
"""Fields that a finished script has its own word on."""


def _one_line(text: str) -> str:
    if has_controls(text):
        raise ValueError("it holds control characters")
    return text


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


_IS_ONE_LINE = AfterValidator(_one_line)
"""For a text that is shown as it is, on terminals too."""


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
        _IS_ONE_LINE,
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
        Field(description="A source file: .txt, .md or .html", json_schema_extra={"cli": "upload"}),
    ] = None
    url: Annotated[
        str, Field(max_length=2_000, description="A page to take the text from"), _IS_ONE_LINE
    ] = ""
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
    voice: Annotated[str, Field(max_length=80, description="A voice id, or auto"), _IS_ONE_LINE] = (
        "auto"
    )
    speed: Annotated[
        float, Field(ge=SLOWEST, le=FASTEST, description="Speech rate, 1 is natural")
    ] = 1.0
    writer: Annotated[
        str,
        Field(
            max_length=40,
            description="Who writes: extractive, openai, gemini, openrouter, local; auto: as the"
            " settings say",
        ),
        _IS_ONE_LINE,
    ] = "auto"
    image_provider: Annotated[
        str,
        Field(
            max_length=40,
            description="Who makes pictures: gemini (nanobanana), openai (dalle), openrouter,"
            " pexels, drawn; auto: as the settings say",
        ),
        _IS_ONE_LINE,
    ] = "auto"
    models: Annotated[
        dict[str, str],
        Field(
            max_length=40,
            description="The vendors' models, set when it is handed in; those of the settings",
            json_schema_extra={"cli": "hidden"},
        ),
    ] = {}
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
    as_of: Annotated[
        str,
        Field(
            pattern=r"^(\d{4}-\d\d-\d\d(/[0-9a-f]{8})?)?$",
            validate_default=True,
            description="The day (UTC) whose copy of the page is used, set when it is submitted",
            json_schema_extra={"cli": "hidden"},
        ),
    ] = ""
    strict: Annotated[bool, Field(description="Fail instead of letting others stand in")] = False

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url and not _is_http(url):
            raise ValueError("it must be an address such as https://example.org/page")
        return url

    @field_validator("script")
    @classmethod
    def _is_text(cls, script: str) -> str:
        if has_controls(re.sub(r"[\n\r\t]", "", script)):
            raise ValueError("it holds control characters")
        return script

    @field_validator("as_of")
    @classmethod
    def _dated(cls, as_of: str, info: ValidationInfo) -> str:
        """The day of the request, which edits keep: within it a page is fetched once. What is to
        be fetched anew has a mark that no other request has."""
        if not info.data.get("url"):
            return ""
        today = datetime.now(UTC).date().isoformat()
        if info.data.get("refresh"):
            return as_of if "/" in as_of else f"{today}/{secrets.token_hex(4)}"
        return as_of.partition("/")[0] or today

    @model_validator(mode="after")
    def _names_a_source(self) -> Self:
        given = [name for name in ("text", "file", "url", "script") if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"give one source, not {len(given)}: {', '.join(given)}")
        if not given and not self.topic:
            raise ValueError("give a topic, a text, a file, a URL or a script")
        if self.refresh and not self.url:
            raise ValueError("only a page can be fetched anew: leave out refresh, or give a URL")
        return self

    @model_validator(mode="after")
    def _leaves_to_the_script_what_it_decides(self) -> Self:
        fields = type(self).model_fields
        idle = [n for n in DECIDED_BY_SCRIPT if getattr(self, n) != fields[n].default]
        if self.script and idle:
            raise ValueError(
                f"the script decides {', '.join(idle)}: change it there, or leave the field out"
            )
        return self
