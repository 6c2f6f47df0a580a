"""What of a finished job can be changed on its page, and which changes a form that comes back asks
for: what is as it was is none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from mutoscope.app.catalogues import Choice
from mutoscope.app.faults import Fault, Unfit
from mutoscope.app.materials import Material, shown_first
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.pages.anatomy import SECTIONS, Unit, anatomy_of
from mutoscope.interfaces.web.pages.board_cards import address
from mutoscope.interfaces.web.pages.fields import rows_said, value_of
from mutoscope.interfaces.web.pages.forms import Control, Form
from mutoscope.interfaces.web.pages.sections import (
    Section,
    Voices,
    changes_in,
    field_at,
    sections_in,
    voices_in,
)
from mutoscope.interfaces.web.pages.words import marked as _
from mutoscope.models import Job
from mutoscope.providers.text_direction import without_turns

TAKE = "take"
"""The name under which a form says which steps are to be made anew."""
OWN = "image"
AWAY = "away"
"""A picture of the user's own; and the box that says that it is not wanted any more."""
WHOLE: Mapping[str, tuple[str, ...]] = {
    "short": (
        *("voice", "speed", "art_style", "captions", "transition"),
        *("music", "music_volume", "format", "quality"),
    ),
    "explainer": (
        *("voice", "speed", "theme", "accent", "slide_painter", "subtitles", "transition"),
        *("music", "music_volume", "format", "quality"),
    ),
    "redesign": (
        *("areas", "climate", "company", "language"),
        *("client", "property_address", "date"),
    ),
}
"""Fields of the request that concern the whole video; of a pipeline that is not here, all."""
_EMPTY = _("It is empty: give it some words.")
_LONGEST: Mapping[str, tuple[int, str]] = {
    "text": (600, _("It is too long: a scene says 600 characters at most.")),
    "headline": (120, _("It is too long: a headline has 120 characters at most.")),
}
"""Of a scene, as the script itself has it."""
_CODES = {"unknown_voice": "voice", "unknown_art_style": "art_style"}
"""Errors that are of one field, by their code."""
_PLACE = re.compile(r"^['“]([\w.]+)['”] cannot be ")
_FILES = ("file", "files")


@dataclass(frozen=True)
class SceneView:
    """One scene. Addresses are empty where there is nothing (any more). `take`: the step that
    painted or looked up its picture, which may come out otherwise another time; "" where it is
    drawn by us, always the same. `fields`: what can be typed, as it stands."""

    index: int
    fields: Mapping[str, str]
    has_own: bool
    picture: str
    sound: str
    take: str

    def path(self, name: str) -> str:
        """The place in the document."""
        return f"segments.{self.index}.{name}"


@dataclass(frozen=True)
class SectionView:
    """One section, with its slide and the sound of each of its lines ("" where there is none any
    more). `take`: the step that painted the slide; "" where it is typeset. `prompt`: what its
    painter was asked for."""

    section: Section
    picture: str
    sounds: tuple[str, ...]
    take: str
    prompt: str

    @property
    def index(self) -> int:
        """Its place, from 0."""
        return self.section.index

    def path(self, name: str) -> str:
        """The place in the document."""
        return f"{self.section.place}.{name}"


