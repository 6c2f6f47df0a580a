"""Settings: read once, frozen, passed down. The only module that reads the environment.

Weakest first: the default, the settings file, the environment, what the caller passes (flags). The
settings file is the one that `MUTOSCOPE_CONFIG` names, else `mutoscope.toml` in the working folder,
else the one in the data folder. Every setting has a name of its own in the environment
(`MUTOSCOPE_PARALLEL`); the vendors' usual names count as well, and for secrets `<NAME>_FILE` may
name a file that holds the value.
"""

import json
import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
)

from mutoscope.errors import ConfigError

PREFIX = "MUTOSCOPE_"
FILE_NAME = "mutoscope.toml"
MASK = "********"

USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    "database_url": ("DATABASE_URL",),
    "openai_api_key": ("OPENAI_API_KEY",),
    "openai_base_url": ("OPENAI_BASE_URL",),
    "gemini_api_key": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "openrouter_api_key": ("OPENROUTER_API_KEY",),
    "elevenlabs_api_key": ("ELEVENLABS_API_KEY",),
    "pexels_api_key": ("PEXELS_API_KEY",),
    "pixabay_api_key": ("PIXABAY_API_KEY",),
    "google_maps_api_key": ("GOOGLE_MAPS_API_KEY",),
    "telegram_bot_token": ("TELEGRAM_BOT_TOKEN",),
}
"""Names that other programs have made usual; the setting's own name goes before them."""

VENDORS: Mapping[str, str] = {
    "openai_api_key": "OpenAI",
    "gemini_api_key": "Google Gemini",
    "openrouter_api_key": "OpenRouter",
    "elevenlabs_api_key": "ElevenLabs",
    "pexels_api_key": "Pexels",
    "pixabay_api_key": "Pixabay",
    "google_maps_api_key": "Google Maps",
    "telegram_bot_token": "Telegram",
}


def _printable(path: Path) -> Path:
    if any(ord(letter) < 32 for letter in str(path)):
        raise ValueError("It has a control character in it")
    return path


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  (keeps links as they are)


def _default_data_dir() -> Path:
    return platformdirs.user_data_path("mutoscope", appauthor=False)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_json(value: Any) -> Any:
    """The environment holds text only."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("It is not valid JSON") from None


class ProviderLimit(BaseModel):
    """How much of a provider is used at once. None: as much as comes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parallel: int | None = Field(None, ge=1)
    per_minute: float | None = Field(None, gt=0)


LocalPath = Annotated[Path, AfterValidator(_printable), AfterValidator(_absolute)]
Secret = SecretStr | None


