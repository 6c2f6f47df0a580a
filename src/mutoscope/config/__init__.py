"""Settings: read once, frozen, passed down. The only package that reads the environment.

Weakest first: the default, the settings file, the environment, what the caller passes (flags). The
settings file is the one that `MUTOSCOPE_CONFIG` names, else `mutoscope.toml` in the working folder,
else the one in the data folder. Every setting has a name of its own in the environment
(`MUTOSCOPE_PARALLEL`); the vendors' usual names count as well, and for secrets `<NAME>_FILE` may
name a file that holds the value.
"""

import os
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from mutoscope.config.addresses import credentials_of, without_credentials
from mutoscope.config.kinds import ProviderLimit as ProviderLimit
from mutoscope.config.kinds import absolute, default_data_dir, is_zone, plain_of, text_of
from mutoscope.config.settings import MASK as MASK
from mutoscope.config.settings import Settings as Settings
from mutoscope.config.settings import Value, is_secret, near_setting, unknown_setting
from mutoscope.config.vendors import USUAL_NAMES as USUAL_NAMES
from mutoscope.config.vendors import VENDORS as VENDORS
from mutoscope.errors import ConfigError

PREFIX = "MUTOSCOPE_"
FILE_NAME = "mutoscope.toml"


@dataclass(frozen=True)
class EffectiveSetting:
    """One line of `mutoscope config`."""

    name: str
    value: str
    source: str
    description: str
    plain: Any
    """As JSON has it: a number, a flag, a table; null where nothing is set."""


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
    data_dir = absolute(Path(asked.raw)) if asked else default_data_dir()
    path = _settings_file(data_dir)
    from_file = _read_file(path) if path else {}
    if "data_dir" in from_file and path and path.parent == data_dir:
        raise ConfigError(
            f"The settings file {path} sets data_dir, but was found by way of the data folder",
            hint="Set data_dir in MUTOSCOPE_DATA_DIR, or in a mutoscope.toml elsewhere.",
        )
    return Settings.checked(_zone_of_this_process() | from_file | chosen)


def effective(settings: Settings) -> list[EffectiveSetting]:
    """Every setting as it is in force, secrets masked."""
    return [
        EffectiveSetting(
            name,
            _shown(value := _public(getattr(settings, name))),
            settings.source(name),
            field.description or "",
            _plain(value),
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
        raise ConfigError(
            f"The data folder {folder} cannot be written: {_why_not(folder, error)}.",
            hint="Set MUTOSCOPE_DATA_DIR to a folder that you may write to.",
        ) from None


def _why_not(folder: Path, error: OSError) -> str:
    """The system's reason, where it is the right one."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        file = next((each for each in (folder, *folder.parents) if each.is_file()), folder)
        return f"{'it' if file == folder else file} is a file, not a folder"
    if isinstance(error, FileNotFoundError):  # of a system that makes its folders itself
        return "no folder can be made there"
    return error.strerror or str(error)


def _read_environment() -> dict[str, Value]:
    found: dict[str, Value] = {}
    _refuse_misspelt()
    for name in Settings.model_fields:
        for variable in names_of(name):
            value = os.environ.get(variable)
            if value and is_secret(name):
                value = value.strip()  # a key that was copied with its line's end
            if value:  # an empty variable is how compose files leave one out
                found.setdefault(name, Value(value, variable))
            if is_secret(name) and os.environ.get(f"{variable}_FILE"):
                found.setdefault(name, _read_secret_file(variable))
    return found


def _zone_of_this_process() -> dict[str, Value]:
    """Containers are told it by TZ, which may also hold other things than a name."""
    name = os.environ.get("TZ", "").lstrip(":")
    return {"time_zone": Value(name, "TZ")} if is_zone(name) else {}


def _refuse_misspelt() -> None:
    """A variable that is nearly a setting's is a slip. Others of our prefix are let be: container
    platforms make such (MUTOSCOPE_SERVICE_HOST) for every program by the name of another."""
    known = {"config", *Settings.model_fields}
    for variable in os.environ:
        name = variable.removeprefix(PREFIX).removesuffix("_FILE").lower()
        if variable.startswith(PREFIX) and name not in known and near_setting(name):
            raise unknown_setting(name, f"The environment ({variable})")


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
            raise unknown_setting(name, f"The settings file {path}")
    return {n: Value(_from_file(n, v, path.parent), str(path)) for n, v in values.items()}


def _from_file(name: str, value: Any, folder: Path) -> Any:
    """Paths in a settings file are relative to the file."""
    if name.endswith(("_dir", "_path")) and isinstance(value, str):
        return folder / Path(value).expanduser()
    return value


def _public(value: Any) -> Any:
    """The value without passwords and keys in its addresses."""
    if isinstance(value, Mapping):
        return {name: _public(each) for name, each in value.items()}
    return without_credentials(value) if isinstance(value, str) else value


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK
    return "" if value is None else text_of(value)


def _plain(value: object) -> Any:
    if isinstance(value, Mapping | tuple):
        return plain_of(value)
    return value if isinstance(value, int | float | str | None) else _shown(value)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or "no reason given" if isinstance(error, OSError) else "it is not UTF-8"


def secrets_of(settings: Settings) -> Iterator[str]:
    """The values that must never be shown; for whoever masks them in texts."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
    for address in (settings.openai_base_url or "", *settings.base_urls.values()):
        yield from credentials_of(address)


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment for a child process that is to have the same settings, flags included."""
    environment = dict(os.environ)
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if name in settings.model_fields_set and value is not None:
            plain = value.get_secret_value() if isinstance(value, SecretStr) else value
            environment[f"{PREFIX}{name.upper()}"] = text_of(plain)
            environment.pop(f"{PREFIX}{name.upper()}_FILE", None)
    return environment
