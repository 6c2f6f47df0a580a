"""The templates of memes: ours, and a user's own.

A template is a folder with `template.toml`: what it is called, when it suits, its size, its slots
for words and the elements it is drawn from; with a base picture or drawings beside it. Ours are
ideas of situations in drawings of our own; a user's may lie over a picture whose licence he names.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mutoscope.errors import InvalidRequest, MediaError
from mutoscope.media.fonts import Role
from mutoscope.media.icons import is_icon
from mutoscope.media.memes.elements import Box, Color, Drawing, Element, Figure, Fill, Point

FILE = "template.toml"
UNLICENSED = ("", "unknown", "none", "noassertion")
MOST_FILE_BYTES = 256 * 1024
MOST_DRAWING_BYTES = 512 * 1024
_FOREIGN = re.compile(r"<!entity|<[\w-]*:?(?:image|feimage)\b|@import|url\(\s*[\"']?(?!#)[^#)\s]")
SETTINGS_HINT = "docs/pipelines/meme.md shows a whole template."

Style = Literal["plain", "outlined", "label", "bubble", "thought", "note"]
Words = Annotated[dict[str, str], Field(min_length=1)]
"""A text by language code."""


class Slot(BaseModel):
    """A place for words.

    `box`: left, top, width, height in the template's pixels. `style`: "plain" letters;
    "outlined" capitals; a "label" as wide as its words; a speech "bubble" or "thought" with its
    `tail`'s point; a "note" that fills its box. `edge` surrounds outlined letters and frames the
    others' `fill`; `role` is that of the face, else the style's own. The words are never larger
    than `largest_px` nor smaller than `smallest_px`, and in at most `max_chars` characters there is
    always room for them. `default`: what stands there where no words are given; a slot without it
    that is not `optional` has to be given some. `step`: see `elements`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    box: Box
    style: Style = "plain"
    role: Role | None = None
    ink: Color = (27, 16, 32)
    edge: Color = (0, 0, 0)
    fill: Fill = ((255, 255, 255),)
    tail: Point | None = None
    tilt_deg: float = Field(default=0.0, ge=-45, le=45)
    rest: Literal["top", "middle", "bottom"] = "middle"
    largest_px: float = Field(default=78.0, ge=16, le=400)
    smallest_px: float = Field(default=26.0, ge=12, le=200)
    max_chars: int = Field(default=60, ge=1, le=300)
    hint: Words
    default: dict[str, str] = Field(default_factory=dict)
    optional: bool = False
    step: int = Field(default=0, ge=0, le=6)


