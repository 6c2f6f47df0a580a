"""All fakes on one port, a path each; and how a test asks what they were asked.

`GET /ledger` tells other processes what was asked and charged.
"""

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Collection, Generator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, replace
from typing import Any

from mutoscope.providers.vendors import ANY_MODEL, vendors
from mutoscope.testing.fakes.elevenlabs import ElevenLabs
from mutoscope.testing.fakes.gemini import Gemini
from mutoscope.testing.fakes.local import Local
from mutoscope.testing.fakes.maps import GoogleMaps
from mutoscope.testing.fakes.openai import OpenAI
from mutoscope.testing.fakes.openrouter import OpenRouter
from mutoscope.testing.fakes.pexels import Pexels
from mutoscope.testing.fakes.pictures import changing
from mutoscope.testing.fakes.service import Charge, Reply, Service, halved
from mutoscope.testing.fakes.telegram import Telegram
from mutoscope.testing.fakes.voicevox import Voicevox
from mutoscope.testing.fakes.wikipedia import Wikipedia
from mutoscope.testing.fakes.youtube import YouTube
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.misbehaviour import (
    CARELESS,
    DELIVERING,
    LOSING,
    OF_FAKES,
    ORDERING,
    WAITING,
    Misbehaviour,
    Moods,
    from_first_mark,
    read_mark,
)
from mutoscope.testing.wire import HTML, PAGE, Asked, answer, document, head

SERVICES: tuple[type[Service], ...] = (
    OpenAI,
    Gemini,
    OpenRouter,
    Local,
    ElevenLabs,
    Pexels,
    Voicevox,
    Wikipedia,
    Telegram,
    YouTube,
    GoogleMaps,
)
DRIP_EVERY_S = 60.0
CIRCLE = "/circle"
_DENIED = Misbehaviour("denied")
_HALF = "half_base64"
_TURNING = (ORDERING | OF_FAKES) - {_HALF}
_SPOILING = DELIVERING | {_HALF}


