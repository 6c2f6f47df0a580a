"""A server on loopback whose every answer is a test's own choice."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from mutoscope.testing.wire import Asked, head, read_request


class CallerGone(Exception):
    """Whoever asked has closed the connection."""


class Exchange:
    """A request and the connection to answer it on."""

    def __init__(
        self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.asked = asked
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """ConnectionError: the caller is gone."""
        self._writer.write(data)
        await self._writer.drain()

    def abort(self) -> None:
        """Break the connection off."""
        self._writer.transport.abort()

    async def wait(self, seconds: float | None) -> None:
        """CallerGone: they left before `seconds` (None: ever) were over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._reader.read()
                raise CallerGone

    async def drip(self, data: bytes, content_type: str, every_s: float) -> None:
        """The head at once, then a byte at a time."""
        await self.send(head(200, content_type, len(data)))
        for byte in data:
            await self.wait(every_s)
            await self.send(bytes([byte]))


class LoopbackServer(ABC):
    """The server, within `async with`. `origin`: its URL without a path; `left`: how many callers
    left before their answer."""

    def __init__(self, port: int = 0) -> None:
        self.origin = ""
        self.requests: list[Asked] = []
        self.left = 0
        self._port = port
        self._changed = asyncio.Condition()
        self._callers: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self.origin = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        callers = tuple(self._callers)
        for caller in callers:
            caller.cancel()
        await asyncio.gather(*callers, return_exceptions=True)

    async def until(self, happened: Callable[[Self], bool]) -> None:
        """Wait until `happened(self)`; looked at after each request, answer and lost caller."""
        async with self._changed:
            await self._changed.wait_for(lambda: happened(self))

    @abstractmethod
    async def respond(self, exchange: Exchange) -> None:
        """Answer one request, which is the last of its connection."""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = asyncio.current_task()
        if caller is not None:
            self._callers.add(caller)
            caller.add_done_callback(self._callers.discard)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self.respond(Exchange(await read_request(reader), reader, writer))
        except CallerGone:
            self.left += 1
        finally:
            writer.close()
            await self._tell()

    async def _heard(self, asked: Asked) -> None:
        self.requests.append(asked)
        await self._tell()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