class Picture(BaseModel):
    """Where a picture stands. `file`: the template's own; without it one has to be given."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    box: Box
    file: str = Field(default="", max_length=120)


class Template(BaseModel):
    """A meme without its words; see the module. `topics`: words of the subjects it suits, in any
    language; `ground`: what lies under everything; `backdrop`: what lies behind it on a canvas of
    another form, from top to bottom, else shades of the ground; `license`: an SPDX expression, or
    "unknown".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    titles: Words
    topics: tuple[str, ...] = Field(default=(), max_length=200)
    width_px: int = Field(ge=256, le=2160, multiple_of=2)
    height_px: int = Field(ge=256, le=2160, multiple_of=2)
    ground: Fill = ((255, 255, 255),)
    backdrop: Fill | None = None
    slots: tuple[Slot, ...] = Field(min_length=1, max_length=12)
    elements: tuple[Element, ...] = Field(default=(), max_length=120)
    picture: Picture | None = None
    license: str = "unknown"
    source: str = ""
    author: str = ""
    folder: Path

    @property
    def needs_picture(self) -> bool:
        """Whether it is nothing without a picture that is given with the words."""
        return self.picture is not None and not self.picture.file

    def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id."""
        return next((slot for slot in self.slots if slot.id == slot_id), None)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        ids = [slot.id for slot in self.slots]
        twice = next((each for each in ids if ids.count(each) > 1), None)
        if twice:
            raise ValueError(f"slots: there are two of the id {twice!r}")
        for slot in self.slots:
            if not self._holds(slot.box):
                raise ValueError(f"slots.{slot.id}.box: it does not lie within the picture")
            if slot.smallest_px > slot.largest_px:
                raise ValueError(f"slots.{slot.id}.smallest_px: it is above largest_px")
        if self.picture and not self._holds(self.picture.box):
            raise ValueError("picture.box: it does not lie within the picture")
        return self

    def _holds(self, box: Box) -> bool:
        left, top, width, height = box
        within = left + width <= self.width_px and top + height <= self.height_px
        return min(left, top) >= 0 and min(width, height) > 0 and within


def in_language(words: dict[str, str], language: str) -> str:
    """The words in that language, else in English, else in any."""
    code = language.partition("-")[0].lower()
    return words.get(code) or words.get("en") or next(iter(words.values()), "")


def is_publishable(template: Template) -> bool:
    """Whether its licence is named: what is unknown is not shown to others unasked."""
    return template.license.strip().lower() not in UNLICENSED


def _bundled() -> Traversable:
    return files("mutoscope.media.memes").joinpath("data")


@cache
def template_ids() -> tuple[str, ...]:
    """The ids of the bundled templates, sorted."""
    return tuple(sorted(each.name for each in _bundled().iterdir() if each.is_dir()))


@cache
def template(template_id: str) -> Template:
    """The bundled template of that id; InvalidRequest (code "unknown_template") if there is
    none."""
    if template_id not in template_ids():
        raise InvalidRequest(
            f"There is no meme template “{template_id}”.",
            hint=f"Templates: {', '.join(template_ids())}.",
            code="unknown_template",
        )
    return load_template(Path(str(_bundled().joinpath(template_id))))


def load_template(folder: Path) -> Template:
    """The template of a folder; its id is the folder's name unless the file has one.

    Raises InvalidRequest (code "bad_template") that names the file and the field at fault, and
    MediaError (code "unknown_icon") for a figure that no illustration shows.
    """
    file = folder / FILE
    facts = _facts(file)
    _refuse_own(facts, file)
    try:
        found = Template.model_validate({"id": _id_of(folder), **facts, "folder": folder})
    except ValidationError as error:
        raise _bad(file, _first_fault(error)) from error
    _check_files(found, file)
    return found


def _id_of(folder: Path) -> str:
    return folder.name.lower().replace("-", "_").replace(" ", "_")


def _facts(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > MOST_FILE_BYTES:
            raise _bad(file, f"it has more than {MOST_FILE_BYTES // 1024} KB")
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise _bad(file, "it cannot be read") from error
    except ValueError as error:  # also of letters that are not UTF-8
        raise _bad(file, f"it is not TOML ({error})") from error


def _refuse_own(facts: dict[str, Any], file: Path) -> None:
    if "folder" in facts:
        raise _bad(file, "folder: there is no such field")


def _bad(file: Path, why: str) -> InvalidRequest:
    name = f"{file.parent.name}/{file.name}"
    return InvalidRequest(
        f"{name} cannot be used: {why.rstrip('.')}.", hint=SETTINGS_HINT, code="bad_template"
    )


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    words = str(fault["msg"]).removeprefix("Value error, ")
    return f"{place}: {words[:1].lower()}{words[1:]}" if place else words


def _check_files(found: Template, file: Path) -> None:
    """Whatever the template names is in its folder, or among the illustrations."""
    if found.picture and found.picture.file:
        _check_file(found.picture.file, "picture.file", file)
    for index, element in enumerate(found.elements):
        if isinstance(element, Drawing):
            _check_drawing(element.file, f"elements.{index}.file", file)
        if isinstance(element, Figure) and not is_icon(element.icon):
            raise MediaError(
                f"{file.parent.name}/{file.name} cannot be used: elements.{index}.icon: there is "
                f"no illustration “{element.icon}”.",
                hint="Names are those of the Noto Emoji set, such as cat-face.",
                code="unknown_icon",
            )


def _check_file(name: str, field: str, file: Path) -> None:
    if Path(name).name != name or name.startswith("."):
        raise _bad(file, f"{field}: “{name}” is not the name of a file beside it")
    if not (file.parent / name).is_file():
        raise _bad(file, f"{field}: there is no file “{name}” beside it")


def _check_drawing(name: str, field: str, file: Path) -> None:
    """A drawing that would bring in other files is refused: it might name any of this machine."""
    _check_file(name, field, file)
    path = file.parent / name
    if path.stat().st_size > MOST_DRAWING_BYTES:
        raise _bad(file, f"{field}: “{name}” has more than {MOST_DRAWING_BYTES // 1024} KB")
    text = path.read_text("utf-8", "replace").lower()
    if "<svg" not in text:
        raise _bad(file, f"{field}: “{name}” is not an SVG drawing")
    if _FOREIGN.search(text):
        raise _bad(file, f"{field}: “{name}” holds or names other files")
