"""The templates of memes: those that come with the package, and a user's own before it is used."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from mutoscope.errors import NotFound
from mutoscope.media.memes.bundles import open_bundle
from mutoscope.media.memes.templates import (
    Template,
    in_language,
    is_publishable,
    template,
    template_ids,
)


@dataclass(frozen=True)
class SlotState:
    """A place for words. `hint`: what belongs there; `default`: what stands there where nothing is
    given, "" for nothing; without it one that is not `optional` has to be given words."""

    id: str
    hint: str
    default: str
    max_chars: int
    optional: bool


@dataclass(frozen=True)
class TemplateState:
    """One template. `slots`: in the order in which a caption's parts go into them; `licence`: as
    SPDX writes it, or "unknown", and then it is not `publishable` unasked; `own`: not bundled."""

    id: str
    title: str
    width_px: int
    height_px: int
    slots: tuple[SlotState, ...]
    needs_picture: bool
    licence: str
    author: str
    source: str
    publishable: bool
    own: bool = False


def meme_templates(language: str = "en") -> tuple[TemplateState, ...]:
    """The bundled ones by their ids, with titles and hints in a language (ISO 639-1), else in
    English."""
    return tuple(_state(template(name), language) for name in template_ids())


def own_meme_template(file: Path, language: str = "en") -> TemplateState:
    """A template of the user's, from its ZIP file. NotFound; InvalidRequest or MediaError: what is
    wrong with it."""
    if not file.is_file():
        raise NotFound(f"There is no file {file}.", hint="Name the ZIP file of your template.")
    with tempfile.TemporaryDirectory() as folder:
        return _state(open_bundle(file, Path(folder, "template")), language, own=True)


def _state(found: Template, language: str, *, own: bool = False) -> TemplateState:
    slots = tuple(
        SlotState(
            slot.id,
            in_language(slot.hint, language),
            in_language(slot.default, language),
            slot.max_chars,
            slot.optional,
        )
        for slot in found.slots
    )
    return TemplateState(
        id=found.id,
        title=in_language(found.titles, language),
        width_px=found.width_px,
        height_px=found.height_px,
        slots=slots,
        needs_picture=found.needs_picture,
        licence=found.license,
        author=found.author,
        source=found.source,
        publishable=is_publishable(found),
        own=own,
    )
