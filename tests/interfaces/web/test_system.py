"""Routes on the studio itself."""

import asyncio

from asking import Asker
from prometheus_client.parser import text_string_to_metric_families

from mutoscope.app import Studio
from mutoscope.store import stops
from mutoscope.store.processes import this_process
from mutoscope.store.workers import register


async def test_health_asks_nobody(api: Asker, studio: Studio) -> None:
    await studio.engine.database.close()
    answer = await api("GET", "/health")
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await api("GET", "/ready")).json == {
        "ready": False,
        "database": False,
        "storage": True,
        "worker": False,
    }
    assert (await api("GET", "/api/system")).problem == (503, "database")
    assert "mutoscope_database_up 0.0" in (await api("GET", "/metrics")).body.decode()


async def test_ready_with_a_worker(api: Asker, studio: Studio) -> None:
    answer = await api("GET", "/ready")
    assert (answer.status, answer.json["worker"]) == (503, False)
    await register(studio.engine.database, this_process(), standing=True)
    answer = await api("GET", "/ready")
    assert (answer.status, answer.json["ready"]) == (200, True)


async def test_metrics_are_what_prometheus_reads(api: Asker) -> None:
    answer = await api("GET", "/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    names = {family.name for family in text_string_to_metric_families(answer.body.decode())}
    assert {"mutoscope_jobs", "mutoscope_stage_seconds", "mutoscope_step_failures"} <= names


async def test_the_last_stop_is_told_until_it_is_noted(api: Asker, studio: Studio) -> None:
    database = studio.engine.database
    async with database.transaction() as connection:
        worker = {"id": 7, "host": "there", "pid": 1, "resources": {"rss_mb": 5.0}}
        await stops.record(connection, worker, "killed", None)
    told = (await api("GET", "/api/system")).json
    assert told["last_stop"]["stop_cause"] == "killed"
    assert told["last_stop"]["resources"] == {"rss_mb": 5.0}
    assert (await api("POST", "/api/system/ack")).json == {"acknowledged": 1}
    assert (await api("POST", "/api/system/ack")).json == {"acknowledged": 0}
    told = (await api("GET", "/api/system")).json
    assert told["last_stop"] is None
    assert told["database"] == "external"


async def test_a_paused_queue_keeps_its_jobs_until_it_is_resumed(
    api: Asker, studio: Studio
) -> None:
    paused = await api("POST", "/api/queues/default/pause")
    assert (paused.status, paused.json["paused"]) == (200, True)
    job = await studio.submit("story", {"title": "kites"})
    waiting = (await api("GET", f"/api/jobs/{job.id}")).json
    assert (waiting["status"], waiting["waiting_for"]) == ("queued", "paused")
    (state,) = [q for q in (await api("GET", "/api/queues")).json["data"] if q["name"] == "default"]
    assert (state["paused"], state["waiting"]) == (True, 1)

    working = asyncio.ensure_future(studio.run_worker(exit_when_idle=True))
    assert not (await api("POST", "/api/queues/default/resume")).json["paused"]
    kinds = [event.kind async for event in studio.watch(job.id)]
    await working
    assert kinds[-1] == "job.completed"


async def test_queues_that_there_are_not(api: Asker) -> None:
    assert (await api("POST", "/api/queues/nowhere/pause")).problem == (404, "not_found")
    assert (await api("POST", "/api/queues/default/stop")).problem == (422, "invalid_request")
    assert (await api("GET", "/api/queues/default/pause")).problem == (405, "method_not_allowed")


async def test_the_api_describes_itself(api: Asker) -> None:
    paths = (await api("GET", "/openapi.json")).json["paths"]
    assert {"/api/system", "/api/queues/{name}/{action}", "/api/jobs/{job_id}"} <= set(paths)
    assert (await api("GET", "/docs")).problem == (404, "not_found")
