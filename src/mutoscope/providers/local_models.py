"""A language model server on this machine: Ollama, LM Studio, llama.cpp, vLLM at its usual port.

Asked through `http.call`, whose bounds hold here too, and on an event loop of its own, because
whoever looks may be on one. Nothing but 127.0.0.1 and ::1 is ever asked.
"""

import asyncio
import functools
import ipaddress
import re
import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from mutoscope.config import Settings
from mutoscope.errors import MutoscopeError
from mutoscope.providers.http.request import Patience, Request
from mutoscope.providers.vendors import Account, Service, is_elsewhere, vendors

VENDOR = "local"
HINT = (
    "Start Ollama, LM Studio, llama.cpp's or vLLM's server with a model, or set `base_urls`; where"
    ' a server there does not list its models, also `models."local.chat"`.'
)
KEPT_S = 30.0
_WITHIN_S = 0.3
_HOSTS = ("127.0.0.1", "[::1]")
_HERE = re.compile(r"http://(127\.0\.0\.1|\[::1\]|localhost):(\d{1,5})((?:/[\w.-]+)*?)(?:/v1)?/?")
_MOST_BYTES = 1_000_000
_PATIENCE = Patience(deadline_s=_WITHIN_S, connect_s=_WITHIN_S, silence_s=_WITHIN_S)


@dataclass(frozen=True)
class LocalModel:
    """A server, and the first of its models that talks, or the one that the settings name."""

    base_url: str
    model: str


def find(settings: Settings) -> LocalModel | None:
    """The server that the settings name, else the first that answers; None also where nobody tells
    what to ask it for. What was found, or not, holds for half a minute. Takes up to a third of a
    second, on the caller's thread."""
    chosen = settings.models.get(f"{VENDOR}.chat", "")
    if base_url := settings.base_urls.get(VENDOR, "").rstrip("/"):
        model = chosen or model_at(base_url)
        return LocalModel(base_url, model) if model else None
    if not settings.find_local_models:
        return None
    ports = tuple(server["port"] for server in _service().facts["servers"])
    found = at_ports(ports)
    return replace(found, model=chosen) if found and chosen else found


def located(settings: Settings, account: Account) -> Account:
    """The account with the server's address and model; as it is where there is no server.

    Another server that speaks like a vendor has models of its own: the first it lists, if it is on
    this machine and the settings name none. Whatever answers on this machine is given no more of a
    source than a local server.
    """
    return _on_this_machine(_of_server(settings, account))


def _of_server(settings: Settings, account: Account) -> Account:
    if is_elsewhere(settings, account.vendor):
        named = f"{account.vendor}.{account.kind}" in settings.models
        model = "" if named else model_at(account.base_url)
        return replace(account, model=model or account.model)
    if account.vendor != VENDOR:
        return account
    found = find(settings)
    if found is None:
        return account
    return replace(account, base_url=found.base_url, model=found.model)


def _on_this_machine(account: Account) -> Account:
    if account.kind != "chat" or not _is_loopback(account.base_url):
        return account
    borne: int = _service().facts["source_words"]
    words = min(borne, account.facts.get("source_words", borne))
    return replace(account, facts={**account.facts, "source_words": words})


def _is_loopback(base_url: str) -> bool:
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # no address, or a name
        return False


def at_ports(ports: Sequence[int], *, now_s: float | None = None) -> LocalModel | None:
    """The first of these ports where a model server answers."""
    addresses = tuple(f"http://{host}:{port}" for port in ports for host in _HOSTS)
    return _first(addresses, _period(now_s))


def model_at(base_url: str, *, now_s: float | None = None) -> str:
    """The first talking model of a server on this machine; empty where it is elsewhere, or mute."""
    found = _HERE.fullmatch(base_url)
    if found is None:
        return ""
    host = found[1].replace("localhost", _HOSTS[0])
    first = _first((f"http://{host}:{found[2]}{found[3]}",), _period(now_s))
    return first.model if first else ""


def _period(now_s: float | None) -> int:
    return int((time.monotonic() if now_s is None else now_s) // KEPT_S)


@functools.lru_cache(maxsize=16)
def _first(addresses: tuple[str, ...], _during: int) -> LocalModel | None:
    with ThreadPoolExecutor(1, "local models") as thread:
        answers = thread.submit(asyncio.run, _ask_all(addresses)).result()
    talking = (
        (address, _talking(models)) for address, models in zip(addresses, answers, strict=True)
    )
    return next((LocalModel(address, model) for address, model in talking if model), None)


async def _ask_all(addresses: Sequence[str]) -> list[Sequence[str]]:
    return await asyncio.gather(*map(_models, addresses))


async def _models(address: str) -> Sequence[str]:
    """The names of its models, as OpenAI's `GET /v1/models` lists them."""
    from mutoscope.providers.http.call import call  # not needed to list a catalogue

    request = Request(VENDOR, f"{address}/v1/models", patience=_PATIENCE, max_bytes=_MOST_BYTES)
    try:
        return _names((await call(request)).document)
    except MutoscopeError:
        return ()


def _names(document: Any) -> Sequence[str]:
    listed = document.get("data") if isinstance(document, dict) else None
    entries = listed if isinstance(listed, list) else []
    names = [each.get("id") for each in entries if isinstance(each, dict)]
    return [name for name in names if isinstance(name, str) and name]


def _talking(models: Sequence[str]) -> str:
    mute: Collection[str] = _service().facts["not_talking"]
    return next((m for m in models if not any(mark in m.lower() for mark in mute)), "")


def _service() -> Service:
    return vendors()[VENDOR].services["chat"]
