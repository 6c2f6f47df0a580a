"""The socket and the server on it."""

import contextlib
import socket
import sys
from collections.abc import Generator

import uvicorn
from starlette.types import ASGIApp

from mutoscope.config import Settings
from mutoscope.errors import ConfigError
from mutoscope.interfaces.web.guard import is_loopback

GRACE_S = 2
"""For requests that are being answered when the server is to stop."""
BACKLOG = 128
CONNECTIONS = 200
"""More are turned away with 503: the worker beside needs descriptors, too."""


def bound(settings: Settings) -> socket.socket:
    """The socket that the settings ask for, before anything is started for it. ConfigError."""
    if not settings.api_token and not is_loopback(settings.host):
        raise ConfigError(
            f"Others could reach this studio at {settings.host}, and nothing would keep them out.",
            hint="Set `api_token` to a long random text, or leave `host` at 127.0.0.1.",
        )
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


class Server:
    """Answers at a bound socket until stopped."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        host, port = listener.getsockname()[:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._listener = listener
        self._server = _Uvicorn(
            uvicorn.Config(
                app,
                loop="none",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                headers=[("X-Content-Type-Options", "nosniff")],
                timeout_graceful_shutdown=GRACE_S,
                limit_concurrency=CONNECTIONS,
            )
        )

    async def run(self) -> None:
        """Answer until `stop`, then finish what is being answered, for `GRACE_S` at most."""
        try:
            await self._server.serve(sockets=[self._listener])
        finally:
            self._listener.close()

    def stop(self) -> None:
        """Take no more requests, and return from `run`."""
        self._server.should_exit = True


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
