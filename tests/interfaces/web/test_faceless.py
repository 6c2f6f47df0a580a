"""The faceless routes, over a short of toy steps."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from asking import Answer, Asker, answering

from mutoscope.app import Studio
from mutoscope.errors import ProviderRefused
from mutoscope.interfaces.web.api import faceless
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short import PIPELINE
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.scripting import get_script
from mutoscope.testing import temporary_studio
from toys import STORY, Gate

LIMIT_S = 60
MADE = tuple(stage.name for stage in PIPELINE.stages[1:])
GATES = {stage: Gate() for stage in MADE}
REFUSED = threading.Event()
SPOKEN = list[str]()
TOPIC = {"topic": "AI revolution", "duration": 30}


def made(work: Work, stage: str, name: str, mime_type: str) -> Artifact:
    """A file, when the test lets its stage go on."""
    ticks = 0
    while not GATES[stage].opened.wait(0.01):
        work.tick(ticks := ticks + 1, 10_000)
    path = work.scratch(name)
    path.write_bytes(b"0123456789" * 100)
    return work.keep(path, mime_type)


@step(version="1", stage="generating_audio", time_limit_s=60)
def speak(work: Work, text: str) -> Artifact:
    SPOKEN.append(text)
    return made(work, "generating_audio", "line.wav", "audio/wav")


@step(version="1", stage="generating_images", time_limit_s=60)
def draw(work: Work, text: str) -> Artifact:
    return made(work, "generating_images", "picture.png", "image/png")


@step(version="1", stage="animating", time_limit_s=60)
def film(work: Work, text: str) -> Artifact:
    if REFUSED.is_set():
        raise ProviderRefused("Not that.", provider="toy", hint="Ask for something else.")
    return made(work, "animating", "clip.bin", "application/x-mutoscope-segment")


@step(version="1", stage="rendering", time_limit_s=60)
def join(work: Work, title: str) -> Artifact:
    return made(work, "rendering", "video.mp4", "video/mp4")


async def run(ctx: Context, request: ShortRequest) -> None:
    """A real script, and no more of a short than its stages."""
    script = (await get_script(ctx, request)).script
    calls = [(each.text,) for each in script.segments]
    for function, what in ((speak, "voice"), (draw, "picture"), (film, "clip")):
        await ctx.map(function, calls, keys=[f"segments.{i}.{what}" for i in range(len(calls))])
    video = await ctx.step(join, script.title, key="video")
    ctx.produce("video", video, name="video.mp4", duration_s=30.5)


TOY = Pipeline(
    name="short",
    title="Toy",
    summary="A short of toys.",
    version="1",
    request=ShortRequest,
    stages=tuple(Stage(each.name, each.start, each.end) for each in PIPELINE.stages),
    run=run,
    settle=PIPELINE.settle,
    document=PIPELINE.document,
    form=PIPELINE.form,
    forecast=PIPELINE.forecast,
)


@pytest.fixture(autouse=True)
def _gates() -> Iterator[None]:
    REFUSED.clear()
    SPOKEN.clear()
    for gate in GATES.values():
        gate.reset()
        gate.opened.set()
    yield
    for gate in GATES.values():
        gate.opened.set()


@asynccontextmanager
async def toys(folder: Path, database: str, **settings: Any) -> AsyncIterator[Studio]:
    async with temporary_studio(
        folder, database_url=database, pipelines=[TOY, STORY], find_local_models=False, **settings
    ) as studio:
        yield studio


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with toys(tmp_path / "data", database) as opened:
        yield opened


class Client:
    """Knows the routes as their clients do."""

    def __init__(self, ask: Asker) -> None:
        self._ask = ask

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", f"/api/faceless{path}", headers=headers)

    async def post(self, path: str, body: object = None, **headers: str) -> Answer:
        return await self._ask("POST", f"/api/faceless{path}", body=body, headers=headers)

    async def status(self, job_id: str) -> Any:
        return (await self.get(f"/status/{job_id}")).json

    async def begun(self, body: object = TOPIC) -> str:
        """The id of a job that was handed in."""
        answer = await self.post("/generate", body)
        assert answer.status == 200
        assert answer.json["status"] == "pending"
        return answer.json["job_id"]


@pytest.fixture
async def client(studio: Studio) -> AsyncIterator[Client]:
    async with answering(studio) as asker:
        yield Client(asker)


async def test_polling_sees_every_stage(client: Client, studio: Studio) -> None:
    for gate in GATES.values():
        gate.reset()
    job_id = await client.begun()
    seen = [await client.status(job_id)]
    working = asyncio.ensure_future(studio.work_job(job_id))
    async with asyncio.timeout(LIMIT_S):
        async for _ in studio.watch(job_id):
            now = await client.status(job_id)
            if now["status"] != seen[-1]["status"]:
                seen.append(now)
            if now["status"] in GATES:
                GATES[now["status"]].opened.set()
    await working

    words = [each["status"] for each in seen]
    assert [each for each in words if each != "generating_script"] == [
        "pending",
        *MADE,
        "completed",
    ]
    progress = [each["progress"] for each in seen]
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0, 100)
    assert [30 <= each < 60 for each in progress] == [each == "generating_images" for each in words]
    assert all(each["topic"] == "AI revolution" and each["error"] is None for each in seen)
    assert [each["output_path"] is None for each in seen] == [True] * (len(seen) - 1) + [False]
    _, spoken, drawn, *_, done = [each for each in seen if each["status"] != "generating_script"]
    assert (seen[0]["script"], done["script"]) == (None, spoken["script"])
    scenes = len(spoken["script"]["segments"])
    assert (len(spoken["image_urls"]), len(done["image_urls"])) == (0, scenes)
    assert len(drawn["image_urls"]) < scenes
    assert (done["output_path"].partition("?v=")[0], done["audio_duration"]) == (
        f"/api/artifacts/{job_id}.0",
        30.5,
    )
    assert (await client.get(f"/images/{job_id}")).json["images"] == done["image_urls"]


async def test_the_video_is_downloaded_whole_or_in_part(client: Client, studio: Studio) -> None:
    job_id = await client.begun()
    early = await client.get(f"/download/{job_id}")
    assert early.problem == (400, "wrong_state")
    assert job_id in early.json["hint"]

    await studio.work_job(job_id)
    whole = await client.get(f"/download/{job_id}")
    assert (whole.status, whole.headers["content-type"]) == (200, "video/mp4")
    assert f'filename="{job_id}.mp4"' in whole.headers["content-disposition"]
    part = await client.get(f"/download/{job_id}", Range="bytes=5-14")
    assert (part.status, part.body) == (206, b"5678901234")
    assert part.headers["content-range"] == "bytes 5-14/1000"
    assert whole.body[5:15] == part.body
    beyond = await client.get(f"/download/{job_id}", Range="bytes=5000-")
    assert beyond.problem == (416, "range_not_satisfiable")
    assert whole.headers["cache-control"] == "private, no-cache"
    again = await client.get(f"/download/{job_id}", **{"If-None-Match": whole.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert (await client.post(f"/resume/{job_id}")).problem == (400, "wrong_state")


async def test_a_video_that_failed_goes_on(client: Client, studio: Studio) -> None:
    job_id = await client.begun()
    assert (await client.post(f"/resume/{job_id}")).problem == (409, "wrong_state")
    REFUSED.set()
    await studio.work_job(job_id)
    failed = await client.status(job_id)
    assert failed["status"] == "failed"
    assert failed["error"] == "Not that. Ask for something else."
    (found,) = (await client.get("/resumable")).json["jobs"]
    saved = ["script", "audio", "images"]
    assert (found["job_id"], found["checkpoint"]) == (job_id, "images_done")
    assert found["saved_stages"] == saved
    assert "are not made again" in found["estimated_savings"]

    REFUSED.clear()
    resumed = (await client.post(f"/resume/{job_id}")).json
    assert (resumed["success"], resumed["checkpoint"]) == (True, "images_done")
    assert resumed["saved_stages"] == saved
    assert "script, audio, images" in resumed["message"]
    await studio.work_job(job_id)
    assert (await client.status(job_id))["status"] == "completed"
    assert (await client.get("/resumable")).json["jobs"] == []
    assert len(SPOKEN) == len(set(SPOKEN)) > 1  # once, in the first attempt


async def test_lists(client: Client, studio: Studio) -> None:
    done = await client.begun()
    await studio.work_job(done)
    await studio.submit("story", {"title": "no short"})
    stopped, waiting = await client.begun(), await client.begun({"topic": "Tea"})
    await studio.cancel(stopped)

    async def ids(path: str) -> list[str]:
        return [each["job_id"] for each in (await client.get(path)).json["jobs"]]

    assert await ids("/jobs") == await ids("/recent") == [waiting, stopped, done]
    page = (await client.get("/jobs?limit=2")).json
    assert ([each["job_id"] for each in page["jobs"]], page["has_more"]) == (
        [waiting, stopped],
        True,
    )
    assert await ids(f"/jobs?limit=2&after={stopped}") == [done]
    assert await ids("/history?status=completed") == [done]
    assert await ids("/history?status=failed") == [stopped]
    assert await ids("/history?status=pending") == [waiting]
    assert await ids("/history?status=rendering") == []
    assert (await client.get("/recent")).json["jobs"][-1]["output_path"]


async def test_a_list_is_told_without_what_was_deleted_meanwhile(
    client: Client, studio: Studio
) -> None:
    gone, left = await client.begun(), await client.begun({"topic": "Tea"})
    await studio.cancel(gone)
    await studio.delete(gone)
    found = await faceless.loaded(studio, [left, gone])
    assert [job.id for job in found] == [left]


async def test_words_that_lists_do_not_know_are_looked_for_on_every_page(
    client: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faceless, "MOST_LISTED", 1)
    first, second, third = [await client.begun() for _ in range(3)]
    for job_id, stage in ((first, "rendering"), (second, "animating"), (third, "rendering")):
        await studio.engine.database.all(
            "UPDATE jobs SET status = 'running', stage = %(stage)s WHERE id = %(job)s",
            {"job": job_id, "stage": stage},
        )
    page = (await client.get("/history?status=rendering&limit=1")).json
    assert ([each["job_id"] for each in page["jobs"]], page["has_more"]) == ([third], True)
    rest = (await client.get(f"/history?status=rendering&limit=1&after={third}")).json
    assert ([each["job_id"] for each in rest["jobs"]], rest["has_more"]) == ([first], False)


async def test_addresses_are_the_public_ones(studio: Studio) -> None:
    public = "https://studio.example"
    async with answering(studio, public_url=public, api_token="a-long-random-text") as ask:
        key = {"Authorization": "Bearer a-long-random-text"}
        made = await ask("POST", "/api/faceless/generate", body=TOPIC, headers=key)
        job_id = made.json["job_id"]
        await studio.work_job(job_id)
        told = (await ask("GET", f"/api/faceless/job/{job_id}/full", headers=key)).json
    for address in (told["output_path"], *told["image_urls"], told["job_url"]):
        assert address.startswith(f"{public}/api/")


async def test_the_full_record(client: Client, studio: Studio) -> None:
    asked = {"art_style": "anime", "subtitle_style": "neon", "background_music": False}
    job_id = await client.begun({**TOPIC, **asked, "music_volume": 0.25, "format": "1:1"})
    await studio.work_job(job_id)
    record = (await client.get(f"/job/{job_id}/full")).json
    told = {name: record[name] for name in ("subtitle_style", "background_music", "music_volume")}
    assert told == {"subtitle_style": "neon", "background_music": False, "music_volume": 0.25}
    assert (record["art_style"], record["format"], record["duration"]) == ("cel", "1:1", 30)
    assert (record["checkpoint"], record["saved_stages"][-1]) == ("rendered", "video")
    assert (record["job_url"], record["cost"]) == (f"/api/jobs/{job_id}", 0)
    assert record["script"]["title"] == "AI revolution"


async def test_a_script_is_seen_edited_and_made(client: Client, studio: Studio) -> None:
    seen = (await client.post("/preview-script", TOPIC)).json
    assert (seen["estimated_cost"], seen["generation_info"]["writer"]) == (0, "extractive")
    assert seen["script"]["art_style"] == "photorealism"
    assert await studio.jobs() == []

    scenes = [
        {"index": index, "text": each["text"], "visual_prompt": each["visual_prompt"]}
        for index, each in enumerate(seen["script"]["segments"])
    ]
    scenes[1]["text"] = "Machines learned to read."
    answer = await client.post("/generate-from-script", {**TOPIC, "edited_segments": scenes})
    job_id = answer.json["job_id"]
    assert "only painters heed a visual_prompt" in answer.json["message"]
    assert (await client.status(job_id))["topic"] == "AI revolution"
    await studio.work_job(job_id)
    made = (await client.status(job_id))["script"]
    assert [each["text"] for each in made["segments"]] == [each["text"] for each in scenes]


async def test_where_a_model_writes_another_script_is_free(tmp_path: Path, database: str) -> None:
    keyed = {"writers": ("openai",), "openai_api_key": "planted-secret-0123456789"}
    async with toys(tmp_path, database, **keyed) as studio, answering(studio) as asker:
        client = Client(asker)
        seen = (await client.post("/preview-script", TOPIC)).json
        assert seen["generation_info"]["writer"] == "extractive"
        assert "for money" in seen["generation_info"]["notes"][-1]
        idea = {**TOPIC, "custom_idea": "Tell it as a joke."}
        refused = await client.post("/preview-script", idea)
        assert refused.problem == (422, "costs")
        assert "approve" in refused.json["hint"]


async def test_without_a_key_the_named_painter_is_refused_aloud(client: Client) -> None:
    for name in ("nanobanana", "kie", "dalle", "pexels"):
        refused = await client.post("/generate", {**TOPIC, "image_provider": name})
        assert refused.problem == (422, "missing_key")
        assert "API_KEY" in refused.json["hint"]
    unknown = await client.post("/generate", {**TOPIC, "image_provider": "midjourney"})
    assert unknown.problem == (422, "unknown_provider")
    assert "gemini" in unknown.json["hint"]
    assert (await client.get("/jobs")).json["jobs"] == []


async def test_what_is_taken_otherwise_is_told(client: Client, studio: Studio) -> None:
    answer = await client.post("/generate", {**TOPIC, "voice": "ru-RU-DmitryNeural"})
    assert "“ru-RU-DmitryNeural” is a voice of another system" in answer.json["message"]
    assert (await studio.job(answer.json["job_id"])).request["voice"] == "auto"


async def test_the_same_key_gives_the_same_job(client: Client) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = [(await client.post("/generate", TOPIC, **key)).json for _ in range(2)]
    assert first["job_id"] == again["job_id"]
    other = await client.post("/generate", {"topic": "Tea"}, **key)
    assert other.status == 422


WRONG = (
    {},
    {"topic": "a"},
    {"topic": " a "},
    {"topic": "x" * 201},
    {"topic": "a\u0007b"},
    {"topic": ["tea"]},
    {**TOPIC, "duration": 14},
    {**TOPIC, "duration": 181},
    {**TOPIC, "duration": "long"},
    {**TOPIC, "style": "boring"},
    {**TOPIC, "language": "русский"},
    {**TOPIC, "language": "rus"},
    {**TOPIC, "voice": "nobody"},
    {**TOPIC, "voice": ""},
    {**TOPIC, "format": "4:3"},
    {**TOPIC, "subtitle_style": "comic"},
    {**TOPIC, "art_style": "cubism"},
    {**TOPIC, "music_volume": 1.5},
    {**TOPIC, "background_music": "perhaps"},
    {**TOPIC, "custom_idea": "x" * 5001},
    {**TOPIC, "custom_idea": "Tell it as a joke."},
    {**TOPIC, "idea_mode": "polish"},
    {**TOPIC, "idea_mode": "rewrite", "custom_idea": "Tea."},
    {**TOPIC, "output_path": "/etc/passwd"},
)


async def test_what_cannot_be_used_is_refused(client: Client) -> None:
    for body in WRONG:
        for path in ("/generate", "/preview-script"):
            refused = await client.post(path, body)
            assert refused.problem == (422, "invalid_request"), body
    assert (await client.get("/jobs")).json["jobs"] == []


async def test_scenes_that_cannot_be_used_are_refused(client: Client) -> None:
    scene = {"index": 0, "text": "Tea is old."}
    for scenes in (
        [],
        [{"text": "Tea."}],
        [{"index": 0, "text": ""}],
        [{"index": 0, "text": "…"}],
        [{"index": -1, "text": "Tea."}],
        [scene, scene],
        [{**scene, "text": "x" * 601}],
        [{**scene, "duration": 0}],
        [{**scene, "image_path": "/etc/passwd"}],
        [scene] * 81,
        "Tea.",
    ):
        refused = await client.post("/generate-from-script", {**TOPIC, "edited_segments": scenes})
        assert refused.problem == (422, "invalid_request"), scenes


async def test_jobs_that_are_not_there(client: Client, studio: Studio) -> None:
    story = await studio.submit("story", {"title": "no short"})
    for job_id in (story.id, "job_x", "%00", "..%2F..%2Fetc"):
        for path in ("/status/{}", "/job/{}/full", "/download/{}", "/images/{}"):
            assert (await client.get(path.format(job_id))).problem == (404, "not_found")
        assert (await client.post(f"/resume/{job_id}")).problem == (404, "not_found")
    for path in (
        "/jobs?limit=0",
        "/jobs?limit=101",
        "/history?status=queued",
        "/voices?language=x",
    ):
        assert (await client.get(path)).problem == (422, "invalid_request")


async def test_catalogues(client: Client) -> None:
    voices = (await client.get("/voices?language=en")).json["voices"]
    assert "heart" in [each["id"] for each in voices]
    assert {each["language"] for each in voices} <= {"en", ""}
    captions = (await client.get("/subtitle-styles")).json["styles"]
    assert {"hormozi", "clean", "neon", "bold"} <= {each["id"] for each in captions}
    assert all(each["name"] and each["description"] for each in captions)
    styles = (await client.get("/script-styles")).json["styles"]
    assert {"viral", "historical"} <= {each["id"] for each in styles}


async def test_a_voice_is_heard(client: Client) -> None:
    for body, voice in (
        ({"voice": "heart", "text": "Tea."}, "heart"),
        ({"voice": "en-US-GuyNeural"}, "heart"),
    ):
        heard = await client.post("/preview-voice", body)
        assert (heard.status, heard.headers["content-type"]) == (200, "audio/wav")
        assert heard.headers["content-disposition"] == f'inline; filename="{voice}.wav"'
        assert (heard.body[:4], heard.body[8:12]) == (b"RIFF", b"WAVE")
    for body in ({"voice": "nobody"}, {"text": "x" * 501}, {"voice": "xx-XX-NobodyNeural"}):
        assert (await client.post("/preview-voice", body)).status == 422
