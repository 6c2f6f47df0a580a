"""A document that fits a JSON Schema (2020-12, as far as vendors take it), sensible by its names.

Properties named like a text get sentences, those named like a title a few words, those named like
a picture a scene; one that is described as of at most so many characters has no more. A list of
things with a text is as long as the words that were asked for need, one of groups of these has
fewer, and the parts of a story come in their order.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from mutoscope.testing.fakes.wording import Pen

SENTENCE_WORDS = 10
_TEXT = re.compile(
    r"text|narration|\bscript|line|said|speech|sentence|body|content|answer|summary", re.I
)
_SCENE = re.compile(r"picture|image|visual|scene|prompt|look|descri|appear", re.I)
_TITLE = re.compile(r"title|headline|hook|name|caption|topic|setup|punch", re.I)
_SHORT = re.compile(r"^at most (\d+) characters")
_LONGEST = 40
_GROUP_WORDS, _GROUP_SHARE = 60, 0.85
"""Of a group's words, as many are asked of its things: each rounds up to a sentence."""
_ARCS = (
    ("kind", ("hook", "context", "build", "climax", "payoff")),
    ("part", ("hook", "context", "point", "conclusion")),
)
_FORMATS = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "uri": "https://example.org/",
    "email": "someone@example.org",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
Schema = Mapping[str, Any]


def instance(schema: Schema, pen: Pen) -> Any:
    """A document that the schema takes. ValueError: it refers to what is not there, or has a kind
    that does not exist, as vendors complain too."""
    return _Writer(schema, pen).write(schema, "", pen.wish.words)


