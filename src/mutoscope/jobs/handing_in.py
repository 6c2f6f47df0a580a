"""What a person hands in is held to more than what is stored: a rule of today refuses and changes
no job of yesterday."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationInfo


@dataclass(frozen=True)
class HandedIn:
    """pydantic's context where a request is handed in. `standing`: the stored request (plain JSON)
    that it changes, if any; what stands there stays as it is."""

    standing: Any = None


def is_new(info: ValidationInfo, value: Any) -> bool:
    """Whether a value (plain JSON) is only now handed in; none is where a stored request is
    read."""
    return isinstance(info.context, HandedIn) and not _holds(info.context.standing, value)


def _holds(content: Any, value: Any) -> bool:
    parts = content.values() if isinstance(content, Mapping) else content
    inside = parts if isinstance(parts, Collection) and not isinstance(parts, str) else ()
    return content == value or any(_holds(each, value) for each in inside)
