"""What a call of the Bot API brings with it, in each of the four ways that are documented: a query,
a form, a form of parts, JSON. Looked up on 2026-11-29, Bot API 10.0."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from mutoscope.testing.forms import Part, parts_of
from mutoscope.testing.wire import JSON, Asked

UPLOADABLE_BYTES = 50_000_000
"""The stricter reading of the documented 50 MB."""
_FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """A call that is not carried out. `parameters`: what a bot may make of it, as `retry_after`."""

    def __init__(self, status: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.parameters = parameters


def bad_request(words: str) -> Refused:
    """The usual refusal."""
    return Refused(400, f"Bad Request: {words}")


@dataclass(frozen=True)
class Arguments:
    """The values by name, text or of JSON; the files by the name of their part."""

    values: Mapping[str, Any]
    files: Mapping[str, Part] = field(default_factory=dict[str, Part])

    def text(self, name: str) -> str:
        """A value as text; empty where there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; whatever is none counts as the default, as it does there."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """Whether something is wished."""
        return self.text(name).lower() in ("true", "yes", "1")

    def document(self, name: str) -> Any:
        """JSON, or the text of it; None where there is none. Refused: it cannot be read."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


def arguments_of(asked: Asked) -> Arguments:
    """Query and body together. Refused: there is more in it than may be sent."""
    if len(asked.body) > UPLOADABLE_BYTES:
        raise Refused(413, "Request Entity Too Large")
    kind = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == JSON:
        return Arguments({**asked.query, **asked.document})
    if kind == _FORM:
        pairs = parse_qsl(asked.body.decode("utf-8", "replace"), keep_blank_values=True)
        return Arguments({**asked.query, **dict(pairs)})
    parts = parts_of(asked)
    plain = {part.name: part.text for part in parts if not part.filename}
    files = {part.name: part for part in parts if part.filename}
    return Arguments({**asked.query, **plain}, files)
