"""What is happening, told at a real socket as server-sent events."""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from asking import Asker
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from mutoscope.app import Studio
from mutoscope.app.feeds import Feeds
from mutoscope.app.keys import create_key, revoke_key
from mutoscope.interfaces import web
from mutoscope.interfaces.web.access import Visitor
from mutoscope.interfaces.web.api import events as routes
from mutoscope.interfaces.web.application import routed
from mutoscope.interfaces.web.guard import Guard
from mutoscope.interfaces.web.problems import answer_problems
from mutoscope.interfaces.web.serving import CONNECTIONS, GRACE_S, OTHER_FILES, most_connections
from mutoscope.interfaces.web.streaming import EventStream
from mutoscope.models import Job
from mutoscope.store import events
from mutoscope.store.events import Fact

LIMIT_S = 20
Source = Callable[[], AsyncGenerator[bytes]]


@dataclass(frozen=True)
class Heard:
    kind: str
    id: str
    data: Any


@dataclass
class Stream:
    """An answer whose body is read as it comes. `whole`: it has ended as it should."""

    status: int
    headers: Mapping[str, str]
    reader: asyncio.StreamReader
    whole: bool = False

    async def chunks(self) -> AsyncIterator[bytes]:
        while size := int(await self.reader.readline() or b"0", 16):
            yield await self.reader.readexactly(size)
            await self.reader.readline()
        self.whole = await self.reader.readline() == b"\r\n"

    async def blocks(self) -> AsyncIterator[str]:
        text = ""
        async for chunk in self.chunks():
            *blocks, text = (text + chunk.decode()).split("\n\n")
            for block in blocks:
                yield block

    async def events(self) -> AsyncIterator[Heard]:
        async for block in self.blocks():
            found = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
            if "event" in found:
                yield Heard(found["event"], found.get("id", ""), json.loads(found["data"]))

    async def rest(self) -> list[Heard]:
        return [event async for event in self.events()]


@asynccontextmanager
async def listening(url: str, path: str, **headers: str) -> AsyncIterator[Stream]:
    place = urlsplit(url)
    named = {"Host": place.netloc, "Accept-Encoding": "gzip", **headers}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    async with asyncio.timeout(LIMIT_S):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = (line.split(": ", 1) for line in head[1:] if line)
            found = {name.lower(): value for name, value in pairs}
            yield Stream(int(head[0].split()[1]), found, reader)
        finally:
            writer.close()


async def heard(url: str, path: str, **headers: str) -> list[Heard]:
    async with listening(url, path, **headers) as stream:
        assert stream.status == 200
        told = await stream.rest()
        assert stream.whole
        return told


async def tell(studio: Studio, job: Job, *kinds: str) -> None:
    async with studio.engine.database.transaction() as connection:
        await events.append(connection, job.id, [Fact(kind) for kind in kinds])


@pytest.fixture
async def job(studio: Studio) -> Job:
    return await studio.submit("story", {"title": "kites"})


@asynccontextmanager
async def serving(app: ASGIApp, studio: Studio) -> AsyncIterator[web.Server]:
    settings = studio.engine.settings.model_copy(update={"port": 0})
    server = web.Server(app, web.bound(settings))
    running = asyncio.ensure_future(server.run())
    try:
        yield server
    finally:
        server.stop()
        await running


async def test_a_job_is_told_from_its_begin_to_its_end(
    api: Asker, studio: Studio, job: Job
) -> None:
    async with listening(api.url, f"/api/jobs/{job.id}/events") as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["cache-control"] == "no-store"
        assert stream.headers["x-accel-buffering"] == "no"
        assert not {"content-encoding", "content-length"} & set(stream.headers)
        told = stream.events()
        snapshot = await anext(told)
        assert (snapshot.kind, snapshot.id) == ("snapshot", "")
        assert (snapshot.data["id"], snapshot.data["status"]) == (job.id, "queued")
        await studio.work_job(job.id)
        heard = [event async for event in told]
        assert stream.whole
    stored = await studio.events(job.id)
    assert [(event.id, event.kind) for event in heard] == [
        (str(event.seq), event.kind) for event in stored
    ]
    assert heard[-1].kind == "job.completed"
    assert set(heard[-1].data) == {"seq", "job_id", "at", "kind", "body"}
    assert heard[0].data["at"] == stored[0].at.isoformat()


