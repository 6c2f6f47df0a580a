"""Routes on one job."""

from asking import Asker

from mutoscope.app import Studio


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


async def test_a_priority_is_a_number(api: Asker) -> None:
    wrong = ({"priority": 1001}, {"priority": "5"}, {"priority": True}, {"priority": 1, "more": 1})
    for body in (*wrong, {}, [], None):
        answer = await api("POST", "/api/jobs/job_x/priority", body=body)
        assert answer.problem == (422, "invalid_request"), body


async def test_jobs_that_there_are_not(api: Asker) -> None:
    for name in ("job_x", "%00", "..%2F..%2Fetc%2Fpasswd", "я"):
        path = f"/api/jobs/{name.encode('utf-8').decode('latin-1')}"
        answer = await api("GET", path if path.isascii() else "/api/jobs/%D1%8F")
        assert answer.problem == (404, "not_found")
    for verb in ("cancel", "priority"):
        body = {"priority": 1} if verb == "priority" else None
        assert (await api("POST", f"/api/jobs/job_x/{verb}", body=body)).status == 404


async def test_a_body_that_cannot_be_read(api: Asker) -> None:
    broken = {"body": b'{"priority": 3', "headers": {"Content-Type": "application/json"}}
    answer = await api("POST", "/api/jobs/job_x/priority", **broken)
    assert answer.problem == (422, "invalid_request")
    assert answer.json["detail"] == "The body is not valid JSON."
