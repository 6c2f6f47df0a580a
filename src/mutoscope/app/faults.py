"""All that is wrong with a request, field by field: a form marks each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from mutoscope.config.wording import in_words
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.handing_in import HandedIn
from mutoscope.jobs.overrides import Misplaced
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.jobs.runner import checked

WORDS = {
    "missing": "It is missing.",
    "extra_forbidden": "There is no such field.",
    "string_pattern_mismatch": "It does not have the right form.",
    "string_too_long": "It may have at most {max_length} characters.",
    "too_long": "There may be at most {max_length}.",
}
_TOO_SHORT = "It must have at least {min_length} characters."
_TOO_FEW = "There must be at least {min_length}."
_NONE = "There must be at least one."


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


def fitting(
    pipeline: Pipeline, request: Mapping[str, Any], *, standing: Mapping[str, Any] | None = None
) -> BaseModel:
    """The request that is handed in, in place of a `standing` one if any, as the pipeline's model,
    defaults filled in. Unfit."""
    handed_in = HandedIn(standing)
    try:
        return checked(pipeline, dict(request), handed_in)
    except InvalidRequest as error:
        wrong = _validation(pipeline, request, handed_in)
        message = (wrong and _of_length(wrong)) or error.message
        faults = faults_in(wrong) if wrong else []
        raise Unfit(message, hint=error.hint, faults=faults) from None


def _of_length(error: ValidationError) -> str:
    """What is said of a request whose first fault is a text that is too long; "": it is none."""
    first = error.errors(include_url=False)[0]
    if first["type"] != "string_too_long":
        return ""
    place = ".".join(map(str, first["loc"]))
    most = first.get("ctx", {})["max_length"]
    return f"{place} has {len(first['input'])} characters; it may have {most} at most."


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
    words = _words(detail)
    return Fault(place, f"{words[:1].upper()}{words[1:]}")


def _words(detail: Any) -> str:
    facts = detail.get("ctx", {})
    if detail["type"] == "string_too_short" and facts.get("min_length", 1) > 1:
        return _TOO_SHORT.format(**facts)
    if detail["type"] == "too_short":
        return _NONE if facts["min_length"] == 1 else _TOO_FEW.format(**facts)
    words = WORDS.get(detail["type"])
    return words.format(**facts) if words else in_words(detail)


def _validation(
    pipeline: Pipeline, request: Mapping[str, Any], handed_in: HandedIn
) -> ValidationError | None:
    try:
        pipeline.request.model_validate(dict(request), context=handed_in)
    except ValidationError as error:
        return error
    return None