class Settings(BaseModel):
    """Everything an operator can choose. The descriptions are the settings reference."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data_dir: LocalPath = Field(
        default_factory=_default_data_dir,
        description="The one folder everything lives in: database, files, logs.",
    )
    database_url: Secret = Field(
        None, description="A PostgreSQL server of yours (version 14 or newer), in place of ours."
    )
    parallel: int = Field(
        default_factory=_usable_cores,
        ge=1,
        le=256,
        description="How many processor-bound steps run at once; by default the usable cores.",
    )
    memory_limit_share: float = Field(
        0.75, gt=0, le=1, description="The share of the machine's memory that jobs may use."
    )
    memory_limit_mb: int | None = Field(
        None,
        ge=1,
        description="The megabytes of memory that jobs may use, where `memory_limit_share` or the"
        " container allows more.",
    )
    min_free_memory_mb: int = Field(
        300,
        ge=0,
        description="No new job starts with less free memory on the machine than this, in"
        " megabytes; below half of it the job begun last is stopped.",
    )
    min_free_disk_mb: int = Field(
        500, ge=0, description="No new job starts with less free disk than this, in megabytes."
    )
    heartbeat_limit_s: float = Field(
        30.0, ge=2, description="A worker silent for this many seconds is taken for dead."
    )
    stop_grace_s: float = Field(
        60.0,
        gt=0,
        description="A worker that is asked to stop and does not within this many seconds is"
        " ended by its supervisor.",
    )
    job_deadline_s: float = Field(
        3600.0,
        gt=0,
        description="A job that works longer than this many seconds, with interruptions, fails.",
    )
    job_wait_limit_s: float = Field(
        604800.0,
        gt=0,
        description="A job that waits longer than this many seconds, for a first worker or for an"
        " answer, fails.",
    )
    daily_budget_usd: float | None = Field(
        None, ge=0, description="What one owner's jobs may spend in a day (UTC), in US dollars."
    )
    unknown_calls: Literal["ask", "skip", "rebuy"] = Field(
        "ask",
        description="What becomes of a paid call that may have been charged and whose answer is"
        " lost: ask a person, leave its step out, or buy it again.",
    )
    rebuy_under_usd: float = Field(
        0.1,
        ge=0,
        description="With `unknown_calls` at rebuy: calls of a higher price are asked about all"
        " the same, in US dollars.",
    )
    paid_call_grace_s: float = Field(
        45.0,
        ge=0,
        description="A worker that is told to leave waits this many seconds for the answers of"
        " paid calls; keep it below `stop_grace_s`.",
    )
    provider_limits: Annotated[Mapping[str, ProviderLimit], BeforeValidator(_read_json)] = Field(
        default={},
        description="What providers bear over all workers, by name, where it is not what they say"
        ' of themselves: `{"openai": {"parallel": 2, "per_minute": 30}}`, a table in the file.',
    )
    retry_gap_s: float = Field(
        1.0,
        gt=0,
        description="How many seconds after a fault a step is first tried again; the gaps grow.",
    )
    busy_gap_s: float = Field(
        15.0,
        gt=0,
        description="How many seconds after a busy provider's refusal a step is tried again, where"
        " the provider names no time.",
    )
    allow_private_urls: bool = Field(
        False, description="Let jobs read pages from private and local network addresses."
    )
    espeak_path: LocalPath | None = Field(
        None, description="The espeak-ng program; by default the one found on the PATH."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least grave log events that are shown."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="Log events as lines for people, or as one JSON object a line."
    )
    openai_api_key: Secret = Field(None, description="Key for OpenAI and servers like it.")
    openai_base_url: str | None = Field(
        None, pattern="^https?://", description="Where an OpenAI-compatible server answers."
    )
    gemini_api_key: Secret = Field(None, description="Key for Google Gemini.")
    openrouter_api_key: Secret = Field(None, description="Key for OpenRouter.")
    elevenlabs_api_key: Secret = Field(None, description="Key for ElevenLabs voices.")
    pexels_api_key: Secret = Field(None, description="Key for Pexels pictures and clips.")
    pixabay_api_key: Secret = Field(None, description="Key for Pixabay pictures and clips.")
    google_maps_api_key: Secret = Field(None, description="Key for Google Maps imagery.")
    telegram_bot_token: Secret = Field(None, description="Token of the Telegram bot.")

    _sources: Mapping[str, str] = PrivateAttr(default_factory=dict[str, str])

    @classmethod
    def checked(cls, values: Mapping[str, "Value"]) -> "Settings":
        """Settings from what was read. Raises ConfigError."""
        try:
            settings = cls(**{name: value.raw for name, value in values.items()})
        except ValidationError as error:
            raise _bad_value(error, values) from None
        settings._sources = {name: value.source for name, value in values.items()}
        return settings

    def source(self, name: str) -> str:
        """Where the value of a setting came from, in words."""
        return self._sources.get(name, "default")


@dataclass(frozen=True)
class Value:
    """A setting as it was read, unchecked, and where."""

    raw: Any
    source: str


@dataclass(frozen=True)
class EffectiveSetting:
    """One line of `mutoscope config`."""

    name: str
    value: str
    source: str
    description: str


@dataclass(frozen=True)
class VendorKey:
    """Whether a vendor's key is there, and the names it may be given under."""

    vendor: str
    setting: str
    names: tuple[str, ...]
    present: bool


def load_settings(**overrides: object) -> Settings:
    """Read the settings file and the environment; an override of None is not given.

    Raises ConfigError that names the setting, its value (never a secret) and where it came from.
    """
    chosen = _read_environment()
    chosen |= {name: Value(v, "given") for name, v in overrides.items() if v is not None}
    asked = chosen.get("data_dir")
    data_dir = _absolute(Path(asked.raw)) if asked else _default_data_dir()
    path = _settings_file(data_dir)
    from_file = _read_file(path) if path else {}
    if "data_dir" in from_file and path and path.parent == data_dir:
        raise ConfigError(
            f"The settings file {path} sets data_dir, but was found by way of the data folder",
            hint="Set data_dir in MUTOSCOPE_DATA_DIR, or in a mutoscope.toml elsewhere.",
        )
    return Settings.checked(from_file | chosen)


def effective(settings: Settings) -> list[EffectiveSetting]:
    """Every setting as it is in force, secrets masked."""
    return [
        EffectiveSetting(
            name, _shown(getattr(settings, name)), settings.source(name), field.description or ""
        )
        for name, field in Settings.model_fields.items()
    ]


