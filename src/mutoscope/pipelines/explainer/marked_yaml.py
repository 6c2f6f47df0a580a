"""YAML of unknown hands: texts, lists and mappings, and where in the file each of them stands.

As in YAML 1.2's failsafe schema a value is what was written: "no" is Norway, 010 stays 010. A value
that is empty, ~ or null is None. Without aliases a document is never larger than its text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from mutoscope.errors import InvalidRequest

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_VALUES = 30_000
"""Names counted in. A hundred sections need a third of it; reading as many takes seconds."""
FieldPath = tuple[str | int, ...]
"""How a value is reached: names of mappings, places in lists counted from 0."""
_NULLS = ("", "~", "null", "Null", "NULL")
_INDENT = "Mend the indentation."
_QUOTE = "Quote a text that holds a colon, a # or a quote."


@dataclass(frozen=True, order=True)
class Spot:
    """A place in a file; both count from 1, `column` in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where. `field` is dotted, "" for the document as a whole; `message` is a
    part of a sentence, `hint` what to do about it."""

    spot: Spot
    field: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, (str(self.spot), self.field, self.message)))


class FaultyDocument(InvalidRequest):
    """A document with faults, in the order of its lines. Its own message and hint are about the
    first; `warnings` are no faults."""

    def __init__(self, what: str, faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> None:
        # A misspelt name, which has a hint, before the one that is missing for it.
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.spot, not fault.hint)))
        self.warnings = tuple(warnings)
        self.what = what
        first, more = self.faults[0], len(self.faults) - 1
        rest = f", and {more} more fault{'s' * (more > 1)}" if more else ""
        super().__init__(f"{what} cannot be used: {first}{rest}.", hint=first.hint)


@dataclass
class Marked:
    """A document: dicts, lists, texts and None; where its values and names start; and what of it
    could not be taken."""

    content: Any = None
    values: dict[FieldPath, Spot] = field(default_factory=dict[FieldPath, Spot])
    names: dict[FieldPath, Spot] = field(default_factory=dict[FieldPath, Spot])
    faults: list[Fault] = field(default_factory=list[Fault])

    def spot(self, path: FieldPath) -> Spot:
        """Where a value stands, or the nearest that holds it. Of one that is empty, its name."""
        while path and path not in self.values:
            path = path[:-1]
        if path in self.names and self.at(path) is None:
            return self.names[path]
        return self.values.get(path, Spot(1, 1))

    def at(self, path: FieldPath) -> Any:
        """The value that stands there; None where there is none."""
        value = self.content
        for part in path:
            if isinstance(value, Mapping):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value


def dotted(path: FieldPath) -> str:
    """A path as it is told: sections.0.title."""
    return ".".join(map(str, path))


def parse_marked(data: bytes, *, what: str) -> Marked:
    """Read a document (UTF-8). FaultyDocument, naming `what`: it is too long, or no YAML at all;
    names that stand twice are in the result's faults."""
    text = _decoded(data, what)
    try:
        root = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise FaultyDocument(what, [_in_words(error)]) from None
    except yaml.reader.ReaderError as error:
        fault = Fault(_spot_at(text[: error.position]), "", "a character that YAML does not allow")
        raise FaultyDocument(what, [fault]) from None
    except (ValueError, OverflowError):  # an escape that names no character
        fault = Fault(Spot(1, 1), "", "an escape (\\U…) names no character")
        raise FaultyDocument(what, [fault]) from None
    marked = Marked()
    if root is not None:
        marked.content = _built(root, (), marked)
    return marked


class _Loader(yaml.BaseLoader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = self._values = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise _refused("aliases (*name) are not read: write it out", event)
        self._values += 1
        if self._values > MAX_VALUES:
            raise _refused(f"it has more than {MAX_VALUES:,} values", event)
        if self._depth >= MAX_DEPTH:
            raise _refused(f"it is nested deeper than {MAX_DEPTH} levels", event)
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def _refused(problem: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _decoded(data: bytes, what: str) -> str:
    if len(data) > MAX_BYTES:
        fault = Fault(Spot(1, 1), "", f"it is larger than {MAX_BYTES // 1_000_000} MB")
        raise FaultyDocument(what, [fault])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        spot = _spot_at(data[: error.start].decode("utf-8-sig", "replace"))
        fault = Fault(spot, "", "it is not UTF-8", "Save it as UTF-8.")
        raise FaultyDocument(what, [fault]) from None


def _spot_at(before: str) -> Spot:
    """Where a text goes on after `before`."""
    return Spot(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _spot_of(mark: Any) -> Spot:
    return Spot(mark.line + 1, mark.column + 1)


def _built(node: yaml.Node, path: FieldPath, marked: Marked) -> Any:
    """The value of a node; its marks are noted on the way."""
    marked.values[path] = _spot_of(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        pairs = _pairs(node, path, marked)
        return {name: _built(value, (*path, name), marked) for name, value in pairs}
    if isinstance(node, yaml.SequenceNode):
        return [_built(each, (*path, index), marked) for index, each in enumerate(node.value)]
    is_plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if is_plain and node.value in _NULLS else node.value


def _pairs(
    node: yaml.MappingNode, path: FieldPath, marked: Marked
) -> Iterator[tuple[str, yaml.Node]]:
    for name, value in node.value:
        spot = _spot_of(name.start_mark)
        inside = (*path, name.value) if isinstance(name, yaml.ScalarNode) else None
        if inside is None:
            fault = Fault(spot, dotted(path), "a name must be a text", _QUOTE)
            marked.faults.append(fault)
        elif inside in marked.names:
            first = marked.names[inside].line
            message = f"it stands twice, first in line {first}"
            marked.faults.append(Fault(spot, dotted(inside), message, "Keep one of them."))
        else:
            marked.names[inside] = spot
            yield name.value, value


_PROBLEMS = {
    "mapping values are not allowed": ("a colon stands where none can be", _QUOTE),
    "found character '\\t'": ("a tab stands where only spaces can", "Indent with spaces."),
    "expected <block end>": ("it does not line up with the lines above", _INDENT),
    "could not find expected ':'": ("a name lacks its colon", "Write it as `name: value`."),
    "expected ',' or ']'": (
        "a list in brackets has no end",
        "Close the bracket, or quote the text.",
    ),
    "expected ',' or '}'": (
        "a mapping in braces has no end",
        "Close the brace, or quote the text.",
    ),
    "expected '<document start>'": ("it does not line up with the lines above", _INDENT),
    "found unexpected end of stream": ("a quoted text has no end", "Close the quote."),
    "expected a single document": ("a second document begins", "Take out the line `---`."),
    "but found another document": ("a second document begins", "Take out the line `---`."),
    "found unknown escape character": (
        "a backslash in double quotes escapes nothing known",
        "Use single quotes, or write it twice.",
    ),
}
"""What the parser says, by its beginning, in the words of somebody who writes a script."""


def _in_words(error: yaml.MarkedYAMLError) -> Fault:
    problem = f"{error.problem or error.context}"
    mark = error.problem_mark or error.context_mark
    known = (told for said, told in _PROBLEMS.items() if said in problem)
    message, hint = next(known, (problem, ""))
    return Fault(_spot_of(mark) if mark else Spot(1, 1), "", message, hint)
