"""The page of a job, in each of its states, and what is told of it while it changes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from asking import Answer, Asker
from lxml import html
from lxml.html import HtmlElement

from mutoscope.app import Studio
from mutoscope.interfaces.web.pages.board_live import END
from mutoscope.models import Job
from toys import GATE

LIMIT_S = 30
EVIL = "<script>alert(1)</script>"


def seen(answer: Answer) -> HtmlElement:
    assert (answer.status, answer.headers["content-type"][:9]) == (200, "text/html")
    return html.fromstring(answer.body.decode())


async def board(api: Asker, job: Job, **headers: str) -> HtmlElement:
    return seen(await api("GET", f"/app/jobs/{job.id}", headers=headers))


def part(page: HtmlElement, name: str) -> str:
    """The words of a part; "" where it is hidden."""
    (found,) = page.xpath(f'//*[@data-part="{name}"]')
    return "" if found.get("hidden") is not None else " ".join(found.text_content().split())


async def answered(api: Asker, job: Job, page: HtmlElement, **fields: object) -> Answer:
    """What the form of a page sends."""
    (asked,) = page.xpath('//input[@name="asked"]/@value')
    return await api("POST", f"/app/jobs/{job.id}/answer", body={"asked": asked, **fields})


async def worked(studio: Studio, pipeline: str, **request: object) -> Job:
    job = await studio.submit(pipeline, request)
    return await studio.work_job(job.id)


@asynccontextmanager
async def followed(api: Asker, job: Job, query: str = "") -> AsyncIterator["Reader"]:
    place = urlsplit(api.url)
    async with asyncio.timeout(LIMIT_S):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            path = f"/app/jobs/{job.id}/live{query}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            assert "200 OK" in head
            assert "text/event-stream" in head
            yield Reader(reader)
        finally:
            writer.close()


class Reader:
    """Server-sent events of a chunked answer: name and data."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._text = ""

    async def event(self) -> tuple[str, str]:
        while True:
            block, rest, more = self._text.partition("\n\n")
            if not rest:
                size = int(await self._reader.readline(), 16)
                self._text += (await self._reader.readexactly(size)).decode()
                await self._reader.readline()
                continue
            self._text = more
            lines = [line.partition(": ")[::2] for line in block.split("\n")]
            named = dict(lines)
            if "event" in named:
                return named["event"], "\n".join(text for name, text in lines if name == "data")

    async def until(self, name: str, words: str = "") -> dict[str, str]:
        """All events up to this one, with the last data of each."""
        heard = dict[str, str]()
        while not (name in heard and words in heard[name]):
            told, data = await self.event()
            heard[told] = data
        return heard


async def test_a_job_that_waits(api: Asker, studio: Studio) -> None:
    page = await board(api, await studio.submit("story", {"title": "Kites"}))
    assert page.xpath("string(//h1)") == "Kites"
    assert "It waits for a worker" in part(page, "head")
    assert "Place 1 in the queue" in part(page, "head")
    assert (part(page, "result"), part(page, "problem"), part(page, "question")) == ("", "", "")


async def test_a_job_that_is_done(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "story", title="Kites", count=2)
    page = await board(api, job)
    assert "Done!" in part(page, "head")
    cards = page.xpath('//article[starts-with(@data-part, "card-lines")]')
    assert ["Kites line 0" in card.text_content() for card in cards] == [True, False]
    (link,) = [each for each in page.xpath("//a/@href") if ".0?download=1&" in each]
    assert (await api("GET", link)).body.decode().startswith("Kites\n")
    assert f"/app/jobs/{job.id}/edit" in page.xpath("//a/@href")
    assert "lines.1.sound" in part(page, "steps")


async def test_its_words_in_russian(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "story", title="Kites", count=2)
    page = await board(api, job, **{"Accept-Language": "ru"})
    assert "Готово!" in part(page, "head")
    assert part(page, "cards").startswith("2 сцены")


async def test_what_went_wrong_and_how_to_go_on(api: Asker, studio: Studio, tmp_path: Path) -> None:
    job = await worked(studio, "troubled", kind="refused", folder=str(tmp_path))
    told = part(await board(api, job), "problem")
    for words in ("Not that.", "Ask for something else.", "troubled", "Toy", "Memory then"):
        assert words in told
    answer = await api("POST", f"/app/jobs/{job.id}/retry")
    assert (answer.status, answer.headers["hx-refresh"]) == (200, "true")
    assert (await studio.job(job.id)).status == "queued"


async def test_items_warnings_and_a_question(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "parts")
    page = await board(api, job)
    assert "Is it good?" in part(page, "question")
    assert page.xpath('//button[@name="word"]/@value') == ["yes", "no"]
    assert "a is a makeshift." in part(page, "side")
    assert [part(page, f"card-{key}").split()[1] for key in "ab"] == ["A", "B"]
    refused = await answered(api, job, page, word="maybe")
    assert refused.status == 422
    assert "cannot be answered" in refused.body.decode()
    assert (await answered(api, job, page, word="yes")).status == 200
    assert (await studio.job(job.id)).status == "queued"
    late = await answered(api, job, page, word="yes")
    assert late.headers["hx-refresh"] == "true"


