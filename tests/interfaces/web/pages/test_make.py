"""Home and the form of what is made, over real sockets."""

import gzip
import html
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asking import Answer, Asker, answering

from mutoscope.app import Studio
from mutoscope.interfaces.web.pages import static
from mutoscope.pipelines.short import PIPELINE
from mutoscope.testing import temporary_studio
from toys import ALL

RUSSIAN = {"Accept-Language": "ru"}
MARKUP = '"><script>alert(1)</script>{{ 7*7 }}'
HEAVIEST_BYTES = 150_000
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({}, "topic", "Скажите, о чём это."),
    ({"topic": "x" * 201}, "topic", "Символов может быть не больше 200."),
    ({"topic": "x", "duration": "900"}, "duration", "Должно быть не больше 180."),
    ({"topic": "x", "duration": "soon"}, "duration", "Нужно целое число."),
    ({"topic": "x", "voice": "no\tbody"}, "voice", ""),
    ({"_way": "url", "url": "nowhere"}, "url", "Нужен адрес вида https://example.org/page."),
    ({"_way": "script", "script": "a: ["}, "script", ""),
    ({"_way": "file"}, "file", "Выберите файл."),
    ({"topic": "x", "logo": "/etc/passwd"}, "logo", ""),
    ({"topic": "x", "image_provider": "gemini"}, "image_provider", ""),
    ({"topic": "x", "_max_cost": "much"}, "_max_cost", "Нужно число."),
    ({"topic": "x", "_priority": "5000"}, "_priority", ""),
    ({"topic": "x", "_webhook_url": "http://10.0.0.1/"}, "_webhook_url", ""),
    ({"topic": "x", "transition": "cut", "easing": "spring"}, "transition", ""),
    ({"_way": "idea", "idea": "mine"}, "idea_mode", ""),
    ({"topic": "x", "_preset": "none-such"}, "_preset", "Набора «none-such» нет."),
]
"""A form, the field that is marked, and how its sentence begins."""


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    pipelines = [*ALL, PIPELINE]
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=pipelines
    ) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


async def shown(api: Asker, path: str, language: str = "en") -> str:
    answer = await api("GET", path, headers={"Accept-Language": language})
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.body.decode()


async def sent(api: Asker, path: str, language: str = "en", **form: Any) -> Answer:
    body = {"_way": "topic", **form}
    headers = {"Accept-Language": language, "HX-Request": "true"}
    return await api("POST", f"/app/make/{path}", body=body, headers=headers)


def marked(answer: Answer) -> dict[str, str]:
    """What a refused form marks, and with which words."""
    assert answer.status == 422
    assert answer.headers["hx-retarget"] == "#told"
    found = re.findall(r'data-wrong-field="([^"]*)" data-words="([^"]*)"', answer.body.decode())
    return {field: html.unescape(words) for field, words in found}


async def test_the_root_leads_to_the_studio(api: Asker) -> None:
    answer = await api("GET", "/")
    assert (answer.status, answer.headers["location"]) == (307, "/app")


async def test_home_offers_what_there_is(api: Asker, studio: Studio) -> None:
    await studio.submit("short", {"topic": MARKUP})
    page = await shown(api, "/app")
    assert 'href="/app/make/short"' in page
    assert 'href="/app/make/probe"' not in page
    assert html.escape(MARKUP, quote=True)[:20] in page.replace("&#34;", "&quot;")
    assert "<script>alert" not in page


async def test_the_form_has_the_words_that_people_know(api: Asker) -> None:
    page = await shown(api, "/app/faceless", "ru")
    labels = re.findall(r'<label for="([^"]+)">([^<]+)</label>', page)
    assert {"f-topic": "Тема", "f-duration": "Длительность"}.items() <= dict(labels).items()
    assert dict(labels)["f-image_provider"] == "Провайдер изображений"
    assert re.search(r"<option[^>]*>Nano Banana \(Google Gemini\)</option>", page)
    assert re.search(r'value="photo"[^>]*>\s*<img[^>]*>\s*<span>Photorealism</span>', page)
    assert "Генерировать видео" in page
    assert '<html lang="ru"' in page


