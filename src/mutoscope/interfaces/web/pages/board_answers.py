"""What a form says to a job that waits, in the words of the studio."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.pages.sections import changes_in
from mutoscope.models import Job

CHANGE = "set:"
"""What the names of fields begin with that stand for a place of the document."""
AGAIN = "again"
ASKED = "asked"
"""The field that has the `mark_of` what the answer is to."""
MARK_BYTES = 16
_BARE = frozenset({AGAIN, "back", "reject"})
"""Answers to which no change belongs."""


@dataclass(frozen=True)
class Said:
    """The answer, the changes of the document, and what is to be made anew."""

    answers: Mapping[str, str]
    changes: Mapping[str, Any]
    takes: list[str]


def mark_of(job: Job, document: Any) -> str:
    """A short digest of what a person is asked, and of what they have before them then: a late
    answer to something else is known by it."""
    told = json.dumps([job.question, dict(job.takes), document], sort_keys=True, default=str)
    return hashlib.blake2b(told.encode("ascii"), digest_size=MARK_BYTES).hexdigest()


def said(question: Mapping[str, Any], fields: Mapping[str, Any], document: Any) -> Said:
    """What a flat form says; what stands there as it was is no change. InvalidRequest: several
    things can be made anew, and none is named."""
    word = str(fields.get("word") or "")
    takes = _listed(fields.get("take")) if word == AGAIN else []
    if word == AGAIN and not takes and len(question.get("takes") or ()) > 1:
        raise InvalidRequest(
            "Nothing is marked.",
            hint="Mark what is to be made anew.",
            code="unmarked",
        )
    answers = {str(question["name"]): word} if word else {}
    return Said(answers, {} if word in _BARE else _changes(fields, document), takes)


def _changes(fields: Mapping[str, Any], document: Any) -> dict[str, Any]:
    given = {n.removeprefix(CHANGE): v for n, v in fields.items() if n.startswith(CHANGE)}
    typed = {path: value for path, value in given.items() if value != _at(document, path)}
    return typed | (changes_in(document, fields) if isinstance(document, dict) else {})


def _listed(value: Any) -> list[str]:
    """One box that is marked comes alone, several as a list."""
    many = cast("list[object]", value) if isinstance(value, list) else [value]
    return [str(each) for each in many if each is not None]


def _at(document: Any, path: str) -> Any:
    """What stands at a dotted place; None: there is none."""
    here = document
    for name in path.split("."):
        if isinstance(here, list) and name.isdecimal() and int(name) < len(here):
            here = cast("list[Any]", here)[int(name)]
        elif isinstance(here, dict):
            here = cast("dict[str, Any]", here).get(name)
        else:
            return None
    return here
