"""Presets, and what was told to webhooks, over HTTP."""

from asking import Asker

from mutoscope.app import Studio

PLACE = "/api/presets/tale/brief"
HOOK = "https://example.org/hooks?token=abc"


async def test_a_preset_is_kept_shown_used_and_deleted(api: Asker, studio: Studio) -> None:
    assert (await api("GET", PLACE)).problem == (404, "not_found")
    kept = await api("PUT", PLACE, body={"fields": {"count": 1}})
    assert (kept.status, kept.json["fields"]) == (200, {"count": 1})
    assert (await api("GET", PLACE)).json == kept.json
    other = await studio.acting_as("anna").presets()
    assert other == []
    for query, count in (("", 1), ("?pipeline=tale", 1), ("?pipeline=story", 0)):
        assert len((await api("GET", f"/api/presets{query}")).json["data"]) == count
    order = {"pipeline": "tale", "request": {"topic": "Kites"}, "preset": "brief"}
    assert (await api("POST", "/api/jobs", body=order)).json["request"]["count"] == 1
    assert (await api("DELETE", PLACE)).json == {"id": "tale/brief", "deleted": True}
    assert (await api("DELETE", PLACE)).problem == (404, "not_found")


async def test_presets_that_cannot_be(api: Asker) -> None:
    for body in ({}, {"fields": {}}, {"fields": {"colour": "red"}}, {"fields": {"count": "x"}}):
        assert (await api("PUT", PLACE, body=body)).problem == (422, "invalid_request"), body
    named = await api("PUT", "/api/presets/tale/A", body={"fields": {"count": 1}})
    assert named.problem == (422, "invalid_request")
    unknown = await api("PUT", "/api/presets/opera/a", body={"fields": {"count": 1}})
    assert unknown.problem == (404, "not_found")


async def test_what_was_told_to_webhooks(api: Asker, studio: Studio) -> None:
    order = {"pipeline": "story", "request": {"title": "Kites"}, "webhook_url": HOOK}
    job = (await api("POST", "/api/jobs", body=order)).json
    await api("POST", f"/api/jobs/{job['id']}/cancel")
    (told,) = (await api("GET", f"/api/webhooks/deliveries?job_id={job['id']}")).json["data"]
    assert (told["kind"], told["status"], told["tries"]) == ("job.cancelled", "pending", [])
    assert "abc" not in told["url"]
    assert (await api("GET", f"/api/webhooks/deliveries/{told['id']}")).json == told
    assert await studio.acting_as("anna").deliveries() == []

    await studio.engine.database.all(
        "UPDATE webhooks SET status = 'given_up', due_at = now() + interval '1 day'"
    )
    again = await api("POST", f"/api/webhooks/deliveries/{told['id']}/resend")
    assert (again.status, again.json["status"], again.json["id"]) == (200, "pending", told["id"])
    due = await studio.engine.database.all("SELECT id FROM webhooks WHERE due_at <= now()")
    assert len(due) == 1
    unknown = "msg_" + "0" * 32
    assert (await api("GET", f"/api/webhooks/deliveries/{unknown}")).status == 404
    assert (await api("POST", f"/api/webhooks/deliveries/{unknown}/resend")).status == 404
    for query in ("limit=0", "limit=101", "job_id=x"):
        assert (await api("GET", f"/api/webhooks/deliveries?{query}")).status == 422
    nobody = "job_" + "0" * 26
    assert (await api("GET", f"/api/webhooks/deliveries?job_id={nobody}")).status == 404
