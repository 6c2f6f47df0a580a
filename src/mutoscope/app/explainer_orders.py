"""What is asked of an explainer, from an address, files on this machine and what is said beside
them, to the request of a job."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from mutoscope.app.explainer_settings import Fields, files_in, said_in, taken_in, voices_in
from mutoscope.app.orders import SEED_LIMIT
from mutoscope.app.studio import Studio
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.models import Artifact
from mutoscope.pipelines.explainer.marked_yaml import Fault
from mutoscope.pipelines.explainer.named_files import whole_path
from mutoscope.pipelines.explainer.request import DECIDED_BY_SCRIPT, Until
from mutoscope.pipelines.explainer.scene_range import parse_scene_range
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import load_script, read_bounded
from mutoscope.pipelines.explainer.settings_file import (
    ExplainerSettings,
    ReadSettings,
    load_settings_file,
)

PIPELINE = "explainer"
Command = Literal["all", "script", "audio", "slides", "video"]
"""What is to be made: all of it, or one part of four."""
UNTIL: Mapping[Command, Until] = {
    "all": "video",
    "script": "script",
    "audio": "audio",
    "slides": "slides",
    "video": "video",
}
_DOCUMENTS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
_SCRIPTS = (".yaml", ".yml")
_INSTEAD = {"music": ("music_file", "music_loop"), "cast": ("cast_seed",)}
"""Of a field that is said, those of a configuration that it takes the place of."""
_IDLE: Mapping[tuple[str, str], Sequence[str]] = {
    ("transition", "cut"): ("transition_s", "easing"),
    ("music", "none"): ("music_volume", "music_fade_in_s", "music_fade_out_s"),
    ("slide_painter", "typeset"): ("slide_style",),
}
"""Of a field that is said to be so, those of a configuration that are without effect then."""


@dataclass(frozen=True)
class Source:
    """What is told: an address, an article's file, or a script's."""

    kind: Literal["url", "file", "script"]
    name: str

    @classmethod
    def of(cls, name: str) -> Self:
        """NotFound, InvalidRequest: it is none of these."""
        if "://" in name:
            return cls("url", name)  # what kind of address, the request checks
        path = Path(name)
        if not _is_file(path):
            raise _missing(name, path)
        return cls("script" if path.suffix.lower() in _SCRIPTS else "file", name)

    @property
    def path(self) -> Path:
        """Of a file."""
        return Path(self.name)

    @property
    def folder(self) -> Path | None:
        """Where a script lies, and what is made of it by default."""
        return self.path.parent if self.kind == "script" else None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _missing(name: str, path: Path) -> InvalidRequest | NotFound:
    forms = "Give an address such as https://example.org/page, or a file: " + ", ".join(
        (*_DOCUMENTS, *_SCRIPTS)
    )
    if path.suffix.lower() in (*_DOCUMENTS, *_SCRIPTS) and "\0" not in name:
        return NotFound(f"There is no file {name}.", hint="See how it is spelt.")
    return InvalidRequest(f"“{name[:80]}” is neither an address nor a file.", hint=f"{forms}.")


@dataclass(frozen=True)
class Order:
    """What is asked for. `said`: fields of the request, files as artifacts; they go before what the
    configuration says."""

    source: Source
    command: Command
    said: Mapping[str, Any] = field(default_factory=dict[str, Any])
    config: Path | ExplainerSettings | None = None
    force: bool = False


@dataclass(frozen=True)
class Ready:
    """A request as `Studio.submit` takes it, the script that was given, and what to say. `seed`:
    the source's own, so that who asks for the same finds what was made."""

    request: Fields
    script: Script | None
    seed: int
    warnings: tuple[Fault, ...] = ()


async def prepared(studio: Studio, order: Order) -> Ready:
    """The request, with all files that it names taken into the store. FaultyDocument: all that is
    wrong with the script or the configuration. NotFound, InvalidRequest."""
    _check_kind(order)
    read = _settings_of(order.config)
    script = _script_of(order, [persona.id for persona in read.settings.personas])
    fields = {**_configured(read.settings, order, script), **order.said}
    sections_of(script, fields.get("scenes", ""))
    language, here = _language(fields, script), studio.engine.settings
    voices = voices_in(read.settings, here, language=language)
    files = await files_in(read.settings, here, studio, language=language)
    told = await _told(studio, order, script)
    request = {
        **_yielding(_of_script({**voices, **files}, script), order.said),
        **fields,
        **told,
        "until": UNTIL[order.command],
    }
    return Ready(request, script, _seed(told, script), read.warnings)