class _Writer:
    def __init__(self, whole: Schema, pen: Pen) -> None:
        self._whole = whole
        self._pen = pen
        self._kinds: Mapping[str, Callable[[Schema, str, int | None], Any]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "integer": lambda schema, _name, _words: math.floor(self._number(schema, whole=True)),
            "number": lambda schema, _name, _words: round(self._number(schema, whole=False), 2),
            "boolean": lambda *_: True,
            "null": lambda *_: None,
        }

    def write(self, schema: Schema, name: str, words: int | None) -> Any:
        """`words`: how many are to be said in it; None where nobody said."""
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            wanted = [value for value in schema["enum"] if value is not None]
            return wanted[int(self._pen.number(0, len(wanted)))] if wanted else None
        kind = _kind(schema)
        if kind not in self._kinds:
            raise ValueError(f"'{kind}' is not a type of JSON Schema")
        return self._kinds[kind](schema, name, words)

    def _resolved(self, schema: Schema) -> Schema:
        while True:
            choices = schema.get("anyOf") or schema.get("oneOf")
            if "$ref" in schema:
                rest = {key: value for key, value in schema.items() if key != "$ref"}
                schema = {**self._found(schema["$ref"]), **rest}
            elif choices:
                schema = next((c for c in choices if c.get("type") != "null"), choices[0])
            elif "allOf" in schema:
                schema = _joined([self._resolved(part) for part in schema["allOf"]], schema)
            else:
                return schema

    def _found(self, reference: str) -> Schema:
        found: Any = self._whole
        for part in reference.removeprefix("#").split("/")[1:]:
            if not isinstance(found, Mapping) or part not in found:
                raise ValueError(f"{reference} leads nowhere")
            found = found[part]
        return found

    def _object(self, schema: Schema, _name: str, words: int | None) -> dict[str, Any]:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        spoken = [name for name in properties if self._says(properties[name], name)]
        heir = max(spoken, key=lambda name: self._kind_of(properties[name]) == "array", default="")
        return {
            name: self.write(part, name, words if name == heir else None)
            for name, part in properties.items()
        }

    def _array(self, schema: Schema, name: str, words: int | None) -> list[Any]:
        items: Schema = schema.get("items", {"type": "string"})
        low, high = schema.get("minItems", 0), schema.get("maxItems", _LONGEST)
        says = self._says(items, name)
        grouped = self._is_group(items)
        a_thing = _GROUP_WORDS if grouped else SENTENCE_WORDS
        wanted = math.ceil(words / a_thing) if words and says else 3 if says else 2
        wanted = max(wanted, 3) if grouped else wanted
        wanted = self._pen.wish.things or wanted
        count = min(max(wanted, low), high)
        share = math.ceil(words / count) if words and count else None
        share = math.ceil(_GROUP_SHARE * share) if share and grouped else share
        return self._in_turn([self.write(items, name, share) for _ in range(count)], items)

    def _in_turn(self, written: list[Any], items: Schema) -> list[Any]:
        """What says which part of a story it is says what its place makes it."""
        parts: Mapping[str, Schema] = self._resolved(items).get("properties", {})
        for name, arc in _ARCS:
            known = self._resolved(parts.get(name, {})).get("enum", ())
            if set(arc) <= set(known):
                for index, each in enumerate(written):
                    each[name] = arc[_part(index, len(written), len(arc))]
        return written

    def _string(self, schema: Schema, name: str, words: int | None) -> str:
        if "format" in schema:
            return _FORMATS.get(schema["format"], self._pen.word())
        short = _SHORT.search(schema.get("description", ""))
        text = self._pen.short(int(short[1])) if short else self._worded(name, words)
        low, high = schema.get("minLength", 0), schema.get("maxLength")
        while len(text) < low:
            text = f"{text} {self._pen.sentence()}"
        return text if high is None else text[:high].rstrip() or "a" * min(1, high)

    def _worded(self, name: str, words: int | None) -> str:
        if _TEXT.search(name):
            return self._pen.text(words or SENTENCE_WORDS)
        if _TITLE.search(name):
            return self._pen.title()
        return self._pen.scene() if _SCENE.search(name) else self._pen.word()

    def _number(self, schema: Schema, *, whole: bool) -> float:
        step = schema.get("multipleOf", 1 if whole else 0.01)
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + step)
        high = schema.get("maximum", schema.get("exclusiveMaximum", low + 10 + step) - step)
        return min(high, math.ceil(self._pen.number(low, high) / step) * step)

    def _says(self, schema: Schema, name: str) -> bool:
        """Whether this is, or holds, a text that is spoken."""
        schema = self._resolved(schema)
        kind = _kind(schema)
        if kind == "array":
            return self._says(schema.get("items", {}), name)
        if kind == "object":
            parts: Mapping[str, Schema] = schema.get("properties", {})
            texts = (part for part in parts if self._kind_of(parts[part]) == "string")
            return any(map(_TEXT.search, texts)) or self._is_group(schema)
        return kind == "string" and bool(_TEXT.search(name))

    def _is_group(self, schema: Schema) -> bool:
        """Whether these are things that hold a list of things with a text."""
        parts: Mapping[str, Schema] = self._resolved(schema).get("properties", {})
        lists = (self._resolved(p) for p in parts.values() if self._kind_of(p) == "array")
        items = (self._resolved(each.get("items", {})) for each in lists)
        return any(_kind(each) == "object" and self._says(each, "") for each in items)

    def _kind_of(self, schema: Schema) -> str:
        return _kind(self._resolved(schema))


def _part(index: int, count: int, parts: int) -> int:
    """The place in an arc of so many `parts` of one of `count` scenes: the first two, the third as
    often as it takes, and those after it at the end."""
    is_early = index < count - (parts - 3) or index == 0
    return min(index, 2) if is_early else parts + index - count


def _kind(schema: Schema) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        return next((each for each in kind if each != "null"), "null")
    return str(kind).lower()  # Gemini's own schemas have it in capitals


def _joined(parts: list[Schema], schema: Schema) -> Schema:
    """All parts of an allOf as one."""
    rest = {key: value for key, value in schema.items() if key != "allOf"}
    both = {"properties": {}, "required": []}
    for part in [*parts, rest]:
        both |= {key: value for key, value in part.items() if key not in both}
        both["properties"] |= part.get("properties", {})
    return both
