"""The list of jobs: found, followed, changed."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from asking import Answer, Asker, answering
from lxml import html
from lxml.html import HtmlElement
from pydantic import BaseModel, SecretStr

from mutoscope.app import Studio
from mutoscope.app.keys import create_key
from mutoscope.interfaces.web.pages.jobs import MOST_ROWS, PAGE, Asked, asked_for
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Job, Work
from mutoscope.testing import temporary_studio

HTMX = {"HX-Request": "true"}
RUSSIAN = {"Accept-Language": "ru"}


def seen(answer: Answer) -> HtmlElement:
    assert (answer.status, answer.headers["content-type"][:9]) == (200, "text/html")
    return html.fromstring(answer.body.decode())


def of_class(page: HtmlElement, name: str) -> list[HtmlElement]:
    return page.xpath(f'descendant-or-self::*[contains(concat(" ", @class, " "), " {name} ")]')


def rows_of(page: HtmlElement) -> list[HtmlElement]:
    return of_class(page, "job-row")


def titles(page: HtmlElement) -> list[str]:
    return [link.text_content() for row in rows_of(page) for link in row.xpath(".//h2/a")]


def search(page: HtmlElement) -> str:
    return page.xpath('string(//*[@id="f-q"]/@value)')


def words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


async def submit(studio: Studio, *names: str) -> list[Job]:
    return [await studio.submit("story", {"title": name}) for name in names]


async def worked(studio: Studio, title: str) -> Job:
    job = await studio.submit("story", {"title": title})
    return await studio.work_job(job.id)


async def test_an_empty_list_leads_to_making(api: Asker) -> None:
    page = seen(await api("GET", "/app/jobs"))
    (empty,) = of_class(page, "empty")
    assert "Nothing made yet" in words(empty)
    assert empty.xpath(".//a/@href") == ["/app"]
    (empty,) = of_class(seen(await api("GET", "/app/jobs?status=failed")), "empty")
    assert empty.xpath(".//a/@href") == ["/app/jobs"]


async def test_rows_say_what_is_and_what_can_be_done(api: Asker, studio: Studio) -> None:
    done = await worked(studio, "kites")
    first, second = await submit(studio, "first", "second")
    await studio.pin(done.id)
    rows = rows_of(seen(await api("GET", "/app/jobs")))
    assert [row.get("data-id") for row in rows] == [second.id, first.id, done.id]
    assert "Waits for a worker: none is running." in words(rows[0])
    assert "number 2 in its queue" in words(rows[0])
    assert ["data-live" in row.attrib for row in rows] == [True, True, False]
    assert "kept for good" in words(rows[2])
    verbs = [{b.text_content().strip() for b in row.xpath(".//button")} for row in rows]
    assert "Cancel" in verbs[0]
    assert "Delete" not in verbs[0]
    assert {"Delete", "No longer keep for good"} <= verbs[2]
    assert f"/app/jobs/{done.id}/edit" in rows[2].xpath(".//a/@href")


async def test_filters_are_in_the_address(api: Asker, studio: Studio) -> None:
    await worked(studio, "kites")
    await submit(studio, "apples", "pears")
    await studio.submit("gated", {})
    for query, wanted in {
        "status=done": ["kites"],
        "status=live&pipeline=story": ["pears", "apples"],
        "q=APPLES": ["apples"],
        "q=kit&status=live": [],
        "sort=oldest&pipeline=story": ["kites", "apples", "pears"],
        "status=nonsense&sort=nonsense&pipeline=story": ["pears", "apples", "kites"],
        "after=nonsense&sort=longest&status=done": ["kites"],
        "q=app%00les": ["apples"],
    }.items():
        page = seen(await api("GET", f"/app/jobs?{query}"))
        assert titles(page) == wanted, query
        told = parse_qs(query.replace("%00", ""))
        said = {name: it[0] for name, it in told.items() if it[0] != "nonsense"}
        assert search(page) == said.get("q", "")
        chips = page.xpath('//nav[@class="chips"]/*[@aria-current]/@href')
        kept = parse_qs(urlsplit(chips[0]).query)
        assert {name: it[0] for name, it in kept.items()} == {
            name: it for name, it in said.items() if name != "after"
        }


async def test_htmx_gets_the_list_alone(api: Asker, studio: Studio) -> None:
    await submit(studio, "apples", "pears")
    answer = await api("GET", "/app/jobs?q=apples&sort=newest&status=", headers=HTMX)
    page = seen(answer)
    assert answer.headers["hx-push-url"] == "/app/jobs?q=apples"
    assert (titles(page), page.xpath("//header")) == (["apples"], [])
    assert page.xpath('//*[@id="jobs-kept"]/@hx-swap-oob') == ["true"]
    back = await api("GET", "/app/jobs", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert seen(back).xpath("//header")


async def test_more_is_loaded_page_by_page(api: Asker, studio: Studio) -> None:
    jobs = await submit(studio, *(f"story {number}" for number in range(PAGE + 2)))
    page = seen(await api("GET", "/app/jobs"))
    (more,) = page.xpath('//li[@class="more"]/a')
    assert len(titles(page)) == PAGE
    rest = seen(await api("GET", more.get("hx-get"), headers=HTMX))
    assert [row.get("data-id") for row in rows_of(rest)] == [job.id for job in jobs[1::-1]]
    assert of_class(rest, "more") == []
    assert titles(seen(await api("GET", more.get("href")))) == ["story 1", "story 0"]


class Nothing(BaseModel):
    """What it is told."""


@step(version="1", stage="painting")
def paint(work: Work) -> Artifact:
    path = work.scratch("kite.png")
    path.write_bytes(b"a kite")
    return work.keep(path, "image/png")


async def show(ctx: Context, request: Nothing) -> None:
    ctx.produce("thumbnail", await ctx.step(paint, key="picture"), name="kite.png")


PAINTING = Pipeline(
    name="painting",
    title="Painting",
    summary="A kite.",
    version="1",
    request=Nothing,
    stages=(Stage("painting", 0, 100),),
    run=show,
)


async def test_another_picture_has_another_address(tmp_path: Path, database: str) -> None:
    """So that browsers may keep what they have."""
    async with (
        temporary_studio(tmp_path / "data", database_url=database, pipelines=[PAINTING]) as studio,
        answering(studio) as api,
    ):
        job = await studio.work_job((await studio.submit("painting", {})).id)
        version = f"v={job.output[0].artifact.sha256[:12]}"
        place = f"/api/artifacts/{job.output[0].id}"
        for path in ("/app/jobs", "/app"):
            page = seen(await api("GET", path))
            assert f"{place}?as=thumbnail&{version}" in page.xpath("//img/@src"), path
        listed = (await api("GET", "/api/jobs")).json["data"]
        assert [each["thumbnail_url"] for each in listed] == [f"{place}?{version}"]


async def test_the_longest_are_loaded_once_each(api: Asker, studio: Studio) -> None:
    jobs = await submit(studio, *(f"story {number}" for number in range(PAGE + 2)))
    page = seen(await api("GET", "/app/jobs?sort=longest"))
    (more,) = page.xpath('//li[@class="more"]/@href | //li[@class="more"]/a/@hx-get')[:1]
    last = rows_of(page)[-1].get("data-id")
    await studio.cancel(last)
    await studio.delete(last)  # the one after which it goes on
    rest = seen(await api("GET", more, headers=HTMX))
    assert [row.get("data-id") for row in rows_of(rest)] == [job.id for job in jobs[1::-1]]


async def test_a_part_never_begins_anew(api: Asker, studio: Studio) -> None:
    (job,) = await submit(studio, "kites")
    for after in ("nonsense", job.id, f"{job.id}~1~x"):
        path = f"/app/jobs?sort=longest&after={after}"
        assert (await api("GET", path, headers=HTMX)).problem == (422, "invalid_request")
        assert titles(seen(await api("GET", path))) == ["kites"]


async def test_all_live_rows_are_looked_up_whatever_is_shown(api: Asker, studio: Studio) -> None:
    jobs = await submit(studio, *(f"story {number}" for number in range(14)))
    asked = ",".join(job.id for job in jobs)
    told = seen(await api("GET", f"/app/rows?ids={asked}&status=failed&shown=1"))
    assert [row.get("data-id") for row in rows_of(told)] == [job.id for job in jobs]


async def test_live_rows_are_asked_after(api: Asker, studio: Studio) -> None:
    first, second = await submit(studio, "first", "second")
    ids = f"ids={second.id},{first.id}"
    same = seen(await api("GET", f"/app/rows?{ids}&since={second.id}&shown=2"))
    assert (titles(same), "data-newer" in same.attrib) == (["second", "first"], False)
    await submit(studio, "third")
    await studio.cancel(first.id)
    told = seen(await api("GET", f"/app/rows?{ids}&since={second.id}&status=queued"))
    states = [row.get("data-state") for row in rows_of(told)]
    assert (states, "data-newer" in told.attrib) == (["queued", "cancelled"], True)
    await studio.delete(first.id)
    told = seen(await api("GET", f"/app/rows?{ids}&shown=-5"))
    assert told.xpath(".//@data-gone") == [first.id]


async def test_rows_that_nobody_has(api: Asker) -> None:
    wrong = ",".join(["job_x", "%25", "job_%2E%2E", *(f"job_{n}" for n in range(200))])
    told = seen(await api("GET", f"/app/rows?ids={wrong}"))
    assert len(told.xpath(".//@data-gone")) == MOST_ROWS
    assert rows_of(told) == []


async def test_what_can_be_done_with_a_row(api: Asker, studio: Studio) -> None:
    (job,) = await submit(studio, "kites")

    async def do(verb: str) -> Answer:
        return await api("POST", f"/app/rows/{job.id}/{verb}", body={})

    assert (await do("delete")).problem == (409, "wrong_state")
    assert seen(await do("cancel")).get("data-state") == "cancelled"
    assert seen(await do("pin")).get("data-state") == "cancelled+pinned"
    assert seen(await do("unpin")).get("data-state") == "cancelled"
    assert seen(await do("retry")).get("data-state") == "queued"
    assert (await do("retry")).problem == (409, "wrong_state")
    assert (await do("explode")).problem == (422, "invalid_request")
    await studio.cancel(job.id)
    gone = await do("delete")
    assert (gone.status, gone.body) == (200, b"")
    for verb in ("cancel", "retry", "pin", "delete"):
        assert (await do(verb)).problem == (404, "not_found")


async def test_whatever_stands_in_a_title_is_text(api: Asker, studio: Studio) -> None:
    trick = '"><script>alert(1)</script>{{ 7*7 }}'
    await submit(studio, trick)
    answer = await api("GET", "/app/jobs?q=%22%3E%3Cscript%3E")
    page = seen(answer)
    assert titles(page) == [trick]
    assert b"<script>alert" not in answer.body
    assert search(page) == '"><script>'


async def test_other_owners_jobs_are_named_for_the_operator_alone(
    api: Asker, studio: Studio
) -> None:
    await submit(studio.acting_as("anna"), "hers")
    await submit(studio, "mine")
    rows = rows_of(seen(await api("GET", "/app/jobs")))
    assert ["by anna" in words(row) for row in rows] == [False, True]


async def test_the_page_in_russian(api: Asker, studio: Studio) -> None:
    await submit(studio, "kites")
    page = seen(await api("GET", "/app/jobs", headers=RUSSIAN))
    assert page.xpath("string(//h1)") == "Задания"
    assert "Ждёт исполнителя: ни один не запущен." in words(rows_of(page)[0])


@pytest.mark.parametrize("status", ["", "live", "done"])
def test_addresses_carry_what_is_not_usual(status: str) -> None:
    asked = asked_for(status, "story", "  a&b = ü ", "oldest", "job_1")
    (path, _, query) = asked.address(after="job_2").partition("?")
    given = {name: it[0] for name, it in parse_qs(query).items()}
    assert path == "/app/jobs"
    assert asked_for(**given) == Asked(status, "story", "a&b = ü", "oldest", "job_2")
    assert Asked().address() == "/app/jobs"


async def test_a_key_sees_and_does_what_it_may(studio: Studio) -> None:
    (mine,) = await submit(studio, "mine")
    (hers,) = await submit(studio.acting_as("anna"), "hers")
    _, key = await create_key(studio.engine, "a", owner="anna", scopes=["read"])
    _, able = await create_key(studio.engine, "b", owner="anna", scopes=["read", "write"])
    async with answering(studio, api_token=SecretStr("a-long-random-text")) as api:
        reads, writes = ({"Authorization": f"Bearer {each}"} for each in (key, able))
        assert titles(seen(await api("GET", "/app/jobs", headers=reads))) == ["hers"]
        told = seen(await api("GET", f"/app/rows?ids={mine.id},{hers.id}", headers=reads))
        assert (titles(told), told.xpath(".//@data-gone")) == (["hers"], [mine.id])
        for job, headers, status in ((hers, reads, 403), (mine, writes, 404), (hers, {}, 401)):
            path = f"/app/rows/{job.id}/cancel"
            assert (await api("POST", path, body={}, headers=headers)).problem[0] == status
        path = f"/app/rows/{hers.id}/cancel"
        assert seen(await api("POST", path, body={}, headers=writes)).get("data-state")