async def test_pictures_are_marked_to_be_made_anew(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "tale", topic="Bees")
    assert (await answered(api, job, await board(api, job), word="approve")).status == 200
    await studio.work_job(job.id)
    page = await board(api, job)
    assert page.xpath('//input[@name="take"]/@value') == ["lines.0.picture", "lines.1.picture"]
    unmarked = await answered(api, job, page, word="again")
    assert (unmarked.status, "Nothing is marked" in unmarked.body.decode()) == (422, True)
    again = await answered(api, job, page, word="again", take="lines.1.picture")
    assert again.status == 200
    assert (await studio.job(job.id)).takes == {"lines.1.picture": 1}


async def test_an_old_window_does_not_answer_another_question(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "tale", topic="Bees")
    old = await board(api, job)
    assert (await answered(api, job, old, word="approve")).status == 200
    await studio.work_job(job.id)
    before = await studio.job(job.id)
    for page in (old, html.fromstring('<input name="asked" value="">')):
        late = await answered(api, job, page, word="approve")
        assert (late.status, late.headers["hx-retarget"]) == (422, "#part-question")
        anew = html.fromstring(late.body.decode())
        assert "This question was asked anew meanwhile." in anew.text_content()
    now = await studio.job(job.id)
    assert (now.status, now.question) == ("awaiting_input", before.question)
    assert (await answered(api, job, anew, word="approve")).status == 200
    assert (await studio.job(job.id)).status == "queued"


async def test_what_was_made_anew_is_another_question(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "tale", topic="Bees")
    await studio.answer(job.id, {(job.question or {})["name"]: "approve"})
    await studio.work_job(job.id)
    old = await board(api, job)
    assert (await answered(api, job, old, word="again", take="lines.1.picture")).status == 200
    await studio.work_job(job.id)
    assert (await answered(api, job, old, word="approve")).status == 422
    assert (await studio.job(job.id)).status == "awaiting_input"


async def test_addresses_of_files_tell_which_file(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "story", title="Kites", count=2)
    text = job.output[0]
    page = await board(api, job)
    links = [link for link in page.xpath("//a/@href") if f"/{text.id}?" in link]
    version = text.artifact.sha256[:12]
    assert links == [f"/api/artifacts/{text.id}?download=1&v={version}"]
    assert (await api("GET", links[0])).body.startswith(b"Kites")


async def test_a_job_that_is_deleted_while_it_is_shown(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    async with followed(api, job) as stream:
        await stream.until("steps")
        await studio.cancel(job.id)
        await studio.delete(job.id)
        assert (await stream.until(END))[END] == ""


async def test_what_others_write_is_text(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "story", title=EVIL, count=1)
    answer = await api("GET", f"/app/jobs/{job.id}")
    assert EVIL.encode() not in answer.body
    assert seen(answer).xpath("string(//h1)") == EVIL
    async with followed(api, job) as stream:
        heard = await stream.until(END)
    assert heard["head"]
    assert not any(EVIL in data for data in heard.values())


async def test_a_job_that_there_is_not(api: Asker) -> None:
    answer = await api("GET", "/app/jobs/job_x")
    assert answer.status == 404
    assert "There is no such job" in answer.body.decode()
    assert (await api("GET", "/app/jobs/job_x/live")).problem == (404, "not_found")
    for verb in ("answer", "retry", "again", "delete"):
        assert (await api("POST", f"/app/jobs/job_x/{verb}")).status == 404


async def test_it_is_told_as_it_happens(api: Asker, studio: Studio) -> None:
    GATE.reset()
    job = await studio.submit("gated", {"name": "Slow"})
    async with followed(api, job) as stream:
        assert "It waits for a worker" in (await stream.until("steps"))["head"]
        working = asyncio.ensure_future(studio.work_job(job.id))
        await stream.until("head", "Being made")
        await stream.until("steps", "1/2")
        GATE.opened.set()
        last = await stream.until(END)
        assert "Done!" in last["head"]
        await working


async def test_only_what_is_not_there_is_sent(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "story", title="Kites", count=2)
    page = await board(api, job)
    has = page.xpath('string(//*[@id="board"]/@data-has)')
    async with followed(api, job, f"?has={quote(has)}") as stream:
        assert set(await stream.until(END)) <= {"head", END}  # "a second ago" is another by then
    async with followed(api, job) as stream:
        assert {"head", "result", "cards", "side", "steps"} <= set(await stream.until(END))


async def test_another_like_it(api: Asker, studio: Studio) -> None:
    job = await worked(studio, "story", title="Kites", count=2)
    answer = await api("POST", f"/app/jobs/{job.id}/again")
    other = await studio.job(answer.headers["hx-redirect"].rpartition("/")[2])
    assert (other.request, other.status) == (job.request, "queued")
    assert other.id != job.id


async def test_it_is_deleted_when_it_has_ended(api: Asker, studio: Studio) -> None:
    live = await studio.submit("story", {"title": "Kites"})
    assert (await api("POST", f"/app/jobs/{live.id}/delete")).problem == (409, "wrong_state")
    await studio.cancel(live.id)
    assert "This job was cancelled" in part(await board(api, live), "problem")
    answer = await api("POST", f"/app/jobs/{live.id}/delete")
    assert answer.headers["hx-redirect"] == "/app/jobs"
    assert (await api("GET", f"/app/jobs/{live.id}")).status == 404


@pytest.mark.parametrize("verb", ["answer", "retry", "again", "delete"])
async def test_other_pages_change_nothing(api: Asker, studio: Studio, verb: str) -> None:
    job = await worked(studio, "story", title="Kites", count=1)
    headers = {"Origin": "http://evil.example"}
    answer = await api("POST", f"/app/jobs/{job.id}/{verb}", headers=headers)
    assert answer.problem == (403, "forbidden")
