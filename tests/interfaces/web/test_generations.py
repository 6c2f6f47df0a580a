"""The generation routes, over redesigns that are really made: by vendors' fakes, or at home."""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asking import Answer, Asker, answering
from attacking import handed_in, key, key_for
from PIL import Image

from mutoscope.app import Studio
from mutoscope.media.gardens.samples import sample_picture
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.maps import calls

KEY = "planted-key-0123456789"
OAK = "12 Oak Lane, Springfield"
FRONT = {"area": "front_yard", "style": "japanese_zen"}
ASKED = {"address": OAK, "accept_imagery_terms": True, "areas": [FRONT]}


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def studio(tmp_path: Any, database: str, fakes: FakeVendors) -> AsyncIterator[Studio]:
    chosen: dict[str, Any] = {
        "base_urls": {name: fakes.url(name) for name in fakes.names if name != "local"},
        "google_maps_api_key": KEY,
        "gemini_api_key": KEY,
        "find_local_models": False,
    }
    async with temporary_studio(tmp_path / "data", database_url=database, **chosen) as opened:
        yield opened


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


async def multi(api: Asker, body: object, **headers: str) -> Answer:
    return await api("POST", "/generations/multi", body=body, headers=headers)


async def shown(api: Asker, generation_id: str) -> Any:
    answer = await api("GET", f"/generations/{generation_id}")
    assert answer.status == 200, answer.json
    return answer.json


def photo() -> bytes:
    file = io.BytesIO()
    Image.fromarray(sample_picture("english_garden")[..., :3]).save(file, "JPEG")
    return file.getvalue()


def refused(answer: Answer) -> list[str]:
    """The fields that are at fault."""
    assert answer.problem == (422, "invalid_request"), answer.json
    assert answer.json["hint"]
    return [each["field"] for each in answer.json.get("errors", [])]


async def test_an_address_becomes_designs_and_one_area_fails(
    api: Asker, studio: Studio, fakes: FakeVendors
) -> None:
    areas = [
        {**FRONT, "custom_prompt": "keep the oak", "preservation": 0.75},
        {"area": "side_yard", "style": "mediterranean", "custom_prompt": "[refuse]"},
        {"area": "pool_area", "style": "tropical_resort"},
    ]
    made = await multi(api, {**ASKED, "areas": areas})
    assert made.status == 201
    begun = made.json
    assert (begun["status"], begun["progress"], begun["address"]) == ("pending", 0, OAK)
    assert [each["area"] for each in begun["areas"]] == ["front_yard", "walkway", "pool_area"]
    waits = [(each["status"], each["stage"], each["progress"]) for each in begun["areas"]]
    assert waits == [("pending", "queued", 0)] * 3
    noted = "side_yard is taken as walkway: that is what it is called here."
    assert begun["warnings"] == [noted]
    assert fakes.requests == []
    waiting = await shown(api, begun["id"])
    assert (waiting["status"], waiting["warnings"]) == ("pending", [noted])

    await studio.work_job(begun["id"])
    done = await shown(api, begun["id"])
    assert done["status"] == "partial_failed"
    assert begun["id"] in done["message"]
    front, walkway, pool = done["areas"]
    assert [each["status"] for each in done["areas"]] == ["completed", "failed", "completed"]
    assert (front["custom_prompt"], front["preservation"]) == ("keep the oak", 0.75)
    assert (front["stage"], front["progress"], front["error"]) == ("complete", 100, None)
    assert front["image_urls"] == [front["image_url"]]
    assert walkway["error"]
    assert walkway["image_url"] is None
    for url in (front["image_url"], front["thumbnail_url"], front["before_after_url"]):
        got = await api("GET", url)
        assert (got.status, got.headers["content-type"][:6]) == (200, "image/")
    assert (await api("GET", pool["proposal_url"])).body[:5] == b"%PDF-"
    assert {each["image_type"] for each in done["source_images"]} == {"street_view", "satellite"}
    assert calls(fakes.requests) == {"geocode": 1, "metadata": 1, "street_view": 1, "satellite": 1}
    assert done["total_cost"] > 0
    assert done["warnings"].count(noted) == 1
    job = await studio.job(begun["id"])
    assert job.request["areas"][0]["strength"] == 0.25
    assert noted in [each.message for each in job.warnings]


