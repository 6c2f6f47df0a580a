"""An explainer's files before there is a job: scripts and configurations are checked; needs no
store."""

from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import InvalidRequest, WrongState
from mutoscope.pipelines.explainer.marked_yaml import Fault as Fault
from mutoscope.pipelines.explainer.marked_yaml import FaultyDocument as FaultyDocument
from mutoscope.pipelines.explainer.script_file import load_script
from mutoscope.pipelines.explainer.settings_file import default_settings, load_settings_file


@dataclass(frozen=True)
class CheckedScript:
    """What is in a script that can be used. `speakers`: those whom it names."""

    sections: int
    narrations: int
    speakers: int
    warnings: tuple[Fault, ...]


@dataclass(frozen=True)
class CheckedSettings:
    """What is in a configuration that can be used."""

    personas: int
    words: int
    warnings: tuple[Fault, ...]


def check_script(path: Path, *, config: Path | None = None, strict: bool = False) -> CheckedScript:
    """Read a script; with a configuration, its personas are the ones there are. FaultyDocument: all
    that is wrong with one of them. NotFound, InvalidRequest: one cannot be read."""
    personas = load_settings_file(config).settings.personas if config else ()
    ids = [persona.id for persona in personas]
    read = load_script(path, persona_ids=ids, strict=strict)
    lines = read.script.narrations
    speakers = {line.persona_id for line in lines if line.persona_id}
    return CheckedScript(len(read.script.sections), len(lines), len(speakers), read.warnings)


def check_settings(path: Path) -> CheckedSettings:
    """Read a configuration. FaultyDocument: all that is wrong with it and the files
    that it names. NotFound, InvalidRequest: it cannot be read."""
    read = load_settings_file(path)
    words = len(read.settings.pronunciation.custom)
    return CheckedSettings(len(read.settings.personas), words, read.warnings)


def default_config() -> str:
    """A configuration that changes nothing, with a line on every key."""
    return default_settings()


def write_default_config(path: Path, *, replace: bool = False) -> None:
    """Write `default_config` into a file. WrongState: there is one already, and it is not to be
    replaced. InvalidRequest: it cannot be written."""
    try:
        with path.open("w" if replace else "x", encoding="utf-8") as file:
            file.write(default_config())
    except FileExistsError:
        raise WrongState(
            f"There is a file {path} already.", hint="Name another, or replace it with --force."
        ) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise InvalidRequest(
            f"{path} cannot be written: {why}.", hint="Name a file in a folder of yours."
        ) from None
