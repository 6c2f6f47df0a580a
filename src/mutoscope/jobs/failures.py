"""From an exception to what the reader of a job is told."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError
from pydantic.fields import FieldInfo

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
    wanted = first["msg"].removeprefix("Value error, ")
    every = f"The fields are: {', '.join(fields)}."
    if first["type"] == "extra_forbidden":
        return InvalidRequest(f"There is no {where!r}.", hint=every)
    if not where:
        return InvalidRequest(f"{wanted[:1].upper()}{wanted[1:]}.", hint=every)
    wanted = wanted.replace("Input should be", "it should be")
    meaning = fields[str(first["loc"][0])].description if first["loc"][0] in fields else None
    hint = f"{first['loc'][0]}: {meaning}." if meaning else every
    if first["type"] == "missing":
        return InvalidRequest(f"{where} is missing.", hint=hint)
    return InvalidRequest(f"{where} cannot be {_shown(first['input'])}: {wanted}.", hint=hint)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
