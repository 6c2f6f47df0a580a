"""A studio that answers at a real socket of this process, and whoever asks there."""

import asyncio
import contextlib
import http.client
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from mutoscope.app import Studio
from mutoscope.config import Settings
from mutoscope.interfaces import web

LIMIT_S = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> tuple[int, str]:
        """Status and code of problem details that are whole."""
        assert self.headers["content-type"] == "application/problem+json"
        told = self.json
        assert set(told) - {"errors"} == {"type", "title", "status", "detail", "code", "hint"}
        assert told["status"] == self.status
        assert told["detail"]
        return self.status, told["code"]


def ask(
    url: str,
    method: str,
    path: str,
    *,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request on a connection of its own; a `body` that is no bytes is sent as JSON."""
    given = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        given.setdefault("Content-Type", "application/json")
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=LIMIT_S)
    with contextlib.closing(connection):
        connection.request(method, path, body, given)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())


class Asker:
    """Asks a server of this process."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def __call__(self, method: str, path: str, **given: Any) -> Answer:
        return await asyncio.to_thread(ask, self.url, method, path, **given)


@asynccontextmanager
async def answering(studio: Studio, **changed: Any) -> AsyncIterator[Asker]:
    """The studio's API, with these settings changed."""
    chosen = studio.engine.settings.model_dump() | {"port": 0} | changed
    settings = Settings(**chosen)
    server = web.Server(web.application(studio, settings), web.bound(settings))
    running = asyncio.ensure_future(server.run())
    try:
        yield Asker(server.url)
    finally:
        server.stop()
        await running
