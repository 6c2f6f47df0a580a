"""What of a job can be published: the file, what is said with it, and what is known of its rights.

Every pipeline hands over `publish.json` (title, description, tags or hashtags, language,
`ai_generated`) and `sources.json` (who made each part, under which licence), for each of its items.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mutoscope.errors import InvalidRequest, WrongState
from mutoscope.jobs.engine import Engine
from mutoscope.models import Job, Output
from mutoscope.providers.picture_rights import licence_in, may_be_used

SAID, SOURCES = "publish.json", "sources.json"
_KINDS = ("video/", "image/gif", "image/")
_NOT_SHOWN = frozenset({"thumbnail", "contact_sheet", "source"})
_LICENCE = ("licence", "license")
_PLACES = ("url", "page_url")
_NAMED = (*_PLACES, "title", "credit")
_UNKNOWN = frozenset({"", "unknown", "?", "none", "null", "n/a"})
_AFTER_KEY = "._-/ "
_CLOSED = re.compile(
    r"all rights reserved|все права защищены|copyright|©|\(c\)|proprietary|\bno licen[cs]e", re.I
)
"""Who says only this allows nothing."""
_OPEN = re.compile(
    r"\b(?:MIT|BSD|ISC|MPL|L?GPL|OFL|GFDL"
    r"|(?i:apache|unlicense|(?:pexels|pixabay|unsplash) licen[cs]e))\b"
)
"""Free licences that are not Creative Commons'."""


@dataclass(frozen=True)
class Rights:
    """`licences`: those that are named; `unknown`: the parts of which none is known, as people know
    them."""

    licences: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Publishable:
    """`post`: what is said with the file, as plain values: the fields of `protocol.Post` that are
    not the file's own."""

    file: Output
    post: Mapping[str, Any]
    rights: Rights


def publishable(engine: Engine, job: Job, item: str) -> Publishable:
    """Of the job, or one item of it. Blocks. InvalidRequest: there is no such item, or several to
    choose from; WrongState: there is no file of it (yet), or it is lent; ArtifactLost."""
    files = _files(job, item)
    file = _shown(job, files)
    said, sources = _document(engine, files, SAID) or {}, _document(engine, files, SOURCES)
    rights = rights_of(sources)
    if said.get("publishable") is False and not rights.unknown:
        rights = replace(rights, unknown=("a part of it: its papers do not say which",))
    return Publishable(file, _post(job, item, file, said), rights)


def rights_of(sources: Any) -> Rights:
    """What is known of the parts in a `sources.json`: nothing, where there is none, or nothing in
    it."""
    if _is_empty(sources):
        return Rights((), ("everything: its sources are not written down",))
    found = list(_licensed(sources, ""))
    licences = dict.fromkeys(licence for _, licence in found if licence)
    return Rights(tuple(licences), tuple(dict.fromkeys(part for part, each in found if not each)))


def _files(job: Job, item: str) -> Sequence[Output]:
    if not item:
        return job.output
    found = next((each for each in job.items if each.key == item), None)
    if found is None:
        known = ", ".join(each.key for each in job.items) or "none"
        raise InvalidRequest(f"{job.id} has no item “{item[:80]}”.", hint=f"Its items: {known}.")
    return [each for each in job.output if each.id in found.output]


def _shown(job: Job, files: Sequence[Output]) -> Output:
    """The file that people are shown: the video, else the picture that moves, else the picture."""
    shown = [each for each in files if each.kind not in _NOT_SHOWN]
    files = [each for each in shown if each.expires_at is None]
    if shown and not files:
        raise WrongState(
            f"What {job.id} shows is lent by a vendor, whose terms let nobody publish it.",
            hint="Publish a design that a model has painted, or one made from a photo of your own.",
        )
    for kind in _KINDS:
        found = [each for each in files if each.artifact.mime_type.startswith(kind)]
        several = {each.key for each in job.items for file in found if file.id in each.output}
        if len(found) > 1 and len(several) > 1:
            raise InvalidRequest(
                f"{job.id} has made several.", hint=f"Name one: {', '.join(sorted(several))}."
            )
        if found:
            return found[0]
    raise WrongState(
        f"{job.id} has no video or picture to publish yet.",
        hint=f"`mutoscope show {job.id}` tells how far it is.",
    )


def _document(engine: Engine, files: Sequence[Output], name: str) -> Any:
    """A JSON object that a pipeline has written; None: there is none."""
    for each in files:
        if each.name == name or each.name.endswith(tuple(f"{sign}{name}" for sign in _AFTER_KEY)):
            return json.loads(engine.blobs.path(each.artifact, each.name).read_text("utf-8"))
    return None


def _post(job: Job, item: str, file: Output, said: Mapping[str, Any]) -> dict[str, Any]:
    titles = [each.title for each in job.items if each.key == item]
    request = (job.request.get(name) for name in ("title", "topic"))
    title = next((str(each) for each in (said.get("title"), *titles, *request) if each), file.name)
    tags: Sequence[Any] = said.get("tags") or said.get("hashtags") or ()
    return {
        "title": title,
        "description": str(said.get("description", "")).strip(),
        "tags": [str(tag).lstrip("#") for tag in tags],
        "language": str(said.get("language", "")),
        "synthetic": bool(said.get("ai_generated", True)),
        "width_px": file.width,
        "height_px": file.height,
        "duration_s": file.duration_s,
    }


def _licensed(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """The parts that a licence is told of, or should be, by their name; "" where it is unknown."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _licensed(each, f"{place} {index + 1}".strip())
    if not isinstance(value, dict):
        return
    told = [value[name] for name in _LICENCE if name in value]
    is_elsewhere = any(value.get(name) for name in _PLACES)
    if told or is_elsewhere:
        said = next((each.strip() for each in told if isinstance(each, str)), "")
        allows = _allows(said, is_elsewhere=is_elsewhere)
        named = next((str(value[name]) for name in _NAMED if value.get(name)), "")
        part = f"{place} ({named[:120]})" if named else place
        if not allows and said.lower() not in _UNKNOWN:
            part = f"{part}: {said[:120]}"
        yield part.strip(), said if allows else ""
    for name, each in value.items():
        if isinstance(each, dict | list):
            yield from _licensed(each, f"{place} {name}".strip())


def _allows(licence: str, *, is_elsewhere: bool) -> bool:
    """Whether who shows a part has to ask nobody. What was found at somebody else's place has to be
    free; of the rest a vendor's terms are enough."""
    if licence_in(licence):
        return may_be_used(licence)
    if licence.lower() in _UNKNOWN or _CLOSED.search(licence):
        return False
    return not is_elsewhere or bool(_OPEN.search(licence))


def _is_empty(value: Any) -> bool:
    """Whether nothing is said in it."""
    if isinstance(value, dict | list):
        return all(map(_is_empty, value.values() if isinstance(value, dict) else value))
    return value is None or value == ""
