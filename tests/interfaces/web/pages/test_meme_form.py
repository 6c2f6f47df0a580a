"""The form of memes: each field in its place, an order, what is wrong with one."""

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asking import Answer, Asker, answering
from attacking import key, key_for
from PIL import Image

from mutoscope.app import Studio
from mutoscope.media.memes.templates import template_ids
from mutoscope.media.wav import write_wav
from mutoscope.pipelines.meme import PIPELINE
from mutoscope.testing import temporary_studio


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[PIPELINE]
    ) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


async def sent(api: Asker, **form: Any) -> Answer:
    headers = {"HX-Request": "true"}
    return await api("POST", "/app/make/meme", body={"topic": "Monday", **form}, headers=headers)


async def test_each_field_has_its_place(api: Asker) -> None:
    page = (await api("GET", "/app/make/meme")).body.decode()
    asked = set(re.findall(r'data-field="([a-z_]+)"', page))
    assert set(PIPELINE.request.model_fields) - asked == {"models", "stills"}
    assert page.count('name="template"') == len(template_ids()) + 1
    assert "styles/template/galaxy_brain" in page
    assert "/app/make/meme/script" not in page  # no request for memes takes a document
    assert re.search(r'<select id="f-painter"', page)
    russian = await api("GET", "/app/make/meme", headers={"Accept-Language": "ru"})
    assert "Идеи всё гениальнее" in russian.body.decode()


async def test_an_order_with_music(api: Asker, studio: Studio, tmp_path: Path) -> None:
    write_wav(tmp_path / "hum.wav", np.zeros(24_000 * 9, np.float32) + 0.1, 24_000)
    upload = await studio.keep_upload(tmp_path / "hum.wav", "hum.wav")
    said = {"count": "2", "template": "melting", "music": f"{upload.id} hum.wav"}
    answer = await sent(api, **said)
    assert answer.status == 204, answer.body
    job = await studio.job(answer.headers["hx-redirect"].rpartition("/")[2])
    assert (job.request["topic"], job.request["count"]) == ("Monday", 2)
    assert job.request["template"] == "melting"
    assert [each["name"] for each in job.request["music"]] == ["hum.wav"]


async def test_a_busy_queue_is_told_with_what_keeps_it_and_a_way_to_wait(
    api: Asker, studio: Studio
) -> None:
    first = (await sent(api)).headers["hx-redirect"]
    for language, says in {
        "en": "One order at a time",
        "ru": "Заказы выполняются по одному",
    }.items():
        headers = {"HX-Request": "true", "Accept-Language": language}
        busy = await api("POST", "/app/make/meme", body={"topic": "Tea"}, headers=headers)
        assert (busy.status, busy.headers["hx-retarget"]) == (429, "#told")
        told = html.unescape(busy.body.decode())
        assert says in told
        assert "data-wrong" not in told  # no field of the form is at fault
        assert f'<a href="{first}">{"Memes" if language == "en" else "Мемы"}: Monday</a>' in told
        assert 'name="_when_busy" value="queue"' in told
    behind = await sent(api, topic="Tea", _when_busy="queue")
    assert behind.status == 204, behind.body
    job = await studio.job(behind.headers["hx-redirect"].rpartition("/")[2])
    assert (job.status, job.queue_position) == ("queued", 2)


async def test_who_may_not_see_the_job_ahead_is_only_told_that_there_is_one(
    api: Asker, studio: Studio
) -> None:
    await studio.submit("meme", {"topic": "my secret"})
    anna = {**key(await key_for(studio, "anna", "read", "write")), "HX-Request": "true"}
    busy = await api("POST", "/app/make/meme", body={"topic": "Tea"}, headers=anna)
    told = busy.body.decode()
    assert busy.status == 429
    assert "secret" not in told
    assert "<a " not in told
    assert 'name="_when_busy" value="queue"' in told


@pytest.mark.parametrize(
    ("topic", "reader", "language"),
    [("", "ru", "ru"), ("💩🔥", "ru", "ru"), ("💩🔥", "en", "en"), ("Monday", "ru", "en")],
)
async def test_where_no_letter_tells_the_language_it_is_the_readers(
    api: Asker, studio: Studio, topic: str, reader: str, language: str
) -> None:
    headers = {"HX-Request": "true", "Accept-Language": reader}
    answer = await api("POST", "/app/make/meme", body={"topic": topic}, headers=headers)
    job = await studio.job(answer.headers["hx-redirect"].rpartition("/")[2])
    assert job.request["language"] == language


async def test_words_of_ones_own(api: Asker, studio: Studio) -> None:
    lines = "Sleep / One more / Me\nTea / Milk / Ada"
    answer = await sent(api, topic="", captions=lines, template="two_buttons")
    assert answer.status == 204, answer.body
    job = await studio.job(answer.headers["hx-redirect"].rpartition("/")[2])
    assert job.request["captions"] == lines.splitlines()


async def test_what_is_wrong_is_said_at_its_field(api: Asker) -> None:
    answer = await sent(api, template="your_picture")
    assert answer.status in {400, 422}
    assert "needs a picture" in html.unescape(answer.body.decode())


async def test_a_broken_picture_is_told_at_its_field_by_its_name(
    api: Asker, studio: Studio, tmp_path: Path
) -> None:
    Image.effect_noise((300, 300), 80).save(tmp_path / "cut.jpg")
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "cut.jpg").read_bytes()[:-3000])
    upload = await studio.keep_upload(tmp_path / "cut.jpg", "our cat.jpg")
    answer = await sent(api, pictures=f"{upload.id} our cat.jpg")
    told = html.unescape(answer.body.decode())
    assert answer.status == 422
    assert 'data-wrong-field="pictures"' in told
    assert "our cat.jpg cannot be read as a picture" in told
    body = {"pipeline": "meme", "request": {"pictures": [{"file": upload.id}]}}
    refused = await api(
        "POST", "/api/jobs", body=body
    )  # which says no name, so the upload's counts
    assert refused.status == 422
    assert refused.json["errors"][0]["field"] == "pictures"
    assert "our cat.jpg cannot be read" in refused.json["detail"]


async def test_the_templates_are_listed(api: Asker) -> None:
    groups = {each["name"]: each for each in (await api("GET", "/api/styles")).json["data"]}
    choices = groups["template"]["choices"]
    assert groups["template"]["pipeline"] == "meme"
    assert [each["value"] for each in choices] == ["auto", *template_ids()]
    picture = await api("GET", choices[1]["picture"])
    assert picture.headers["content-type"] == "image/webp"
    told = (await api("GET", "/api/templates?language=ru")).json["data"]
    assert [each["id"] for each in told] == list(template_ids())
    galaxy = next(each for each in told if each["id"] == "galaxy_brain")
    assert (galaxy["title"], len(galaxy["slots"])) == ("Идеи всё гениальнее", 4)
    assert (await api("GET", "/api/templates?language=nowhere")).status == 422
