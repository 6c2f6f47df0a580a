"""Where a short's text comes from: files, pages, notes, bundled articles, Wikipedia."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.models import Job
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.sourcing import SourceChoice, find_source
from mutoscope.providers.fake import fake_providers
from mutoscope.providers.protocols import Article
from mutoscope.providers.reader import MAX_FILE_BYTES
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from providers.printed_files import pdf, word

TEA = "Tea is hot. Tea is wet. Tea is good."
BUNDLED = "a short history of coffee"


@dataclass
class Desk:
    """A studio whose only pipeline finds the text of a short, and what it found, job by job."""

    studio: Studio
    found: list[Article] = field(default_factory=list[Article])

    async def ask(self, **asked: Any) -> Job:
        job = await self.studio.submit("reading", {"writer": "extractive", **asked}, seed=1)
        return await self.studio.work_job(job.id)

    async def read(self, **asked: Any) -> Article:
        job = await self.ask(**asked)
        assert (job.status, job.error) == ("completed", None)
        return self.found[-1]

    async def refused(self, **asked: Any) -> tuple[str, str, str]:
        job = await self.ask(**asked)
        assert job.error is not None
        return job.error.code, job.error.message, job.error.hint

    async def edit(self, job: Job, **changes: Any) -> Job:
        return await self.studio.work_job((await self.studio.edit(job.id, changes)).id)


def made(job: Job) -> set[str]:
    return {step.key for step in job.steps if step.status == "completed"}


class Site:
    """A real web server on loopback with one page, whose answers a test can choose."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""
        self.body = TEA.encode()
        self.etag = '"1"'
        self.content_type = "text/plain"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append((await reader.readuntil(b"\r\n\r\n")).decode().lower())
        same = f"if-none-match: {self.etag}\r\n" in self.asked[-1]
        status, body = ("304 Not Modified", b"") if same else ("200 OK", self.body)
        head = f"HTTP/1.1 {status}\r\nContent-Type: {self.content_type}\r\nETag: {self.etag}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


def recipe(found: list[Article], where: SourceChoice) -> Pipeline:
    async def run(ctx: Context, request: ShortRequest) -> None:
        ctx.expect("generating_script", 1)
        wanted = where if request.source == "auto" else request.source
        found.append(await find_source(ctx, request, wanted))

    stages = (Stage("generating_script", 0, 100),)
    return Pipeline("reading", "Reading", "Reads.", "1", ShortRequest, stages, run)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site()
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    async with server:
        site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/tea"
        yield site


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors() as running:
        yield running


@pytest.fixture
def where() -> SourceChoice:
    return "auto"


@pytest.fixture
def max_age_h() -> float:
    return 24.0


@pytest.fixture
async def desk(
    tmp_path: Path, database: str, fakes: FakeVendors, where: SourceChoice, max_age_h: float
) -> AsyncIterator[Desk]:
    found = list[Article]()
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=[recipe(found, where)],
        providers=fake_providers(),
        allow_private_urls=True,
        page_max_age_h=max_age_h,
        retry_gap_s=0.01,
        base_urls={"wikipedia": fakes.url("wikipedia")},
    ) as studio:
        yield Desk(studio, found)


def note(tmp_path: Path, name: str, data: bytes = TEA.encode()) -> Path:
    path = tmp_path / "notes" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


