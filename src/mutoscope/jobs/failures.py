"""From an exception to what the reader of a job is told."""

from pydantic import ValidationError

from mutoscope.errors import InvalidRequest, MutoscopeError, ProviderError
from mutoscope.jobs.resources import Resources
from mutoscope.models import ErrorInfo


def explain(
    error: BaseException, *, step: str | None = None, used: Resources | None = None
) -> ErrorInfo:
    """An error of ours in its own words; anything else is a bug and says so."""
    resources = used.body() if used is not None else None
    if not isinstance(error, MutoscopeError):
        return ErrorInfo(
            code="internal",
            message=f"{type(error).__name__}: {error}",
            hint="This is a bug; `mutoscope logs --traceback` shows where.",
            step=step,
            resources=resources,
        )
    return ErrorInfo(
        code=error.code,
        message=error.message,
        hint=error.hint,
        step=step,
        provider=error.provider if isinstance(error, ProviderError) else None,
        retryable=error.transient,
        resources=resources,
    )


def invalid_request(error: ValidationError, fields: list[str]) -> InvalidRequest:
    """The first thing that is wrong with a request, in one sentence."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        return InvalidRequest(f"There is no {where!r}.", hint=f"There are: {', '.join(fields)}.")
    text = f"{where}: {message}." if where else f"{message[:1].upper()}{message[1:]}."
    return InvalidRequest(text, hint=f"The fields are: {', '.join(fields)}.")
