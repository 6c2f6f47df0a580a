"""A script shown scene by scene, or section by section, and put together again from what a person
has made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from mutoscope.app import Pipeline
from mutoscope.app.faults import Fault, Unfit, faults_in
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.pages.anatomy import SCENES, anatomy_of
from mutoscope.interfaces.web.pages.sections import (
    ORDER,
    Section,
    Voices,
    field_at,
    listed,
    sections_in,
    sections_left,
    voices_in,
)

PLACES = ("sections.",)
"""What the names of fields begin with that are places of a script."""
LONGEST_SCENE = 600
"""Characters, as the script itself has it: pages count them."""
SCRIPT = "script_text"
"""The name under which a form carries the whole text."""


@dataclass(frozen=True)
class Scene:
    """One scene of a script. `index`: its place in the text that it was read from."""

    index: int
    text: str
    headline: str
    kind: str


@dataclass(frozen=True)
class ShownScript:
    """A script for people. `text`: the whole, which scenes or sections are put back into."""

    title: str
    scenes: tuple[Scene, ...]
    sections: tuple[Section, ...]
    voices: Voices
    text: str


def shown(pipeline: Pipeline, text: str, request: Mapping[str, Any]) -> ShownScript:
    """The text of a document, scene by scene; without scenes where it has none. `request`: what it
    was written for. Blocks. InvalidRequest."""
    content = _content(pipeline, text)
    scenes = tuple(
        Scene(index, each.get("text", ""), each.get("headline", ""), each.get("kind", ""))
        for index, each in enumerate(content.get("segments", ()))
    )
    title = str(content.get("title", ""))
    voices = voices_in(content, request)
    return ShownScript(title, scenes, sections_in(content), voices, text)


def is_written(sent: Mapping[str, Any]) -> bool:
    """Whether a form comes with a script."""
    return bool(sent.get(SCRIPT))


def put_together(pipeline: Pipeline, sent: Mapping[str, Any]) -> str:
    """The document with the texts that a form sends: its scenes or sections are those that are
    left, in their order. Blocks. Unfit: fields are `scene-N-text` and `scene-N-headline`, N as the
    scenes stand now, or places of sections; InvalidRequest."""
    content = _content(pipeline, str(sent[SCRIPT]))
    if anatomy_of(content) is SCENES:
        content["segments"] = _segments(content.get("segments", []), sent)
    else:
        content["sections"] = sections_left(content, sent)
    if title := str(sent.get("script_title", "")).strip():
        content["title"] = title
    assert pipeline.form is not None
    try:
        value = TypeAdapter(pipeline.form.type).validate_python(content)
    except ValidationError as error:
        raise _unfit(error, sent) from None
    return pipeline.form.write(value)


def _content(pipeline: Pipeline, text: str) -> dict[str, Any]:
    if pipeline.form is None:
        raise InvalidRequest(f"A {pipeline.name} has no script.", hint="Leave it out.")
    return to_jsonable_python(pipeline.form.read(text))


def _segments(segments: list[dict[str, Any]], sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns = [listed(sent.get(name)) for name in ("scene_index", "scene_text", "scene_headline")]
    if len({len(column) for column in columns}) != 1 or not columns[0]:
        raise InvalidRequest("No scene is left.", hint="Show the script anew.")
    return [_edited(segments, *row) for row in zip(*columns, strict=True)]


def _edited(segments: list[dict[str, Any]], index: str, text: str, headline: str) -> dict[str, Any]:
    if not index.isdecimal() or int(index) >= len(segments):
        raise InvalidRequest("The scenes are not those of the script.", hint="Show it anew.")
    return segments[int(index)] | {"text": text.strip(), "headline": headline.strip()}


def _unfit(error: ValidationError, sent: Mapping[str, Any]) -> Unfit:
    """Faults at the fields of the page."""
    faults = [Fault(_place(each.field, sent), each.message) for each in faults_in(error)]
    return Unfit(faults[0].message, faults=faults)


def _place(field: str, sent: Mapping[str, Any]) -> str:
    match field.split("."):
        case ["segments", index, name, *_]:
            return f"scene-{index}-{name}"
        case ["sections", _, *_]:
            return field_at(field, sent, listed(sent.get(ORDER)))
        case ["title", *_]:
            return "script_title"
        case _:
            return ""
