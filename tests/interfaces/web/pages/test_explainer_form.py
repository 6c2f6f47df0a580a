"""The form of an explainer: its speakers, its script before anything is made, what is too much."""

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asking import Answer, Asker, answering
from PIL import Image

from mutoscope.app import Studio
from mutoscope.app.orders import preset_fields
from mutoscope.interfaces.web.pages.explainer_form import EXPLAINER
from mutoscope.pipelines.explainer import PIPELINE
from mutoscope.testing import temporary_studio

TEXT = """# Kites

Kites were first flown in China more than two thousand years ago. People made them of silk and
bamboo. Soldiers used kites to measure distances and to send signals.

## How they fly

A kite flies because the wind pushes against its sail. The line holds it at an angle to the wind.
Air that is turned downwards lifts the kite upwards. A tail keeps it steady in a strong wind.

## What they were good for

In 1752 a kite was used to study lightning. In 1901 a kite lifted an aerial for a radio signal over
the ocean. Before aeroplanes, kites carried cameras and thermometers high into the air. Farmers
hung them over their fields to keep birds away.

## How they are made today

Today most kites are made of nylon and thin rods of carbon. A good kite weighs less than an apple.
Children build theirs of paper, wood and string. Some kites pull boats and boards over the water.
"""
SPEAKERS = {
    "speakers.7.name": "Ann Lee",
    "speakers.7.subtitle_color": "#ffd21f",
    "speakers.7.speed": "1.1",
    "speakers.3.name": "ann lee",
    "speakers.3.side": "left",
}


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[PIPELINE], jobs_per_day=2
    ) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


async def sent(api: Asker, path: str, language: str = "en", **form: Any) -> Answer:
    headers = {"Accept-Language": language, "HX-Request": "true"}
    body = {"_way": "text", "text": TEXT, "minutes": "0.5", **form}
    return await api("POST", f"/app/make/explainer{path}", body=body, headers=headers)


def marked(answer: Answer) -> dict[str, str]:
    assert answer.status == 422
    found = re.findall(r'data-wrong-field="([^"]*)" data-words="([^"]*)"', answer.body.decode())
    return {field: html.unescape(words) for field, words in found}


async def test_each_field_has_its_place(api: Asker) -> None:
    page = (await api("GET", "/app/make/explainer")).body.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?! src=)", page)
    asked = set(re.findall(r'data-field="([a-z_]+)"', page))
    hidden = {"speakers", "pronunciation", "models", "background", "files"}
    fields = set(PIPELINE.request.model_fields)
    assert fields - hidden - asked == {"cast_seed"}
    assert "speakers" in asked
    assert 'name="speakers.__n__.voice"' in page.partition("<template>")[2]
    assert page.count('name="theme"') == 5
    assert re.search(r'<select id="f-slide_painter"', page)
    assert EXPLAINER.left_out == {"models", "cast_seed"}


async def test_speakers_come_with_their_ids_and_pictures(
    api: Asker, studio: Studio, tmp_path: Path
) -> None:
    picture = tmp_path / "ann.png"
    Image.new("RGBA", (8, 8)).save(picture)
    upload = await studio.keep_upload(picture, "ann.png")
    answer = await sent(api, "", **SPEAKERS, **{"speakers.3.picture": f"{upload.id} ann.png"})
    assert answer.status == 204
    job = await studio.job(answer.headers["hx-redirect"].rpartition("/")[2])
    told = [(each["id"], each["name"], each["side"]) for each in job.request["speakers"]]
    assert told == [("ann-lee", "Ann Lee", "auto"), ("ann-lee-2", "ann lee", "left")]
    first, second = job.request["speakers"]
    assert (first["subtitle_color"], first["speed"]) == ("#FFD21F", 1.1)
    assert second["picture"]["sha256"] == upload.artifact.sha256


async def test_what_is_wrong_is_marked(api: Asker) -> None:
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("speakers.5.name", {"speakers.5.side": "left"}),
        ("speakers.3.speed", {**SPEAKERS, "speakers.3.speed": "9"}),
        ("speakers", {**SPEAKERS, "cast": "5"}),
        ("accent", {"accent": "reddish"}),
        ("url", {"_way": "url", "url": "nowhere"}),
        ("url", {"_way": "url"}),
        ("scenes", {"scenes": "5-2"}),
        ("minutes", {"minutes": "99"}),
    ]
    told = [(list(marked(await sent(api, "", **form))), form) for _, form in wrong]
    assert told == [([field], form) for field, form in wrong]


