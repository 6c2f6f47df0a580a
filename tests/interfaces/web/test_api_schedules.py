"""Schedules over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asking import Asker
from attacking import handed_in, key, key_for

from mutoscope.app import Studio
from mutoscope.jobs.scheduling import hand_in_due
from mutoscope.store import schedules as rows
from mutoscope.testing import temporary_studio
from toy_album import ALBUM, PNG
from toys import ALL

PLACE = "/api/schedules/a"
NEW = {
    "name": "a",
    "pipeline": "story",
    "request": {"title": "Kites"},
    "daily": 3,
    "between": "09:00-18:00",
    "zone": "Europe/Berlin",
}


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    folder, pipelines = tmp_path / "data", (*ALL, ALBUM)
    async with temporary_studio(folder, database_url=database, pipelines=pipelines) as studio:
        yield studio


async def test_made_shown_changed_and_deleted(api: Asker, studio: Studio) -> None:
    assert (await api("GET", PLACE)).problem == (404, "not_found")
    made = await api("POST", "/api/schedules", body=NEW)
    assert (made.status, made.headers["location"]) == (201, PLACE)
    told = made.json
    assert (told["daily"], told["between"], told["jitter"]) == (3, "09:00-18:00", 30)
    assert (told["cron"], told["at"], told["missed"]) == (None, None, "run")
    assert told["next_at"] == told["coming"][0]["at"]
    assert (await api("GET", PLACE)).json == told
    assert len((await api("GET", f"{PLACE}?coming=9&history=0")).json["coming"]) == 9
    (listed,) = (await api("GET", "/api/schedules")).json["data"]
    assert (listed["name"], len(listed["coming"])) == ("a", 1)
    system = (await api("GET", "/api/system")).json
    assert system["next_run"]["name"] == "a"

    changes = {"jitter": 0, "missed": "skip", "max_cost": 0.5, "request": {"count": 1}}
    changed = (await api("PATCH", PLACE, body=changes)).json
    assert (changed["jitter"], changed["missed"], changed["max_cost"]) == (0, "skip", 0.5)
    assert changed["request"] == {"title": "Kites", "count": 1}
    slot = changed["coming"][1]["slot"]
    moved = (await api("PATCH", PLACE, body={"move": {slot: "+15m"}})).json
    before = datetime.fromisoformat(changed["coming"][1]["at"])
    assert (datetime.fromisoformat(moved["coming"][1]["at"]) - before).total_seconds() == 900
    paused = (await api("PATCH", PLACE, body={"paused": True})).json
    assert (paused["paused"], paused["next_at"]) == (True, None)
    assert (await api("PATCH", PLACE, body={"paused": False})).json["paused"] is False
    assert (await api("DELETE", PLACE)).json == {"id": "a", "deleted": True}
    assert (await api("DELETE", PLACE)).problem == (404, "not_found")


async def test_what_became_of_its_slots(api: Asker, studio: Studio) -> None:
    hourly = {**NEW, "cron": "0 * * * *"}
    for name in ("daily", "between"):
        del hourly[name]
    next_at = (await api("POST", "/api/schedules", body=hourly)).json["next_at"]
    assert await hand_in_due(studio.engine, datetime.fromisoformat(next_at)) == 1
    (past,) = (await api("GET", PLACE)).json["history"]
    assert (past["status"], past["reason"], past["slots"]) == ("queued", "", 1)
    job = (await api("GET", f"/api/jobs/{past['job_id']}")).json
    assert job["request"]["title"] == "Kites"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**NEW, "name": "A"},
        {**NEW, "request": {}},
        {**NEW, "colour": "red"},
        {**NEW, "daily": 0},
        {**NEW, "daily": "3"},
        {**NEW, "cron": "0 9 * * *"},
        {**NEW, "between": "soon"},
        {**NEW, "zone": "Mars"},
        {**NEW, "missed": "later"},
        {**NEW, "max_cost": -1},
    ],
)
async def test_what_cannot_be(api: Asker, body: object) -> None:
    assert (await api("POST", "/api/schedules", body=body)).problem == (422, "invalid_request")
    assert (await api("GET", "/api/schedules")).json["data"] == []


async def test_what_cannot_be_changed(api: Asker) -> None:
    assert (await api("POST", "/api/schedules", body={**NEW, "pipeline": "opera"})).status == 404
    assert (await api("PATCH", PLACE, body={})).problem == (404, "not_found")
    before = (await api("POST", "/api/schedules", body=NEW)).json
    assert (await api("POST", "/api/schedules", body=NEW)).status == 422  # there is one
    for body in (
        {"daily": 500},
        {"move": {"9": "18:00"}},
        {"move": {"1": "soon"}},
        {"request": {"colour": "red"}},
        {"name": "b"},
        {"paused": 1},
    ):
        assert (await api("PATCH", PLACE, body=body)).status == 422, body
    assert (await api("GET", PLACE)).json == before
    assert (await api("GET", f"{PLACE}?coming=101")).status == 422


async def test_who_may_and_whose_they_are(api: Asker, studio: Studio) -> None:
    reader = key(await key_for(studio, "anna", "read"))
    writer = key(await key_for(studio, "anna", "read", "write"))
    assert (await api("POST", "/api/schedules", body=NEW, headers=reader)).status == 403
    assert (await api("POST", "/api/schedules", body=NEW, headers=writer)).status == 201
    assert (await api("GET", PLACE, headers=reader)).status == 200
    assert (await api("DELETE", PLACE, headers=reader)).status == 403
    assert (await api("GET", PLACE)).status == 404
    assert (await api("GET", "/api/system", headers=reader)).json["next_run"] is None
    found = await rows.load(studio.engine.database, "a", owner="anna")
    assert found.created_at is not None
    assert found.created_at <= datetime.now(UTC)


async def test_files_are_named_by_ids(api: Asker) -> None:
    file = (await handed_in(api, "logo.png", PNG)).json["id"]
    new = {**NEW, "pipeline": "album", "request": {"topic": "Kites", "logo": file}}
    assert (await api("POST", "/api/schedules", body=new)).json["request"]["logo"] == file
    assert (await api("GET", "/api/schedules")).json["data"][0]["request"]["logo"] == file
    gone = {"request": {"logo": "art_" + "0" * 26}}
    assert (await api("PATCH", PLACE, body=gone)).problem == (422, "invalid_request")