async def test_a_text_or_a_file_is_read_as_it_is(desk: Desk, tmp_path: Path) -> None:
    assert (await desk.read(topic="Cups", text=TEA)).title == "Cups"
    for name, data in (
        ("tea.txt", TEA.encode()),
        ("tea.docx", word(("Normal", TEA))),
        ("tea.pdf", pdf([[(60, 700, 11, TEA)]]) + b"\n%" + b"x" * MAX_FILE_BYTES),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        file = await desk.studio.upload(path)
        assert (await desk.read(file=file)).paragraphs == (TEA,), name


async def test_a_page_is_fetched_once_while_it_is_young(desk: Desk, site: Site) -> None:
    first = await desk.ask(url=site.url)
    again = await desk.ask(url=site.url)
    assert (made(first), made(again)) == ({"page", "source"}, {"page"})
    assert len(site.asked) == 1
    assert desk.found[0] == desk.found[1]
    assert desk.found[0].url == site.url


@pytest.mark.parametrize("max_age_h", [0.0])
async def test_an_older_page_is_asked_about(desk: Desk, site: Site) -> None:
    first = await desk.ask(url=site.url)
    same = await desk.ask(url=site.url)
    assert ["if-none-match" in each for each in site.asked] == [False, True]
    assert (made(same), desk.found[1]) == ({"page"}, desk.found[0])

    site.etag, site.body = '"2"', b"Tea is cold. Tea is dry. Tea is bad."
    other = await desk.ask(url=site.url)
    assert made(other) == {"page", "source"}
    assert desk.found[2].paragraphs != desk.found[0].paragraphs

    edited = await desk.edit(first, captions="none")
    assert (made(edited), len(site.asked)) == (set(), 3)
    assert desk.found[3] == desk.found[0]


async def test_a_page_is_fetched_anew_when_asked(desk: Desk, site: Site) -> None:
    first = await desk.ask(url=site.url)
    anew = await desk.ask(url=site.url, refresh=True)
    assert (len(site.asked), made(anew)) == (2, {"page"})
    assert "if-none-match" not in site.asked[1]
    await desk.edit(first, refresh=True)
    assert len(site.asked) == 3
    await desk.edit(anew, captions="none")
    assert len(site.asked) == 3


async def test_a_copy_that_is_gone_is_fetched_whole(desk: Desk, site: Site) -> None:
    first = await desk.ask(url=site.url)
    await desk.studio.delete(first.id)
    await desk.read(url=site.url)
    assert ["if-none-match" in each for each in site.asked] == [False, False]


async def test_a_private_page_is_not_handed_out_once_it_is_forbidden(
    tmp_path: Path, database: str, site: Site
) -> None:
    found = list[Article]()
    for allowed in (True, False):
        async with temporary_studio(
            tmp_path,
            database_url=database,
            pipelines=[recipe(found, "auto")],
            allow_private_urls=allowed,
        ) as studio:
            desk = Desk(studio, found)
            if allowed:
                await desk.read(url=site.url)
            else:
                assert "private network" in (await desk.refused(url=site.url))[1]
    assert len(found) == 1


async def test_an_address_may_hold_a_file(desk: Desk, site: Site) -> None:
    site.content_type, site.body = "application/pdf", pdf([[(60, 700, 11, TEA)]])
    assert (await desk.read(url=site.url)).paragraphs == (TEA,)


async def test_own_notes_go_before_bundled_articles(desk: Desk, tmp_path: Path) -> None:
    path = note(tmp_path, "Coffee.md", b"# On coffee\n\n" + TEA.encode())
    job = await desk.ask(topic=BUNDLED)
    assert made(job) == {"note", "source"}
    assert desk.found[0].paragraphs == (TEA,)
    assert desk.found[0].title == BUNDLED
    assert [warning.message for warning in job.warnings] == ["The text is your note Coffee.md."]

    path.write_text("Other words. They are new. They are three.", "utf-8")
    edited = await desk.edit(job, captions="none")
    assert (made(edited), desk.found[1]) == (set(), desk.found[0])
    assert (await desk.read(topic=BUNDLED)).paragraphs != (TEA,)


async def test_notes_that_come_later_are_found_when_they_alone_are_wanted(
    desk: Desk, tmp_path: Path
) -> None:
    job = await desk.ask(topic=BUNDLED)
    note(tmp_path, "Coffee.md")
    same = await desk.edit(job, captions="none")
    assert (made(same), desk.found[1]) == (set(), desk.found[0])
    edited = await desk.edit(same, source="notes")
    assert made(edited) == {"note", "source"}
    assert desk.found[2].paragraphs == (TEA,)


async def test_bundled_articles_go_before_wikipedia(desk: Desk, fakes: FakeVendors) -> None:
    assert (await desk.read(topic=BUNDLED)).attribution
    assert not fakes.asked("wikipedia")


async def test_what_is_not_here_wikipedia_knows(desk: Desk, fakes: FakeVendors) -> None:
    article = await desk.read(topic="Kites")
    assert (article.title, article.licence) == ("Kites", "CC BY-SA 4.0")
    again = await desk.ask(topic="Kites")
    assert (made(again), len(fakes.asked("wikipedia"))) == (set(), 1)


async def test_a_busy_wikipedia_is_waited_for(desk: Desk, fakes: FakeVendors) -> None:
    fakes.behave("wikipedia", "429 0.01")
    fakes.behave("wikipedia", "html_error")
    assert (await desk.read(topic="Kites")).title == "Kites"


async def test_what_wikipedia_does_not_know_is_told(desk: Desk) -> None:
    code, message, hint = await desk.refused(topic="Nothing")
    assert code == "nothing_found"
    assert "no article about “Nothing”" in message
    assert "a text, a file or the address of a page" in hint
    code, _, hint = await desk.refused(topic="Mercury")
    assert code == "ambiguous_topic"
    assert "Mercury (planet)" in hint


async def test_a_writer_that_knows_things_needs_no_article(desk: Desk, fakes: FakeVendors) -> None:
    article = await desk.read(topic="Kites", writer="gemini")
    assert (article.title, article.paragraphs, article.language) == ("Kites", (), "en")
    assert not fakes.asked("wikipedia")


@pytest.mark.parametrize("where", ["wikipedia"])
async def test_wikipedia_may_be_wanted_first(desk: Desk, tmp_path: Path) -> None:
    note(tmp_path, "Coffee.md")
    assert (await desk.read(topic="Coffee", writer="gemini")).licence == "CC BY-SA 4.0"


@pytest.mark.parametrize("where", ["notes"])
async def test_notes_alone_may_be_wanted(desk: Desk, tmp_path: Path) -> None:
    code, message, _ = await desk.refused(topic=BUNDLED)
    assert code == "invalid_request"
    assert str(tmp_path / "notes") in message
    note(tmp_path, "coffee.docx", word(("Normal", TEA)))
    assert (await desk.read(topic=BUNDLED)).paragraphs == (TEA,)


@pytest.mark.parametrize("where", ["none"])
async def test_nothing_may_be_wanted_of_those_who_know(desk: Desk) -> None:
    assert (await desk.read(topic=BUNDLED, writer="gemini")).paragraphs == ()
    code, message, hint = await desk.refused(topic=BUNDLED)
    assert (code, "knows nothing" in message) == ("invalid_request", True)
    assert "a text, a file or the address of a page" in hint


async def test_without_a_network_it_is_told_at_once_what_to_do(
    tmp_path: Path, database: str
) -> None:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    found = list[Article]()
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=[recipe(found, "auto")],
        base_urls={"wikipedia": f"http://127.0.0.1:{port}"},
    ) as studio:
        code, message, hint = await Desk(studio, found).refused(topic="Kites")
    assert code == "unreachable"
    assert message == "There is no text about “Kites” here, and Wikipedia cannot be reached."
    assert all(way in hint for way in ("a text", "a file", "a page", "bundled", "key"))


async def test_the_loop_goes_on_while_a_text_is_read(desk: Desk) -> None:
    reading = asyncio.create_task(desk.read(text=TEA + "\n\n" + "a\n\n[" * 30_000))
    turns = 0
    while not reading.done():
        await asyncio.wait({reading}, timeout=0.005)
        turns += 1
    assert (await reading).title == "Tea is hot"
    assert turns > 5
