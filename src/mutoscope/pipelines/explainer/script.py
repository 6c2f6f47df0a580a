"""The script of an explainer: what is said, by whom, and on which slide.

`Script.model_validate` also takes what older scripts and language models write in place of a list
of narrations: bare strings, `dialogues`, and one `narration` that is split into sentences.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from mutoscope.media.slides.content import Slide
from mutoscope.providers.control_characters import without_controls
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.web_address import is_http

MAX_SECTIONS = 100
MAX_NARRATIONS = 500
"""Of all sections together."""
MAX_TEXT = 2_000


def _one_line(text: str) -> str:
    """A line break in a document is where its writer's line was full, and is not spoken."""
    return re.sub(r"[ \t\n]+", " ", without_controls(text)).strip()


def _address(url: str) -> str:
    if url and not is_http(url):
        raise ValueError("it must be an address such as https://example.org/picture.jpg")
    return url


def language_code(code: str) -> str:
    """A code of ISO 639-1, or empty. ValueError."""
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise ValueError(f"“{code}” is no code of two letters, such as en or ja")
    return code


OneLine = Annotated[str, AfterValidator(_one_line)]
Required = Annotated[OneLine, Field(min_length=1)]


class Plain(BaseModel):
    """Frozen, no unknown fields; null says nothing where a field has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_the_default(cls, raw: object) -> object:
        if not isinstance(raw, Mapping):
            return raw
        fields = {field.alias or name: field for name, field in cls.model_fields.items()}
        return {
            key: value
            for key, value in raw.items()
            if value is not None or key not in fields or fields[key].is_required()
        }


class Narration(Plain):
    """One phrase: `text` is shown, `reading` is spoken (empty: the text), `persona_id` speaks it
    (empty: the first persona)."""

    text: Annotated[Required, Field(max_length=MAX_TEXT)]
    reading: Annotated[OneLine, Field(max_length=MAX_TEXT)] = ""
    persona_id: Annotated[OneLine, Field(max_length=80)] = ""

    @model_validator(mode="before")
    @classmethod
    def _a_bare_text(cls, raw: object) -> object:
        return {"text": raw} if isinstance(raw, str) else raw


class Background(Plain):
    """What lies behind a slide, in place of the video's own background."""

    type: Literal["image", "video"]
    path: Annotated[Required, Field(max_length=1_000)]
    fit: Literal["cover", "contain", "fill"] = "cover"


class Section(Plain):
    """One slide and what is said to it. `slide_prompt`: what a painter of slides is asked for,
    `source_image_url`: a picture of the article's, `slide`: what a typeset slide holds."""

    title: Annotated[Required, Field(max_length=200)]
    narrations: Annotated[tuple[Narration, ...], Field(min_length=1)]
    slide_prompt: Annotated[OneLine, Field(max_length=MAX_TEXT)] = ""
    source_image_url: Annotated[str, AfterValidator(_address), Field(max_length=2_000)] = ""
    background: Background | None = None
    slide: Slide | None = None


class RoleAssignment(Plain):
    """Who is what in a dialogue: explainer, questioner, …"""

    persona_id: Annotated[Required, Field(max_length=80)]
    role: Annotated[Required, Field(max_length=80)]
    description: Annotated[OneLine, Field(max_length=500)] = ""


class Script(Plain):
    """A whole script. `language`: ISO 639-1, empty: not said."""

    title: Annotated[Required, Field(max_length=200)]
    description: Annotated[OneLine, Field(max_length=MAX_TEXT)] = ""
    language: Annotated[str, AfterValidator(language_code)] = ""
    role_assignments: Annotated[tuple[RoleAssignment, ...], Field(max_length=20)] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=MAX_SECTIONS)]

    @model_validator(mode="before")
    @classmethod
    def _in_the_present_form(cls, raw: object) -> object:
        if not isinstance(raw, Mapping) or not isinstance(raw.get("sections"), list | tuple):
            return raw
        language = raw.get("language")
        language = language if isinstance(language, str) else ""
        sections = [_in_present_form(each, language) for each in raw["sections"]]
        return {**raw, "sections": sections}

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        count = len(self.narrations)
        if count > MAX_NARRATIONS:
            raise PydanticCustomError(
                "too_many_narrations",
                "it has {count} narrations, and {most} at most are read",
                {"count": count, "most": MAX_NARRATIONS},
            )
        return self

    @property
    def narrations(self) -> tuple[Narration, ...]:
        """Those of all sections, in order."""
        return tuple(narration for section in self.sections for narration in section.narrations)


def _in_present_form(section: Any, language: str) -> Any:
    """A section whose lines stand under `narrations`, if it is one that has them elsewhere. What
    has both forms is left: the older field is then an unknown one."""
    if not isinstance(section, Mapping) or section.get("narrations") is not None:
        return section
    for older, narrations_of in _OLDER.items():
        if older in section and not (_OLDER.keys() - {older}) & section.keys():
            rest = {k: v for k, v in section.items() if k not in ("narrations", older)}
            lines = narrations_of(section[older], language)
            return section if lines is None else {**rest, "narrations": lines}
    return section


def _of_turns(turns: Any, _language: str) -> list[Any] | None:
    return [_as_narration(turn) for turn in turns] if isinstance(turns, list | tuple) else None


def _of_one_text(text: Any, language: str) -> list[str] | None:
    return split_sentences(text, language or "en") if isinstance(text, str) else None


_OLDER = {"dialogues": _of_turns, "narration": _of_one_text}
"""Where older forms have their lines, and how these become narrations (None: they are none)."""


def _as_narration(turn: Any) -> Any:
    if not isinstance(turn, Mapping) or "narration" not in turn or "text" in turn:
        return turn
    return {"text" if key == "narration" else key: value for key, value in turn.items()}
