"""Editing a finished job: what is changed, what it comes to, what is wrong."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from asking import Answer, Asker, answering
from lxml import html
from lxml.html import HtmlElement
from pydantic import BaseModel, ConfigDict, Field

from media.designs.houses import house_photo
from mutoscope.app import Studio
from mutoscope.interfaces.web.pages.impact import impact_of, part_of
from mutoscope.interfaces.web.pages.rendering import bare
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Form, Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Job, Plan, Work
from mutoscope.pipelines.redesign import PIPELINE as REDESIGN
from mutoscope.testing import temporary_studio
from toys import STORY, STUCK

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


class FilmRequest(BaseModel):
    """Three scenes on a topic."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    topic: str = Field(max_length=80)
    mood: Literal["warm", "cold"] = "warm"
    grain: bool = False


class Shot(BaseModel):
    """A line, and what is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str = Field(min_length=1, max_length=600)
    headline: str = ""
    camera: Literal["auto", "in"] = "auto"
    prompt: str = ""
    image: Artifact | None = None


class Film(BaseModel):
    """The document."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    segments: tuple[Shot, ...]


@dataclass(frozen=True)
class Shown:
    """A file of a scene."""

    file: Artifact


@step(version="1", stage="writing")
def write_film(work: Work, topic: str) -> Film:
    shots = (Shot(text=f"{topic}, shot {n}", headline=f"{n}") for n in range(3))
    return Film(title=topic.title(), segments=tuple(shots))


@step(version="1", stage="shooting")
def say(work: Work, text: str) -> Shown:
    return _kept(work, "voice.txt", text)


@step(version="1", stage="shooting")
def shoot(work: Work, shot: Shot, mood: str, grain: bool) -> Shown:
    return _kept(work, "photo.txt", f"{shot} {mood} {grain}")


def _kept(work: Work, name: str, text: str) -> Shown:
    path = work.scratch(name)
    path.write_text(text)
    return Shown(work.keep(path, "text/plain"))


async def make_film(ctx: Context, request: FilmRequest) -> None:
    film = await ctx.step(write_film, request.topic, key="script")
    places = range(len(film.segments))
    await ctx.map(
        say,
        [(shot.text,) for shot in film.segments],
        keys=[f"segments.{n}.voice" for n in places],
    )
    shots = [(shot, request.mood, request.grain) for shot in film.segments]
    shown = await ctx.map(shoot, shots, keys=[f"segments.{n}.photo" for n in places])
    ctx.produce("video", shown[0].file, name="film.txt")


FILM = Pipeline(
    name="film",
    title="Film",
    summary="A film of three shots.",
    version="1",
    request=FilmRequest,
    stages=(Stage("writing", 0, 20), Stage("shooting", 20, 100)),
    run=make_film,
    document="script",
    form=Form(Film, Film.model_validate_json, Film.model_dump_json, lambda film: [film.title]),
)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    pipelines = (FILM, STORY, STUCK)
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=pipelines
    ) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


@pytest.fixture
async def film(studio: Studio) -> Job:
    return await made(studio, "film", {"topic": "kites"})


async def made(studio: Studio, pipeline: str, request: Mapping[str, Any]) -> Job:
    return await studio.work_job((await studio.submit(pipeline, request)).id)


def seen(answer: Answer, status: int = 200) -> HtmlElement:
    assert (answer.status, answer.headers["content-type"][:9]) == (status, "text/html")
    return html.fromstring(f"<div>{answer.body.decode()}</div>")


def words(page: HtmlElement) -> str:
    return " ".join(page.text_content().split())


def form(page: HtmlElement) -> dict[str, Any]:
    """What a browser sends of the form as it stands."""
    return dict(page.forms[0].form_values())


async def shown_form(api: Asker, job: Job) -> dict[str, Any]:
    answer = await api("GET", f"/app/jobs/{job.id}/edit")
    assert answer.status == 200
    return form(html.fromstring(answer.body.decode()))


async def edited(api: Asker, studio: Studio, job: Job, sent: Mapping[str, Any]) -> Job:
    answer = await api("POST", f"/app/jobs/{job.id}/edit", body=sent)
    assert answer.status == 204, answer.body
    return await studio.work_job(answer.headers["hx-redirect"].rpartition("/")[2])


async def test_the_form_shows_all_as_it_is(api: Asker, studio: Studio, film: Job) -> None:
    answer = await api("GET", f"/app/jobs/{film.id}/edit")
    page = html.fromstring(answer.body.decode())
    said = form(page)
    assert said["title"] == "Kites"
    assert [said[f"segments.{n}.text"] for n in range(3)] == [f"kites, shot {n}" for n in range(3)]
    assert said["mood"] == "warm"
    assert "topic" not in said or said["topic"] == "kites"
    voice, photo = [
        (await studio.material(film.id, f"segments.1.{name}")).sha256 for name in ("voice", "photo")
    ]
    place = f"/api/artifacts/{film.id}.segments.1"
    assert f"{place}.voice?v={voice[:12]}" in page.xpath("//@data-play")
    assert f"{place}.photo?as=thumbnail&v={photo[:12]}" in page.xpath("//img/@src")
    assert page.xpath('//input[@name="take"]/@value') == [f"segments.{n}.photo" for n in range(3)]


