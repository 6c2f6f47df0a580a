"""Finding a model server on this machine, and nothing else."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from mutoscope.config import Settings
from mutoscope.providers import local_models
from mutoscope.providers.entries import named
from mutoscope.providers.local_models import LocalModel, at_ports, located, model_at
from mutoscope.providers.vendors import account, vendors
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import HTML, answer, document, fault


class Server(LoopbackServer):
    """Answers the same whatever it is asked; None: never."""

    def __init__(self, reply: bytes | None) -> None:
        super().__init__()
        self._reply = reply

    async def respond(self, exchange: Exchange) -> None:
        await self._heard(exchange.asked)
        if self._reply is None:
            return await exchange.wait(None)
        return await exchange.send(self._reply)

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])


def listing(*names: Any) -> bytes:
    return document(200, {"object": "list", "data": [{"id": name} for name in names]})


async def looked(*ports: int, now_s: float = 0.0) -> LocalModel | None:
    return await asyncio.to_thread(at_ports, ports, now_s=now_s)


@pytest.fixture
async def ollama() -> AsyncIterator[Server]:
    async with Server(listing("nomic-embed-text", "bge-m3:latest", "qwen3:8b", "llama")) as server:
        yield server


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


async def test_the_first_model_that_talks_is_found(ollama: Server) -> None:
    assert await looked(free_port(), ollama.port) == LocalModel(ollama.origin, "qwen3:8b")
    assert [(asked.method, asked.path) for asked in ollama.requests] == [("GET", "/v1/models")]


async def test_what_was_found_holds_for_a_while(ollama: Server) -> None:
    for now_s in (0.0, 29.0, 31.0):
        assert await looked(ollama.port, now_s=now_s)
    assert len(ollama.requests) == 2


async def test_the_first_port_goes_first(ollama: Server) -> None:
    async with Server(listing("mistral")) as other:
        assert await looked(other.port, ollama.port) == LocalModel(other.origin, "mistral")


@pytest.mark.parametrize(
    "reply",
    [
        fault(404, "not_found", "There is no such page."),
        answer(404, b'{"code": "not_found", "title": "Not found"}', "application/problem+json"),
        answer(200, b"<!doctype html><title>Mutoscope</title>", HTML),
        document(200, {"data": []}),
        document(200, {"data": "models"}),
        document(200, {"data": [{"id": 7}, {"name": "x"}, "y", {"id": ""}]}),
        document(200, {"models": [{"id": "x"}]}),
        listing("text-embedding-nomic", "all-minilm", "whisper-1"),
        answer(307, b"", HTML, Location="http://example.org/v1/models"),
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    ],
)
async def test_what_is_no_model_server_is_not_taken_for_one(reply: bytes) -> None:
    async with Server(reply) as server:
        assert await looked(server.port) is None
        assert server.requests


async def test_who_says_nothing_is_not_waited_for() -> None:
    began_s = asyncio.get_running_loop().time()
    async with Server(None) as server:
        assert await looked(server.port) is None
    assert asyncio.get_running_loop().time() - began_s < 5


async def test_it_may_be_asked_for_on_an_event_loop() -> None:
    assert at_ports((free_port(),), now_s=0.0) is None


@pytest.mark.parametrize(
    "base_url",
    [
        "http://example.org:11434/v1",
        "https://127.0.0.1:11434",
        "http://127.0.0.1:80@example.org",
        "http://127.0.0.1.example.org:80",
        "http://127.0.0.2:80",
        "http://127.0.0.1:80/proxy/v1",
        "http://127.0.0.1:123456",
        "",
    ],
)
def test_nothing_elsewhere_is_asked(base_url: str) -> None:
    assert model_at(base_url, now_s=0.0) == ""


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_the_model_of_an_address_here_is_asked_for(
    ollama: Server, host: str, path: str
) -> None:
    base_url = f"http://{host}:{ollama.port}{path}"
    assert await asyncio.to_thread(model_at, base_url, now_s=0.0) == "qwen3:8b"


def at_usual(ports: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
    facts = vendors()["local"].services["chat"].facts
    monkeypatch.setitem(facts, "servers", [{"title": "toy", "port": port} for port in ports])  # type: ignore[arg-type]


async def test_the_account_is_where_the_server_is(
    ollama: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_usual([ollama.port], monkeypatch)
    settings = Settings()
    found = await asyncio.to_thread(located, settings, account(settings, "local", "chat"))
    assert (found.base_url, found.model, found.key) == (ollama.origin, "qwen3:8b", "")
    assert found.usd(input_mtok=1, output_mtok=1) == 0


async def test_a_named_model_goes_before_a_found_one(
    ollama: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_usual([ollama.port], monkeypatch)
    found = await asyncio.to_thread(local_models.find, Settings(models={"local.chat": "phi"}))
    assert found == LocalModel(ollama.origin, "phi")


async def test_nobody_is_looked_for_who_is_not_wanted(
    ollama: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_usual([ollama.port], monkeypatch)
    assert local_models.find(Settings(find_local_models=False)) is None
    assert ollama.requests == []


def test_a_named_address_is_used_unasked() -> None:
    given = Settings(base_urls={"local": "http://10.0.0.9:8000/v1/"}, models={"local.chat": "phi"})
    assert local_models.find(given) == LocalModel("http://10.0.0.9:8000/v1", "phi")


def test_a_server_that_nobody_names_a_model_of_is_none() -> None:
    assert local_models.find(Settings(base_urls={"local": "http://10.0.0.9:8000"})) is None


async def test_a_named_server_that_is_silent_is_none_and_lacks() -> None:
    entry = named("writer", "local")
    assert entry is not None
    async with Server(None) as server:
        given = Settings(base_urls={"local": server.origin})
        assert await asyncio.to_thread(local_models.find, given) is None
        lack = await asyncio.to_thread(entry.lack, given)
        assert lack is not None
        assert 'models."local.chat"' in lack.hint


@pytest.mark.parametrize(
    ("vendor", "base_url", "words"),
    [
        ("openai", "http://127.0.0.1:11434/v1", 1500),
        ("openai", "http://localhost:4000/proxy/v1", 1500),
        ("openai", "http://127.8.8.8", 1500),
        ("gemini", "http://[::1]:80/", 1500),
        ("openai", "http://10.0.0.9:11434", None),
        ("openai", "https://localhost.example.org/v1", None),
        ("openai", "http://[broken/v1", None),
    ],
)
def test_what_answers_here_is_given_as_much_of_a_source_as_a_local_server(
    vendor: str, base_url: str, words: int | None
) -> None:
    given = account(Settings(base_urls={vendor: base_url}), vendor, "chat")
    assert located(Settings(), given).facts.get("source_words") == words
    assert located(Settings(), replace(given, kind="pictures")).facts == given.facts


def test_one_that_bears_less_is_given_less() -> None:
    given = account(Settings(base_urls={"openai": "http://127.0.0.1:1"}), "openai", "chat")
    given = replace(given, facts={**given.facts, "source_words": 300})
    assert located(Settings(), given).facts["source_words"] == 300


def test_the_usual_servers_are_known() -> None:
    servers = vendors()["local"].services["chat"].facts["servers"]
    assert {each["title"]: each["port"] for each in servers} == {
        "Ollama": 11434,
        "LM Studio": 1234,
        "llama.cpp": 8080,
        "vLLM": 8000,
    }
