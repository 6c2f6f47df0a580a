"""What can be asked of a test: which provider, and for what."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mutoscope.config import Settings
from mutoscope.errors import ConfigError, InvalidRequest
from mutoscope.providers.chains import unusable
from mutoscope.providers.entries import CATALOG, Capability, Entry, named

Asked = Literal["all", "writer", "pictures", "speech", "imagery"]
CAPABILITIES: tuple[Capability, ...] = ("writer", "pictures", "speech", "imagery")


class ProbeRequest(BaseModel):
    """One provider, asked once for each thing that it does."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    provider: Annotated[
        str,
        Field(
            max_length=40,
            description="Its name, as `mutoscope providers` lists it",
            json_schema_extra={"cli": "positional"},
        ),
    ]
    capability: Annotated[
        Asked,
        Field(
            description="What it is asked for: writer, pictures, speech, imagery, or all it does"
        ),
    ] = "all"
    capabilities: Annotated[
        tuple[Capability, ...],
        Field(description="Set when it is handed in", json_schema_extra={"cli": "hidden"}),
    ] = ()
    voice: Annotated[
        str, Field(description="Set when it is handed in", json_schema_extra={"cli": "hidden"})
    ] = "auto"
    language: Annotated[
        str, Field(description="Set when it is handed in", json_schema_extra={"cli": "hidden"})
    ] = "en"
    mark: Annotated[
        str,
        Field(
            description="Makes each test a new one, set then too",
            json_schema_extra={"cli": "hidden"},
        ),
    ] = ""


def settle(settings: Settings, request: ProbeRequest) -> ProbeRequest:
    """The request with what the provider does, and a voice to speak with.

    InvalidRequest: there is no such provider, it does not do that, or it has no key. ConfigError:
    it is not installed.
    """
    asked = CAPABILITIES if request.capability == "all" else (request.capability,)
    found = [e for each in asked if (e := named(each, request.provider)) and e.factory]
    if not found:
        raise InvalidRequest(
            f"There is no provider “{request.provider}” that can be asked for this.",
            hint=f"There is: {', '.join(_names(asked))}.",
        )
    _check(settings, found[0])
    spoken = next((entry for entry in found if entry.capability == "speech"), None)
    voice, language = _voice(settings, spoken) if spoken else ("auto", "en")
    return request.model_copy(
        update={
            "provider": found[0].name,
            "capabilities": tuple(entry.capability for entry in found),
            "voice": voice,
            "language": language,
            "mark": secrets.token_hex(4),
        }
    )


def _names(asked: Sequence[Capability]) -> list[str]:
    """Who can be asked for any of these."""
    return [*dict.fromkeys(e.name for e in CATALOG if e.factory and e.capability in asked)]


def _check(settings: Settings, entry: Entry) -> None:
    lack = entry.lack(settings)
    if lack is None:
        return
    kind = InvalidRequest if lack.code == "missing_key" else ConfigError
    raise kind(unusable(entry, lack), hint=lack.hint, code=lack.code)


def _voice(settings: Settings, entry: Entry) -> tuple[str, str]:
    """A voice that works here, and its language."""
    voices = entry.voices(settings)
    able = [each for each in voices if entry.works(settings, each.language)]
    chosen = next((each for each in able if each.language in ("en", "")), able[0])
    return chosen.id, chosen.language or "en"
