"""From what was said on a command line to a request: named files are read, or taken into the
store."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from mutoscope import app, pipelines
from mutoscope.app.misfits import LOGO, PHOTO, PHOTOS, check_picture, kind_of
from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.interfaces.cli.areas import SaidAreas
from mutoscope.providers.control_characters import has_controls
from mutoscope.providers.plain_yaml import parse_yaml

Asked = dict[str, Any]
"""Values by the names of a request's fields; files as paths."""
FILES = frozenset({"upload", "contents", "artifact", PHOTO, LOGO, PHOTOS, "pictures", "sounds"})
"""Kinds of fields that a command line gives as paths."""
_FILE_FIELDS = frozenset({"image", "file", "font", "logo", "music_file", "narration", "photo"})
_PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
_FILMS = (".mp4", ".m4v", ".mov", ".webm", ".mkv")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""How an address of the web begins, when it was taken for a path."""
_VALUES = (".yaml", ".yml", ".json")
_SOUNDS = (".mp3", ".m4a", ".aac", ".ogg", ".opus", ".flac", ".wav")
MANY = {"pictures": (*_PHOTOS, *_FILMS), PHOTOS: _PHOTOS, "sounds": _SOUNDS}
"""Kinds of fields that take any number of files, or folders of them, by the endings in these."""


async def upload_files(
    studio: app.Studio, name: str, asked: Mapping[str, Any], *, all_said: bool = False
) -> Asked:
    """The request: what was said, with the named files read or taken into the store. A field at
    its default is left out, unless `all_said` counts: then it goes before what a preset says.
    InvalidRequest."""
    fields = pipelines.find(name).request.model_fields
    request: Asked = {}
    for key, value in asked.items():
        if value is None or (not all_said and value == fields[key].get_default()):
            continue
        kind = cli_kind(fields[key])
        if kind == "upload" and "file" in request:
            raise InvalidRequest(
                "Give one source file, not two.", hint="Leave --text or --file out."
            )
        if kind == "upload":
            request["file"] = await studio.upload(a_file(value))
        elif kind == "contents":
            request[key] = read_text(value)
        elif kind in _LOOKED_AT:
            path = await asyncio.to_thread(_LOOKED_AT[kind], value)
            request[key] = await studio.upload(path)
            if f"{key}_name" in fields:
                request[f"{key}_name"] = path.name
        elif isinstance(value, SaidAreas):
            request[key] = value.orders()
        elif kind in MANY:
            request[key] = [
                {"file": await studio.upload(path), "name": path.name}
                for path in files_in(value, kind)
            ]
        else:
            request[key] = value
    return request


async def with_files(studio: app.Studio, changes: Asked) -> Asked:
    """Changes whose value is "@" and a path take the file itself, or where a value is wanted what a
    YAML or JSON file says. InvalidRequest."""
    taken: Asked = {}
    for path, value in changes.items():
        if not (isinstance(value, str) and value.startswith("@") and _names_file(path, value)):
            taken[path] = value
        elif _is_value(path, value):
            taken[path] = _value_in(_path(value), _last(path))
        else:
            taken[path] = asdict(await studio.upload(_path(value)))
    return taken


def _path(value: str) -> Path:
    return a_file(Path(value[1:]).expanduser())


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _names_file(path: str, value: str) -> bool:
    """A text may begin with "@" as well; one that ends like a file of values is none."""
    is_one_word = len(value.split()) == 1
    return (
        _last(path) in _FILE_FIELDS
        or (is_one_word and value.lower().endswith(_VALUES))
        or Path(value[1:]).expanduser().is_file()
    )


def _is_value(path: str, value: str) -> bool:
    """Whether the file says a value, where no file of the user's own belongs."""
    return _last(path) not in _FILE_FIELDS and value.lower().endswith(_VALUES)


def _value_in(path: Path, name: str) -> Any:
    """What a YAML or JSON file says; where it is all under the changed field's name, what is there.
    InvalidRequest."""
    said = parse_yaml(read_text(path), what=str(path))
    return said[name] if isinstance(said, dict) and [*said] == [name] else said


def a_file(path: Path) -> Path:
    """Refuse what nobody could read, before a job is made of it."""
    if has_controls(str(path)):
        raise InvalidRequest(
            f"A file's name holds control characters: {str(path)!r}.", hint="Check the name."
        )
    if not path.exists():
        raise InvalidRequest(f"There is no file {path}.", hint="Check the name.")
    if not path.is_file():
        raise InvalidRequest(f"{path} is not a file.", hint="Name a file, not a folder.")
    if path.stat().st_size == 0:
        raise InvalidRequest(f"{path} is empty.", hint="Give a file that holds something.")
    return path


def a_photo(path: Path) -> Path:
    """The same of a photo that shows a place. Blocks for a moment."""
    if _ADDRESS.match(str(path)):
        raise InvalidRequest(
            "A photo is a file on this machine, and this is an address of the web.",
            hint="Save the picture, and name the file. A place is given by --address.",
        )
    return a_picture(path, PHOTO)


def a_picture(path: Path, kind: str) -> Path:
    """The same of a picture (a photo or a logo): what could not be worked with is told at once, as
    the job would tell it. Blocks for a moment."""
    a_file(path)
    try:
        check_picture(path, kind, path.name)
    except MediaError as error:
        raise InvalidRequest(error.message, hint=error.hint, code=error.code) from error
    return path


_LOOKED_AT = {"artifact": a_file, PHOTO: a_photo, LOGO: partial(a_picture, kind=LOGO)}
"""How files of a kind are looked at before they are taken into the store."""


def files_in(paths: Sequence[Path], kind: str) -> list[Path]:
    """The files of a kind (of `MANY`) that are named, those of a named folder by name.
    InvalidRequest."""
    found = list[Path]()
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.suffix.lower() in MANY[kind])
            if not inside:
                raise InvalidRequest(
                    f"There are no {kind} in {path}.",
                    hint=f"Their names end in {', '.join(MANY[kind])}.",
                )
            found += inside
        else:
            found.append(a_file(path))
    return found


def read_text(path: Path) -> str:
    """What a text file says. InvalidRequest."""
    try:
        return a_file(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            f"{path} cannot be read as UTF-8 text.", hint="Check the name and the encoding."
        ) from error


def cli_kind(field: FieldInfo) -> str:
    """How a command line gives the field: as a flag, a path of some kind, or not at all."""
    return kind_of(field.json_schema_extra)


def is_positional(field: FieldInfo) -> bool:
    """Whether it is said without a flag's name."""
    return str(_extra(field).get("cli", "")).startswith("positional")


def cli_name(field: FieldInfo) -> str | None:
    """The flag, where it is not called as the field is."""
    return str(found) if (found := _extra(field).get("cli_name")) else None


def _extra(field: FieldInfo) -> Mapping[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