async def test_nothing_changed_is_nothing_made(api: Asker, film: Job) -> None:
    sent = await shown_form(api, film)
    planned = await api("POST", f"/app/jobs/{film.id}/edit/plan", body=sent)
    assert "Nothing is changed yet." in words(seen(planned))
    refused = await api("POST", f"/app/jobs/{film.id}/edit", body=sent)
    assert "Nothing is changed yet." in words(seen(refused, 422))
    empty = await api("POST", f"/app/jobs/{film.id}/edit", body={})
    assert empty.status == 422


async def test_a_scene_is_changed_and_only_it_is_made(
    api: Asker, studio: Studio, film: Job
) -> None:
    sent = await shown_form(api, film) | {"segments.1.text": "  Kites climb.\r\nHigh. "}
    planned = words(seen(await api("POST", f"/app/jobs/{film.id}/edit/plan", body=sent)))
    assert "1 line, 1 picture." in planned
    assert "5 steps are kept." in planned
    assert "Scene 2 voice, picture" in planned
    assert "2 scenes stay as they are." in planned
    job = await edited(api, studio, film, sent)
    assert (job.parent_id, job.overrides) == (film.id, {"segments.1.text": "Kites climb.\nHigh."})
    assert (job.new, job.reused) == (2, 5)

    again = await shown_form(api, job)
    assert again["segments.1.text"] == "Kites climb.\nHigh."
    back = await edited(api, studio, job, again | {"segments.1.text": "kites, shot 1"})
    assert (back.new, back.reused) == (0, 7)
    page = seen(await api("GET", f"/app/jobs/{job.id}/edit"))
    versions = page.xpath('//ol[contains(@class, "versions")]//a/@href')
    assert versions == [f"/app/jobs/{each.id}" for each in (film, job, back)]


async def test_what_concerns_the_whole(api: Asker, studio: Studio, film: Job) -> None:
    sent = await shown_form(api, film) | {"mood": "cold", "title": "Higher", "grain": "on"}
    job = await edited(api, studio, film, sent)
    assert (job.request["mood"], job.request["grain"]) == ("cold", True)
    assert job.overrides == {"title": "Higher"}
    assert (job.new, job.reused) == (3, 4)


async def test_another_take_and_a_picture_of_ones_own(
    api: Asker, studio: Studio, film: Job, tmp_path: Path
) -> None:
    picture = tmp_path / "kite.png"
    picture.write_bytes(PNG)
    upload = await studio.keep_upload(picture, "kite.png")
    sent = await shown_form(api, film) | {
        "take": "segments.0.photo",
        "segments.2.image": f"{upload.id} kite.png",
    }
    job = await edited(api, studio, film, sent)
    assert job.takes == {"segments.0.photo": 1}
    assert job.overrides["segments.2.image"]["sha256"] == upload.artifact.sha256
    assert (job.new, job.reused) == (2, 5)
    sent = await shown_form(api, job) | {"segments.2.away": "on"}
    without = await edited(api, studio, job, sent)
    assert without.overrides["segments.2.image"] is None


WRONG = [
    ("segments.0.text", " ", "It is empty: give it some words."),
    ("segments.0.text", "x" * 601, "It is too long: a scene says 600 characters at most."),
    ("segments.1.headline", "x" * 121, "It is too long: a headline has 120 characters at most."),
    ("title", "", "It is empty: give it some words."),
    ("segments.2.image", "art_00000000000000000000000000", "There is no upload"),
    ("segments.2.image", "/etc/passwd", ""),
    ("mood", "sour", ""),
]


async def test_what_is_wrong_is_marked(api: Asker, film: Job) -> None:
    form = await shown_form(api, film)
    for field, value, sentence in WRONG:
        sent = form | {field: value}
        for path in ("", "/plan"):
            answer = await api("POST", f"/app/jobs/{film.id}/edit{path}", body=sent)
            page = seen(answer, 422)
            assert answer.headers["hx-retarget"] == "#told", field
            assert page.xpath(".//@data-wrong-field") == [field]
            assert page.xpath(".//@data-words")[0].startswith(sentence), field
        quiet = await api("POST", f"/app/jobs/{film.id}/edit/plan?quiet=1", body=sent)
        assert seen(quiet).xpath(".//@data-wrong-field") == [], field
        assert sentence in words(seen(quiet))