class FakeVendors(LoopbackServer):
    """The fakes, within `async with`. `api_key`: what each wants that takes a key; empty: any, and
    none. `requests`: all that was asked, with the vendor's name."""

    def __init__(self, *, api_key: str = "", port: int = 0) -> None:
        super().__init__(port)
        self.charges: list[Charge] = []
        self._api_key = api_key
        self._services = {
            each.name: each(lambda: self.origin, *_catalogue(each.name)) for each in SERVICES
        }
        self._moods = Moods()
        self._queued: dict[str, deque[Misbehaviour]] = {name: deque() for name in self._services}

    @property
    def names(self) -> Collection[str]:
        """The vendors there are."""
        return self._services.keys()

    def url(self, name: str) -> str:
        """What an adapter of this vendor calls its address."""
        service = self._services[name]
        return service.address + service.entry

    def purchases(self, name: str) -> list[Charge]:
        """What one vendor has charged, in order."""
        return [charge for charge in self.charges if charge.vendor == name]

    def asked(self, name: str) -> list[Asked]:
        """What one vendor was asked, in order."""
        return [asked for asked in self.requests if asked.vendor == name]

    def behave(self, name: str, mark: str, *, times: int = 1) -> None:
        """How a vendor behaves to its next requests, whatever they are: "429 0.1", "hang"; see
        `misbehaviour`. ValueError: there is no such mark."""
        self._queued[name].extend([read_mark(mark)] * times)

    async def respond(self, exchange: Exchange) -> None:
        name, _, rest = exchange.asked.path.removeprefix("/").partition("/")
        asked = replace(exchange.asked, path=f"/{rest}", vendor=name)
        await self._heard(asked)
        service = self._services.get(name)
        if service is not None:
            return await self._serve_vendor(_Visit(exchange, asked, service, self._mood(service)))
        if name == "ledger":
            return await exchange.send(document(200, self._told()))
        return await exchange.send(document(404, {"error": f"Here are: {', '.join(self.names)}"}))

    async def _serve_vendor(self, visit: "_Visit") -> None:
        if visit.asked.path == CIRCLE:
            return await self._send_round(visit)
        if not self._lets_in(visit):
            return await visit.send(visit.service.misbehaved(_DENIED, visit.asked))
        if mood := self._next(visit, _TURNING):
            return await self._turn_away(visit, mood)
        careless = self._next(visit, CARELESS)
        with changing(careless.kind if careless else ""):
            reply = await visit.answer()
        self._book(reply)
        if self._next(visit, LOSING):
            return visit.exchange.abort()
        if slow := self._next(visit, WAITING):
            await visit.exchange.wait(slow.amount_s or 0.0)
        return await self._deliver(visit, reply)

    def _mood(self, service: Service) -> Misbehaviour | None:
        queued = self._queued[service.name]
        return queued.popleft() if queued else None

    def _next(self, visit: "_Visit", kinds: Collection[str]) -> Misbehaviour | None:
        if visit.mood is not None and visit.mood.kind in kinds:
            return visit.mood
        return self._moods.next(visit.marked, kinds)

    def _lets_in(self, visit: "_Visit") -> bool:
        service, asked = visit.service, visit.asked
        return not self._api_key or service.is_open(asked) or service.key(asked) == self._api_key

    async def _turn_away(self, visit: "_Visit", mood: Misbehaviour) -> None:
        if mood.kind == "hang":
            return await visit.exchange.wait(None)
        if mood.kind == "redirect":
            return await self._send_round(visit)
        if mood.kind == "html_error":
            return await visit.exchange.send(answer(502, PAGE, HTML))
        reply = visit.service.misbehaved(mood, visit.asked)
        self._book(reply)
        return await visit.send(reply)

    async def _send_round(self, visit: "_Visit") -> None:
        place = visit.service.prefix + CIRCLE
        await visit.exchange.send(answer(307, b"", HTML, Location=place))

    async def _deliver(self, visit: "_Visit", reply: Reply) -> None:
        mood = self._next(visit, _SPOILING)
        if mood is None or reply.status != 200:
            return await visit.send(reply)
        if mood.kind == "drip":
            every_s = mood.amount_s or DRIP_EVERY_S
            return await visit.exchange.drip(reply.body, reply.content_type, every_s)
        if mood.kind == "truncated":
            whole = head(200, reply.content_type, len(reply.body))
            return await visit.exchange.send(whole + reply.body[: len(reply.body) // 2])
        if mood.kind == "wrong_type":
            return await visit.send(replace(reply, body=PAGE))
        return await visit.send(replace(reply, body=halved(reply.body)))

    def _book(self, reply: Reply) -> None:
        if reply.charge is not None:
            self.charges.append(reply.charge)

    def _told(self) -> dict[str, object]:
        return {
            "requests": [f"{each.vendor} {each.method} {each.path}" for each in self.requests],
            "purchases": [{**asdict(charge), "usd": charge.usd} for charge in self.charges],
        }


class _Visit:
    """One request of one vendor. `marked`: the text with marks in it, from the first mark on."""

    def __init__(
        self, exchange: Exchange, asked: Asked, service: Service, mood: Misbehaviour | None
    ) -> None:
        self.exchange = exchange
        self.asked = asked
        self.service = service
        self.mood = mood
        texts = map(from_first_mark, service.texts(asked))
        self.marked = next(filter(None, texts), "")

    async def answer(self) -> Reply:
        """What a vendor cannot read it complains about, and goes on."""
        try:
            return await self.service.answered(self.asked, self.exchange)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            return self.service.invalid(f"The request cannot be read: {error!r}", self.asked)

    async def send(self, reply: Reply) -> None:
        """ConnectionError: the caller is gone."""
        whole = answer(reply.status, reply.body, reply.content_type, **reply.headers)
        await self.exchange.send(whole)


@contextlib.contextmanager
def running_fakes(*, api_key: str = "", port: int = 0) -> Generator[FakeVendors]:
    """The fakes for tests that wait for nothing: they run in a thread of their own. OSError: the
    port is taken."""
    started: Future[tuple[FakeVendors, asyncio.AbstractEventLoop]] = Future()
    stopped = asyncio.Event()

    async def run() -> None:
        try:
            async with FakeVendors(api_key=api_key, port=port) as fakes:
                started.set_result((fakes, asyncio.get_running_loop()))
                await stopped.wait()
        except OSError as error:
            started.set_exception(error)

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="fake vendors")
    thread.start()
    try:
        fakes, loop = started.result()
        try:
            yield fakes
        finally:
            loop.call_soon_threadsafe(stopped.set)
    finally:
        thread.join()


def _catalogue(name: str) -> tuple[list[str], list[Mapping[str, Any]]]:
    """The models and the voices that the vendor's data file names."""
    vendor = vendors().get(name)
    services = tuple(vendor.services.values()) if vendor else ()
    named = {name for each in services for name in (each.model, *each.prices)}
    voices = [voice for each in services for voice in each.facts.get("voices", ())]
    return sorted(named - {"", ANY_MODEL}), voices
