"""Kinds of values that settings have."""

import json
import os
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
LocalPath = Annotated[Path, AfterValidator(printable), AfterValidator(absolute)]
Secret = SecretStr | None


def plain_of(value: Any) -> Any:
    """The value as JSON has it."""
    return TypeAdapter(Any).dump_python(value, mode="json", exclude_none=True)


def text_of(value: object) -> str:
    """The value as the environment would hold it."""
    if isinstance(value, Mapping | tuple):
        return json.dumps(plain_of(value), ensure_ascii=False) if value else ""
    return str(value)
