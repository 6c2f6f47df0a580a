"""The application: the routes of programs and people, who may ask them, how errors are told."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mutoscope import __version__
from mutoscope.app import Studio
from mutoscope.app.feeds import Feeds
from mutoscope.config import Settings
from mutoscope.interfaces.web.api import (
    artifacts,
    catalogues,
    description,
    events,
    faceless,
    generations,
    job,
    jobs,
    presets,
    publications,
    samples,
    schedules,
    system,
    uploads,
    webhooks,
)
from mutoscope.interfaces.web.guard import Guard
from mutoscope.interfaces.web.headers import SafeHeaders, compressed
from mutoscope.interfaces.web.heads import Heads
from mutoscope.interfaces.web.pages import board, edit, make, rendering, sign_in, static
from mutoscope.interfaces.web.pages import jobs as jobs_page
from mutoscope.interfaces.web.pages import system as system_page
from mutoscope.interfaces.web.pages.board_live import drawn
from mutoscope.interfaces.web.pages.board_watch import Watches
from mutoscope.interfaces.web.pages.errors import tell_on_pages
from mutoscope.interfaces.web.problems import answer_problems

log = structlog.get_logger("mutoscope")

PROGRAMS = (
    *(jobs, job, events, uploads, artifacts, presets, schedules, webhooks, publications),
    *(catalogues, samples, system, faceless, generations, description),
)
PEOPLE = (make, jobs_page, board, edit, system_page, sign_in, static)
"""What has routes, in the order in which they are tried."""


def application(studio: Studio, settings: Settings) -> ASGIApp:
    """The API of an open studio, as an ASGI application."""
    rendering.prepare()
    api = routed()
    api.state.studio = studio
    api.state.settings = settings
    api.state.feeds = Feeds()
    api.state.watches = Watches(drawn)
    return Told(SafeHeaders(compressed(Guard(Unbroken(Heads(api)), settings, studio))))


def routed() -> FastAPI:
    """All routes, of no studio yet: enough to describe them (`openapi()`)."""
    # Its pages of documentation load scripts from elsewhere; /openapi.json has all they show.
    api = FastAPI(
        title="Mutoscope",
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_following,
    )
    for part in (*PROGRAMS, *PEOPLE):
        # To include a router would build each of its routes once more, at the first request.
        api.router.routes.extend(part.router.routes)
    answer_problems(api)
    tell_on_pages(api)
    return api


@asynccontextmanager
async def _following(api: FastAPI) -> AsyncGenerator[None]:
    """From the start of the server to its stop."""
    async with api.state.feeds:
        yield


class Unbroken:
    """A bug, which has been answered, is told in our log, where secrets are masked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            log.error("request_failed", path=scope.get("path"), error=str(error), exc_info=error)


class Told:
    """A line a request, without what stands after "?"."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_at, status = time.monotonic(), 0

        async def seen(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            took_ms = round(1000 * (time.monotonic() - began_at), 1)
            log.debug(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                took_ms=took_ms,
            )
