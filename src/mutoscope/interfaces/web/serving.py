"""The socket and the server on it."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from mutoscope.config import Settings
from mutoscope.errors import ConfigError
from mutoscope.interfaces.web.streaming import ABORT, LEAVING

GRACE_S = 2
"""For requests that are being answered when the server is to stop."""
BACKLOG = 128
CONNECTIONS = 512
"""More are turned away with 503: two hundred who follow a job, and their pages."""
OTHER_FILES = 100
"""Descriptors for what is not a connection: the database, files that are read, the log."""


def bound(settings: Settings) -> socket.socket:
    """The socket that the settings ask for. ConfigError: it cannot be had. Whether others may reach
    the studio there is for `check_guarded` to say, before."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _unusable(settings, error) from None
    try:
        if sys.platform != "win32":  # where it means that two may have the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _unusable(settings, error) from None
    return listener


def most_connections() -> int:
    """How many connections there may be at once, by what this process may have open."""
    if sys.platform == "win32":
        return CONNECTIONS
    import resource

    may, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if may == resource.RLIM_INFINITY:
        return CONNECTIONS
    return max(min(CONNECTIONS, may - OTHER_FILES), 1)


class Server:
    """Answers at a bound socket until stopped."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        host, port = listener.getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._listener = listener
        self._leaving = asyncio.Event()
        self._server = _Uvicorn(
            uvicorn.Config(
                _Told(app, self._leaving),
                loop="none",
                http=_Protocol,
                ws="none",
                lifespan="auto",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # `clients` knows which proxies are trusted
                timeout_graceful_shutdown=GRACE_S,
                limit_concurrency=most_connections(),
            )
        )

    async def run(self) -> None:
        """Answer until `stop`, then finish what is being answered, for `GRACE_S` at most."""
        try:
            await self._server.serve(sockets=[self._listener])
        finally:
            self._listener.close()

    def stop(self) -> None:
        """Take no more requests, end those that would not end, and return from `run`."""
        self._server.should_exit = True
        self._leaving.set()


class _Told:
    """Lets requests know when the server is about to stop."""

    def __init__(self, app: ASGIApp, leaving: asyncio.Event) -> None:
        self._app = app
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})[LEAVING] = self._leaving
        await self._app(scope, receive, send)


class _Protocol(H11Protocol):
    """Lets requests drop their connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, ABORT: transport.abort}


class _Uvicorn(uvicorn.Server):
    """Leaves signals to whoever runs it: there is a worker to be stopped as well."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _unusable(settings: Settings, error: OSError) -> ConfigError:
    reason = error.strerror or str(error)
    return ConfigError(
        f"{settings.host} port {settings.port} cannot be used: {reason}.",
        hint="Set another `port` or `host`, or stop what is using it.",
    )
