"""What went wrong, in the words of whoever reads it: on a page, or within one."""

import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.web.pages import words
from mutoscope.interfaces.web.pages.rendering import error_page, is_page
from mutoscope.interfaces.web.pages.words import marked

WORDS = "x-words"
"""A header of what pages ask: "page", where the answer is shown to a person."""
_NO_SUCH_PAGE = marked("There is no such page.")
_NOT_FOR_PAGES = marked("This page cannot do that.")

Answers = Callable[[Request, Exception], Awaitable[Response]]


def tell_on_pages(api: FastAPI) -> None:
    """From now on people are told on a page, in their language, what programs are told as problem
    details."""
    for kind in (MutoscopeError, HTTPException, Exception):
        api.add_exception_handler(kind, _for_people(api.exception_handlers[kind]))


def _for_people(answers: Any) -> Answers:
    async def told(request: Request, error: Exception) -> Response:
        answer: Response = await answers(request, error)
        if not is_page(request):
            return _translated(request, answer)
        detail, hint = _sentences(error, json.loads(bytes(answer.body)))
        page = error_page(request, answer.status_code, detail, hint)
        for name in ("allow", "retry-after"):
            if name in answer.headers:
                page.headers[name] = answer.headers[name]
        return page

    return told


def _sentences(error: Exception, problem: dict[str, Any]) -> tuple[str, str]:
    """What happened, and what to do; of addresses, what is of use to people."""
    if isinstance(error, HTTPException):
        return (_NO_SUCH_PAGE if error.status_code == HTTPStatus.NOT_FOUND else _NOT_FOR_PAGES), ""
    return problem["detail"], problem["hint"]


def _translated(request: Request, answer: Response) -> Response:
    """The same problem details, where a page asked: for people to read."""
    if request.headers.get(WORDS) != "page":
        return answer
    problem = json.loads(bytes(answer.body))
    told = words.of(request).told
    problem |= {name: told(problem[name]) for name in ("detail", "hint")}
    more = {name: it for name, it in answer.headers.items() if name != "content-length"}
    return JSONResponse(problem, answer.status_code, more, answer.media_type)