async def test_jobs_that_cannot_be_edited(api: Asker, studio: Studio, film: Job) -> None:
    waiting = await studio.submit("film", {"topic": "boats"})
    page = seen(await api("GET", f"/app/jobs/{waiting.id}/edit"), 409)
    assert "It is still being made" in words(page)
    early = await api("POST", f"/app/jobs/{waiting.id}/edit", body={"title": "Boats!"})
    assert early.problem == (409, "wrong_state")
    await studio.cancel(waiting.id)
    assert (await api("GET", f"/app/jobs/{waiting.id}/edit")).status == 200
    plain = await studio.submit("stuck", {})
    await studio.cancel(plain.id)
    page = seen(await api("GET", f"/app/jobs/{plain.id}/edit"), 409)
    assert "There is nothing to edit" in words(page)
    assert "There is no such job" in words(seen(await api("GET", "/app/jobs/job_x/edit"), 404))
    missing = await api("POST", "/app/jobs/job_x/edit/plan", body={})
    assert missing.problem == (404, "not_found")


async def test_a_document_without_scenes(api: Asker, studio: Studio) -> None:
    story = await made(studio, "story", {"title": "kites", "count": 2})
    sent = await shown_form(api, story)
    assert {"title", "count"} <= set(sent)
    job = await edited(api, studio, story, sent | {"count": "3"})
    assert job.request["count"] == 3


async def test_the_page_in_russian(api: Asker, film: Job) -> None:
    page = seen(
        await api("GET", f"/app/jobs/{film.id}/edit", headers={"Accept-Language": "ru-RU,ru"})
    )
    assert page.xpath("string(//h1)") == "Правка: «Kites»"
    sent = await shown_form(api, film) | {"segments.1.text": "x"}
    path = f"/app/jobs/{film.id}/edit/plan"
    planned = await api("POST", path, body=sent, headers={"Accept-Language": "ru"})
    assert "1 реплика, 1 изображение." in words(seen(planned))


def test_what_steps_are_called() -> None:
    keys = ("segments.3.voice", "segments.3.clip.1", "segments.12.photo.pexels", "segments.0.x")
    assert [part_of(key) for key in keys] == ["line", "scene", "picture", "picture"]
    assert [part_of(key) for key in ("video", "script", "sound", "lines.0.sound")] == [
        *("end", "script", "sound", "other")
    ]


def test_a_plan_names_its_areas() -> None:
    run = ("areas.patio.design.gemini", "areas.patio.proposal", "areas.walkway.sheet", "designs")
    impact = impact_of(Plan(kept=("photo",), to_run=run, seconds=3.0), 0)
    assert impact.areas == ("patio", "walkway")
    assert impact.parts == (("other", 1),)
    told = bare("en", "parts/edit/plan.html", impact=impact)
    assert "2 areas are made anew: <strong>Patio</strong>, <strong>Walkway</strong>." in told
    assert "other step" not in told


def test_a_plan_in_words() -> None:
    run = ("segments.10.voice", "segments.2.clip", "segments.2.transition", "gate", "video")
    impact = impact_of(Plan(kept=("a", "b"), to_run=run, seconds=3.0), 12)
    assert impact.parts == (("line", 1), ("scene", 1), ("transition", 1))
    assert impact.scenes == ((3, ("scene", "transition")), (11, ("line",)))
    assert (impact.kept, impact.untouched) == (2, 10)


@asynccontextmanager
async def of_a_patio(
    folder: Path, database: str, **asked: str
) -> AsyncIterator[tuple[Studio, Asker, Job]]:
    """A studio of redesigns, whoever asks it, and a finished order of one area."""
    async with (
        temporary_studio(
            folder / "data", database_url=database, pipelines=[REDESIGN], find_local_models=False
        ) as studio,
        answering(studio) as api,
    ):
        house_photo().save(folder / "house.jpg")
        photo = await studio.upload(folder / "house.jpg")
        areas = [{"area": "patio", "style": "mediterranean"}]
        request = {"photo": vars(photo), "areas": areas, **asked}
        yield studio, api, await made(studio, "redesign", request)


async def test_the_head_of_a_proposal_costs_the_papers_alone(tmp_path: Path, database: str) -> None:
    async with of_a_patio(tmp_path, database, client="Anna Petrova") as (studio, api, job):
        sent = await shown_form(api, job)
        assert (sent["client"], sent["property_address"], sent["date"]) == ("Anna Petrova", "", "")
        head = {"client": "", "property_address": "12 Oak Lane", "date": "2026-11-29"}
        changed = await edited(api, studio, job, {**sent, **head})
        assert {name: changed.request[name] for name in head} == head
        ran = {step.key for step in changed.steps if step.status == "completed"}
        assert ran == {"areas.patio.proposal"}


async def test_an_edit_without_an_area_is_refused_in_words(tmp_path: Path, database: str) -> None:
    async with of_a_patio(tmp_path, database) as (_, api, job):
        form = await shown_form(api, job)
        sent = {name: value for name, value in form.items() if not name.startswith("areas.")}
        for language, told in (
            ("en", "What becomes of which area: There must be at least one."),
            ("ru", "Чем станет каждый участок: Нужно хотя бы одно значение."),
        ):
            asked = {"Accept-Language": language}
            for path, status in (("", 422), ("/plan?quiet=1", 200)):
                url = f"/app/jobs/{job.id}/edit{path}"
                page = seen(await api("POST", url, body=sent, headers=asked), status)
                assert told in words(page), path
