"""Values that no setting can have, and names that none has: what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError

from mutoscope.config.addresses import MASK, without_credentials
from mutoscope.config.kinds import ProviderLimit
from mutoscope.config.wording import in_words
from mutoscope.errors import ConfigError


@dataclass(frozen=True)
class Value:
    """A setting as it was read, unchecked, and where."""

    raw: Any
    source: str


def holds_secret(settings: type[BaseModel], name: str) -> bool:
    """Whether a setting's value must never be shown."""
    return SecretStr in get_args(settings.model_fields[name].annotation)


def unknown(settings: type[BaseModel], name: str, where: str) -> ConfigError:
    """What to raise for a name that no setting has."""
    near = get_close_matches(name, settings.model_fields, n=1)
    return ConfigError(
        f"{where} has an unknown setting: {name}",
        hint=f"Did you mean {near[0]}?" if near else "`mutoscope config` lists all settings.",
    )


def bad_value(
    settings: type[BaseModel], error: ValidationError, values: Mapping[str, Value]
) -> ConfigError:
    """What to raise for values that were not taken: of the first, its name, value and source."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    inside = ".".join(map(str, first["loc"][1:]))
    if first["type"] == "extra_forbidden" and not inside:
        return unknown(settings, name, "The call")
    field = settings.model_fields[name]
    value = values.get(name) or Value(field.default, "default")
    shown = MASK if holds_secret(settings, name) else without_credentials(repr(value.raw))
    if first["type"] == "extra_forbidden":
        near = get_close_matches(inside.rpartition(".")[2], ProviderLimit.model_fields, n=1)
        wanted = f"did you mean {near[0]}?" if near else "there is no such thing to limit."
    else:
        wanted = in_words(first)
    wanted = f"{inside}: {wanted}" if inside else wanted
    return ConfigError(
        f"The setting {name} cannot be {shown} (from {value.source}): {wanted}",
        hint=field.description or "",
    )
