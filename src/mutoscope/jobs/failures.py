"""From an exception to what the reader of a job is told."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from mutoscope.config.wording import STRUCTURES, in_words
from mutoscope.errors import InvalidRequest, MutoscopeError, ProviderError
from mutoscope.jobs.resources import Resources
from mutoscope.models import ErrorInfo

LONGEST_SHOWN = 60
BUG = "This is a bug; `mutoscope logs --traceback` shows where."


def explain(
    error: BaseException,
    redact: Callable[[str], str],
    *,
    step: str | None = None,
    used: Resources | None = None,
) -> ErrorInfo:
    """An error of ours in its own words, without secrets; anything else is a bug and says so."""
    resources = used.body() if used is not None else None
    if not isinstance(error, MutoscopeError):
        return ErrorInfo(
            code="internal",
            message=redact(f"{type(error).__name__}: {error}"),
            hint=BUG,
            step=step,
            resources=resources,
        )
    return ErrorInfo(
        code=error.code,
        message=redact(error.message),
        hint=redact(error.hint),
        step=step,
        provider=error.provider if isinstance(error, ProviderError) else None,
        retryable=error.transient,
        resources=resources,
        again=error.again,
    )


def invalid_request(error: ValidationError, fields: Mapping[str, FieldInfo]) -> InvalidRequest:
    """The first thing that is wrong with a request, in one sentence; what the field means."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "string_unicode" and not where:
        return InvalidRequest(
            "A field's name holds a character that no text may hold.",
            hint="Remove broken Unicode from it.",
        )
    every = f"The fields are: {', '.join(_said_by_people(fields))}."
    if first["type"] == "extra_forbidden":
        return InvalidRequest(f"There is no {where!r}.", hint=every)
    wanted = _wanted(first)
    whole = f"{wanted[:1].upper()}{wanted[1:]}."
    if not where:
        return InvalidRequest(whole, hint=every)
    hint = _meaning(first["loc"], fields) or ("" if len(first["loc"]) > 1 else every)
    if first["type"] == "missing":
        return InvalidRequest(f"The field {where} is missing.", hint=hint)
    if isinstance(first["input"], dict | list | tuple):
        return InvalidRequest(f"{where}: {whole}", hint=hint)
    return InvalidRequest(f"{where} cannot be {_shown(first['input'])}: {wanted}.", hint=hint)


def _said_by_people(fields: Mapping[str, FieldInfo]) -> list[str]:
    """Not those that interfaces fill in."""
    extras = {name: field.json_schema_extra for name, field in fields.items()}
    return [
        name
        for name, extra in extras.items()
        if not isinstance(extra, dict) or extra.get("cli") != "hidden"
    ]


def _wanted(detail: ErrorDetails) -> str:
    """What there should be, for the second half of a sentence."""
    if detail["type"] in STRUCTURES:
        return in_words(detail).rstrip(".")
    said = detail["msg"].removeprefix("Value error, ")
    return said.replace("Input should be", "it should be")


def _meaning(loc: Sequence[int | str], fields: Mapping[str, FieldInfo]) -> str:
    """What the innermost field of a place is for; "" where nobody has said."""
    found = None
    for part in loc:
        if isinstance(part, str) and part in fields:
            found = part, fields[part].description
            model = _model_in(fields[part].annotation)
            fields = model.model_fields if model else {}
    return f"{found[0]}: {found[1]}." if found and found[1] else ""


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model of a field's values, or of the parts of a list."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next(filter(None, map(_model_in, get_args(kind))), None)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