async def test_a_photo_of_ours_in_place_of_the_address(api: Asker, studio: Studio) -> None:
    upload = (await handed_in(api, "our house.jpg", photo())).json["id"]
    made = await multi(api, {"image": upload, "areas": [FRONT]})
    assert (made.status, made.json["address"]) == (201, None)
    await studio.work_job(made.json["id"])
    done = await shown(api, made.json["id"])
    assert (done["status"], done["error"]) == ("completed", None)
    (source,) = done["source_images"]
    assert (source["image_type"], source["width"], source["height"]) == ("user_upload", 960, 640)
    assert (await studio.job(made.json["id"])).request["photo_name"] == "our house.jpg"


async def test_a_file_that_is_no_photo_of_a_place_is_refused_before_there_is_a_job(
    api: Asker, studio: Studio
) -> None:
    small = io.BytesIO()
    Image.new("RGB", (1, 1)).save(small, "PNG")
    black = io.BytesIO()
    Image.new("RGB", (400, 300)).save(black, "PNG")
    for name, content, says in (
        ("cut.jpg", photo()[:-20_000], "cut.jpg cannot be read as a picture"),
        ("black.png", black.getvalue(), "black.png shows nothing"),
        ("notes.pdf", b"%PDF-1.7 no picture", "notes.pdf cannot be read as a picture"),
        ("dot.png", small.getvalue(), "dot.png is only 1 × 1 pixels"),
    ):
        upload = (await handed_in(api, name, content)).json["id"]
        answer = await multi(api, {"image": upload, "areas": [FRONT]})
        assert refused(answer) == ["image"]
        assert says in answer.json["detail"]
        asked = {"photo": upload, "photo_name": name, "areas": [FRONT]}
        body = {"pipeline": "redesign", "request": asked}
        plain = await api("POST", "/api/jobs", body=body)
        assert refused(plain) == ["photo"]
        assert says in plain.json["detail"]
        planned = await api("POST", "/api/plan", body=body)  # for which only its head is read
        assert (planned.status == 200) == (name in ("cut.jpg", "black.png")), name
    assert await studio.jobs() == []


async def test_a_logo_that_is_none_is_refused_before_anything_is_bought(
    api: Asker, studio: Studio, fakes: FakeVendors
) -> None:
    house, fake = [
        (await handed_in(api, *each)).json["id"]
        for each in (("house.jpg", photo()), ("our logo.png", b"\x89PNG\r\n\x1a\n no picture"))
    ]
    asked = {"photo": house, "areas": [FRONT], "logo": fake}
    answer = await api("POST", "/api/jobs", body={"pipeline": "redesign", "request": asked})
    assert refused(answer) == ["logo"]
    assert "our logo.png cannot be read as a picture" in answer.json["detail"]
    assert (await studio.jobs(), fakes.requests) == ([], [])
    sound = {**asked, "logo": None, "painter": "sheet"}
    made = await api("POST", "/api/jobs", body={"pipeline": "redesign", "request": sound})
    await studio.work_job(made.json["id"])
    path = f"/api/jobs/{made.json['id']}/edit"
    assert refused(await api("POST", path, body={"changes": {"logo": fake}})) == ["logo"]
    assert len(await studio.jobs()) == 1


async def test_the_cost_is_an_estimate_from_the_first_answer_on(api: Asker, studio: Studio) -> None:
    areas = [FRONT, {"area": "patio", "style": "mediterranean"}]
    made = (await multi(api, {**ASKED, "areas": areas})).json
    plan = await studio.plan_rest(made["id"])
    assert plan.cost > 0.07
    assert made["total_cost"] == pytest.approx(plan.cost, abs=1e-5)
    assert (await shown(api, made["id"]))["total_cost"] == made["total_cost"]
    job = await studio.work_job(made["id"])
    assert (await shown(api, made["id"]))["total_cost"] == job.cost.actual > 0


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "areas"),
    ({"areas": [FRONT]}, ""),
    ({"address": OAK}, "areas"),
    ({**ASKED, "address": "x"}, "address"),
    ({**ASKED, "address": "x" * 201}, "address"),
    ({**ASKED, "areas": []}, "areas"),
    ({**ASKED, "areas": [FRONT, FRONT]}, ""),
    ({**ASKED, "areas": [{**FRONT, "area": "side_yard"}, {**FRONT, "area": "walkway"}]}, ""),
    ({**ASKED, "areas": [FRONT] * 6}, "areas"),
    ({**ASKED, "areas": [{"area": "patio"}]}, "areas.0.style"),
    ({**ASKED, "areas": [{**FRONT, "area": "garage"}]}, "areas.0.area"),
    ({**ASKED, "areas": [{**FRONT, "style": "brutalist"}]}, "areas.0.style"),
    ({**ASKED, "areas": [{**FRONT, "preservation": 1.5}]}, "areas.0.preservation"),
    ({**ASKED, "areas": [{**FRONT, "preservation": "much"}]}, "areas.0.preservation"),
    ({**ASKED, "areas": [{**FRONT, "custom_prompt": "x" * 501}]}, "areas.0.custom_prompt"),
    ({**ASKED, "areas": [{**FRONT, "strength": 0.5}]}, "areas.0.strength"),
    ({**ASKED, "payment_method": "trial"}, "payment_method"),
    ({"image": "/etc/passwd", "areas": [FRONT]}, "image"),
    ({"image": "art_" + "0" * 26, "areas": [FRONT]}, "image"),
    ({**ASKED, "image": "art_" + "0" * 26}, ""),
    ({**ASKED, "accept_imagery_terms": "yes"}, "accept_imagery_terms"),
)
"""What nobody can use, and the field that is at fault; none where it is the whole."""