async def test_the_script_is_reviewed_and_made_as_it_was_left(api: Asker, studio: Studio) -> None:
    shown = (await sent(api, "/script", **SPEAKERS)).body.decode()
    (text,) = re.findall(r'<textarea name="script_text" hidden>(.*?)</textarea>', shown, re.DOTALL)
    sections = re.findall(r'name="section_index" value="(\d+)"', shown)
    assert len(sections) > 1
    assert 'value="ann-lee-2"' in shown
    keys = re.findall(r'name="sections\.0\.line" value="(\d+)"', shown)
    lines = re.findall(r'name="sections\.0\.text"[^>]*>([^<]+)</textarea>', shown)
    assert len(lines) == len(keys)
    form: dict[str, Any] = {
        "script_text": html.unescape(text),
        "script_title": "Kites, again",
        "section_index": "0",
        "sections.0.title": "Only this",
        "sections.0.line": [*keys, "new1"],
        "sections.0.text": [*map(html.unescape, lines), "A line of mine."],
        "sections.0.persona_id": ["ann-lee"] * (len(keys) + 1),
    }
    answer = await sent(api, "", **SPEAKERS, **form)
    assert answer.status == 204
    job = await studio.job(answer.headers["hx-redirect"].rpartition("/")[2])
    assert PIPELINE.form is not None
    script = PIPELINE.form.read(job.request["script"])
    assert (script.title, [each.title for each in script.sections]) == (
        *("Kites, again", ["Only this"]),
    )
    assert script.sections[0].narrations[-1].text == "A line of mine."
    assert {each.persona_id for each in script.sections[0].narrations} == {"ann-lee"}
    wrong: dict[str, Any] = {**form, "sections.0.text": [*lines, ""]}
    assert list(marked(await sent(api, "", **wrong))) == ["sections.0.narrations.new1.text"]


async def test_who_has_had_enough_for_today_is_told_when_to_come_back(api: Asker) -> None:
    for _ in range(2):
        assert (await sent(api, "")).status == 204
    answer = await sent(api, "", language="ru")
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 86_400
    assert "полуночи" in answer.body.decode()
    order = {"pipeline": "explainer", "request": {"text": TEXT}}
    over = await api("POST", "/api/jobs", body=order)
    assert over.problem == (429, "daily_limit")
    assert 0 < int(over.headers["retry-after"]) <= 86_400


async def test_a_preset_holds_its_look(api: Asker, studio: Studio) -> None:
    look = {"theme": "technical", "format": "9:16", "subtitles": "on", "music_loop": "on"}
    answer = await sent(api, "/presets", preset_name="talks", minutes="3", **look)
    assert answer.status == 200
    (kept,) = await studio.presets("explainer")
    assert kept.fields == {"theme": "technical", "format": "9:16"}
    assert not {"url", "text", "file", "script", "speakers"} & set(preset_fields(PIPELINE))
    again = (await sent(api, "/preset", _preset="talks")).body.decode()
    assert re.search(r'name="theme" value="technical"[^>]* checked', again)


async def test_the_api_tells_what_there_is(api: Asker) -> None:
    found = (await api("GET", "/api/pipelines/explainer")).json
    assert (found["previewed"], found["edited"]) == (True, True)
    assert [stage["start"] for stage in found["stages"]] == [5, 22, 57, 82]
    properties = found["schema"]["$defs"]["Speaker"]["properties"]
    assert {"name", "voice", "picture"} <= set(properties)
    groups = {each["name"]: each for each in (await api("GET", "/api/styles")).json["data"]}
    assert groups["theme"]["pipeline"] == "explainer"
    painters = [each["value"] for each in groups["slide_painter"]["choices"]]
    assert painters == ["typeset", "gemini", "openai", "openrouter"]
    body = {"pipeline": "explainer", "request": {"text": TEXT, "minutes": 0.5}}
    plan = (await api("POST", "/api/plan", body=body)).json
    assert any(key.endswith(".clip") for key in plan["to_run"])
