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
from mutoscope.jobs.commands import without_commands

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
            return _translated(request, error, answer)
        problem = json.loads(bytes(answer.body))
        detail, hint = _sentences(error, problem["detail"], problem["hint"])
        page = error_page(request, answer.status_code, detail, hint)
        for name in ("allow", "retry-after"):
            if name in answer.headers:
                page.headers[name] = answer.headers[name]
        return page

    return told


def _sentences(error: Exception, detail: str, hint: str) -> tuple[str, str]:
    """What happened, and what to do: neither a command nor a route, which readers of a page cannot
    use; of addresses, what is of use to people."""
    if isinstance(error, HTTPException):
        return (_NO_SUCH_PAGE if error.status_code == HTTPStatus.NOT_FOUND else _NOT_FOR_PAGES), ""
    if isinstance(error, MutoscopeError):
        return without_commands(error.message) or error.message, without_commands(error.hint)
    return detail, hint


def _translated(request: Request, error: Exception, answer: Response) -> Response:
    """The same problem details, where a page asked: for people to read."""
    if request.headers.get(WORDS) != "page":
        return answer
    problem = json.loads(bytes(answer.body))
    told = words.of(request).told
    detail, hint = _sentences(error, problem["detail"], problem["hint"])
    problem |= {"detail": told(detail), "hint": told(hint)}
    more = {name: it for name, it in answer.headers.items() if name != "content-length"}
    return JSONResponse(problem, answer.status_code, more, answer.media_type)
