"""Publishing over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asking import Asker, answering

from mutoscope.app import Studio
from mutoscope.app.keys import create_key
from mutoscope.testing import temporary_studio
from posting import finished
from toy_posts import CLIPS


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data",
        database_url=database,
        pipelines=[CLIPS],
        publish_folder=tmp_path / "out",
    ) as opened:
        yield opened


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


async def test_a_dry_run_then_the_publication(api: Asker, studio: Studio, tmp_path: Path) -> None:
    job_id = await finished(studio)
    place = f"/api/jobs/{job_id}/publications"
    told = await api("POST", place, body={"platforms": ["folder"], "dry_run": True})
    (rehearsed,) = told.json["data"]
    assert (rehearsed["id"], rehearsed["dry_run"], rehearsed["status"]) == (None, True, None)
    assert rehearsed["sends"]["says"]["title"] == "Why bees dance"
    assert (await api("GET", place)).json == {"object": "list", "data": []}

    (made,) = (await api("POST", place, body={"platforms": ["folder"]})).json["data"]
    assert (made["status"], made["dry_run"], made["sends"]) == ("pending", False, None)
    await studio.publish_now(job_id)
    (done,) = (await api("GET", place)).json["data"]
    assert (done["id"], done["status"], done["attempts"]) == (made["id"], "published", 1)
    assert str(tmp_path) not in (await api("GET", place)).body.decode()
    again = await api("POST", f"/api/publications/{made['id']}/retry")
    assert again.problem == (409, "wrong_state")


async def test_rights_are_declared(api: Asker, studio: Studio) -> None:
    place = f"/api/jobs/{await finished(studio, licensed=False)}/publications"
    order = {"platforms": ["folder"]}
    assert (await api("POST", place, body=order)).problem == (422, "rights_unknown")
    (made,) = (await api("POST", place, body=order | {"rights_declared": True})).json["data"]
    assert made["rights"]["declared_by"] == "local"
    assert made["rights"]["unknown"] == ["text (https://example.org/bees)", "template"]


async def test_one_in_doubt_is_confirmed(api: Asker, studio: Studio) -> None:
    job_id = await finished(studio)
    (row,) = await studio.publish(job_id, ["folder"])
    await studio.engine.database.all("UPDATE publications SET status = 'unknown'")
    place = f"/api/publications/{row.id}/confirm"
    seen = await api("POST", place, body={"link": "https://example.org/1"})
    assert (seen.json["status"], seen.json["link"]) == ("published", "https://example.org/1")
    assert (await api("POST", place, body={})).problem == (409, "wrong_state")


async def test_what_is_refused(api: Asker, studio: Studio) -> None:
    job_id = await finished(studio)
    place = f"/api/jobs/{job_id}/publications"
    for body in ({}, {"platforms": []}, {"platforms": ["x"]}, {"platforms": ["folder"], "to": 1}):
        assert (await api("POST", place, body=body)).problem == (422, "invalid_request"), body
    unset = await api("POST", place, body={"platforms": ["telegram"]})
    assert unset.problem[1] == "config"
    nobody = "/api/jobs/job_" + "0" * 26 + "/publications"
    assert (await api("GET", nobody)).status == 404
    assert (await api("POST", nobody, body={"platforms": ["folder"]})).status == 404
    unknown = "/api/publications/pub_" + "0" * 32
    assert (await api("POST", f"{unknown}/retry")).status == 404
    assert (await api("POST", f"{unknown}/confirm", body={})).status == 404


async def test_only_the_operator_publishes_and_the_owner_looks(studio: Studio) -> None:
    async with answering(studio, public_url="https://studio.example") as api:
        _, words = await create_key(studio.engine, "laptop", owner="anna", scopes=("read", "write"))
        key = {"Authorization": f"Bearer {words}"}
        job = await studio.acting_as("anna").submit("clips", {})
        await studio.work_job(job.id)
        place = f"/api/jobs/{job.id}/publications"
        refused = await api("POST", place, body={"platforms": ["folder"]}, headers=key)
        assert refused.problem == (403, "forbidden")
        assert (await api("GET", place, headers=key)).json["data"] == []
