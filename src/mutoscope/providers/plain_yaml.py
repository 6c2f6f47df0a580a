"""YAML of unknown hands: texts, lists and mappings, nothing that grows or surprises.

Without aliases a document is never larger than its text ("billion laughs"); without types a date
that cannot be, "no" for Norway and 010 stay what was written. YAML 1.2's failsafe schema, and null.
"""

import re
from typing import Any

import yaml

from mutoscope.errors import InvalidRequest

MAX_DEPTH = 20
MAX_CHARACTERS = 500_000


def parse_yaml(text: str, *, what: str) -> Any:
    """Lists and dicts of str and None. InvalidRequest, naming `what`, for all that is no such
    document: aliases, more than `MAX_DEPTH` levels, more than `MAX_CHARACTERS`."""
    if len(text) > MAX_CHARACTERS:
        raise _refusal(what, f"it has more than {MAX_CHARACTERS:,} characters")
    try:
        return _PlainLoader(text).get_single_data()
    except yaml.MarkedYAMLError as error:
        raise _refusal(what, _in_words(error)) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refusal(what, str(error).strip().partition("\n")[0]) from None


class _PlainLoader(yaml.BaseLoader):
    """BaseLoader makes every scalar a text; it still follows aliases, to any depth."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise _fault("aliases (*name) are not read", event)
        if self._depth >= MAX_DEPTH:
            raise _fault(f"it is nested deeper than {MAX_DEPTH} levels", event)
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def _null(loader: yaml.BaseLoader, node: yaml.Node) -> None:
    """Nothing, whichever loader asks."""


_NULL = "tag:yaml.org,2002:null"
_PlainLoader.add_implicit_resolver(_NULL, re.compile(r"(?:~|null)\Z"), ["~", "n"])
_PlainLoader.add_constructor(_NULL, _null)


def _fault(problem: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _in_words(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    place = f" in line {mark.line + 1}" if mark else ""
    return f"{error.problem or error.context}{place}"


def _refusal(what: str, why: str) -> InvalidRequest:
    return InvalidRequest(
        f"{what} is not plain YAML: {why}.",
        hint="Write it with indented keys, and quote texts that hold a colon or a quote.",
    )
