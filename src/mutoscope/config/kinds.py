"""Kinds of values that settings have."""

import ipaddress
import json
import os
import re
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
)


def printable(path: Path) -> Path:
    """A path that can be shown. ValueError."""
    if any(ord(letter) < 32 for letter in str(path)):
        raise ValueError("It has a control character in it")
    return path


def absolute(path: Path) -> Path:
    """The path without "~" and "..", its links kept."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  (keeps links as they are)


def default_data_dir() -> Path:
    """Where the platform keeps a user's data."""
    return platformdirs.user_data_path("mutoscope", appauthor=False)


def usable_cores() -> int:
    """The cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def machine_time_zone() -> str:
    """The IANA name of the zone that this machine's clocks show; UTC where it does not say."""
    link = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return next(filter(is_zone, (link, _first_line("/etc/timezone"))), "UTC")


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def is_zone(name: str) -> bool:
    """Whether there is a zone of this IANA name."""
    try:
        return bool(name and zoneinfo.ZoneInfo(name))
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False


def a_time_zone(name: str) -> str:
    """The name of a zone that there is. ValueError."""
    if not is_zone(name):
        raise ValueError("There is no such time zone; its name is like Europe/Berlin")
    return name


def origin(value: str) -> str:
    """An address without a path, in small letters. ValueError."""
    if not re.fullmatch(r"https?://[^/?#@\s]+/?", value.lower()):
        raise ValueError("it must be like https://studio.example, without a path")
    return value.lower().rstrip("/")


def networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses or networks. ValueError."""
    for name in value:
        try:
            ipaddress.ip_network(name, strict=False)
        except ValueError:
            raise ValueError(f"{name} is neither an IP address nor a network") from None
    return value


def read_json(value: Any) -> Any:
    """The environment holds text only."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("It is not valid JSON") from None


def read_names(value: Any) -> Any:
    """Names as the environment holds them: "gemini, drawn", or a JSON list."""
    if not isinstance(value, str):
        return value
    return read_json(value) if value.startswith("[") else filter(None, _stripped(value))


def _stripped(names: str) -> list[str]:
    return [name.strip() for name in names.split(",")]


class ProviderLimit(BaseModel):
    """How much of a provider is used at once. None: as much as comes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    parallel: int | None = Field(None, ge=1)
    per_minute: float | None = Field(None, gt=0)


Names = Annotated[tuple[str, ...], BeforeValidator(read_names)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(read_names)]
Networks = Annotated[Names, AfterValidator(networks)]
Origin = Annotated[str, AfterValidator(origin)]
LocalPath = Annotated[Path, AfterValidator(printable), AfterValidator(absolute)]
Secret = SecretStr | None
TimeZone = Annotated[str, AfterValidator(a_time_zone)]


def plain_of(value: Any) -> Any:
    """The value as JSON has it."""
    return TypeAdapter(Any).dump_python(value, mode="json", exclude_none=True)


def text_of(value: object) -> str:
    """The value as the environment would hold it."""
    if isinstance(value, Mapping | tuple):
        return json.dumps(plain_of(value), ensure_ascii=False) if value else ""
    return str(value)
