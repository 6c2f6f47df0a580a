"""What every answer says, and which are compressed."""

import asyncio
import gzip
import http.client
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from urllib.parse import urlsplit

from asking import Answer, Asker
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from mutoscope.app import Studio
from mutoscope.config import Settings
from mutoscope.interfaces import web
from mutoscope.interfaces.web.headers import DEFAULTS, SafeHeaders, compressed

TEXT = "the same again, " * 200
PACKED = {"Accept-Encoding": "gzip"}


@asynccontextmanager
async def shown(studio: Studio, answer: Response) -> AsyncIterator[Asker]:
    """A server that has one answer to all."""

    async def route(_: Request) -> Response:
        return answer

    settings = Settings(**(studio.engine.settings.model_dump() | {"port": 0}))
    app = SafeHeaders(compressed(Starlette(routes=[Route("/", route)])))
    server = web.Server(app, web.bound(settings))
    running = asyncio.ensure_future(server.run())
    yield Asker(server.url)
    server.stop()
    await running


async def asked(studio: Studio, answer: Response) -> Answer:
    async with shown(studio, answer) as asker:
        return await asker("GET", "/", headers=PACKED)


async def test_every_answer_of_the_studio_is_fenced_in(api: Asker) -> None:
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    for path in ("/health", "/app/login", "/api/nowhere", "/api/jobs/job_x"):
        headers = (await api("GET", path)).headers
        assert headers["content-security-policy"].startswith(policy), path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["cache-control"] == "no-store", path
        assert "server" not in headers
    refused = await api("GET", "/api/system", headers={"Host": "evil.example"})
    assert {name.lower() for name in DEFAULTS} <= set(refused.headers)


async def test_each_is_said_once(api: Asker) -> None:
    def ask() -> list[str]:
        connection = http.client.HTTPConnection(urlsplit(api.url).netloc, timeout=60)
        with closing(connection):
            connection.request("GET", "/health")
            answer = connection.getresponse()
            answer.read()
            return [name.lower() for name, _ in answer.getheaders()]

    names = await asyncio.to_thread(ask)
    assert sorted(names) == sorted(set(names))


async def test_what_a_route_says_stays(studio: Studio) -> None:
    said = {
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, max-age=60",
        "Content-Disposition": "attachment",
    }
    answer = await asked(studio, HTMLResponse("<p>hello", headers=said))
    assert {name: answer.headers[name.lower()] for name in said} == said
    assert answer.headers["x-frame-options"] == "DENY"


async def test_text_is_compressed(studio: Studio) -> None:
    for answer in (HTMLResponse(TEXT), JSONResponse([TEXT]), Response(TEXT, media_type="text/css")):
        got = await asked(studio, answer)
        assert got.headers["content-encoding"] == "gzip"
        assert got.headers["vary"] == "Accept-Encoding"
        assert len(got.body) < 500
        assert TEXT in gzip.decompress(got.body).decode()
    async with shown(studio, JSONResponse([TEXT])) as asker:
        plain = await asker("GET", "/")
        assert json.loads(plain.body) == [TEXT]
        assert "content-encoding" not in plain.headers


async def test_media_events_and_parts_are_not(studio: Studio) -> None:
    kinds = ("video/mp4", "image/png", "audio/wav", "text/event-stream", "application/octet-stream")
    for kind in kinds:
        got = await asked(studio, Response(TEXT, media_type=kind))
        assert ("content-encoding" in got.headers, got.body) == (False, TEXT.encode()), kind
    part = Response(TEXT, 206, {"Content-Range": "bytes 0-3199/9999"}, "text/plain")
    assert (await asked(studio, part)).body == TEXT.encode()


async def test_events_come_one_by_one(studio: Studio) -> None:
    """The second is not told before the first has arrived."""
    arrived = asyncio.Event()

    async def events() -> AsyncIterator[str]:
        yield "data: first\n\n"
        await asyncio.wait_for(arrived.wait(), 60)
        yield "data: second\n\n"

    async with shown(studio, StreamingResponse(events(), media_type="text/event-stream")) as asker:
        place = urlsplit(asker.url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
        await asyncio.wait_for(reader.readuntil(b"first"), 60)
        arrived.set()
        await asyncio.wait_for(reader.readuntil(b"second"), 60)
        writer.close()
        await writer.wait_closed()
