"""Handing jobs in over HTTP, dry runs, and the list."""

import asyncio
from typing import Any

from asking import Asker, answering

from mutoscope.app import Studio
from mutoscope.app.keys import create_key
from mutoscope.interfaces.web.api.jobs import statuses_in

STORY = {"pipeline": "story", "request": {"title": "Kites"}}


async def test_a_job_is_handed_in(api: Asker, studio: Studio) -> None:
    answer = await api("POST", "/api/jobs", body={**STORY, "priority": 3, "seed": 7})
    job = answer.json
    assert (answer.status, job["object"], job["status"]) == (202, "job", "queued")
    assert answer.headers["location"] == f"/api/jobs/{job['id']}"
    assert int(answer.headers["retry-after"]) > 0
    assert (job["request"], job["priority"], job["seed"]) == ({"title": "Kites", "count": 3}, 3, 7)
    assert job["urls"]["events"] == f"/api/jobs/{job['id']}/events"
    assert (await api("GET", answer.headers["location"])).json["id"] == job["id"]
    await studio.work_job(job["id"])
    done = (await api("GET", job["urls"]["self"])).json
    (book,) = done["output"]
    assert (book["id"], book["kind"], book["name"]) == (f"{job['id']}.0", "book", "book.txt")
    assert (await api("GET", book["url"])).body.startswith(b"Kites\n")


async def test_only_the_operator_lets_a_job_go_before_others(api: Asker, studio: Studio) -> None:
    _, words = await create_key(studio.engine, "k", owner="anna", scopes=("read", "write"))
    anna = {"Authorization": f"Bearer {words}"}
    for priority in (1, 1000):
        refused = await api("POST", "/api/jobs", body={**STORY, "priority": priority}, headers=anna)
        assert refused.problem == (422, "invalid_request")
    made = await api("POST", "/api/jobs", body={**STORY, "priority": -1}, headers=anna)
    place = f"/api/jobs/{made.json['id']}"
    moved = await api("POST", f"{place}/priority", body={"priority": 1}, headers=anna)
    assert moved.problem == (422, "invalid_request")
    assert (
        await api("POST", f"{place}/priority", body={"priority": 0}, headers=anna)
    ).status == 200
    assert (await api("POST", f"{place}/priority", body={"priority": 9})).json["priority"] == 9
    await studio.work_job(made.json["id"])
    edit = {"changes": {"title": "Birds"}}
    again = await api("POST", f"{place}/edit", body=edit, headers=anna)
    assert (again.status, again.json["priority"]) == (202, 0)


BAD: list[tuple[dict[str, Any], str]] = [
    ({}, "pipeline"),
    ({**STORY, "more": 1}, "more"),
    ({**STORY, "priority": 1001}, "priority"),
    ({**STORY, "priority": "1"}, "priority"),
    ({**STORY, "seed": -1}, "seed"),
    ({**STORY, "max_cost": -1}, "max_cost"),
    ({**STORY, "when_busy": "wait"}, "when_busy"),
    ({**STORY, "request": []}, "request"),
]


async def test_orders_that_cannot_be(api: Asker) -> None:
    for body, field in BAD:
        answer = await api("POST", "/api/jobs", body=body)
        assert answer.problem == (422, "invalid_request"), field
        assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert (await api("GET", "/api/jobs")).json["data"] == []


async def test_all_that_is_wrong_with_a_request_is_told_by_its_fields(api: Asker) -> None:
    request = {"title": 5, "count": "many", "colour": "red"}
    answer = await api("POST", "/api/jobs", body={"pipeline": "story", "request": request})
    assert answer.problem == (422, "invalid_request")
    assert answer.json["detail"].startswith("title cannot be 5")
    told = {fault["field"]: fault["message"] for fault in answer.json["errors"]}
    assert told == {
        "title": "It must be a text.",
        "count": "It must be a whole number.",
        "colour": "There is no such field.",
    }


async def test_bodies_that_are_no_request(api: Asker) -> None:
    unknown = await api("POST", "/api/jobs", body={"pipeline": "opera", "request": {}})
    assert unknown.problem == (404, "not_found")
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    for request in ({"title": deep}, {"title": "a", "count": {"a": deep}}):
        answer = await api("POST", "/api/jobs", body={"pipeline": "story", "request": request})
        assert answer.problem == (422, "invalid_request")
    typed = {"Content-Type": "application/json"}
    for raw in (b"[" * 100_000, b'{"pipeline": "\xff"}', b"{"):
        answer = await api("POST", "/api/jobs", body=raw, headers=typed)
        assert answer.status in (400, 422)


async def test_an_order_that_comes_twice_is_one_job(api: Asker) -> None:
    headers = {"Idempotency-Key": '"order-1"'}
    first = await api("POST", "/api/jobs", body=STORY, headers=headers)
    again = await api("POST", "/api/jobs", body=STORY, headers={"Idempotency-Key": "order-1"})
    assert (again.status, again.json["id"]) == (202, first.json["id"])
    other = {"pipeline": "story", "request": {"title": "Bees"}}
    refused = await api("POST", "/api/jobs", body=other, headers=headers)
    assert refused.problem == (422, "idempotency_key")