def vendor_keys(settings: Settings) -> list[VendorKey]:
    """The vendors' keys, present or missing."""
    return [
        VendorKey(vendor, name, names_of(name), getattr(settings, name) is not None)
        for name, vendor in VENDORS.items()
    ]


def names_of(setting: str) -> tuple[str, ...]:
    """The environment variables a setting is read from, the strongest first."""
    return (f"{PREFIX}{setting.upper()}", *USUAL_NAMES.get(setting, ()))


def prepare_data_dir(settings: Settings) -> Path:
    """Make the data folder (mode 0700) and prove that it can be written. Raises ConfigError."""
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            f"The data folder {folder} cannot be written: {reason}",
            hint="Set MUTOSCOPE_DATA_DIR to a folder that you may write to.",
        ) from None


def _read_environment() -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in Settings.model_fields:
        for variable in names_of(name):
            value = os.environ.get(variable)
            if value:  # an empty variable is how compose files leave one out
                found.setdefault(name, Value(value, variable))
            if _is_secret(name) and os.environ.get(f"{variable}_FILE"):
                found.setdefault(name, _read_secret_file(variable))
    return found


def _read_secret_file(variable: str) -> Value:
    path = os.environ[f"{variable}_FILE"]
    if os.environ.get(variable):
        raise ConfigError(
            f"Both {variable} and {variable}_FILE are set", hint="Keep one of the two."
        )
    try:
        return Value(Path(path).read_text(encoding="utf-8").strip(), f"{variable}_FILE")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{variable}_FILE names {path}, which cannot be read: {_reason(error)}",
            hint="Name a text file that holds nothing but the value.",
        ) from None


def _settings_file(data_dir: Path) -> Path | None:
    named = os.environ.get(f"{PREFIX}CONFIG")
    if named:
        return Path(named).expanduser()
    places = (Path.cwd() / FILE_NAME, data_dir.expanduser() / FILE_NAME)
    return next((place for place in places if _is_there(place)), None)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a folder above it that we may not enter; a bad path
        return False


def _read_file(path: Path) -> dict[str, Value]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The settings file {path} cannot be read: {_reason(error)}",
            hint=f"Mend it, or set {PREFIX}CONFIG to another.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"The settings file {path} is not valid TOML: {error}",
            hint='Write one setting a line, such as: log_level = "debug"',
        ) from None
    for name in values:
        if name not in Settings.model_fields:
            raise _unknown(name, f"The settings file {path}")
    return {n: Value(_from_file(n, v, path.parent), str(path)) for n, v in values.items()}


def _from_file(name: str, value: Any, folder: Path) -> Any:
    """Paths in a settings file are relative to the file."""
    if name.endswith(("_dir", "_path")) and isinstance(value, str):
        return folder / Path(value).expanduser()
    return value


def _is_secret(name: str) -> bool:
    return SecretStr in get_args(Settings.model_fields[name].annotation)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK
    return "" if value is None else _text(value)


def _text(value: object) -> str:
    """The value as the environment would hold it."""
    if isinstance(value, Mapping):
        plain = {name: limit.model_dump(exclude_none=True) for name, limit in value.items()}
        return json.dumps(plain) if plain else ""
    return str(value)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else "it is not UTF-8"


def _unknown(name: str, where: str) -> ConfigError:
    near = get_close_matches(name, Settings.model_fields, n=1)
    return ConfigError(
        f"{where} has an unknown setting: {name}",
        hint=f"Did you mean {near[0]}?" if near else "`mutoscope config` lists all settings.",
    )


def _bad_value(error: ValidationError, values: Mapping[str, Value]) -> ConfigError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    inside = ".".join(map(str, first["loc"][1:]))
    if first["type"] == "extra_forbidden" and not inside:
        return _unknown(name, "The call")
    value = values[name]
    shown = MASK if _is_secret(name) else repr(value.raw)
    wanted = first["msg"].removeprefix("Value error, ")
    wanted = f"{inside}: {wanted}" if inside else wanted
    return ConfigError(
        f"The setting {name} cannot be {shown} (from {value.source}): {wanted}",
        hint=Settings.model_fields[name].description or "",
    )


def secrets_of(settings: Settings) -> Iterator[str]:
    """The values that must never be shown; for whoever masks them in texts."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment for a child process that is to have the same settings, flags included."""
    environment = dict(os.environ)
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if name in settings.model_fields_set and value is not None:
            plain = value.get_secret_value() if isinstance(value, SecretStr) else value
            environment[f"{PREFIX}{name.upper()}"] = _text(plain)
            environment.pop(f"{PREFIX}{name.upper()}_FILE", None)
    return environment
