"""A vendor of pictures on this machine: a real HTTP server that charges, and misbehaves on demand.

    POST /v1/pictures       {"prompt", "width", "height"} -> 202 {"id"}
    GET  /v1/pictures/ID    202 while it is being made, then the PNG
    POST /v1/pictures:now   {"prompt", "width", "height"} -> the PNG
    GET  /v1/ledger         what was bought, how often it was asked, how many at once

Both POSTs heed `Idempotency-Key`, unless told not to. `python -m mutoscope.testing.vendor --port 0
--ledger FILE` runs it as a process of its own and prints its address. What it does wrong is said in
the prompt: see `misbehaviour`.
"""

import argparse
import asyncio
import contextlib
import hashlib
import io
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.misbehaviour import (
    DELIVERING,
    LOSING,
    ORDERING,
    WAITING,
    Misbehaviour,
    Moods,
    plain,
)
from mutoscope.testing.purchases import Purchase, PurchaseBook
from mutoscope.testing.wire import HTML, PAGE, PNG, Asked, answer, document, fault, head

SIZES_PX = range(16, 2049)
DRIP_EVERY_S = 60.0


class FakeVendor(LoopbackServer):
    """The server, within `async with`.

    `ledger`: the file of its purchases. `api_key`: what it wants as a bearer token; empty: nothing.
    `making_s`: how long a picture takes. Without `honours_keys` each order is a new purchase.
    """

    def __init__(
        self,
        *,
        ledger: Path | None = None,
        api_key: str = "",
        honours_keys: bool = True,
        making_s: float = 0.0,
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.most_at_once = 0
        self._book = PurchaseBook(ledger)
        self._api_key = api_key
        self._honours_keys = honours_keys
        self._making_s = making_s
        self._moods = Moods()
        self._ready_at: dict[str, float] = {}
        self._in_flight = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.origin

    @property
    def purchases(self) -> list[Purchase]:
        """What was charged, in order."""
        return self._book.purchases

    async def respond(self, exchange: Exchange) -> None:
        asked = exchange.asked
        await self._heard(asked)
        if self._api_key and asked.headers.get("authorization") != f"Bearer {self._api_key}":
            return await exchange.send(fault(401, "invalid_api_key", "The key is not valid."))
        if asked.method == "POST" and asked.path in ("/v1/pictures", "/v1/pictures:now"):
            return await self._order(exchange)
        if asked.path == "/v1/circle":
            return await exchange.send(answer(307, b"", HTML, Location="/v1/circle"))
        if asked.path == "/v1/ledger":
            return await exchange.send(document(200, self._told()))
        return await self._fetch(exchange, asked.path.removeprefix("/v1/pictures/"))

    async def _order(self, exchange: Exchange) -> None:
        asked = exchange.asked.document
        prompt, sizes_px = str(asked.get("prompt", "")), (asked.get("width"), asked.get("height"))
        if not all(size in SIZES_PX for size in sizes_px):
            return await exchange.send(fault(400, "invalid_size", "16 to 2048 pixels a side."))
        if mood := self._moods.next(prompt, ORDERING):
            return await self._turn_away(exchange, mood)
        purchase = self._charge(exchange.asked)
        if lost := self._moods.next(prompt, LOSING):
            return await self._lose(exchange, lost.kind)
        slow = self._moods.next(prompt, WAITING)
        making_s = (slow.amount_s or 0.0) if slow else self._making_s
        if exchange.asked.path == "/v1/pictures":
            self._ready_at.setdefault(purchase.id, time.monotonic() + making_s)
            self._count()
            return await exchange.send(document(202, {"id": purchase.id}))
        with self._one_more():
            await exchange.wait(making_s)
        return await self._deliver(exchange, purchase)

    def _charge(self, asked: Asked) -> Purchase:
        key = asked.headers.get("idempotency-key", "")
        known = self._book.under(key) if self._honours_keys else None
        order = asked.document
        return known or self._book.enter(order["prompt"], order["width"], order["height"], key=key)

    async def _lose(self, exchange: Exchange, how: str) -> None:
        """Leave them without what they paid for."""
        if how == "no_id":
            return await exchange.send(document(202, {"status": "accepted"}))
        return exchange.abort()

    async def _turn_away(self, exchange: Exchange, mood: Misbehaviour) -> None:
        if mood.kind == "hang":
            return await exchange.wait(None)
        after = {"Retry_After": f"{mood.amount_s:g}"} if mood.amount_s is not None else {}
        reply = {
            "429": lambda: fault(429, "rate_limit", "Too many requests.", **after),
            "500": lambda: fault(500, "server_error", "Something broke."),
            "503": lambda: fault(503, "overloaded", "No capacity now.", **after),
            "refuse": lambda: fault(400, "content_policy_violation", "Against our policy."),
            "denied": lambda: fault(401, "invalid_api_key", "The key is not valid."),
            "redirect": lambda: answer(307, b"", HTML, Location="/v1/circle"),
        }[mood.kind]
        return await exchange.send(reply())

    async def _fetch(self, exchange: Exchange, id_: str) -> None:
        purchase = self._book.named(id_)
        if purchase is None:
            return await exchange.send(fault(404, "not_found", "There is no such picture."))
        if self._ready_at.get(id_, 0.0) > time.monotonic():
            return await exchange.send(document(202, {"id": id_}))
        return await self._deliver(exchange, purchase)

    async def _deliver(self, exchange: Exchange, purchase: Purchase) -> None:
        data = drawn(plain(purchase.prompt), purchase.width_px, purchase.height_px)
        mood = self._moods.next(purchase.prompt, DELIVERING)
        kind = mood.kind if mood else "well"
        if mood and kind == "drip":
            return await exchange.drip(data, PNG, mood.amount_s or DRIP_EVERY_S)
        whole = head(200, PNG, len(data))
        replies = {
            "truncated": whole + data[: len(data) // 2],
            "wrong_type": answer(200, PAGE, PNG),
        }
        return await exchange.send(replies.get(kind, whole + data))

    @contextlib.contextmanager
    def _one_more(self) -> Any:
        self._in_flight += 1
        self._count()
        try:
            yield
        finally:
            self._in_flight -= 1

    def _count(self) -> None:
        now = time.monotonic()
        making = sum(ready_at > now for ready_at in self._ready_at.values())
        self.most_at_once = max(self.most_at_once, self._in_flight + making)

    def _told(self) -> dict[str, Any]:
        return {
            "purchases": [asdict(purchase) for purchase in self.purchases],
            "requests": len(self.requests),
            "most_at_once": self.most_at_once,
        }


def drawn(prompt: str, width_px: int, height_px: int) -> bytes:
    """A PNG that follows from the prompt: one colour above, which fades into another."""
    above, below = np.frombuffer(hashlib.sha256(prompt.encode()).digest()[:6], np.uint8).reshape(
        2, 3
    )
    share = np.linspace(0.0, 1.0, height_px)[:, None, None]
    column = (above * (1 - share) + below * share).round().astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(np.repeat(column, width_px, axis=1)).save(file, "PNG")
    return file.getvalue()


async def serve(vendor: FakeVendor) -> None:
    """Print the address, and serve until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with vendor:
        sys.stdout.write(f"{vendor.url}\n")
        sys.stdout.flush()
        await stopped.wait()


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser("mutoscope.testing.vendor", description="A fake vendor.")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--ledger", type=Path, help="the file of its purchases")
    parser.add_argument("--api-key", default="", help="what it wants as a bearer token")
    parser.add_argument("--ignore-keys", action="store_true", help="each order is a new purchase")
    parser.add_argument("--making-s", type=float, default=0.0, help="how long a picture takes")
    given = parser.parse_args(arguments)
    vendor = FakeVendor(
        ledger=given.ledger,
        api_key=given.api_key,
        honours_keys=not given.ignore_keys,
        making_s=given.making_s,
        port=given.port,
    )
    asyncio.run(serve(vendor))


if __name__ == "__main__":
    main()
