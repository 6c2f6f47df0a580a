"""One job over HTTP: what is done to it."""

from dataclasses import replace
from typing import Any

from asking import Asker

from mutoscope.app import Studio
from mutoscope.interfaces.web.representation import job_object
from mutoscope.models import ErrorInfo, Item, Job, JobWarning

STRANGE = ("job_x", "%00", "..%2F..%2Fetc%2Fpasswd", "%D1%8F", "job_" + "z" * 26, "-1")


async def finished(studio: Studio, title: str = "Kites") -> Job:
    job = await studio.submit("story", {"title": title})
    return await studio.work_job(job.id)


async def test_a_job_is_shown_moved_and_cancelled(api: Asker, studio: Studio) -> None:
    await studio.submit("story", {"title": "first"})
    job = await studio.submit("story", {"title": "second"})
    place = f"/api/jobs/{job.id}"
    shown = (await api("GET", place)).json
    assert (shown["object"], shown["id"], shown["queue_position"]) == ("job", job.id, 2)
    assert shown["created_at"].endswith("+00:00")

    moved = await api("POST", f"{place}/priority", body={"priority": 5})
    assert (moved.status, moved.json["priority"], moved.json["queue_position"]) == (200, 5, 1)
    for _ in range(2):
        cancelled = await api("POST", f"{place}/cancel")
        assert (cancelled.status, cancelled.json["status"]) == (200, "cancelled")
    late = await api("POST", f"{place}/priority", body={"priority": 1})
    assert late.problem == (409, "wrong_state")


async def test_it_is_told_as_the_contract_has_it(studio: Studio) -> None:
    job = await finished(studio)
    told = job_object(job, "https://studio.example")
    assert {"self", "events", "cancel", "retry", "edit", "archive", "web"} <= set(told["urls"])
    assert told["urls"]["web"] == f"https://studio.example/app/jobs/{job.id}"
    step = told["steps"][0]
    assert (step["key"], step["status"], step["progress"]) == ("story", "completed", 100.0)
    assert (told["new"], told["reused"], told["error"]) == (5, 0, None)
    nothing = {"estimated": 0, "reserved": 0, "actual": 0, "doubtful": 0}
    assert told["cost"] == nothing | {"currency": "USD"}
    (output,) = told["output"]
    address, _, version = output["url"].partition("?v=")
    assert address == f"https://studio.example/api/artifacts/{job.id}.0"
    assert (len(version), output["sha256"].startswith(version)) == (12, True)
    assert output["bytes"] == job.output[0].artifact.bytes
    hidden = {"worker_id", "lock", "choices", "answers"}
    assert not hidden & set(told)


async def test_what_helps_is_a_route(api: Asker, studio: Studio) -> None:
    gone = await api("GET", f"/api/jobs/job_{'0' * 26}")
    assert gone.json["hint"] == "GET /api/jobs lists them."
    job = await finished(studio)
    late = await api("POST", f"/api/jobs/{job.id}/input", body={"answers": {}})
    assert late.problem == (409, "wrong_state")
    assert "mutoscope " not in late.json["hint"]


async def test_a_failed_job_names_routes_of_its_own(studio: Studio) -> None:
    job = await finished(studio)
    failed = replace(
        job,
        error=ErrorInfo("x", "It broke.", "`mutoscope retry` makes only what is missing."),
        warnings=[JobWarning("bought", f"2 files removed; `mutoscope retry {job.id}` makes them.")],
        items=[Item("a", "A", "failed", message="It broke. See `mutoscope show`.")],
    )
    told = job_object(failed)
    retry = f"POST /api/jobs/{job.id}/retry"
    assert told["error"]["hint"] == f"{retry} makes only what is missing."
    assert told["warnings"][0]["message"] == f"2 files removed; {retry} makes them."
    assert told["items"][0]["message"] == f"It broke. See GET /api/jobs/{job.id}."


async def test_jobs_that_there_are_not(api: Asker) -> None:
    verbs: dict[str, Any] = {
        "cancel": None,
        "retry": None,
        "input": {"answers": {}},
        "edit": {"changes": {"title": "x"}},
        "priority": {"priority": 1},
        "pin": {"on": True},
        "dislike": {"item": "memes.0"},
    }
    for name in STRANGE:
        for method in ("GET", "DELETE"):
            assert (await api(method, f"/api/jobs/{name}")).problem == (404, "not_found"), name
        assert (await api("GET", f"/api/jobs/{name}/archive")).status == 404
    for verb, body in verbs.items():
        answer = await api("POST", f"/api/jobs/job_x/{verb}", body=body)
        assert answer.problem == (404, "not_found"), verb


BAD: list[tuple[str, Any]] = [
    ("priority", {"priority": 1001}),
    ("priority", {"priority": "5"}),
    ("priority", {"priority": True}),
    ("priority", {"priority": 1, "more": 1}),
    ("priority", {}),
    ("priority", []),
    ("priority", None),
    ("pin", {"on": "yes"}),
    ("dislike", {}),
    ("dislike", {"item": "memes.0", "off": 1}),
    ("retry", {"only": "some"}),
    ("retry", {"max_cost": -1}),
    ("edit", {"changes": []}),
    ("edit", {"changes": {}, "dry_run": 1}),
    ("edit", {"takes": [1]}),
    ("input", {"documents": "x"}),
]


