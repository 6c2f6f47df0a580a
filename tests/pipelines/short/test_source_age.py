"""A page is fetched once a day, and when it is asked for anew."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tea_short import REQUEST, SEED, made

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.providers.fake import fake_providers
from mutoscope.testing import temporary_studio


class Site:
    """A real web server on loopback with one page, which counts who asked for it."""

    def __init__(self) -> None:
        self.visits = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.visits += 1
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + str(REQUEST["text"]).encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    async with server:
        site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/tea"
        yield site


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, providers=fake_providers(), allow_private_urls=True
    ) as opened:
        yield opened


async def done(studio: Studio, site: Site, **asked: object) -> Job:
    request = {**REQUEST, "text": "", "url": site.url, **asked}
    job = await studio.submit("short", request, seed=SEED)
    finished = await studio.work_job(job.id)
    assert (finished.status, finished.error) == ("completed", None)
    return finished


async def test_a_page_is_fetched_once_a_day_and_anew_when_asked(studio: Studio, site: Site) -> None:
    first = await done(studio, site, as_of="2024-02-29")
    again = await done(studio, site, as_of="2024-02-29")
    assert (site.visits, made(again)) == (1, set())
    assert "source" in made(first)

    today = await done(studio, site)  # the page says the same: all else is found
    assert (site.visits, made(today)) == (2, {"source"})

    anew = [await done(studio, site, refresh=True) for _ in range(2)]
    assert (site.visits, [made(job) for job in anew]) == (4, [{"source"}] * 2)

    edited = await studio.edit(anew[0].id, {"music": "none"})
    assert edited.request["as_of"] == anew[0].request["as_of"]
    assert "source" not in (await studio.plan_edit(anew[0].id, {"music": "none"})).to_run
