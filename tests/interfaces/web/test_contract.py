"""The description of the API (/openapi.json), and whether the API does what it says there.

Schemathesis asks every route what its schemas allow and forbid, from a process of its own, at a
real socket.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from asking import Answer, Asker, answering

from mutoscope.app import Studio, Times
from mutoscope.pipelines import redesign, short
from mutoscope.testing import temporary_studio
from toy_gates import TALE
from toys import PARTS, STORY

SEED = 7
TOKEN = "t" * 20
QUICK_S, DEEP_S = 900, 3600
RULES = """
# How long an answer takes tells of the machine's load, and of what a voice is given to say.
checks.max_response_time = 600
# The feed of all jobs does not end.
max-stream-events = 2
request-timeout = 60
warnings = false
cache.enabled = false
reports.junit.enabled = false
parameters = {{ {bound} }}
dictionaries = {{ {known} }}

# Every route is asked with the key, and once without; keys that are guessed are the guard's.
generation.with-security-parameters = false
phases.coverage.unexpected-methods = ["TRACE"]

[[operations]]  # No worker is here, and 503 says so.
include-operation-id = "get_readiness"
checks.not_a_server_error.expected-statuses = ["2xx", "4xx", "503"]

[[operations]]
# What fits a schema may still be against a rule that a schema cannot say: an address that leads
# nowhere, a voice or a painter that is not there, a document that cannot be read, a place of a
# document that an edit names, bytes that are no picture, a place in the feed or in an order.
include-operation-id = [{ruled}]
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "409", "422", "429"]

[[operations]]  # A topic may have to be looked up, and who knows it may not be reached from here.
include-operation-id = "preview_short_script"
checks.not_a_server_error.expected-statuses = ["2xx", "4xx", "502"]
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "422", "429", "502"]

[[operations]]  # Faceless clients hear 400 where a video is not made yet.
include-operation-id = "download_short"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404"]