async def test_bodies_that_say_something_else(api: Asker) -> None:
    for verb, body in BAD:
        answer = await api("POST", f"/api/jobs/job_x/{verb}", body=body)
        assert answer.problem == (422, "invalid_request"), (verb, body)
        assert answer.json["errors"], (verb, body)


async def test_a_job_is_tried_again_pinned_and_deleted(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    place = f"/api/jobs/{job.id}"
    assert (await api("DELETE", place)).problem == (409, "wrong_state")
    assert (await api("POST", f"{place}/retry")).problem == (409, "wrong_state")
    await api("POST", f"{place}/cancel")
    again = await api("POST", f"{place}/retry", body={"only": "failed", "max_cost": 2})
    assert (again.status, again.json["attempt"], again.json["max_cost"]) == (200, 2, 2.0)
    await studio.work_job(job.id)
    assert (await api("POST", f"{place}/pin")).json["pinned"]
    assert (await api("DELETE", place)).problem == (409, "wrong_state")
    assert not (await api("POST", f"{place}/pin", body={"on": False})).json["pinned"]
    assert (await api("DELETE", place)).json == {"id": job.id, "deleted": True}
    assert (await api("GET", place)).status == 404


async def test_an_edit_and_its_plan(api: Asker, studio: Studio) -> None:
    parent = await finished(studio)
    place, changes = f"/api/jobs/{parent.id}/edit", {"lines.1.text": "Another line"}
    plan = await api("POST", place, body={"changes": changes, "dry_run": True})
    assert (plan.status, plan.json["object"]) == (200, "plan")
    assert set(plan.json["to_run"]) == {"lines.1.sound", "book"}
    assert plan.json["counts"] == {"kept": 3, "to_run": 2}
    assert plan.json["lowest_cost"] == plan.json["highest_cost"] == 0
    made = await api("POST", place, body={"changes": changes})
    assert (made.status, made.json["parent_id"]) == (202, parent.id)
    assert made.headers["location"] == f"/api/jobs/{made.json['id']}"
    done = await studio.work_job(made.json["id"])
    assert (done.new, done.reused) == (2, 3)
    taken = await api("POST", place, body={"takes": ["book"], "dry_run": True})
    assert taken.json["to_run"] == ["book"]
    for wrong in ({"changes": {"lines.9.text": "x"}}, {"takes": ["nothing"]}, {}):
        assert (await api("POST", place, body=wrong)).problem == (422, "invalid_request")


async def test_a_question_is_answered(api: Asker, studio: Studio) -> None:
    job = await studio.submit("parts", {})
    place = f"/api/jobs/{job.id}/input"
    early = await api("POST", place, body={"answers": {"approve": "yes"}})
    assert early.problem == (409, "wrong_state")
    await studio.work_job(job.id)
    for wrong in ({"answers": {"approve": "maybe"}}, {"answers": {"size": 1}}, {}):
        assert (await api("POST", place, body=wrong)).problem == (422, "invalid_request")
    answered = await api("POST", place, body={"answers": {"approve": "yes"}})
    assert (answered.status, answered.json["status"]) == (200, "queued")
    assert (await studio.work_job(job.id)).status == "completed"


async def test_a_gate_is_passed_with_changes(api: Asker, studio: Studio) -> None:
    job = await studio.submit("tale", {"topic": "Kites"})
    waiting = await studio.work_job(job.id)
    assert waiting.status == "awaiting_input"
    place = f"/api/jobs/{job.id}"
    document = (await api("GET", f"{place}/document")).json
    assert (document["object"], document["job_id"]) == ("document", job.id)
    assert document["document"]["title"] == "Kites"
    assert '"Kites"' in document["text"]
    approved = await api("POST", f"{place}/input", body={"changes": {"title": "Bees"}})
    assert approved.status == 200
    assert (await studio.job(job.id)).overrides == {"title": "Bees"}


async def test_a_document_before_it_is_written(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    told = (await api("GET", f"/api/jobs/{job.id}/document")).json
    assert (told["document"], told["text"]) == (None, None)


async def test_another_owners_job_is_not_there(api: Asker, studio: Studio) -> None:
    theirs = studio.acting_as("anna")
    job = await theirs.submit("story", {"title": "Hers"})
    assert (await api("GET", f"/api/jobs/{job.id}")).status == 200  # the operator's own machine
    mine = await studio.submit("story", {"title": "His"})
    assert [each.job.id for each in (await theirs.listing()).jobs] == [job.id]
    assert {each.job.id for each in (await studio.listing()).jobs} == {job.id, mine.id}


async def test_with_which_methods_an_address_is_asked(api: Asker, studio: Studio) -> None:
    answer = await api("PUT", "/api/jobs/job_x")
    assert answer.problem == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, DELETE"
    job = await studio.submit("story", {"title": "Kites"})
    moved = await api("POST", f"/api/jobs/{job.id}/priority", body={"priority": 5.0})
    assert moved.json["priority"] == 5


async def test_a_body_that_cannot_be_read(api: Asker) -> None:
    broken = {"body": b'{"priority": 3', "headers": {"Content-Type": "application/json"}}
    answer = await api("POST", "/api/jobs/job_x/priority", **broken)
    assert answer.problem == (422, "invalid_request")
    assert answer.json["detail"] == "The body is not valid JSON."