async def test_who_comes_back_is_told_the_rest(api: Asker, studio: Studio, job: Job) -> None:
    place = f"/api/jobs/{job.id}/events"
    await tell(studio, job, *(f"kind.{number}" for number in range(250)))
    await studio.cancel(job.id)
    ids = [str(number) for number in range(1, 253)]
    assert [event.id for event in await heard(api.url, place)] == ["", *ids]
    assert [event.id for event in await heard(api.url, f"{place}?after=250")] == ["", "251", "252"]
    back = await heard(api.url, f"{place}?after=3", **{"Last-Event-ID": "251"})
    assert [(event.kind, event.id) for event in back] == [
        ("snapshot", ""),
        ("job.cancelled", "252"),
    ]
    assert [event.kind for event in await heard(api.url, f"{place}?after=252")] == ["snapshot"]
    done = await api("GET", place, headers={"Last-Event-ID": "252"})
    assert (done.status, done.body) == (204, b"")


async def test_a_job_that_is_tried_again_is_told_on(api: Asker, studio: Studio, job: Job) -> None:
    await studio.cancel(job.id)
    await studio.retry(job.id)
    async with listening(api.url, f"/api/jobs/{job.id}/events?after=2") as stream:
        told = stream.events()
        assert (await anext(told)).data["status"] == "queued"
        assert (await anext(told)).kind == "job.retried"
        await studio.work_job(job.id)
        assert [event.kind async for event in told][-1] == "job.completed"
        assert stream.whole


async def test_a_key_that_is_taken_back_reads_no_longer(studio: Studio) -> None:
    key, words = await create_key(studio.engine, "k", owner="anna", scopes=["read"])

    async def endless() -> AsyncGenerator[bytes]:
        yield b"event: begun\ndata: {}\n\n"
        await asyncio.Event().wait()

    app = FastAPI()

    @app.get("/api/events", response_model=None)
    async def follow() -> EventStream:
        return EventStream(endless(), heartbeat_s=0.05)

    guarded = Guard(app, studio.engine.settings, studio)
    shown = {"Authorization": f"Bearer {words}"}
    async with (
        serving(guarded, studio) as server,
        listening(server.url, "/api/events", **shown) as stream,
    ):
        blocks = stream.blocks()
        heard = [await anext(blocks) for _ in range(5)]
        assert heard[-1] == ":"
        await revoke_key(studio.engine, key.id)
        assert {block async for block in blocks} <= {":"}
        assert stream.whole


async def test_what_cannot_be_told(api: Asker, job: Job) -> None:
    place = f"/api/jobs/{job.id}/events"
    assert (await api("GET", "/api/jobs/job_x/events")).problem == (404, "not_found")
    for named in ("x", "-1", "1.5", "2", "9" * 30, "1 OR 1"):
        answer = await api("GET", place, headers={"Last-Event-ID": named})
        assert answer.problem == (422, "invalid_request"), named
        after = named.replace(" ", "%20")
        assert (await api("GET", f"{place}?after={after}")).problem == (422, "invalid_request")
        if named != "2":
            answer = await api("GET", "/api/events", headers={"Last-Event-ID": f"{named}-"})
            assert answer.problem == (422, "invalid_request"), named
    assert (await api("GET", f"/api/events?after={'1' * 18}")).problem == (422, "invalid_request")


async def test_all_jobs_are_told_from_now_on(api: Asker, studio: Studio, job: Job) -> None:
    async with listening(api.url, "/api/events") as stream:
        told = stream.events()
        snapshot = await anext(told)
        assert [each["id"] for each in snapshot.data["data"]] == [job.id]
        await studio.cancel(job.id)
        other = await studio.submit("story", {"title": "birds"})
        seen = [await anext(told), await anext(told)]
    facts = [(event.data["job_id"], event.kind) for event in seen]
    assert facts == [(job.id, "job.cancelled"), (other.id, "job.queued")]
    for named, following in ((snapshot.id, seen), (seen[0].id, seen[1:])):
        async with listening(api.url, "/api/events", **{"Last-Event-ID": named}) as stream:
            told = stream.events()
            assert (await anext(told)).kind == "snapshot"
            assert [await anext(told) for _ in following] == following