async def test_no_page_has_code_or_style_in_it(api: Asker) -> None:
    """The content policy would not let it run."""
    for path in ("/app", "/app/make/short", "/app/make/story"):
        page = await shown(api, path)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?! src=)", page), path


async def test_a_form_and_all_that_it_loads_are_light(api: Asker) -> None:
    page = await shown(api, "/app/make/short", "ru")
    paths = set(re.findall(rf"/assets/{static.version_of_assets()}/([^\"]+)", page))
    weight = len(gzip.compress(page.encode()))
    for path in paths:
        found = static.assets()[path]
        weight += len(found.packed or found.body)
    assert len(paths) > 10
    assert weight < HEAVIEST_BYTES


async def test_each_control_has_a_label_and_a_place_for_words(api: Asker) -> None:
    page = await shown(api, "/app/make/short")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for told in re.findall(r'aria-describedby="([^"]+)"', page):
        assert set(told.split()) <= set(ids), told
    assert set(re.findall(r'<label for="([^"]+)"', page)) <= set(ids)


async def test_a_pipeline_without_an_arrangement_can_be_filled_in(api: Asker) -> None:
    assert 'id="f-title"' in await shown(api, "/app/make/story")
    answer = await sent(api, "story", title="Tea", count="2")
    job = (await api("GET", answer.headers["hx-redirect"].replace("/app/", "/api/"))).json
    assert (job["pipeline"], job["request"]) == ("story", {"title": "Tea", "count": 2})


async def test_what_is_not_offered_has_no_form(api: Asker) -> None:
    for name in ("probe", "no-such"):
        answer = await api("GET", f"/app/make/{name}")
        assert answer.status == 404


async def test_a_job_is_handed_in(api: Asker, studio: Studio) -> None:
    answer = await sent(
        api, "short", topic=" Coffee ", duration="45", art_style="comic", _priority="5"
    )
    assert answer.status == 204
    job = await studio.job(answer.headers["hx-redirect"].removeprefix("/app/jobs/"))
    assert job.priority == 5
    asked = job.request
    assert (asked["topic"], asked["duration"], asked["art_style"]) == ("Coffee", 45, "comic")


async def test_the_same_form_sent_twice_is_one_job(api: Asker, studio: Studio) -> None:
    page = await shown(api, "/app/make/short")
    (once,) = re.findall(r'name="_once" value="([^"]+)"', page)
    assert once not in await shown(api, "/app/make/short")

    async def handed_in(topic: str, **form: Any) -> str:
        return (await sent(api, "short", topic=topic, **form)).headers["hx-redirect"]

    first = await handed_in("Kites", _once=once)
    assert await handed_in("Kites", _once=once) == first
    assert await handed_in("Boats", _once=once) != first
    assert await handed_in("Kites") != await handed_in("Kites")
    assert len(await studio.jobs()) == 4


async def test_what_is_wrong_is_marked(api: Asker, studio: Studio) -> None:
    for form, field, words in WRONG:
        told = marked(await sent(api, "short", "ru", **form))
        assert field in told, form
        assert told[field].startswith(words), form
    assert not (await studio.listing()).jobs


async def test_all_that_is_wrong_is_marked_at_once(api: Asker) -> None:
    told = marked(await sent(api, "short", topic="x" * 300, duration="1", speed="9"))
    assert set(told) == {"topic", "duration", "speed"}


async def test_markup_in_what_was_typed_stays_text(api: Asker) -> None:
    for path in ("short", "short/quote", "short/script", "short/preset", "short/presets"):
        answer = await sent(api, path, topic=MARKUP, voice=MARKUP, preset_name=MARKUP, title=MARKUP)
        assert b"<script>alert" not in answer.body
        assert b"49" not in answer.body.partition(b"alert(1)")[2][:40]


async def test_the_price_is_told_before(api: Asker) -> None:
    nothing = await sent(api, "short/quote")
    assert (nothing.status, b"Time and cost" in nothing.body) == (200, True)
    wrong = await sent(api, "short/quote", topic="coffee", duration="900")
    assert b"Duration: It must be at most 180." in wrong.body
    quote = await sent(api, "short/quote", "ru", topic="coffee")
    assert re.search(r"около \d+ с", quote.body.decode())
    assert "бесплатно" in quote.body.decode()


