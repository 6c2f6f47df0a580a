"""How the studio is doing, for its operator."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from asking import Answer, Asker, answering
from lxml import html
from lxml.html import HtmlElement
from pydantic import SecretStr

from mutoscope.app import Studio, Times
from mutoscope.app.keys import create_key
from mutoscope.interfaces.web.pages.charts import BOTTOM, TOP, Series, plot
from mutoscope.store import stops
from mutoscope.store.processes import this_process
from mutoscope.store.stops import Scene
from mutoscope.store.workers import Pulse, register
from toys import GATE

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
USED = {"rss_mb": 850.0, "memory_share": 0.85}
RUSSIAN = {"Accept-Language": "ru"}


def seen(answer: Answer) -> HtmlElement:
    assert (answer.status, answer.headers["content-type"][:9]) == (200, "text/html")
    return html.fromstring(answer.body.decode())


def words(page: HtmlElement, path: str = ".") -> str:
    return " ".join(" ".join(each.text_content() for each in page.xpath(path)).split())


async def working(studio: Studio) -> int:
    """A worker that lives, and has told of its memory."""
    database = studio.engine.database
    worker_id = await register(database, this_process(), standing=True)
    pulse = Pulse(database.conninfo, worker_id)
    try:
        assert await asyncio.to_thread(pulse.beat, USED)
    finally:
        await asyncio.to_thread(pulse.close)
    return worker_id


async def test_nobody_works(api: Asker) -> None:
    page = seen(await api("GET", "/app/system"))
    assert "No worker is running: jobs wait." in words(page)
    assert "No worker has told of its memory" in words(page)
    assert page.xpath('//*[@id="stop-title"]') == []


async def test_what_comes_next_by_schedule(api: Asker, studio: Studio) -> None:
    assert "Next by schedule" not in words(seen(await api("GET", "/app/system")))
    times = Times(at="2098-12-24 18:00", zone="Europe/Berlin")
    now = datetime(2098, 12, 1, tzinfo=UTC)
    await studio.add_schedule("eve", "story", {"title": "Kites"}, times, now=now)
    page = seen(await api("GET", "/app/system"))
    assert "Next by schedule2098-12-24 18:00 CET, eve" in words(page, "//dl")
    page = seen(await api("GET", "/app/system", headers=RUSSIAN))
    assert "Следующее по расписанию" in words(page, "//dl")


async def test_a_worker_and_its_memory(api: Asker, studio: Studio) -> None:
    await working(studio)
    page = seen(await api("GET", "/app/system/now"))
    name = f"{this_process().host} {this_process().pid}"
    (worker,) = page.xpath('//li[@class="worker"]')
    assert name in words(worker)
    assert worker.xpath(".//progress/@value") == ["85.0"]
    assert "850 MB" in words(worker)
    assert "850 MB" in words(page, '//*[@id="plot-about"]')
    assert name in words(page, '//*[@id="plot-table"]')
    assert len(page.xpath('//*[local-name()="polyline"][@points]')) == 2


async def test_what_a_worker_is_at(api: Asker, studio: Studio) -> None:
    GATE.reset()
    job = await studio.submit("gated", {})
    running = asyncio.ensure_future(studio.run_worker(exit_when_idle=True))
    try:
        await asyncio.to_thread(GATE.entered.wait, 60)
        page = seen(await api("GET", "/app/system/now"))
    finally:
        GATE.opened.set()
        await running
    assert page.xpath('//ul[@class="worker-jobs"]//a/@href') == [f"/app/jobs/{job.id}"]


async def test_what_does_not_move_is_told(api: Asker, studio: Studio) -> None:
    GATE.reset()
    job = await studio.submit("gated", {})
    running = asyncio.ensure_future(studio.run_worker(exit_when_idle=True))
    try:
        await asyncio.to_thread(GATE.entered.wait, 60)
        assert not seen(await api("GET", "/app/system/now")).xpath('//*[@id="stuck-title"]')
        await studio.engine.database.all(
            "UPDATE steps SET started_at = now() - interval '3 hours',"
            " progressed_at = now() - interval '3 hours' RETURNING key"
        )
        page = seen(await api("GET", "/app/system/now"))
    finally:
        GATE.opened.set()
        await running
    told = '//*[@aria-labelledby="stuck-title"]'
    assert page.xpath(f"{told}//a/@href") == [f"/app/jobs/{job.id}"]
    assert "1 thing does not move" in words(page, told)
    assert "still for 3 h" in words(page, told)


async def test_the_last_stop_until_somebody_has_seen_it(api: Asker, studio: Studio) -> None:
    scene = Scene(job_id="job_1", attempt=1, stage="animating", step="segments.3.film")
    async with studio.engine.database.transaction() as connection:
        worker = {"id": 7, "host": "north", "pid": 4711, "resources": USED}
        await stops.record(connection, worker, "memory", scene)
    page = seen(await api("GET", "/app/system"))
    told = words(page, '//*[@aria-labelledby="stop-title"]')
    for part in ("A worker has stopped: memory", "north", "4711", "animating", "segments.3.film"):
        assert part in told
    page = seen(await api("POST", "/app/system/ack", body={}))
    assert page.xpath('//*[@id="stop-title"]') == []
    assert (await studio.status()).last_stop is None


async def test_a_queue_is_paused_and_goes_on(api: Asker, studio: Studio) -> None:
    button = 'string(//*[@id="queue-default"])'
    await studio.submit("story", {"title": "kites"})
    page = seen(await api("POST", "/app/system/queues/default/pause", body={}))
    assert page.xpath(button) == "Go on"
    assert "1 waiting" in words(page, '//ul[@class="queues"]')
    assert [state.paused for state in await studio.queues() if state.name == "default"] == [True]
    page = seen(await api("POST", "/app/system/queues/default/resume", body={}))
    assert page.xpath(button) == "Pause"
    missing = await api("POST", "/app/system/queues/nowhere/pause", body={})
    assert missing.problem == (404, "not_found")
    wrong = await api("POST", "/app/system/queues/default/stop", body={})
    assert wrong.problem == (422, "invalid_request")


async def test_providers_say_why_they_cannot_work(api: Asker) -> None:
    page = seen(await api("GET", "/app/system"))
    (idle,) = page.xpath('//*[@id="idle-providers"]')
    gemini = next(li for li in idle.xpath(".//li") if "Google Gemini" in words(li))
    assert "Has no key here." in words(gemini)
    assert gemini.xpath(".//code/text()") == ["gemini_api_key"]
    assert gemini.xpath(".//button") == []
    assert page.xpath('//*[@id="test-button-extractive"]')
    assert not page.xpath('//*[@id="test-button-drawn"]')
    answer = await api("POST", "/app/system/providers/nobody/test", body={})
    assert answer.problem == (404, "not_found")


async def test_keys_are_listed_without_their_secrets(api: Asker, studio: Studio) -> None:
    key, secret = await create_key(studio.engine, "laptop", owner="anna", scopes=["read"])
    answer = await api("GET", "/app/system")
    row = words(seen(answer), f'//tr[contains(., "{key.id}")]')
    assert ("laptop" in row, "anna" in row, "read" in row) == (True, True, True)
    assert secret.split("_", 2)[2].encode() not in answer.body
    assert key.hash.encode() not in answer.body


async def test_who_is_no_operator_is_told_whether_all_is_well(studio: Studio) -> None:
    _, key = await create_key(studio.engine, "a", owner="anna", scopes=["read", "write"])
    headers = {"Authorization": f"Bearer {key}"}
    async with answering(studio, api_token=SecretStr("a-long-random-text")) as api:
        page = seen(await api("GET", "/app/system", headers=headers))
        assert "none: jobs wait" in words(page)
        assert page.xpath('//*[@id="now"]') == []
        for method, path in (
            ("GET", "/app/system/now"),
            ("POST", "/app/system/ack"),
            ("POST", "/app/system/queues/default/pause"),
            ("POST", "/app/system/providers/hibari/test"),
        ):
            body = None if method == "GET" else {}
            answer = await api(method, path, body=body, headers=headers)
            assert answer.problem == (403, "forbidden"), path


async def test_the_page_in_russian(api: Asker, studio: Studio) -> None:
    await working(studio)
    page = seen(await api("GET", "/app/system", headers=RUSSIAN))
    assert page.xpath("string(//h1)") == "Система"
    assert "новых заданий нет" in words(page)


def test_a_plot_stands_between_its_edges() -> None:
    points = [(NOON + timedelta(minutes=minute), 100.0 * minute) for minute in range(0, 61, 2)]
    drawn = plot([Series("a", points)], 4000, (0.8,), since=NOON, until=points[-1][0])
    (line,) = drawn.lines
    places = [tuple(map(float, each.split(","))) for each in line.pieces[0].split()]
    assert (places[0], len(places)) == ((0.0, BOTTOM), len(points))
    assert places[-1] == (100.0, TOP)
    assert (line.latest, line.highest) == (6000, 6000)
    assert [mark.value for mark in drawn.limits] == [3200]
    assert drawn.marks[-1].at == pytest.approx(TOP)


def test_silence_breaks_the_line_and_leaves_the_table_empty() -> None:
    until = NOON + timedelta(minutes=60)
    told = [(NOON + timedelta(minutes=minute), 500.0) for minute in (0, 2, 30)]
    drawn = plot([Series("a", told), Series("b", [])], 1000, (), since=NOON, until=until)
    assert len(drawn.lines[0].pieces) == 2
    assert drawn.lines[0].pieces[1] == "50.0,47.0 50.0,47.0"
    assert next(values for _, values in drawn.rows) == (None,)
    assert {values for _, values in drawn.rows} == {(None,), (500.0,)}


@pytest.mark.parametrize("most", [0.4, 50, 100, 101, 4800, 15_360, 65_536, 999_999])
def test_a_scale_is_round_and_has_room(most: float) -> None:
    drawn = plot([], most, (0.8, 0.92), since=NOON, until=NOON + timedelta(hours=1))
    values = [mark.value for mark in drawn.marks]
    assert values[0] == 0
    assert values[-1] >= most > 0
    assert 2 <= len(values) <= 6
    assert drawn.limits[0].at > drawn.limits[1].at >= TOP