async def test_one_job_at_a_time_or_none(api: Asker, tmp_path: Any) -> None:
    request = {"path": str(tmp_path / "turns"), "name": "a"}
    order = {"pipeline": "strict", "request": request, "when_busy": "refuse"}
    assert (await api("POST", "/api/jobs", body=order)).status == 202
    refused = await api("POST", "/api/jobs", body=order)
    assert refused.problem == (429, "busy")
    assert int(refused.headers["retry-after"]) > 0


async def test_an_answer_that_is_held_until_the_job_rests(api: Asker, studio: Studio) -> None:
    headers = {"Prefer": "respond-async, wait=30"}
    asking = asyncio.ensure_future(api("POST", "/api/jobs", body=STORY, headers=headers))
    working = asyncio.ensure_future(studio.run_worker())
    answer = await asking
    working.cancel()
    assert (answer.status, answer.json["status"]) == (202, "completed")
    assert answer.headers["preference-applied"] == "wait=30"
    assert "retry-after" not in answer.headers
    at_once = await api("POST", "/api/jobs", body=STORY, headers={"Prefer": "wait=0"})
    assert (at_once.json["status"], at_once.headers["preference-applied"]) == ("queued", "wait=0")
    plain = await api("POST", "/api/jobs", body=STORY, headers={"Prefer": "wait=soon"})
    assert "preference-applied" not in plain.headers


async def test_an_answer_is_held_until_a_person_is_asked(api: Asker, studio: Studio) -> None:
    order = {"pipeline": "parts", "request": {}}
    asking = asyncio.ensure_future(
        api("POST", "/api/jobs", body=order, headers={"Prefer": "wait=60"})
    )
    working = asyncio.ensure_future(studio.run_worker())
    answer = await asking
    working.cancel()
    assert answer.json["status"] == "awaiting_input"
    assert answer.json["question"]["name"] == "approve"


async def test_a_list_page_by_page_while_jobs_come(api: Asker, studio: Studio) -> None:
    made = [(await studio.submit("story", {"title": f"t{n}"})).id for n in range(5)]
    first = (await api("GET", "/api/jobs?limit=2")).json
    assert [job["id"] for job in first["data"]] == [made[4], made[3]]
    assert (first["object"], first["has_more"]) == ("list", True)
    assert (first["first_id"], first["last_id"]) == (made[4], made[3])
    await studio.submit("story", {"title": "late"})
    rest = (await api("GET", f"/api/jobs?limit=3&after={first['last_id']}")).json
    assert [job["id"] for job in rest["data"]] == [made[2], made[1], made[0]]
    assert not rest["has_more"]
    oldest = (await api("GET", "/api/jobs?sort=oldest&limit=1")).json["data"]
    assert (oldest[0]["title"], oldest[0]["queue_position"]) == ("t0", 1)
    assert oldest[0]["waiting_for"] == "worker"


async def test_the_longest_page_by_page_while_they_end(api: Asker, studio: Studio) -> None:
    made = [(await studio.submit("story", {"title": f"t{n}"})).id for n in range(5)]
    for job_id in made[:2]:
        await studio.work_job(job_id)
    path, seen = "/api/jobs?sort=longest&limit=3", list[str]()
    page = (await api("GET", path)).json
    seen += [job["id"] for job in page["data"]]
    await studio.cancel(seen[-1])
    page = (await api("GET", f"{path}&after={page['last_id']}")).json
    seen += [job["id"] for job in page["data"]]
    assert (sorted(seen), seen[2:], page["has_more"]) == (made, made[:1:-1], False)
    refused = await api("GET", f"{path}&after={made[0]}")
    assert refused.problem == (422, "invalid_request")


async def test_a_list_of_some(api: Asker, studio: Studio) -> None:
    kites = await studio.submit("story", {"title": "Воздушные змеи"})
    parts = await studio.submit("parts", {})
    await studio.cancel(parts.id)
    for query, ids in (
        ("status=queued", [kites.id]),
        ("status=canceled,failed", [parts.id]),
        ("pipeline=parts", [parts.id]),
        ("q=%D0%97%D0%9C%D0%95%D0%98", [kites.id]),
        (f"q={parts.id[-8:]}", [parts.id]),
        ("q=nothing", []),
    ):
        found = (await api("GET", f"/api/jobs?{query}")).json["data"]
        assert [job["id"] for job in found] == ids, query
    for query in ("status=lost", "limit=0", "limit=101", "after=x", "sort=best", "limit=a"):
        assert (await api("GET", f"/api/jobs?{query}")).problem == (422, "invalid_request"), query


async def test_a_plan_is_not_told_where_nothing_can_be_foreseen(api: Asker) -> None:
    for place in ("/api/plan", "/api/preview"):
        assert (await api("POST", place, body=STORY)).problem == (422, "invalid_request")
        bad = await api("POST", place, body={"pipeline": "story", "request": {}})
        assert bad.json["errors"] == [{"field": "title", "message": "It is missing."}]


async def test_addresses_begin_with_what_others_call_us(studio: Studio) -> None:
    told = {"api_token": "t" * 20, "public_url": "https://studio.example"}
    async with answering(studio, **told) as api:
        headers = {"Authorization": f"Bearer {'t' * 20}"}
        answer = await api("POST", "/api/jobs", body=STORY, headers=headers)
    place = f"https://studio.example/api/jobs/{answer.json['id']}"
    assert (answer.headers["location"], answer.json["urls"]["self"]) == (place, place)


def test_statuses_in_a_query() -> None:
    assert statuses_in("queued, canceled,") == ["queued", "cancelled"]
    assert statuses_in(None) == []
