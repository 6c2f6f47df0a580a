"""All that is wrong with a request, field by field: a form marks each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from mutoscope.config.wording import in_words
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.overrides import Misplaced
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.runner import checked

WORDS = {
    "missing": "It is missing.",
    "extra_forbidden": "There is no such field.",
    "string_pattern_mismatch": "It does not have the right form.",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field, as a sentence. `field`: its dotted place, lists counted from 0;
    "" for the request as a whole."""

    field: str
    message: str


class Unfit(InvalidRequest):
    """A request with faults. Its own message and hint are about the first."""

    def __init__(
        self, message: str, *, faults: Sequence[Fault], hint: str = "", code: str | None = None
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.faults = tuple(faults)


def faults_of(error: Exception) -> Sequence[Fault]:
    """What an error says of single fields: of a request, or of a document that was changed."""
    if isinstance(error, Unfit):
        return error.faults
    return [Fault(error.place, error.hint)] if isinstance(error, Misplaced) else ()


def fitting(pipeline: Pipeline, request: Mapping[str, Any]) -> BaseModel:
    """The request as the pipeline's model, defaults filled in. Unfit."""
    try:
        return checked(pipeline, dict(request))
    except InvalidRequest as error:
        found = _faults(pipeline, request)
        raise Unfit(error.message, hint=error.hint, faults=found) from None


def faults_in(error: ValidationError, *, below: str = "") -> list[Fault]:
    """Every fault once, in the order of the fields; `below` names what holds them."""
    told = [fault_of(detail, below=below) for detail in error.errors(include_url=False)]
    once = {fault.field: fault for fault in reversed(told)}
    # A list with a faulty part counts as too short, which says nothing more.
    return [fault for name, fault in once.items() if not _has_part(name, once)][::-1]


def _has_part(field: str, others: Collection[str]) -> bool:
    return bool(field) and any(each.startswith(f"{field}.") for each in others)


def fault_of(detail: Any, *, below: str = "") -> Fault:
    """One fault in words. `detail`: pydantic's `ErrorDetails`, or what FastAPI makes of them."""
    place = ".".join([below, *map(str, detail["loc"])] if below else map(str, detail["loc"]))
    words = WORDS.get(detail["type"]) or in_words(detail)
    return Fault(place, f"{words[:1].upper()}{words[1:]}")


def _faults(pipeline: Pipeline, request: Mapping[str, Any]) -> list[Fault]:
    try:
        pipeline.request.model_validate(dict(request))
    except ValidationError as error:
        return faults_in(error)
    return []
