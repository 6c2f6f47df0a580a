"""The application: routes, who may ask them, how errors are told. Other parts of the API are added
beside the routers here."""

import time

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mutoscope import __version__
from mutoscope.app import Studio
from mutoscope.config import Settings
from mutoscope.interfaces.web import jobs, system
from mutoscope.interfaces.web.guard import Guard
from mutoscope.interfaces.web.problems import answer_problems

log = structlog.get_logger("mutoscope")


def application(studio: Studio, settings: Settings) -> ASGIApp:
    """The API of an open studio, as an ASGI application."""
    # Its pages of documentation load scripts from elsewhere; /openapi.json has all they show.
    api = FastAPI(title="Mutoscope", version=__version__, docs_url=None, redoc_url=None)
    api.state.studio = studio
    api.include_router(system.router)
    api.include_router(jobs.router)
    answer_problems(api)
    return Told(Guard(Unbroken(api), settings))


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
