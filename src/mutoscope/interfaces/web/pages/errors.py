"""What went wrong, on a page for whoever asked for one."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from mutoscope.errors import MutoscopeError
from mutoscope.interfaces.web.pages.rendering import error_page, is_page

Answers = Callable[[Request, Exception], Awaitable[Response]]


def tell_on_pages(api: FastAPI) -> None:
    """From now on people are told on a page what programs are told as problem details."""
    for kind in (MutoscopeError, HTTPException, Exception):
        api.add_exception_handler(kind, _for_people(api.exception_handlers[kind]))


def _for_people(answers: Any) -> Answers:
    async def told(request: Request, error: Exception) -> Response:
        answer: Response = await answers(request, error)
        if not is_page(request):
            return answer
        problem = json.loads(bytes(answer.body))
        page = error_page(request, answer.status_code, problem["detail"], problem["hint"])
        for name in ("allow", "retry-after"):
            if name in answer.headers:
                page.headers[name] = answer.headers[name]
        return page

    return told
