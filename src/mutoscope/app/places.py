"""Where a request wants files, by the annotations of its model."""

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from mutoscope.models import Artifact


@dataclass(frozen=True)
class Wanted:
    """A place of plain JSON content where a file belongs: its dotted name, what stands there, and
    how to put something else there."""

    place: str
    value: Any
    put: Callable[[Any], None]


def wanted_in(model: type[BaseModel], content: dict[str, Any]) -> Iterator[Wanted]:
    """Every place of `content` where the model wants a file and something is said. Containers on
    the way are replaced by copies of their own, so that `put` changes no other's."""
    for name, field in model.model_fields.items():
        if name in content:
            yield from _wanted(field.annotation, content, name, name)


def _wanted(kind: Any, parent: Any, key: Any, place: str) -> Iterator[Wanted]:
    value = parent[key]
    kind = _chosen(_bare(kind))
    if value is None or not _holds_files(kind):
        return
    if kind is Artifact:
        yield Wanted(place, value, _putter(parent, key))
        return
    parent[key] = held = _copied(value)
    for part, inner in _inner(kind, held):
        yield from _wanted(inner, held, part, f"{place}.{part}")


def _putter(parent: Any, key: Any) -> Callable[[Any], None]:
    def put(value: Any) -> None:
        parent[key] = value

    return put


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value)
    return list(value) if isinstance(value, list | tuple) else value


def _inner(kind: Any, held: Any) -> list[tuple[Any, Any]]:
    """The parts of what is held, each with what belongs there."""
    if isinstance(held, dict):
        return [(name, inner) for name, inner in _named(kind, held).items() if name in held]
    if isinstance(held, list):
        return list(enumerate(_numbered(kind, len(held))))
    return []


def _named(kind: Any, held: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        return get_type_hints(kind)
    arguments = get_args(kind)
    return dict.fromkeys(held, arguments[1]) if len(arguments) == 2 else {}


def _numbered(kind: Any, count: int) -> Sequence[Any]:
    arguments = get_args(kind)
    if get_origin(kind) is tuple and arguments[-1:] != (...,):
        return arguments[:count]
    return [arguments[0]] * count if arguments else []


def _bare(kind: Any) -> Any:
    return _bare(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


def _chosen(kind: Any) -> Any:
    """Of alternatives, the one that holds files."""
    if get_origin(kind) not in (Union, types.UnionType):
        return kind
    able = [each for each in map(_bare, get_args(kind)) if _holds_files(each)]
    return able[0] if able else kind


def _holds_files(kind: Any) -> bool:
    """Whether an artifact may be anywhere in a value of this kind."""
    kind = _bare(kind)
    if kind is Artifact:
        return True
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return any(_holds_files(field.annotation) for field in kind.model_fields.values())
    if isinstance(kind, type) and is_dataclass(kind):
        return any(map(_holds_files, get_type_hints(kind).values()))
    is_container = get_origin(kind) in (list, tuple, dict, set, frozenset, Sequence, Mapping)
    is_choice = get_origin(kind) in (Union, types.UnionType)
    return (is_container or is_choice) and any(map(_holds_files, get_args(kind)))