def _seed(told: Fields, script: Script | None) -> int:
    """A script's is that of its title, which stays when its lines change."""
    name = script.title if script else told.get("url") or told["file"].sha256
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % SEED_LIMIT


def _of_script(files: Fields, script: Script | None) -> Fields:
    """Those of the speakers whom a script names; all, where it names none of them."""
    named = {line.persona_id for line in script.narrations} if script else set[str]()
    speakers = [each for each in files.get("speakers", ()) if each["id"] in named]
    return {**files, "speakers": speakers} if speakers else files


def _check_kind(order: Order) -> None:
    """A script is written once; what follows needs it."""
    name, is_script = order.source.name, order.source.kind == "script"
    if order.command == "script" and is_script:
        raise InvalidRequest(
            f"{name} is a script already.", hint=f"Go on with it: mutoscope explain video {name}"
        )
    if order.command in ("audio", "slides", "video") and not is_script:
        raise InvalidRequest(
            f"{name} is no script, and {order.command} needs one.",
            hint=f"Write it first: mutoscope explain script {name}",
        )


def sections_of(script: Script | None, scenes: str) -> range:
    """The places of the sections in a range of scenes, all without one. InvalidRequest."""
    count = len(script.sections) if script else 0
    return parse_scene_range(scenes).within(count) if scenes and script else range(count)


def _settings_of(config: Path | ExplainerSettings | None) -> ReadSettings:
    if isinstance(config, Path):
        return load_settings_file(config)
    return ReadSettings(config or ExplainerSettings())


def _script_of(order: Order, persona_ids: Sequence[str]) -> Script | None:
    """The script that is given. Of personas that there are not, the job tells, unless it is to be
    strict."""
    if order.source.kind != "script":
        return None
    strict = bool(order.said.get("strict"))
    return load_script(order.source.path, persona_ids=persona_ids, strict=strict).script


def _configured(settings: ExplainerSettings, order: Order, script: Script | None) -> Fields:
    """What a configuration says, where the script and what is said leave it open."""
    decided = (*DECIDED_BY_SCRIPT, "writer") if script is not None else ()
    if script is not None and any(line.persona_id for line in script.narrations):
        decided = (*decided, "cast", "cast_seed")  # the lot fell when it was written
    said = {name: each for name, each in said_in(settings).items() if name not in decided}
    return _yielding(said, order.said)


def _yielding(configured: Fields, said: Mapping[str, Any]) -> Fields:
    out = {name for field in said for name in _INSTEAD.get(field, ())}
    for (name, value), idle in _IDLE.items():
        out |= set(idle) if said.get(name) == value else set()
    return {name: value for name, value in configured.items() if name not in out}


def _language(fields: Fields, script: Script | None) -> str:
    """As far as anybody has named it; "auto" otherwise."""
    said = fields.get("language", "auto")
    return (script.language or said) if said == "auto" and script else said


async def _told(studio: Studio, order: Order, script: Script | None) -> Fields:
    """The source as a request has it, and the files that a script names."""
    source = order.source
    if source.kind == "url":
        anew = order.force and order.command in ("all", "script")
        return {"url": source.name, **({"refresh": True} if anew else {})}
    if script is None:
        return {"file": await studio.upload(_not_empty(source.path))}
    folder, files = source.path.absolute().parent, dict[str, Artifact]()
    for section in script.sections:
        if section.background is not None and section.background.path not in files:
            name = section.background.path
            files[name] = await taken_in(studio, whole_path(folder, name))
    named = [{"path": name, "file": file} for name, file in files.items()]
    text = read_bounded(source.path).decode("utf-8-sig")
    return {"script": text, **({"files": named} if named else {})}


def _not_empty(path: Path) -> Path:
    if path.stat().st_size == 0:
        raise InvalidRequest(f"{path} is empty.", hint="Give a file that holds something.")
    return path
