"""What every fake has in common: how it answers, complains and charges."""

import asyncio
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mutoscope.testing.loopback import Exchange
from mutoscope.testing.misbehaviour import Misbehaviour
from mutoscope.testing.wire import JSON, Asked

USD = {
    "picture": 0.04,
    "input_mtok": 1.0,
    "output_mtok": 4.0,
    "kchar": 0.1,
    "geocode": 0.005,
    "street_view": 0.007,
    "satellite": 0.002,
}
"""What the fakes charge, whatever the real ones do."""
CHARACTERS_PER_TOKEN = 4
UNKNOWN_MODEL = "gone"
"""A model whose name begins so is one that the vendor does not know any more."""


@dataclass(frozen=True)
class Charge:
    """One charge. `units`: how much of each unit (`picture`, `input_mtok`, `output_mtok`, `kchar`
    and others of `USD`) was used, as the answer says; `prompt`: for what."""

    vendor: str
    model: str
    units: Mapping[str, float]
    prompt: str = ""

    @property
    def usd(self) -> float:
        return sum(USD[unit] * amount for unit, amount in self.units.items())


@dataclass(frozen=True)
class Reply:
    """An answer, and what it costs whoever asked."""

    body: bytes
    content_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    charge: Charge | None = None


def in_json(
    document: Any,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    charge: Charge | None = None,
) -> Reply:
    """A reply in JSON; underscores in the names of headers are hyphens."""
    return Reply(json.dumps(document).encode(), JSON, status, headers or {}, charge)


@dataclass(frozen=True)
class Fault:
    """How a vendor words a misbehaviour: the status, its own code for it, its words."""

    status: int
    code: str
    words: str


class Service(ABC):
    """One vendor. `prefix` comes before all its paths, `entry` after it in what an adapter calls
    its address. `routes`: what answers which method and path, the first that fits. `faults`: how it
    words misbehaviours; it has "invalid" and "500" at least. `models`, `catalogue`: those
    of the vendor's data file, which it therefore knows."""

    name = ""
    entry = ""
    faults: Mapping[str, Fault] = {}

    def __init__(
        self,
        url: Callable[[], str],
        models: Sequence[str] = (),
        voices: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self._url = url
        self.models = tuple(models)
        self.catalogue = tuple(voices)

    @property
    def prefix(self) -> str:
        return f"/{self.name}"

    @property
    def address(self) -> str:
        """Where its own paths begin, as a whole URL."""
        return self._url() + self.prefix

    @property
    def routes(self) -> Sequence["Route"]:
        return ()

    def key(self, asked: Asked) -> str:
        """The key that was sent; empty where none was."""
        return asked.headers.get("authorization", "").removeprefix("Bearer ")

    def is_open(self, asked: Asked) -> bool:
        """Whether this needs no key at all."""
        return False

    def texts(self, asked: Asked) -> Sequence[str]:
        """Everything in a request that somebody wrote: where marks may stand."""
        return ()

    @abstractmethod
    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """A fault in the vendor's own shape."""

    def misbehaved(self, mood: Misbehaviour, asked: Asked) -> Reply:
        """What it says instead of taking the order."""
        if mood.kind == "echo_key":
            words = f"The request with the key {self.key(asked)} cannot be served."
            return self.complaint(Fault(400, self.faults["invalid"].code, words), asked)
        fault = self.faults.get(mood.kind) or self.faults["500"]
        headers = {"Retry_After": f"{mood.amount_s:g}"} if mood.amount_s is not None else {}
        return self.complaint(fault, asked, headers)

    def invalid(self, words: str, asked: Asked, status: int = 400) -> Reply:
        """It does not take the request."""
        return self.complaint(Fault(status, self.faults["invalid"].code, words), asked)

    def missing(self, asked: Asked) -> Reply:
        """There is no such route."""
        words = f"Unknown request URL: {asked.method} {asked.path}"
        return self.complaint(Fault(404, self.faults["invalid"].code, words), asked)

    async def answered(self, asked: Asked, exchange: Exchange) -> Reply:
        """As `answer`, from the event loop: for a service that lets its callers wait. CallerGone:
        they left."""
        return await asyncio.to_thread(self.answer, asked)

    def answer(self, asked: Asked) -> Reply:
        """The answer to a well-behaved request."""
        for route in self.routes:
            found = route.pattern.fullmatch(asked.path)
            if found is not None and route.method == asked.method:
                return route.handle(asked, *found.groups())
        return self.missing(asked)


@dataclass(frozen=True)
class Route:
    """`handle(asked, *groups)`: the groups of the pattern."""

    method: str
    pattern: re.Pattern[str]
    handle: Callable[..., Reply]


def route(method: str, pattern: str, handle: Callable[..., Reply]) -> Route:
    """One row of a service's routes; the pattern has to fit the whole path."""
    return Route(method, re.compile(pattern), handle)


def tokens(*texts: str) -> int:
    """How many tokens texts are, near enough."""
    return sum(-(-len(text) // CHARACTERS_PER_TOKEN) for text in texts)


def halved(body: bytes) -> bytes:
    """JSON in which each picture or sound is cut off halfway, and all else whole; half of what is
    no JSON."""
    try:
        return json.dumps(_halved(json.loads(body))).encode()
    except ValueError:
        return body[: len(body) // 2]


def _halved(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _halved(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_halved(part) for part in value]
    found = _MEDIA.fullmatch(value) if isinstance(value, str) else None
    return (found[1] or "") + found[2][: len(found[2]) // 8 * 4] if found else value


_MEDIA = re.compile(r"(data:[a-z]+/[a-z+.-]+;base64,)?([A-Za-z0-9+/]{200,}={0,2})")
