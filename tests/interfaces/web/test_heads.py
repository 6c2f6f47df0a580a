"""HEAD: what GET would answer, without its body."""

import asyncio

from asking import Asker, ask

from mutoscope.app import Studio


async def test_head_is_answered_wherever_get_is(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    await studio.work_job(job.id)
    for path in (
        *("/health", "/api/jobs", f"/api/jobs/{job.id}", "/api/system", "/openapi.json"),
        *("/app", f"/app/jobs/{job.id}", "/app/jobs", "/api/nowhere", f"/api/artifacts/{job.id}.0"),
        f"/api/jobs/{job.id}/archive",
    ):
        head, got = await api("HEAD", path), await api("GET", path)
        assert (head.status, head.body) == (got.status, b""), path
        assert head.headers["content-type"] == got.headers["content-type"], path
        if "content-length" in head.headers and not path.startswith("/app"):
            assert head.headers["content-length"] == got.headers["content-length"], path


async def test_a_stream_ends_at_once(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Kites"})
    async with asyncio.timeout(20):
        for path in (f"/api/jobs/{job.id}/events", "/api/events", f"/app/jobs/{job.id}/live"):
            head = await asyncio.to_thread(ask, api.url, "HEAD", path)
            assert (head.status, head.body) == (200, b""), path
            assert head.headers["content-type"].startswith("text/event-stream"), path


async def test_where_head_is_not_asked_it_is_told(api: Asker) -> None:
    refused = await api("HEAD", "/api/preview")
    assert (refused.status, refused.headers["allow"]) == (405, "POST")
    refused = await api("DELETE", "/api/jobs")
    assert refused.headers["allow"] == "GET, HEAD, POST"
