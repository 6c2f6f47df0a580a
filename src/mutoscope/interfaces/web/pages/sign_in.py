"""Signing in with a key, and out."""

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from mutoscope.interfaces.web.pages.rendering import page, partial, redirect
from mutoscope.interfaces.web.problems import Unauthorized
from mutoscope.interfaces.web.sign_in import COOKIE, client_of, sign_in_of

router = APIRouter(include_in_schema=False)
HOME = "/app"
LOGIN = "/app/login"
COOKIE_LIVES_S = 30 * 86_400


class Shown(BaseModel):
    """What the form sends. `next`: where somebody was on the way to."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=1000)
    next: str = Field(HOME, max_length=4000)


@router.get(LOGIN)
async def login(request: Request) -> HTMLResponse:
    """The form."""
    return page(request, "login.html", next=local(request.query_params.get("next", HOME)), wrong="")


@router.post(LOGIN)
async def sign_in(shown: Shown, request: Request) -> Response:
    """A session, and on to where one was going; or the form, with what is wrong. Busy: too many
    wrong keys."""
    doors, client = sign_in_of(request), client_of(request)
    try:
        cookie = await doors.begin(shown.key.strip(), client)
    except Unauthorized:
        return _again(request, shown)
    answer = redirect(local(shown.next))
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=COOKIE_LIVES_S,
        secure=doors.is_secure(client),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/app/logout")
async def sign_out(request: Request) -> Response:
    """The session is over, here and in all windows of this browser."""
    if cookie := request.cookies.get(COOKIE):
        await sign_in_of(request).end(cookie)
    answer = redirect(LOGIN)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def local(where: str) -> str:
    """The address, where it is one of this studio; else its first page. Browsers read a backslash
    as a slash, and leave tabs and line ends out: none of them may make another host of it."""
    try:
        parts = urlsplit(where)
    except ValueError:
        return HOME
    is_path = where.startswith("/") and not where.startswith("//") and "\\" not in where
    is_bare = not (parts.scheme or parts.netloc) and where.isprintable() and where.isascii()
    return where if is_path and is_bare and parts.path != LOGIN else HOME


def _again(request: Request, shown: Shown) -> HTMLResponse:
    values: dict[str, Any] = {"next": local(shown.next)}
    wrong = "This key opens nothing. It may be mistyped, revoked or expired."
    return partial(request, "parts/login_form.html", 422, **values, wrong=wrong)
