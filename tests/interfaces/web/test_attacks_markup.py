"""What people and vendors write is text wherever it is shown: on pages, in fragments of streams,
in JSON."""

import itertools
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from asking import Answer, Asker
from attacking import handed_in
from lxml import html
from lxml.html import HtmlElement
from pydantic import BaseModel, ConfigDict

from mutoscope.app import Studio
from mutoscope.errors import ProviderRefused
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Form, Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Job, Work
from mutoscope.testing import temporary_studio
from toys import STORY

EVIL = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(1)></title></textarea>"
    "{{7*7}}<svg/onload=alert(1)>&lt;b&gt; javascript:alert(1)"
)
LINES = f"one\rdata: {EVIL}\r\rid: 9\revent: end\rdata: evil\r\n\ndata: two\x85\u2028three"
"""Breaks out of an event, where line ends are not minded."""


class EvilRequest(BaseModel):
    """All it says is shown somewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    topic: str = ""
    end: Literal["done", "failed", "asks"] = "done"
    note: str = ""


class Scene(BaseModel):
    """Words, and what is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    text: str
    headline: str
    prompt: str


class Play(BaseModel):
    """The document."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    segments: tuple[Scene, ...]


@dataclass(frozen=True)
class Shown:
    """A file of a scene."""

    file: Artifact
    provider: str = EVIL


@step(version="1", stage="working")
def write(work: Work, topic: str) -> Play:
    work.warn("evil", topic)
    return Play(title=topic, segments=(Scene(text=topic, headline=topic, prompt=topic),))


@step(version="1", stage="working")
def shoot(work: Work, topic: str) -> Shown:
    path = work.scratch("a.txt")
    path.write_text(topic)
    return Shown(work.keep(path, "text/plain"))


@step(version="1", stage="working")
def refuse(work: Work, topic: str) -> str:
    raise ProviderRefused(topic, provider=topic, hint=topic)


async def play(ctx: Context, request: EvilRequest) -> None:
    made = await ctx.step(write, request.topic, key="script")
    shown = await ctx.step(shoot, made.title, key="segments.0.photo")
    ctx.item("evil", title=request.topic, status="completed", message=request.topic, progress=100)
    if request.end == "asks":
        await ctx.ask("approve", request.topic, options=("yes", request.topic))
    if request.end == "failed":
        await ctx.step(refuse, request.topic, key="refused")
    ctx.produce("text", shown.file, name=f"{request.topic}.txt")


PLAY = Pipeline(
    name="play",
    title="Play",
    summary="All is shown.",
    version="1",
    request=EvilRequest,
    stages=(Stage("working", 0, 100),),
    run=play,
    document="script",
    form=Form(Play, Play.model_validate_json, Play.model_dump_json, lambda made: [made.title]),
)


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    folder = tmp_path / "data"
    async with temporary_studio(folder, database_url=database, pipelines=(PLAY, STORY)) as studio:
        yield studio


async def played(studio: Studio, topic: str, **more: str) -> Job:
    request = {"topic": topic, "note": topic, **more}
    return await studio.work_job((await studio.submit("play", request)).id)


def harmless(answer: Answer, *, tells: bool = True) -> None:
    """A page that holds the evil words as words, if it `tells` them, and nothing of theirs else."""
    assert answer.headers["content-type"].startswith("text/html"), answer.body
    text = answer.body.decode()
    page = html.fromstring(f"<div>{text}</div>")
    assert not list(wrong(page)), list(wrong(page))
    assert "49<svg" not in text
    if tells:
        assert "alert(1)" in text


def wrong(page: HtmlElement) -> Iterator[str]:
    for element in page.iter("*"):
        src = element.get("src", "/")
        if element.tag == "script" and not src.startswith("/assets/"):
            yield f"script {src}"
        if src == "x" or (element.tag == "script" and (element.text or "").strip()):
            yield f"{element.tag} {src} {element.text}"
        for name, value in element.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                yield f"{name}={value}"
            if value.strip().lower().startswith(("javascript:", "data:text")) and name != "value":
                yield f"{name}={value}"
            if name in ("href", "hx-get", "hx-post", "action", "data-play") and "<" in value:
                yield f"{name}={value}"


async def test_words_are_words_on_every_page(api: Asker, studio: Studio) -> None:
    jobs = [await played(studio, EVIL, end=end) for end in ("done", "failed", "asks")]
    assert [job.status for job in jobs] == ["completed", "failed", "awaiting_input"]
    for language in ("en", "ru"):
        for path in ("/app", "/app/jobs", f"/app/jobs?q={quote('alert(1)')}", "/app/rows"):
            wanted = path != "/app/rows"
            spaced = f"{path}{'&' if '?' in path else '?'}lang={language}"
            harmless(await api("GET", spaced), tells=wanted)
        for job in jobs:
            harmless(await api("GET", f"/app/jobs/{job.id}?lang={language}"))
            harmless(await api("GET", f"/app/rows?ids={job.id}&lang={language}"))
        harmless(await api("GET", f"/app/jobs/{jobs[0].id}/edit?lang={language}"))
        harmless(await api("GET", f"/app/system?lang={language}"), tells=False)
    evil = quote(EVIL, safe="")
    harmless(await api("GET", f"/app/jobs?q={evil}&pipeline={evil}&status={evil}&sort={evil}"))
    harmless(await api("GET", f"/app/login?next=/{evil}&lang={evil}"), tells=False)
    harmless(await api("GET", "/app/jobs/" + evil.replace("%2F", "")), tells=False)
    cookies = {"Cookie": f"theme={evil}; lang={evil}", "Accept-Language": evil}
    harmless(await api("GET", "/app/jobs", headers=cookies))


async def test_words_are_words_in_what_forms_are_answered(api: Asker, studio: Studio) -> None:
    job = await played(studio, EVIL)
    asks = await played(studio, EVIL, end="asks")
    sent = {"topic": EVIL, "end": EVIL, "note": EVIL, "_preset": EVIL, "_max_cost": EVIL}
    sent |= {"_webhook_url": EVIL, "_priority": EVIL, "preset_name": EVIL, EVIL: EVIL}
    for path in ("", "/quote", "/script", "/preset", "/presets"):
        harmless(await api("POST", f"/app/make/play{path}", body=sent), tells=False)
    mended = {"topic": EVIL, "note": EVIL}
    for path in ("/quote", "/script", "/preset"):
        answer = await api("POST", f"/app/make/play{path}", body=mended)
        harmless(answer, tells=False)
    edits = {"title": "x" * 5000 + EVIL, "segments.0.text": "", "segments.0.headline": EVIL * 9}
    for path in ("", "/plan"):
        answer = await api("POST", f"/app/jobs/{job.id}/edit{path}", body=edits)
        assert answer.status == 422
        harmless(answer, tells=False)
    page = (await api("GET", f"/app/jobs/{asks.id}")).body.decode()
    asked = re.findall(r'name="asked" value="(\w+)"', page)[0]
    for word, mark in itertools.product((EVIL, [EVIL], {EVIL: EVIL}), (asked, EVIL)):
        body = {"word": word, "asked": mark}
        answered = await api("POST", f"/app/jobs/{asks.id}/answer", body=body)
        if answered.body:
            harmless(answered, tells=False)
    tried = await api("POST", "/app/login", body={"key": EVIL, "next": "/" + EVIL})
    assert tried.status == 422
    harmless(tried, tells=False)
    kept = {"fields": {"note": EVIL}}
    assert (await api("PUT", "/api/presets/play/evil", body=kept)).status == 200
    assert (await api("PUT", f"/api/presets/play/{quote(EVIL)}", body=kept)).status in (404, 422)
    harmless(await api("POST", "/app/make/play/preset", body={"_preset": "evil"}))


async def test_words_are_words_in_fragments_of_streams(api: Asker, studio: Studio) -> None:
    for topic in (EVIL, LINES):
        for end in ("done", "failed"):
            job = await played(studio, topic, end=end)
            answer = await api("GET", f"/app/jobs/{job.id}/live")
            events = whole_events(answer)
            assert [event["event"] for event in events].count("end") == 1
            assert events[-1]["event"] == "end"
            for event in events[:-1]:
                assert event["event"].startswith(
                    ("head", "problem", "question", "result", "property", "side", "steps", "card")
                )
                page = html.fromstring(f"<div>{event['data']}</div>")
                assert not list(wrong(page))
            assert "alert(1)" in answer.body.decode()
            told = whole_events(await api("GET", f"/api/jobs/{job.id}/events"))
            assert told[0]["event"] == "snapshot"
            assert all(re.fullmatch(r"snapshot|[a-z]+\.[a-z_]+", event["event"]) for event in told)


def whole_events(answer: Answer) -> list[dict[str, str]]:
    """As a browser reads them, which takes CR and CRLF for ends of lines, too."""
    assert answer.headers["content-type"].startswith("text/event-stream")
    events: list[dict[str, str]] = []
    for block in re.split(r"(?:\r\n|\r|\n){2}", answer.body.decode()):
        found: dict[str, str] = {}
        for line in re.split(r"\r\n|\r|\n", block):
            name, _, value = line.partition(": ")
            assert name in ("event", "data", "id", "retry", ":", ""), line
            found[name] = f"{found[name]}\n{value}" if name in found else value
        if "event" in found:
            events.append(found)
    return events


async def test_words_are_words_in_json(api: Asker, studio: Studio) -> None:
    job = await played(studio, EVIL)
    upload = await handed_in(api, "<img src=x onerror=alert(1)>.txt", b"<script>")
    assert "<img" in upload.json["name"]
    for path in (
        *(f"/api/jobs/{job.id}", "/api/jobs", f"/api/jobs/{job.id}/document"),
        *(f"/api/jobs?q={quote('alert(1)')}", f"/api/jobs/{quote(EVIL, safe='')}", "/<script>x"),
        *(f"/api/jobs?limit={quote(EVIL)}", f"/api/presets/play/{quote(EVIL, safe='')}"),
    ):
        answer = await api("GET", path, headers={"Accept": "text/html,*/*"})
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.headers["content-type"].startswith("text/html"):  # told to a person
            harmless(answer, tells=False)
        else:
            kinds = r"application/(problem\+)?json"
            assert re.fullmatch(kinds, answer.headers["content-type"]), path
            assert answer.json
    shown = await api("GET", upload.json["url"])
    assert shown.headers["content-type"] == "text/plain; charset=utf-8"
    output = await api("GET", f"/api/artifacts/{job.id}.0")
    assert output.headers["content-disposition"].isascii()
    assert "<" not in output.headers["content-disposition"]


ASSETS = Path(__file__).parents[3] / "src/mutoscope/interfaces/web"


def test_templates_and_scripts_trust_nobody() -> None:
    """Words become markup in one place: where a fragment, escaped by then, is told."""
    for path in [*ASSETS.rglob("*.html"), *ASSETS.rglob("*.js"), *ASSETS.rglob("*.py")]:
        text = path.read_text()
        if path.suffix == ".html":
            assert not re.search(r"\|\s*safe\b|Markup|autoescape|\|\s*tojson", text), path.name
            assert not re.search(r"hx-(?:vals|headers|vars)=[\"'](?:js|javascript):", text), (
                path.name
            )
            assert not re.search(r"\son\w+=[\"']|hx-on|style=|<style", text), path.name
        if path.suffix == ".py" and path.name != "board_live.py":
            assert "Markup" not in text, path.name
        if path.suffix == ".js" and path.name != "htmx.min.js":
            made = re.findall(
                r"[^\n]*(?:\.innerHTML\s*=[^=]|outerHTML|insertAdjacent|document\.write|eval\(|Function\()[^\n]*",
                text,
            )
            own = "part.innerHTML = parts[place].innerHTML"  # what the server has drawn
            assert [line for line in made if own not in line] == [], path.name
