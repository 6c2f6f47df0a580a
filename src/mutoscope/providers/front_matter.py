"""What a text says of itself before it begins: YAML between two lines of three dashes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mutoscope.errors import InvalidRequest
from mutoscope.providers.plain_yaml import parse_yaml

MAX_CHARACTERS = 20_000
_LONGEST_VALUE = 500


@dataclass(frozen=True)
class FrontMatter:
    """Empty where nothing is said. `source` is where the text was first published, an address or
    a name; several authors are joined by commas."""

    title: str = ""
    author: str = ""
    licence: str = ""
    source: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """The front matter and the text after it. What is no plain YAML, or no mapping, is left out."""
    lines = text[:MAX_CHARACTERS].split("\n")
    closing = next((n for n, line in enumerate(lines) if n and line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or closing is None:
        return FrontMatter(), text
    length = sum(len(line) + 1 for line in lines[: closing + 1])
    return _front_matter("\n".join(lines[1:closing])), text[length:]


def _front_matter(text: str) -> FrontMatter:
    try:
        values = parse_yaml(text, what="The front matter")
    except InvalidRequest:
        return FrontMatter()
    if not isinstance(values, dict):
        return FrontMatter()
    return FrontMatter(
        title=_text(values, "title"),
        author=_text(values, "author", "authors"),
        licence=_text(values, "licence", "license"),
        source=_text(values, "source", "url"),
        language=_text(values, "language", "lang"),
        topics=_texts(values.get("topics")),
    )


def _text(values: Mapping[str, Any], *names: str) -> str:
    """The first of the named values that says something."""
    found = (", ".join(_texts(values.get(name))) for name in names)
    return next((text for text in found if text), "")[:_LONGEST_VALUE]


def _texts(value: Any) -> tuple[str, ...]:
    """A text, or a list's texts; nothing of anything else."""
    values = value if isinstance(value, list) else [value]
    return tuple(" ".join(each.split()) for each in values if isinstance(each, str) and each)