@dataclass(frozen=True)
class Editing:
    """A job that is edited: its scenes, or its sections."""

    job: Job
    document: Mapping[str, Any]
    form: Form
    scenes: tuple[SceneView, ...]
    sections: tuple[SectionView, ...] = ()

    @property
    def unit(self) -> Unit:
        """What its parts are called."""
        return anatomy_of(self.document).unit

    @property
    def parts(self) -> int:
        """How many of them there are."""
        return len(self.scenes) + len(self.sections)

    @property
    def voices(self) -> Voices:
        """Who can speak its lines."""
        return voices_in(self.document, self.job.request)

    @property
    def title(self) -> str:
        """What the document is called."""
        asked = self.job.request
        own = self.document.get("title") or asked.get("topic")
        named = asked.get("address") or asked.get("photo_name")
        return without_turns(str(own or named or self.job.id))

    @property
    def photo(self) -> str:
        """What a region is drawn on; "" where the job was given nothing of the kind."""
        seen = next((each for each in self.job.output if each.kind == "source"), None)
        return address(seen.id, seen.artifact.sha256, **{"as": "preview"}) if seen else ""

    @property
    def has_title(self) -> bool:
        """Whether it is the document's own, and can be changed."""
        return isinstance(self.document.get("title"), str)

    @property
    def controls(self) -> tuple[Control, ...]:
        """Those of the whole video."""
        wanted = WHOLE.get(self.job.pipeline)
        able = [control for part in self.form.parts for control in part.controls]
        return tuple(
            control
            for control in able
            if control.field.kind not in _FILES and (wanted is None or control.name in wanted)
        )

    @property
    def cameras(self) -> tuple[Choice, ...]:
        """How a camera can move."""
        found = [control for control in self.form.controls if control.name == "camera"]
        return found[0].choices if found else ()

    @property
    def values(self) -> dict[str, Any]:
        """What they show."""
        return self.form.values(self.job.request)

    def changes(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """Those that a form asks for, by their place in document or request; files are ids of
        uploads. Unfit: fields are these places."""
        changes = {**self._title(sent), **self._whole(sent)}
        for scene in self.scenes:
            changes |= _scene_changes(scene, sent)
        if self.sections:
            changes |= changes_in(self.document, sent)
            changes |= dict(filter(None, (_prompt_change(each, sent) for each in self.sections)))
        if faults := [fault for change in changes.items() for fault in _faults(*change, sent)]:
            raise Unfit(faults[0].message, faults=faults)
        return changes

    def of_request(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Those of them that are fields of the request."""
        return {name: value for name, value in changes.items() if name in self.form.labels}

    def takes(self, sent: Mapping[str, Any]) -> list[str]:
        """The steps that are to be made anew."""
        said = sent.get(TAKE) or []
        wanted = said if isinstance(said, list) else [said]
        able = [each.take for each in (*self.scenes, *self.sections)]
        return [take for take in able if take and take in wanted]

    def _title(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        typed = _typed(sent, "title")
        if not self.has_title or typed in (None, self.document["title"]):
            return {}
        return {"title": typed}

    def _whole(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        return {
            control.name: value
            for control in self.controls
            if (value := _said(control, sent)) != _stood(control, self.job.request)
        }


def scenes_of(
    job_id: str, document: Mapping[str, Any], made: Sequence[Material]
) -> tuple[SceneView, ...]:
    """The scenes of a document, with what the steps of the job have made for them; none where it
    has no such thing."""
    done = {each.key: each for each in made if each.status in ("completed", "reused")}
    segments = document.get("segments") or ()
    return tuple(_scene(job_id, index, each, done) for index, each in enumerate(segments))


def section_views(
    job_id: str, document: Mapping[str, Any], made: Sequence[Material]
) -> tuple[SectionView, ...]:
    """The same of a document that has sections."""
    done = {each.key: each for each in made if each.status in ("completed", "reused")}
    told = document.get("sections") or ()
    return tuple(
        _section(job_id, each, str(told[each.index].get("slide_prompt") or ""), done)
        for each in sections_in(document)
    )


def _section(
    job_id: str, section: Section, prompt: str, made: Mapping[str, Material]
) -> SectionView:
    painted = f"{section.place}.painted"
    take = min((key for key in made if key.startswith(painted)), key=len, default="")
    slide = made.get(f"{section.place}.slide") or made.get(take)
    sounds = (made.get(f"{section.place}.narrations.{n}.voice") for n in range(len(section.lines)))
    return SectionView(
        section,
        picture=_address(job_id, slide, **{"as": "preview"}),
        sounds=tuple(_address(job_id, each) for each in sounds),
        take=take,
        prompt=prompt,
    )


def _prompt_change(view: SectionView, sent: Mapping[str, Any]) -> tuple[str, Any] | None:
    place = view.path("slide_prompt")
    typed = _typed(sent, place)
    return None if typed in (None, view.prompt) else (place, typed)


def _scene(
    job_id: str, index: int, segment: Mapping[str, Any], made: Mapping[str, Material]
) -> SceneView:
    place = f"segments.{index}."
    names = ("text", "headline", "camera")
    take = min((key for key in made if key.startswith(f"{place}photo")), key=len, default="")
    shown = (*names, "prompt") if take else names
    picture = next((made[key] for key in (f"{place}picture", take) if key in made), None)
    return SceneView(
        index=index,
        fields={name: str(segment[name] or "") for name in shown if name in segment},
        has_own=bool(segment.get(OWN)),
        picture=_address(job_id, picture, **{"as": "thumbnail"}),
        sound=_address(job_id, made.get(f"{place}voice")),
        take=take,
    )


def _address(job_id: str, made: Material | None, **asked: str) -> str:
    if made is None or not made.artifacts:
        return ""
    return address(f"{job_id}.{made.key}", shown_first(made.artifacts).sha256, **asked)


def _scene_changes(scene: SceneView, sent: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: _typed(sent, scene.path(name)) for name in scene.fields}
    changes: dict[str, Any] = {
        scene.path(name): text
        for name, text in typed.items()
        if text not in (None, scene.fields[name].strip())
    }
    if given := _typed(sent, scene.path(OWN)):
        changes[scene.path(OWN)] = given.partition(" ")[0]  # "art_… name"
    elif scene.has_own and sent.get(scene.path(AWAY)):
        changes[scene.path(OWN)] = None
    return changes


def _typed(sent: Mapping[str, Any], name: str) -> str | None:
    """A text that a form sends; None: it has no such field."""
    said = sent.get(name)
    return said.replace("\r\n", "\n").strip() if isinstance(said, str) else None


def _said(control: Control, sent: Mapping[str, Any]) -> Any:
    """What a control says; of one that the form left empty, the default."""
    if control.field.inside:
        return [_whole_row(control, each) for each in rows_said(control.field, sent)]
    value = value_of(control.field, sent.get(control.name))
    return control.field.default if value is None else value


def _stood(control: Control, request: Mapping[str, Any]) -> Any:
    """What it said before."""
    value = request.get(control.name)
    return [_whole_row(control, each) for each in value or ()] if control.field.inside else value


def _whole_row(control: Control, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what it leaves unsaid: two that mean the same are the same."""
    return {each.name: row.get(each.name, each.default) for each in control.field.inside}


def _faults(place: str, value: Any, sent: Mapping[str, Any]) -> Iterator[Fault]:
    name = place.rpartition(".")[2]
    if name in ("text", "title") and value == "":
        yield Fault(place, _EMPTY)
    if name == SECTIONS.lines:  # all lines of a section, for some are new or elsewhere
        lines = cast("list[dict[str, Any]]", value)
        for number, line in enumerate(lines):
            if not line.get("text"):
                yield Fault(field_at(f"{place}.{number}.text", sent), _EMPTY)
    longest, words = _LONGEST.get(name, (0, ""))
    if words and place.startswith("segments.") and len(value) > longest:
        yield Fault(place, words)


def faults_of(error: InvalidRequest, editing: Editing) -> list[Fault]:
    """What to mark, each at a field of the page; "" is the form itself."""
    if isinstance(error, Unfit) and error.faults:
        return list(error.faults)
    if found := _PLACE.match(error.message):
        words = error.hint or error.message
        return [Fault(found[1], f"{words[:1].upper()}{words[1:]}")]
    place = _CODES.get(error.code, "")
    known = place if place in editing.form.labels else ""
    return [Fault(known, f"{error.message} {error.hint}".strip())]