async def test_what_cannot_be_used_is_refused_by_its_place(api: Asker, studio: Studio) -> None:
    for body, field in WRONG:
        found = refused(await multi(api, body))
        assert (found[0] if found else "") == field, body
    assert await studio.jobs() == []


async def test_all_that_is_wrong_is_told_at_once(api: Asker) -> None:
    area = {"area": "roof", "style": "zen", "preservation": 2}
    answer = await multi(api, {"address": "12", "areas": [area, area | FRONT], "x": 1})
    assert refused(answer) == [
        "address",
        "areas.0.area",
        "areas.0.style",
        "areas.0.preservation",
        "areas.1.preservation",
        "x",
    ]
    told = {each["field"]: each["message"] for each in answer.json["errors"]}
    assert told["address"] == "It must have at least 5 characters."
    assert told["areas.0.area"].startswith("It must be 'front_yard', 'backyard'")
    twice = await multi(api, {**ASKED, "areas": [FRONT, FRONT]})
    assert twice.json["hint"] == "The fields are: address, image, accept_imagery_terms, areas."


async def test_terms_are_accepted_by_who_asks(api: Asker, fakes: FakeVendors) -> None:
    answer = await multi(api, {"address": OAK, "areas": [FRONT]})
    assert answer.problem == (422, "terms_not_accepted")
    assert "(accept_imagery_terms: true" in answer.json["hint"]
    assert "copyright line stays" in answer.json["hint"]
    assert fakes.requests == []


async def test_the_same_key_gives_the_same_generation(api: Asker) -> None:
    once = {"Idempotency-Key": "one"}
    first, again = [(await multi(api, ASKED, **once)).json["id"] for _ in range(2)]
    assert first == again
    other = {**ASKED, "areas": [{**FRONT, "style": "cottage_garden"}]}
    assert (await multi(api, other, **once)).status == 422


async def test_other_jobs_are_no_generations(api: Asker, studio: Studio) -> None:
    job = await studio.submit("meme", {})
    for unknown in (job.id, "job_" + "0" * 26, "x"):
        assert (await api("GET", f"/generations/{unknown}")).problem == (404, "not_found")
    assert (await api("GET", "/generations/multi")).status in (404, 405)


async def test_another_owner_s_generation_and_photo_are_not_there(
    api: Asker, studio: Studio
) -> None:
    anna, boris = [key(await key_for(studio, name, "read", "write")) for name in ("anna", "boris")]
    upload = (await handed_in(api, "a.jpg", photo(), anna)).json["id"]
    asked = {"image": upload, "areas": [FRONT]}
    assert refused(await multi(api, asked, **boris)) == ["image"]
    hers = await multi(api, asked, **anna)
    assert hers.status == 201
    path = f"/generations/{hers.json['id']}"
    assert (await api("GET", path, headers=boris)).problem == (404, "not_found")
    assert (await api("GET", path, headers=anna)).status == 200
    reads = key(await key_for(studio, "anna", "read"))
    assert (await multi(api, asked, **reads)).problem == (403, "forbidden")


async def test_without_a_key_nobody_gets_in(studio: Studio) -> None:
    async with answering(studio, api_token="a-long-random-text") as guarded:
        assert (await multi(guarded, ASKED)).problem == (401, "unauthorized")
        answer = await guarded("GET", "/generations/job_" + "0" * 26)
        assert answer.problem == (401, "unauthorized")