async def test_a_script_is_seen_edited_and_made(api: Asker, studio: Studio) -> None:
    page = (await sent(api, "short/script", topic="coffee")).body.decode()
    texts = [html.unescape(each) for each in re.findall(r'name="scene_text"[^>]*>([^<]*)<', page)]
    assert len(texts) > 2
    form = {
        "script_text": html.unescape(re.findall(r'name="script_text" hidden>([^<]*)<', page)[0]),
        "script_title": "Beans",
        "scene_index": ["0", "2"],
        "scene_text": ["Coffee <b>is</b> a fruit.", texts[2]],
        "scene_headline": ["", ""],
    }
    too_long = form | {"scene_text": ["x" * 700, ""]}
    told = marked(await sent(api, "short", topic="coffee", **too_long))
    assert set(told) == {"scene-0-text", "scene-1-text"}
    answer = await sent(api, "short", topic="coffee", duration="45", voice="heart", **form)
    assert answer.status == 204
    job = await studio.job(answer.headers["hx-redirect"].removeprefix("/app/jobs/"))
    assert (job.request["topic"], job.request["voice"]) == ("", "heart")
    script = job.request["script"]
    assert "Coffee <b>is</b> a fruit." in script
    assert "title: Beans" in script
    assert texts[1] not in script


async def test_scenes_that_do_not_fit_are_refused(api: Asker) -> None:
    script = "title: Tea\nlanguage: en\nsegments:\n- text: Tea is a leaf.\n"
    for scenes in (
        {"scene_index": "0", "scene_text": ["a", "b"], "scene_headline": ""},
        {"scene_index": "900", "scene_text": "a", "scene_headline": ""},
        {"scene_index": "-1", "scene_text": "a", "scene_headline": ""},
        {},
    ):
        answer = await sent(api, "short", script_text=script, **scenes)
        assert answer.status == 422
        assert b"data-wrong" in answer.body


async def test_a_preset_is_kept_and_fills_the_form_in(api: Asker, studio: Studio) -> None:
    kept = await sent(
        api, "short/presets", preset_name="Mine", art_style="comic", duration="60", topic="tea"
    )
    assert kept.status == 200
    assert (await studio.preset("short", "mine")).fields == {"art_style": "comic", "duration": 60}
    form = await sent(api, "short/preset", topic="typed before", _preset="mine")
    page = form.body.decode()
    assert 'value="typed before"' in page
    assert re.search(r'value="comic"[^>]* checked', page)
    assert re.search(r'name="duration"[^>]*value="60"', page)
    answer = await sent(api, "short", topic="tea", _preset="mine", art_style="auto", duration="60")
    job = await studio.job(answer.headers["hx-redirect"].removeprefix("/app/jobs/"))
    assert (job.request["art_style"], job.request["duration"]) == ("auto", 60)
    nothing = await sent(api, "short/presets", preset_name="empty")
    assert set(marked(nothing)) == {"preset_name"}


async def test_language_and_theme_are_kept(api: Asker) -> None:
    answer = await api("GET", "/app?lang=ru")
    assert answer.headers["set-cookie"].startswith("lang=ru;")
    cookies = {"Cookie": "lang=ru; theme=dark"}
    page = (await api("GET", "/app", headers=cookies)).body.decode()
    assert '<html lang="ru" data-theme="dark">' in page
    odd = (await api("GET", "/app", headers={"Cookie": 'theme="><b>'})).body.decode()
    assert '<html lang="en" data-theme="auto">' in odd


async def test_assets_are_kept_for_ever_under_their_version(api: Asker) -> None:
    answer = await api("GET", static.url("app.css"))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    packed = await api("GET", static.url("app.css"), headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.body) == answer.body
    old = await api("GET", "/assets/0000/app.css")
    assert (old.body, old.headers["cache-control"]) == (answer.body, "no-cache")


async def test_nothing_else_is_served_as_an_asset(api: Asker) -> None:
    for path in (
        *("../application.py", "..%2fapplication.py", "%2e%2e/words.py", "/etc/passwd"),
        *("", "app.css/", "styles", "app.css%00"),
    ):
        assert (await api("GET", f"/assets/0/{path}")).status == 404, path
