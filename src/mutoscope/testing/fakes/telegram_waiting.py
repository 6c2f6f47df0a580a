"""Callers of the Bot API server that wait for something to happen."""

import asyncio
from collections.abc import Callable

from mutoscope.testing.loopback import Exchange


class Waiting:
    """One caller that waits, on the running loop. `ended`: why they are to be refused instead."""

    def __init__(self) -> None:
        self.ended = ""
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self, ended: str = "") -> None:
        """From any thread."""
        self.ended = self.ended or ended
        self._loop.call_soon_threadsafe(self._woken.set)

    async def until_woken(self, exchange: Exchange, longest_s: float) -> None:
        """Or until the time is over. CallerGone: they left."""
        left = asyncio.ensure_future(exchange.wait(longest_s))
        woken = asyncio.ensure_future(self._woken.wait())
        try:
            await asyncio.wait({left, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            if not left.done():
                left.cancel()
        if left.done() and not left.cancelled():
            left.result()


class Watch:
    """Those who wait until what they wish to see is so."""

    def __init__(self) -> None:
        self._waiting = set[Waiting]()

    def tell(self) -> None:
        """Something has changed; from the loop."""
        for each in self._waiting:
            each.wake()

    async def until(self, seen: Callable[[], bool], exchange: Exchange, longest_s: float) -> None:
        """Or until the time is over. CallerGone: they left."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + longest_s
        while not seen() and loop.time() < until_s:
            waiting = Waiting()
            self._waiting.add(waiting)
            try:
                await waiting.until_woken(exchange, until_s - loop.time())
            finally:
                self._waiting.discard(waiting)
