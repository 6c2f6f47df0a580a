"""`script.yaml` in and out: every fault with its line and column, all of them at once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.pipelines.explainer.field_faults import faults_of
from mutoscope.pipelines.explainer.marked_yaml import (
    MAX_BYTES,
    Fault,
    FaultyDocument,
    FieldPath,
    Marked,
    Spot,
    dotted,
    parse_marked,
)
from mutoscope.pipelines.explainer.named_files import Named, background_of, file_faults
from mutoscope.pipelines.explainer.script import Script

_WHAT = "The script"
_HEAD = "A script has a title and sections."


@dataclass(frozen=True)
class ReadScript:
    """A script that can be used, and what there is to say about it."""

    script: Script
    warnings: tuple[Fault, ...] = ()


def read_script(
    data: bytes,
    *,
    persona_ids: Collection[str] = (),
    strict: bool = False,
    folder: Path | None = None,
) -> ReadScript:
    """Read a script, of older forms too. `persona_ids`: those there are (none: not checked); who is
    none of them is a warning, or with `strict` a fault. `folder`: where backgrounds have to be, as
    they are named (None: not checked). FaultyDocument: all that is wrong."""
    marked = parse_marked(data, what=_WHAT)
    if marked.content is None and not marked.faults:
        raise FaultyDocument(_WHAT, [Fault(Spot(1, 1), "", "it is empty", _HEAD)])
    unknown = list(_unknown_personas(marked, persona_ids))
    script, faults = _validated(marked)
    faults = [*marked.faults, *faults, *(unknown if strict else ())]
    if folder is not None:
        faults += file_faults(marked, _backgrounds(marked), folder)
    warnings = () if strict else tuple(unknown)
    if faults or script is None:
        raise FaultyDocument(_WHAT, faults, warnings)
    return ReadScript(script, warnings)


def load_script(
    path: Path, *, persona_ids: Collection[str] = (), strict: bool = False
) -> ReadScript:
    """`read_script` of a file, from whose folder others are named. NotFound, InvalidRequest: it
    cannot be read."""
    data, folder = read_bounded(path), path.absolute().parent
    return read_script(data, persona_ids=persona_ids, strict=strict, folder=folder)


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, one more than a document may have at most. NotFound, InvalidRequest."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", hint="See how it is spelt.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise InvalidRequest(
            f"{path} cannot be read: {why}.", hint="Name a file that you may read."
        ) from None


def _validated(marked: Marked) -> tuple[Script | None, list[Fault]]:
    try:
        return Script.model_validate(marked.content), []
    except ValidationError as error:
        return None, faults_of(error, marked, Script, lambda path: _as_written(path, marked))


def _as_written(path: FieldPath, marked: Marked) -> FieldPath:
    """Where the file has what the model has at `path`: older forms have it elsewhere, and pydantic
    puts a slide's kind into the path."""
    match path:
        case ("sections", int(), "slide", _, *_):
            return (*path[:3], *path[4:])
        case ("sections", int(index), "narrations", *inside):
            return _of_older_form(path, inside, marked.at(("sections", index)))
        case _:
            return path


def _of_older_form(path: FieldPath, inside: list[str | int], section: Any) -> FieldPath:
    if not isinstance(section, Mapping) or section.get("narrations") is not None:
        return path
    if "dialogues" in section:
        renamed = ["narration" if part == "text" else part for part in inside]
        return (*path[:2], "dialogues", *renamed)
    return (*path[:2], "narration") if "narration" in section else path


def _unknown_personas(marked: Marked, known: Collection[str]) -> Iterator[Fault]:
    for path in _persona_paths(marked) if known else ():
        id_ = marked.at(path)
        if isinstance(id_, str) and id_.strip() and id_.strip() not in known:
            near = get_close_matches(id_.strip(), known, n=1)
            meant = f"Did you mean {near[0]}? " if near else ""
            hint = f"{meant}There is: {', '.join(known)}."
            yield Fault(marked.spot(path), dotted(path), f"there is no persona “{id_}”", hint)


def _persona_paths(marked: Marked) -> Iterator[FieldPath]:
    """Wherever a document may name a persona."""
    yield from _items(marked, ("role_assignments",))
    for section in _indices(marked, ("sections",)):
        for lines in ("narrations", "dialogues"):
            yield from _items(marked, ("sections", section, lines))


def _backgrounds(marked: Marked) -> Iterator[Named]:
    for section in _indices(marked, ("sections",)):
        yield background_of(("sections", section, "background"), marked)


def _items(marked: Marked, path: FieldPath) -> Iterator[FieldPath]:
    return ((*path, index, "persona_id") for index in _indices(marked, path))


def _indices(marked: Marked, path: FieldPath) -> range:
    value = marked.at(path)
    return range(len(value) if isinstance(value, list) else 0)


def write_script(script: Script) -> str:
    """The script as a document for people: what says nothing is left out."""
    return yaml.dump(
        _plain(script), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96, indent=2
    )


def _plain(script: Script) -> dict[str, Any]:
    plain = script.model_dump(mode="json", exclude_defaults=True)
    for section, written in zip(script.sections, plain["sections"], strict=True):
        if section.slide is not None:
            written["slide"] = {"kind": section.slide.kind, **written["slide"]}
    return plain


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their names, texts of several lines stand as blocks."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Line ends that are none of ours would be read as spaces where they are not escaped."""
    is_odd = any(end in text for end in "\r\x85\u2028\u2029")
    style = '"' if is_odd else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
