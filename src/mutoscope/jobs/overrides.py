"""Edits of a recorded document: `segments.3.text` names a place in it."""

import json
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mutoscope.config.wording import in_words
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
    """Which change does not fit, and why."""
    first = error.errors(include_url=False)[0]
    loc = [str(part) for part in first["loc"]]
    path = _changed(loc, changes)
    if not path:
        where = ".".join(loc)
        return Misplaced(f"{where!r} does not fit.", place=where, hint=_why(first, where))
    value = "empty" if changes[path] in ("", [], None) else repr(changes[path])
    return Misplaced(f"{path!r} cannot be {value}.", place=path, hint=_why(first, path))


def _changed(loc: Sequence[str], changes: Mapping[str, Any]) -> str:
    """The change that a fault at `loc` comes of; "": not to be told. Pydantic puts the member of a
    union into the path, and finds a kind that there is none of where the kind is read."""
    paths = [path for path in changes if path != WHOLE]
    at = [path for path in paths if _is_among(path.split("."), loc)]
    near = [path for path in paths if _alike(path.split("."), loc)]
    return max(at, key=len, default="") or max(
        near, key=lambda path: _alike(path.split("."), loc), default=""
    )


def _is_among(parts: Sequence[str], loc: Sequence[str]) -> bool:
    rest = iter(loc)
    return all(part in rest for part in parts)


def _alike(parts: Sequence[str], loc: Sequence[str]) -> int:
    """How many parts two paths begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(parts, loc, strict=False)))


def _why(detail: Any, path: str) -> str:
    """What there could be, or what else it takes."""
    facts, loc = detail.get("ctx", {}), [str(part) for part in detail["loc"]]
    name, is_inside = loc[-1] if loc else "", _is_among(path.split("."), loc)
    whole = f"change {path.rpartition('.')[0]!r} as a whole"
    match detail["type"]:
        case "union_tag_invalid":
            return f"There is: {facts['expected_tags']}.".replace("'", "")
        case "missing":
            if is_inside:
                return f"The field {name!r} is missing."
            return f"{name!r} is missing then: {whole}."
        case "extra_forbidden":
            return f"There is no {name!r}." if is_inside else f"There is no {name!r} then: {whole}."
        case "too_short" | "string_too_short" if facts["min_length"] == 1:
            return "Say something there."
        case _:
            told = in_words(detail)
            return f"{told[:1].upper()}{told[1:]}"
