"""What a language model answers when it is asked for a script, and the script that is made of it.

Nothing is looked at in its whole length before it is cut: a model that loops writes for ever.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    create_model,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from mutoscope.pipelines.explainer.order import Order
from mutoscope.pipelines.explainer.script import MAX_NARRATIONS, MAX_TEXT
from mutoscope.providers.script_answer import WORD, spoken_text

MOST_SECTIONS, MOST_LINES, LONGEST_LINE = 60, 24, 1_200
_MOST_POINTS, _MOST_ROWS, _MOST_CELLS = 12, 20, 8
_LONGEST_TITLE, _LONGEST_POINT = 200, 400
_LISTING = 6_000
"""Characters of a point: it may be a listing."""
_KATAKANA = re.compile(r"[ァ-ヴーｰ・\s、。，．！？!?「」『』（）…]+")
_LEAST_READ, _MOST_READ = 0.5, 6.0
"""How long a reading is to its text, in letters."""

Part = Literal["hook", "context", "point", "conclusion"]
Kind = Literal["title", "bullets", "quote", "figure", "table", "code", "timeline", "closing"]


def _one_of(kind: Any, otherwise: str) -> BeforeValidator:
    """A label that is not among the known ones is no reason to ask again."""
    known = frozenset(get_args(kind))

    def read(value: Any) -> Any:
        label = value.strip().lower() if isinstance(value, str) else otherwise
        return label if label in known else otherwise

    return BeforeValidator(read)


def _cut(longest: int) -> BeforeValidator:
    """What nobody will use of a text or a list is not looked at; null is none of it."""

    def cut(value: Any) -> Any:
        return value[:longest] if isinstance(value, str | list) else value

    return BeforeValidator(cut)


def _says_something(text: str) -> str:
    if not WORD.search(text):
        raise ValueError("it says nothing that can be spoken")
    return text


_Title = Annotated[str, _cut(2 * _LONGEST_TITLE)]
_Cells = Annotated[tuple[Annotated[str, _cut(_LONGEST_POINT)], ...], _cut(_MOST_CELLS)]


class AnsweredLine(BaseModel):
    """`speaker` and `reading` are asked for where they are needed."""

    text: Annotated[
        str, Field(min_length=1, max_length=LONGEST_LINE), AfterValidator(_says_something)
    ]
    speaker: SkipJsonSchema[str] = ""
    reading: SkipJsonSchema[str] = ""


class AnsweredSlide(BaseModel):
    kind: Annotated[Kind, _one_of(Kind, "bullets")] = "bullets"
    title: _Title = ""
    points: Annotated[tuple[Annotated[str, _cut(_LISTING)], ...], _cut(_MOST_POINTS)] = ()
    rows: Annotated[tuple[_Cells, ...], _cut(_MOST_ROWS)] = ()
    picture: int = 0


class AnsweredSection(BaseModel):
    part: Annotated[Part, _one_of(Part, "point")] = "point"
    title: _Title = ""
    lines: Annotated[tuple[AnsweredLine, ...], Field(min_length=1, max_length=MOST_LINES)]
    slide: AnsweredSlide = AnsweredSlide()
    slide_prompt: SkipJsonSchema[str] = ""


class AnsweredScript(BaseModel):
    title: _Title = ""
    description: Annotated[str, _cut(MAX_TEXT)] = ""
    sections: Annotated[
        tuple[AnsweredSection, ...],
        Field(min_length=2, max_length=MOST_SECTIONS),
        _cut(MOST_SECTIONS + 1),
    ]

    @model_validator(mode="after")
    def _ends(self) -> Self:
        count = sum(len(section.lines) for section in self.sections)
        if count > MAX_NARRATIONS:
            raise ValueError(f"it has {count} lines, and {MAX_NARRATIONS} at most are taken")
        return self


def answer_of(order: Order) -> TypeAdapter[AnsweredScript]:
    """The type of an answer: whom it may name as a speaker and what else it must hold."""
    line = create_model("Line", __base__=AnsweredLine, **_line_fields(order))
    more: dict[str, Any] = {}
    if order.slide_prompts:
        more["slide_prompt"] = (Annotated[str, _cut(MAX_TEXT)], "")
    lines = Annotated[tuple[line, ...], Field(min_length=1, max_length=MOST_LINES)]
    section = create_model("Section", __base__=AnsweredSection, lines=(lines, ...), **more)
    sections = Annotated[
        tuple[section, ...],
        Field(min_length=2, max_length=MOST_SECTIONS),
        _cut(MOST_SECTIONS + 1),
    ]
    return TypeAdapter(create_model("Script", __base__=AnsweredScript, sections=(sections, ...)))


def _line_fields(order: Order) -> dict[str, Any]:
    fields = dict[str, Any]()
    if len(order.speakers) > 1:
        known: Any = Literal[order.speaker_ids]
        fields["speaker"] = (Annotated[known, BeforeValidator(_by_name(order))], ...)
    if order.language == "ja":
        fields["reading"] = (Annotated[str, _cut(MAX_TEXT)], "")
    return fields


def _by_name(order: Order) -> Any:
    """Whoever is called by their name, or in other capitals, is known all the same."""
    ids = {each.name.strip().casefold(): each.id for each in order.speakers if each.name}
    ids |= {each.id.casefold(): each.id for each in order.speakers}

    def read(value: Any) -> Any:
        return ids.get(value.strip().casefold(), value) if isinstance(value, str) else value

    return read


def spoken_lines(section: AnsweredSection, language: str) -> Iterator[tuple[AnsweredLine, str]]:
    """The lines with what is said of them: without markdown, emoji and stage directions."""
    for line in section.lines:
        text = spoken_text(line.text, language)
        if WORD.search(text):
            yield line, text


def reading_of(reading: str, text: str) -> str:
    """A reading in katakana; empty where it is none, or not one of so much text."""
    kana = _katakana(reading)
    letters = sum(map(str.isalnum, text))
    share = sum(map(str.isalnum, kana)) / max(1, letters)
    fits = _KATAKANA.fullmatch(kana) and _LEAST_READ <= share <= _MOST_READ
    return kana if fits else ""


def _katakana(text: str) -> str:
    wide = unicodedata.normalize("NFKC", " ".join(text.split()))
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in wide)