[[operations]]
# A pipeline reads its request as people write it in forms and on the command line: "3" is a number.
include-operation-id = [{read}]
checks.negative_data_rejection.expected-statuses = ["2xx", "4xx"]
"""
RULED = (
    *("submit_job", "plan_job", "preview_job", "save_preset", "upload_files"),
    *("answer_job", "edit_job", "retry_job", "follow_all_jobs", "follow_job", "get_voice_sample"),
    *("create_schedule", "change_schedule", "list_jobs", "publish_job", "confirm_publication"),
    *("generate_short", "generate_short_from_script", "preview_voice", "create_generation"),
)


SPEAKS = "preview_voice"
"""Speaks for seconds each time it is asked."""
FOLLOWS = ("follow_all_jobs", "follow_job")
"""Wait for what comes after any number that is named, and of a job that waits nothing comes."""
READ = ("submit_job", "plan_job", "preview_job", "save_preset", "create_schedule")


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    made = (STORY, PARTS, TALE, short.PIPELINE, redesign.PIPELINE)
    async with temporary_studio(tmp_path / "data", database_url=database, pipelines=made) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio, api_token=TOKEN) as asker:
        yield Holder(asker.url)


class Holder(Asker):
    """Asks with the key."""

    async def __call__(self, method: str, path: str, **given: Any) -> Answer:
        headers = {**given.pop("headers", {}), "Authorization": f"Bearer {TOKEN}"}
        return await super().__call__(method, path, **given, headers=headers)


@pytest.fixture
async def spec(api: Asker) -> Any:
    return (await api("GET", "/openapi.json")).json


def operations(spec: Any) -> list[Any]:
    return [each for ways in spec["paths"].values() for each in ways.values()]


async def test_who_reads_it_learns_how_to_begin(spec: Any) -> None:
    assert spec["openapi"].startswith("3.1")
    assert "POST /api/jobs" in spec["info"]["description"]
    assert spec["servers"] == [{"url": "/"}]
    assert set(spec["components"]["securitySchemes"]) == {"bearer", "key", "session"}
    assert {tag for each in operations(spec) for tag in each["tags"]} == {
        each["name"] for each in spec["tags"]
    }
    names = [each["operationId"] for each in operations(spec)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", each) for each in names), names
    assert not [each for each in spec["components"]["schemas"] if "__" in each]


async def test_every_answer_is_described_and_shown(spec: Any) -> None:
    shown = 0
    for operation in operations(spec):
        for status, answer in operation["responses"].items():
            assert answer["description"], operation["operationId"]
            assert answer.get("content") or status in ("204", "304"), operation["operationId"]
            for kind, content in answer.get("content", {}).items():
                assert content["schema"], (operation["operationId"], status)
                if "json" in kind:
                    whole = {**content["schema"], "components": spec["components"]}
                    jsonschema_rs.validate(whole, content["example"])
                    shown += 1
    assert shown > len(operations(spec))


async def test_what_each_pipeline_takes_is_said(spec: Any) -> None:
    schemas = spec["components"]["schemas"]
    order = {"components": spec["components"], **schemas["Ordered"]}
    said = jsonschema_rs.validator_for(order)
    assert said.is_valid({"pipeline": "story", "request": {"title": "Kites"}})
    assert not said.is_valid({"pipeline": "story", "request": {"title": 5}})
    assert not said.is_valid({"pipeline": "opera", "request": {}})
    assert set(schemas["short.request"]["properties"]) == set(short.PIPELINE.request.model_fields)


async def test_what_is_wrong_is_told_by_its_place_with_a_hint(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    await studio.work_job(job.id)
    for body, place in (
        ({"changes": {"lines.9.text": "Up."}}, "lines.9.text"),
        ({"changes": {"lines.0.loudness": "loud"}}, "lines.0.loudness"),
        ({"changes": []}, "changes"),
        ({"takes": [1]}, "takes.0"),
    ):
        refused = await api("POST", f"/api/jobs/{job.id}/edit", body=body)
        assert refused.problem == (422, "invalid_request")
        assert [each["field"] for each in refused.json["errors"]] == [place]
        assert refused.json["hint"]
        assert refused.json["errors"][0]["message"]


@pytest.mark.proof
async def test_the_api_does_as_it_says(api: Asker, studio: Studio, tmp_path: Path) -> None:
    spoken = f"--exclude-operation-id={SPEAKS}"
    await check(api, studio, tmp_path, QUICK_S, "--phases=examples,coverage", spoken)


@pytest.mark.slow
async def test_the_api_does_as_it_says_thousands_of_times(
    api: Asker, studio: Studio, tmp_path: Path
) -> None:
    others = [f"--exclude-operation-id={each}" for each in (SPEAKS, *FOLLOWS)]
    await check(api, studio, tmp_path, DEEP_S, "--max-examples=300", "--workers=2", *others)


@pytest.mark.slow
async def test_the_voice_says_what_it_is_given(api: Asker, studio: Studio, tmp_path: Path) -> None:
    spoken = f"--include-operation-id={SPEAKS}"
    await check(api, studio, tmp_path, DEEP_S, "--max-examples=10", spoken)


async def check(api: Asker, studio: Studio, folder: Path, limit_s: float, *how: str) -> None:
    """Every route of the API, in this manner."""
    known = await things(api, studio)
    values = {name: f"{name} = {{ values = {ids!r} }}" for name, ids in known.items()}
    bound = {
        name: f'"path.{name}" = {{ dictionary = "{name}", probability = 0.5 }}' for name in known
    }
    (folder / "schemathesis.toml").write_text(
        RULES.format(
            known=", ".join(values.values()),
            bound=", ".join(bound.values()),
            ruled=", ".join(f'"{each}"' for each in RULED),
            read=", ".join(f'"{each}"' for each in READ),
        )
    )
    done = await asyncio.to_thread(ask_all, api.url, folder, limit_s, *how)
    assert done.returncode == 0, done.stdout


def ask_all(url: str, folder: Path, limit_s: float, *how: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json")
    fixed = ("--checks=all", f"--seed={SEED}", "--continue-on-failure", "--no-color")
    key = ("--header", f"Authorization: Bearer {TOKEN}")
    return subprocess.run(
        (*command, *fixed, *key, *how),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=limit_s,
        check=False,
    )


async def things(api: Asker, studio: Studio) -> Mapping[str, list[str]]:
    """What there is, by the names of the parameters that ask for it."""
    done = await studio.submit("story", {"title": "Kites"}, webhook_url="https://example.org/told")
    asking = await studio.submit("parts", {})
    for job in (done, asking):
        await studio.work_job(job.id)
    waiting = await studio.submit("story", {"title": "Bees"})
    filmed = await studio.submit("short", {"topic": "Bees"})
    await studio.add_schedule("evening", "story", {"title": "Kites"}, Times(daily=1))
    part = b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nHi'
    form = b"--x\r\n" + part + b"\r\n--x--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    upload = (await api("POST", "/api/uploads", body=form, headers=kind)).json
    return {
        "job_id": [done.id, asking.id, waiting.id, filmed.id],
        "artifact_id": [upload["id"], f"{done.id}.0", f"{done.id}.book"],
        "delivery_id": [each.id for each in await studio.deliveries()],
        "pipeline": ["story", "short"],
        "schedule": ["evening"],
        "voice_id": ["hibari"],
    }