async def test_what_others_do_is_not_told(studio: Studio, job: Job) -> None:
    app = FastAPI()
    app.state.studio = studio
    app.state.feeds = Feeds()
    app.include_router(routes.router)
    answer_problems(app)

    async def as_ann(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["visitor"] = Visitor("ann", frozenset({"read"}))
        await app(scope, receive, send)

    async with serving(as_ann, studio) as server:
        asker = Asker(server.url)
        assert (await asker("GET", f"/api/jobs/{job.id}/events")).problem == (404, "not_found")
        async with listening(server.url, "/api/events") as stream:
            told = stream.events()
            assert (await anext(told)).data["data"] == []
            await studio.cancel(job.id)
            hers = await studio.acting_as("ann").submit("story", {"title": "birds"})
            assert (await anext(told)).data["job_id"] == hers.id


async def test_streams_do_not_keep_the_server(studio: Studio, job: Job) -> None:
    app = web.application(studio, studio.engine.settings)
    async with serving(app, studio) as server:
        paths = (f"/api/jobs/{job.id}/events", "/api/events")
        async with (
            listening(server.url, paths[0]) as one,
            listening(server.url, paths[1]) as all_jobs,
        ):
            told = [stream.events() for stream in (one, all_jobs)]
            for each in told:
                await anext(each)
            server.stop()
            stopped_at_s = time.monotonic()
            for each in told:
                assert [event.kind async for event in each if event.kind != "job.queued"] == []
            assert time.monotonic() - stopped_at_s < GRACE_S
            assert (one.whole, all_jobs.whole) == (True, True)


async def endless() -> AsyncGenerator[bytes]:
    while True:
        yield b"data: x\n\n" * 10_000


async def silent() -> AsyncGenerator[bytes]:
    await asyncio.Event().wait()
    yield b""


class Streams:
    """An application that sends one stream, and tells when its source was closed."""

    def __init__(self, source: Source, **chosen: float) -> None:
        self.closed = asyncio.Event()
        self._source = source
        self._chosen = chosen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await EventStream(self._chunks(), **self._chosen)(scope, receive, send)

    async def _chunks(self) -> AsyncGenerator[bytes]:
        try:
            async for chunk in self._source():
                yield chunk
        finally:
            self.closed.set()


async def test_silence_is_filled_with_comments(studio: Studio) -> None:
    app = Streams(silent, heartbeat_s=0.01)
    async with serving(app, studio) as server, listening(server.url, "/") as stream:
        blocks = stream.blocks()
        assert [await anext(blocks) for _ in range(4)] == ["retry: 2000", ":", ":", ":"]


async def test_who_leaves_is_told_no_more(studio: Studio) -> None:
    app = Streams(silent)
    async with serving(app, studio) as server:
        async with listening(server.url, "/"):
            assert not app.closed.is_set()
        await asyncio.wait_for(app.closed.wait(), LIMIT_S)


async def test_who_does_not_read_is_left(studio: Studio) -> None:
    app = Streams(endless, patience_s=0.05)
    async with serving(app, studio) as server, listening(server.url, "/") as stream:
        await asyncio.wait_for(app.closed.wait(), LIMIT_S)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ValueError):
            assert [block async for block in stream.blocks()]
        assert not stream.whole


@pytest.mark.skipif(sys.platform == "win32", reason="it counts no descriptors")
def test_there_is_room_for_two_hundred_who_listen_and_for_other_files() -> None:
    import resource

    may, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        for files, connections in ((2 * CONNECTIONS, CONNECTIONS), (300, 300 - OTHER_FILES)):
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
            assert most_connections() == connections >= 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (may, most))


async def test_nothing_is_read_any_more_when_the_server_has_stopped(
    studio: Studio, job: Job
) -> None:
    app = routed()
    app.state.studio, app.state.feeds = studio, Feeds()
    async with serving(app, studio):
        followers = app.state.feeds.follow(studio, job.id)
        assert [event.kind for event in await anext(followers)] == ["job.queued"]
        rest = asyncio.ensure_future(anext(followers, None))
    async with asyncio.timeout(LIMIT_S):
        assert await rest is None
