"""What went wrong, as problem details (RFC 9457), with our `code` and `hint`."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from mutoscope.app.faults import Fault, Unfit, fault_of, faults_of
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
from mutoscope.jobs.routes import for_callers

MEDIA_TYPE = "application/problem+json"
DESCRIBED = "/openapi.json lists the addresses, and what each takes."
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
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


class NoSuchRange(MutoscopeError):
    """The file, of `size_bytes`, has no such part."""

    code = "range_not_satisfiable"

    def __init__(self, message: str, *, size_bytes: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.size_bytes = size_bytes


STATUS_BY_ERROR: tuple[tuple[type[MutoscopeError], HTTPStatus], ...] = (
    (Unauthorized, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotJson, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (NoSuchRange, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE),
    (InvalidRequest, HTTPStatus.UNPROCESSABLE_ENTITY),
    (MediaError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (WrongState, HTTPStatus.CONFLICT),
    (Busy, HTTPStatus.TOO_MANY_REQUESTS),
    (ResourceExhausted, HTTPStatus.SERVICE_UNAVAILABLE),
    (ProviderError, HTTPStatus.BAD_GATEWAY),
    (MutoscopeError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


def problem(error: MutoscopeError, status: HTTPStatus | None = None) -> Response:
    """The answer to a request that ended in this error; `status` where it is not the usual one."""
    if status is None:
        status = next(status for kind, status in STATUS_BY_ERROR if isinstance(error, kind))
    headers, faults = _headers(error), faults_of(error)
    told, hint = for_callers(error.message), for_callers(error.hint)
    return _response(status, error.code, told, hint, headers, faults=faults)


def answer_problems(api: FastAPI) -> None:
    """From now on `api` answers errors with problem details."""
    api.add_exception_handler(MutoscopeError, _ours)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _plain)
    api.add_exception_handler(ClientDisconnect, _broken_off)
    api.add_exception_handler(Exception, _bug)


async def _ours(_: Request, error: Exception) -> Response:
    assert isinstance(error, MutoscopeError)
    return problem(error)


async def _invalid(_: Request, error: Exception) -> Response:
    """What is wrong with a body or a parameter: the first thing as a sentence, all by their
    fields."""
    assert isinstance(error, RequestValidationError)
    told = [_located(detail) for detail in error.errors()]
    first: Mapping[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return problem(InvalidRequest("The body is not valid JSON.", hint="Send one object."))
    where, fault = told[0]
    subject = f"{fault.field} in the {where}" if fault.field else f"The {where}"
    wanted = first["msg"].replace("Input should be", "it should be")
    faults = list(dict.fromkeys(fault for _, fault in told))
    return problem(Unfit(f"{subject} cannot be used: {wanted}.", faults=faults, hint=DESCRIBED))


def _located(detail: Any) -> tuple[str, Fault]:
    """Whether it is in the body, the query, …; and the fault by its name there."""
    where, *inside = detail["loc"]
    return str(where), fault_of({**detail, "loc": tuple(inside)})


async def _plain(request: Request, error: Exception) -> Response:
    """No such address, or not with this method."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods(request))
    status = HTTPStatus(error.status_code)
    code = status.phrase.lower().replace(" ", "_")
    detail = f"{status.description or status.phrase}."
    return _response(status, code, detail, DESCRIBED, headers)


def _methods(request: Request) -> list[str]:
    """With which methods the address can be asked: each has a route of its own."""
    routes = request.app.router.routes
    asked = {method: "GET" if method == "HEAD" else method for method in METHODS}  # see `Heads`
    return [
        method
        for method, meant in asked.items()
        if any(
            route.matches({**request.scope, "method": meant})[0] is Match.FULL for route in routes
        )
    ]


async def _broken_off(_: Request, __: Exception) -> Response:
    """Who asked has gone before all was sent: nobody's bug, and nobody reads this."""
    return Response(status_code=HTTPStatus.BAD_REQUEST.value)


async def _bug(_: Request, __: Exception) -> Response:
    """Something of ours is broken; the log says what."""
    return _response(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal",
        "Something broke while this was answered.",
        "This is a bug of Mutoscope; the log of the server has the traceback.",
    )


def _headers(error: MutoscopeError) -> dict[str, str]:
    if isinstance(error, Unauthorized):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, NoSuchRange):
        return {"Content-Range": f"bytes */{error.size_bytes}"}
    if isinstance(error, Busy):
        return {"Retry-After": str(math.ceil(error.retry_after_s))}
    return {"Retry-After": str(AGAIN_AFTER_S)} if isinstance(error, ResourceExhausted) else {}


def _response(
    status: HTTPStatus,
    code: str,
    detail: str,
    hint: str,
    headers: Mapping[str, str] | None = None,
    *,
    faults: Sequence[Fault] = (),
) -> Response:
    told = [{**vars(each), "message": for_callers(each.message)} for each in faults]
    errors = {"errors": told} if faults else {}
    return JSONResponse(
        {
            "type": "about:blank",
            "title": status.phrase,
            "status": status.value,
            "detail": detail,
            "code": code,
            "hint": hint,
            **errors,
        },
        status.value,
        headers,
        MEDIA_TYPE,
    )
