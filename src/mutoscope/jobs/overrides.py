"""Edits of a recorded document: `segments.3.text` names a place in it."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mutoscope.errors import InvalidRequest

WHOLE = ""
"""The place that is the whole document."""


class Misplaced(InvalidRequest):
    """A change that cannot be. `place`: where in the document."""

    def __init__(self, message: str, *, place: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.place = place


def overridden(document: str, changes: Mapping[str, Any], type_: TypeAdapter[Any]) -> Any:
    """The document (JSON text) with the changes, as a value of its type.

    Places are dotted, lists count from 0; a number may be given as its text. A change at `WHOLE`
    comes first: another document stands in. InvalidRequest: no such place, or what is put there is
    not what belongs there.
    """
    whole = json.dumps(changes[WHOLE]) if WHOLE in changes else document
    content = json.loads(whole)
    for path, value in changes.items():
        if path != WHOLE:
            put(content, path, value)
    try:
        return type_.validate_json(json.dumps(content))
    except ValidationError as error:
        raise _misfit(error, changes) from None


def laid_over(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Both changes together: a later one takes the place of what was changed inside of it before,
    such as a line of a list that is another list now."""
    tops = tuple(f"{path}." for path in later if path != WHOLE)
    kept = {path: value for path, value in earlier.items() if not path.startswith(tops)}
    return {**kept, **later}


def put(content: Any, path: str, value: Any) -> None:
    """Put `value` at a dotted place of plain JSON content. InvalidRequest: no such place."""
    *way, last = path.split(".")
    place = content
    for depth, name in enumerate(way):
        place = place[_index(place, name, ".".join(way[:depth]), path)]
    place[_index(place, last, ".".join(way), path)] = value


def _index(place: Any, name: str, where: str, path: str) -> Any:
    """The key or number by which `place` knows `name`."""
    if isinstance(place, dict) and name in place:
        return name
    if isinstance(place, list) and name.isdecimal() and int(name) < len(place):
        return int(name)
    raise Misplaced(f"There is no {path!r} to change.", place=path, hint=_there(place, where))


def _there(place: Any, where: str) -> str:
    at = f"At {where!r}" if where else "There"
    if isinstance(place, dict):
        return f"{at} are: {', '.join(place)}."
    if isinstance(place, list):
        return f"There are {len(place)}{f' {where}' if where else ''}, numbered from 0."
    return f"{at} is a plain value; it has no parts."


def _misfit(error: ValidationError, changes: Mapping[str, Any]) -> InvalidRequest:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    path = next((path for path in changes if where.startswith(path)), where)
    told = f"{path!r} cannot be {changes.get(path)!r}."
    return Misplaced(told, place=path, hint=f"{first['msg']}.")
