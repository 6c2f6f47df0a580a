"""A script of sections with phrases in them, shown line by line and put together again: lines can
be changed, added, taken out and moved.

A form sends the lines of a section as columns under its place: `sections.2.line` says for each
which of the script's lines it is (its number, or any other word for a new one), `sections.2.text`,
`.reading` and `.persona_id` what it says. Its title is `sections.2.title`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.pages.anatomy import SECTIONS

LONGEST_LINE = 2_000
"""Characters, as the script itself has it: pages count them."""
NAMES = ("text", "reading", "persona_id")
"""What of a line can be typed."""
ORDER = "section_index"
"""The field that says which sections are left, in their order."""
_SPELT = frozenset({"ja"})
"""Languages whose writing does not tell how it is spoken."""


@dataclass(frozen=True)
class Line:
    """One line. `number`: its place in the section as the script has it."""

    number: int
    text: str
    reading: str
    persona_id: str


@dataclass(frozen=True)
class Section:
    """One section. `index`: its place in the script that it was read from."""

    index: int
    title: str
    lines: tuple[Line, ...]

    @property
    def place(self) -> str:
        """Its place in the document, which the names of its fields begin with."""
        return f"{SECTIONS.cards}.{self.index}"


@dataclass(frozen=True)
class Voices:
    """Who can speak a line, by id, and whether lines say how they are spoken."""

    speakers: tuple[tuple[str, str], ...] = ()
    spelt: bool = False


def sections_in(document: Mapping[str, Any]) -> tuple[Section, ...]:
    """The sections of a script; none where it has no such thing."""
    return tuple(
        Section(index, str(each.get("title") or ""), tuple(_lines(each)))
        for index, each in enumerate(document.get(SECTIONS.cards) or ())
    )


def _lines(section: Mapping[str, Any]) -> Iterator[Line]:
    for number, each in enumerate(section.get(SECTIONS.lines) or ()):
        yield Line(number, *(str(each.get(name) or "") for name in NAMES))


def voices_in(document: Mapping[str, Any], request: Mapping[str, Any]) -> Voices:
    """Who of the request's speakers may be chosen, where there are several; else those whom the
    script names."""
    known = {str(each["id"]): str(each.get("name") or each["id"]) for each in _speakers(request)}
    lines = [line for section in sections_in(document) for line in section.lines]
    if len(known) < 2:
        named = dict.fromkeys(line.persona_id for line in lines if line.persona_id)
        known = {each: each for each in named}
    spelt = document.get("language") in _SPELT or any(line.reading for line in lines)
    return Voices(tuple(known.items()) if len(known) > 1 else (), spelt)


def _speakers(request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = request.get("speakers") or ()
    return [each for each in found if isinstance(each, Mapping) and each.get("id")]


def sections_left(document: dict[str, Any], sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sections that a form has left, with their lines as it says. InvalidRequest."""
    sections = document.get(SECTIONS.cards, [])
    order = listed(sent.get(ORDER)) if ORDER in sent else []
    if not order:
        raise InvalidRequest("No section is left.", hint="Show the script anew.")
    if any(not each.isdecimal() or int(each) >= len(sections) for each in order):
        raise InvalidRequest("The sections are not those of the script.", hint="Show it anew.")
    return [_edited(sections[int(each)], int(each), sent) for each in order]


def _edited(section: dict[str, Any], index: int, sent: Mapping[str, Any]) -> dict[str, Any]:
    place = f"{SECTIONS.cards}.{index}"
    title = str(sent.get(f"{place}.title", section["title"])).strip()
    return {**section, "title": title, SECTIONS.lines: lines_said(section, place, sent)}


def lines_said(
    section: Mapping[str, Any], place: str, sent: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The lines of one section as a form says them; those that it has where the form says nothing.
    InvalidRequest: its columns do not fit."""
    was: Sequence[dict[str, Any]] = section[SECTIONS.lines]
    if f"{place}.line" not in sent:
        return list(was)
    keys = listed(sent[f"{place}.line"])
    columns = {name: listed(sent[f"{place}.{name}"]) for name in NAMES if f"{place}.{name}" in sent}
    if {len(column) for column in columns.values()} != {len(keys)}:
        raise InvalidRequest("The lines are not those of the script.", hint="Show it anew.")
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [_line(was, key, row) for key, row in zip(keys, rows, strict=True)]


def _line(was: Sequence[dict[str, Any]], key: str, row: Mapping[str, str]) -> dict[str, Any]:
    known = was[int(key)] if key.isdecimal() and int(key) < len(was) else {}
    typed = {name: " ".join(said.split()) for name, said in row.items()}
    return {**known, **{name: said for name, said in typed.items() if said or name in known}}


def changes_in(document: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What a form changes of a document's sections, by place: single fields where the lines are
    the same ones, else all lines of a section. InvalidRequest."""
    changes: dict[str, Any] = {}
    for index, section in enumerate(document.get(SECTIONS.cards) or ()):
        place = f"{SECTIONS.cards}.{index}"
        title = sent.get(f"{place}.title")
        if isinstance(title, str) and title.strip() != section["title"]:
            changes[f"{place}.title"] = title.strip()
        changes |= _line_changes(section, place, sent)
    return changes


def _line_changes(
    section: Mapping[str, Any], place: str, sent: Mapping[str, Any]
) -> dict[str, Any]:
    was, now = section[SECTIONS.lines], lines_said(section, place, sent)
    keys = listed(sent.get(f"{place}.line", [str(n) for n in range(len(was))]))
    if keys != [str(number) for number in range(len(was))]:
        return {f"{place}.{SECTIONS.lines}": now}
    return {
        f"{place}.{SECTIONS.lines}.{number}.{name}": line[name]
        for number, (line, before) in enumerate(zip(now, was, strict=True))
        for name in NAMES
        if name in line and line[name] != (before.get(name) or "")
    }


def field_at(place: str, sent: Mapping[str, Any], order: Iterable[str] | None = None) -> str:
    """The field of a page for a place of the document as it was put together: lines are known by
    what their form says they are, sections by where they stood."""
    match place.split("."):
        case [SECTIONS.cards, index, *rest] if index.isdecimal():
            stood = _at(list(order), int(index)) if order is not None else index
            return ".".join([SECTIONS.cards, stood, *_inside(rest, stood, sent)])
        case _:
            return place


def _inside(rest: Sequence[str], index: str, sent: Mapping[str, Any]) -> Sequence[str]:
    match rest:
        case [SECTIONS.lines, number, *inner] if number.isdecimal():
            keys = listed(sent.get(f"{SECTIONS.cards}.{index}.line", []))
            return [SECTIONS.lines, _at(keys, int(number)), *(inner or ["text"])]
        case [SECTIONS.lines, *_]:
            return ["title"]
        case _:
            return rest


def _at(keys: Sequence[str], number: int) -> str:
    return keys[number] if number < len(keys) else str(number)


def listed(said: Any) -> list[str]:
    """One box comes alone, several as a list."""
    return [str(each) for each in said] if isinstance(said, list) else [str(said or "")]
