"""Answers that do not end by themselves: server-sent events.

https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mutoscope.app.feeds import framed as framed
from mutoscope.interfaces.web.access import still_may

RETRY_MS = 2000
"""After which a browser that has lost the stream comes back."""
HEARTBEAT_S = 15.0
"""Without a word for a minute or so, proxies take a connection for dead."""
PATIENCE_S = 60.0
"""Whoever has read nothing for so long is left, and may come back."""
LONGEST_S = 3600.0
"""Then the reader has to come back, and to show that it may still read."""
LEAVING, ABORT = "leaving", "abort"
"""What `serving` puts into the state of a request: the event that the server is about to stop, and
how to drop the connection."""
HEADERS = {
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would keep events back until it has some kilobytes of them
}


class Unread(Exception):
    """The other side does not read."""


class EventStream(Response):
    """Sends what `chunks` yields (events that are `framed`) as it comes, and comments in silence.

    Ends when `chunks` does, when the reader goes, when it may not read any longer, and at once when
    the server is about to stop. A reader that does not read is left. `chunks` is closed in every
    case.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        chunks: AsyncGenerator[bytes],
        *,
        heartbeat_s: float = HEARTBEAT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._chunks = chunks
        self._heartbeat_s = heartbeat_s
        self._patience_s = patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.get("state", {})
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        outlet = _Outlet(send, self._patience_s)
        try:
            if await self._told(outlet, receive, state):
                await outlet.end()
        except Unread:
            _dropped(state.get(ABORT))

    async def _told(self, outlet: "_Outlet", receive: Receive, state: Mapping[str, Any]) -> bool:
        """Whether the reader is still there when all is told, or no more is to be."""
        telling = asyncio.ensure_future(self._tell(outlet))
        beating = asyncio.ensure_future(outlet.beat(self._heartbeat_s))
        going = asyncio.ensure_future(_gone(receive))
        stopping = asyncio.ensure_future(state.get(LEAVING, asyncio.Event()).wait())
        showing = asyncio.ensure_future(_kept_out(state, self._heartbeat_s))
        try:
            done, _ = await asyncio.wait(
                {telling, beating, going, stopping, showing},
                timeout=LONGEST_S,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            tasks = {telling, beating, going, stopping, showing}
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        for task in done:
            task.result()
        return going not in done

    async def _tell(self, outlet: "_Outlet") -> None:
        async with contextlib.aclosing(self._chunks) as chunks:
            await outlet.send(f"retry: {RETRY_MS}\n\n".encode())
            async for chunk in chunks:
                await outlet.send(chunk)


class _Outlet:
    """One at a time sends, and whoever reads has `patience_s` to take it."""

    def __init__(self, send: Send, patience_s: float) -> None:
        self._send = send
        self._patience_s = patience_s
        self._turn = asyncio.Lock()
        self._sent_at_s = time.monotonic()

    async def send(self, chunk: bytes, *, more: bool = True) -> None:
        """Unread."""
        message = {"type": "http.response.body", "body": chunk, "more_body": more}
        async with self._turn:
            try:
                async with asyncio.timeout(self._patience_s):
                    await self._send(message)
            except TimeoutError:
                raise Unread from None
            self._sent_at_s = time.monotonic()

    async def beat(self, every_s: float) -> None:
        """Send a comment whenever nothing else was sent for so long. Unread."""
        while True:
            silent_s = time.monotonic() - self._sent_at_s
            if silent_s >= every_s:
                await self.send(b":\n\n")
            else:
                await asyncio.sleep(every_s - silent_s)

    async def end(self) -> None:
        """This was all. Unread."""
        await self.send(b"", more=False)


async def _kept_out(state: Mapping[str, Any], every_s: float) -> None:
    """Until whoever reads may do so no longer; looks so often."""
    while True:
        await asyncio.sleep(every_s)
        if not await still_may(state):
            return


async def _gone(receive: Receive) -> None:
    """Until the other side has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _dropped(abort: Callable[[], None] | None) -> None:
    """The connection is closed with what waits to be read; to close it would wait for that."""
    if abort is not None:
        abort()
