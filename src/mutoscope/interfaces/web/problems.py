"""What went wrong, as problem details (RFC 9457), with our `code` and `hint`."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from mutoscope.errors import (
    Busy,
    InvalidRequest,
    MediaError,
    MutoscopeError,
    NotFound,
    ProviderError,
    ResourceExhausted,
    WrongState,
)

MEDIA_TYPE = "application/problem+json"
AGAIN_AFTER_S = 5
"""When to come back to a studio whose database or disk is short of something."""


class Unauthorized(MutoscopeError):
    """The token is missing or wrong."""

    code = "unauthorized"


class Forbidden(MutoscopeError):
    """Not from there."""

    code = "forbidden"


class NotJson(MutoscopeError):
    """The body is of another kind."""

    code = "not_json"


class TooLarge(MutoscopeError):
    """The body is larger than any of ours."""

    code = "too_large"


STATUS_BY_ERROR: tuple[tuple[type[MutoscopeError], HTTPStatus], ...] = (
    (Unauthorized, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotJson, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (InvalidRequest, HTTPStatus.UNPROCESSABLE_ENTITY),
    (MediaError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (WrongState, HTTPStatus.CONFLICT),
    (Busy, HTTPStatus.TOO_MANY_REQUESTS),
    (ResourceExhausted, HTTPStatus.SERVICE_UNAVAILABLE),
    (ProviderError, HTTPStatus.BAD_GATEWAY),
    (MutoscopeError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


def problem(error: MutoscopeError) -> Response:
    """The answer to a request that ended in this error."""
    status = next(status for kind, status in STATUS_BY_ERROR if isinstance(error, kind))
    return _response(status, error.code, error.message, error.hint, _headers(error))


def answer_problems(api: FastAPI) -> None:
    """From now on `api` answers errors with problem details."""
    api.add_exception_handler(MutoscopeError, _ours)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _plain)
    api.add_exception_handler(Exception, _bug)


async def _ours(_: Request, error: Exception) -> Response:
    assert isinstance(error, MutoscopeError)
    return problem(error)


async def _invalid(_: Request, error: Exception) -> Response:
    """What is wrong with a body or a parameter, the first thing only."""
    assert isinstance(error, RequestValidationError)
    first: Mapping[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return problem(InvalidRequest("The body is not valid JSON.", hint="Send one object."))
    where, *inside = map(str, first["loc"])
    name = ".".join(inside)
    subject = f"{name} in the {where}" if name else f"The {where}"
    wanted = first["msg"].replace("Input should be", "it should be")
    return problem(InvalidRequest(f"{subject} cannot be used: {wanted}."))


async def _plain(_: Request, error: Exception) -> Response:
    """No such address, or not with this method."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "_")
    hint = "The addresses are listed at /openapi.json."
    return _response(status, code, f"{status.description or status.phrase}.", hint, error.headers)


async def _bug(_: Request, __: Exception) -> Response:
    """Something of ours is broken; the log says what."""
    return _response(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "Something broke while this was answered.",
        "This is a bug of Mutoscope; the log of `mutoscope serve` has the traceback.",
    )


def _headers(error: MutoscopeError) -> dict[str, str]:
    if isinstance(error, Unauthorized):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, Busy):
        return {"Retry-After": str(math.ceil(error.retry_after_s))}
    return {"Retry-After": str(AGAIN_AFTER_S)} if isinstance(error, ResourceExhausted) else {}


def _response(
    status: HTTPStatus, code: str, detail: str, hint: str, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse(
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": status.value,
            "detail": detail,
            "code": code,
            "hint": hint,
        },
        status.value,
        headers,
        MEDIA_TYPE,
    )
