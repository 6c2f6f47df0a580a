"""What there is to choose from, over HTTP."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from asking import Asker, answering

from mutoscope import pipelines
from mutoscope.app import Studio
from mutoscope.testing import temporary_studio


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    installed = [pipelines.find(name) for name in ("short", "probe")]
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=installed
    ) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


async def listed(api: Asker, path: str) -> list[Mapping[str, Any]]:
    answer = await api("GET", path)
    assert answer.status == 200
    return answer.json["data"]


async def test_pipelines_with_their_forms(api: Asker) -> None:
    found = await listed(api, "/api/pipelines")
    assert [each["name"] for each in found] == ["probe", "short"]
    (short,) = [each for each in found if each["name"] == "short"]
    assert short == (await api("GET", "/api/pipelines/short")).json
    assert [stage["end"] for stage in short["stages"]][-1] == 100
    assert short["schema"]["properties"]["duration"]["maximum"] == 180
    assert short["schema"]["$defs"]["Artifact"]["type"] == "string"
    assert (await api("GET", "/api/pipelines/nowhere")).problem == (404, "not_found")


async def test_styles_with_pictures_that_are_there(api: Asker) -> None:
    groups = {each["name"]: each["choices"] for each in await listed(api, "/api/styles")}
    photo = next(each for each in groups["art_style"] if each["value"] == "photo")
    picture = await api("GET", photo["picture"])
    assert (picture.status, picture.headers["content-type"]) == (200, "image/webp")
    ocean = next(each for each in groups["palette"] if each["value"] == "ocean")
    drawn = await api("GET", ocean["picture"])
    assert (drawn.status, drawn.headers["content-type"]) == (200, "image/svg+xml")
    writer = next(each for each in groups["writer"] if each["value"] == "gemini")
    assert not writer["works"]
    assert "GEMINI_API_KEY" in writer["hint"]


async def test_voices_of_a_language(api: Asker) -> None:
    found = await listed(api, "/api/voices?language=en")
    assert found[0]["id"] == "heart"
    assert found[0]["sample_url"] == "/api/voices/heart/sample"
    assert {each["language"] for each in found} == {"en", ""}
    assert not [each for each in found if each["sample_url"] and not each["works"]]
    for wrong in ("english", "EN", ""):
        answer = await api("GET", f"/api/voices?language={wrong}")
        assert answer.problem == (422, "invalid_request"), wrong


async def test_providers_with_price_and_health(api: Asker) -> None:
    found = await listed(api, "/api/providers")
    gemini = next(e for e in found if (e["name"], e["capability"]) == ("gemini", "pictures"))
    assert (gemini["works"], gemini["health"]) == (False, None)
    assert "a picture" in gemini["price"]
    assert gemini["checked"].startswith("20")


async def test_a_provider_is_tested_by_a_job(api: Asker, studio: Studio) -> None:
    place = "/api/providers/extractive/test"
    told = await api("POST", place, body={"dry_run": True})
    assert (told.status, told.json["capabilities"], told.json["prices"]) == (200, ["writer"], [])
    assert await studio.jobs() == []
    handed_in = await api("POST", place)
    assert (handed_in.status, handed_in.json["pipeline"]) == (202, "probe")
    assert handed_in.headers["location"] == f"/api/jobs/{handed_in.json['id']}"
    done = await studio.work_job(handed_in.json["id"])
    assert (done.status, [each.kind for each in done.output]) == ("completed", ["writer"])


async def test_what_a_test_would_cost_is_told_first(api: Asker) -> None:
    told = await api("POST", "/api/providers/nanobanana/test", body={"dry_run": True})
    assert (told.status, told.json["provider"]) == (200, "gemini")
    assert any("a picture" in price for price in told.json["prices"])


async def test_providers_that_cannot_be_tested(api: Asker) -> None:
    for name, problem in (
        ("gemini", (422, "missing_key")),
        ("nowhere", (404, "not_found")),
        ("drawn", (404, "not_found")),
        ("Up%2F..", (404, "not_found")),
        ("UP", (422, "invalid_request")),
    ):
        assert (await api("POST", f"/api/providers/{name}/test")).problem == problem, name
    wrong = await api("POST", "/api/providers/gemini/test", body={"max_cost": -1})
    assert wrong.problem == (422, "invalid_request")
    more = await api("POST", "/api/providers/gemini/test", body={"budget": 1})
    assert more.problem == (422, "invalid_request")
