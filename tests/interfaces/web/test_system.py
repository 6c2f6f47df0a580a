"""Routes on the studio itself."""

import asyncio
import os
from typing import Any

from asking import Asker
from prometheus_client.parser import text_string_to_metric_families

from mutoscope import __version__
from mutoscope.app import Studio
from mutoscope.app.keys import create_key
from mutoscope.store import stops
from mutoscope.store.processes import this_process
from mutoscope.store.workers import Pulse, register


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


async def test_the_system_as_a_whole(api: Asker, studio: Studio) -> None:
    database = studio.engine.database
    worker = await register(database, this_process(), standing=True)
    pulse = Pulse(database.conninfo, worker)
    assert await asyncio.to_thread(pulse.beat, studio.engine.meter.sample().body())
    pulse.close()
    told = (await api("GET", "/api/system")).json
    assert told["version"] == __version__
    assert told["free_disk_mb"] > 0
    (seen,) = told["workers"]
    assert seen["resources"]["rss_mb"] > 0
    assert {queue["name"] for queue in told["queues"]} >= {"default", "one"}


async def test_others_are_not_told_how_much_there_is_to_do(api: Asker, studio: Studio) -> None:
    await register(studio.engine.database, this_process(), standing=True)
    await studio.submit("story", {"title": "kites"})
    _, words = await create_key(studio.engine, "k", owner="anna", scopes=("read", "write"))
    anna = {"Authorization": f"Bearer {words}"}
    told = (await api("GET", "/api/system", headers=anna)).json
    assert told["workers"] == [{"standing": True, "short_of": None}]
    assert (told["jobs"], told["maybe_charged"]) == (None, None)
    queues = (await api("GET", "/api/queues", headers=anna)).json["data"]
    assert told["queues"] == queues
    counts = ("waiting", "running", "oldest_wait_s")
    assert {queue[name] for queue in queues for name in counts} == {None}
    assert (await api("GET", "/api/system/memory", headers=anna)).problem == (403, "forbidden")
    mine = (await api("GET", "/api/system")).json
    assert mine["jobs"]["queued"] == 1
    assert sum(queue["waiting"] for queue in mine["queues"]) == 1


async def test_memory_over_time(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "kites", "count": 2})
    await studio.work_job(job.id)
    told = (await api("GET", "/api/system/memory")).json
    (worker,) = told["workers"]
    assert worker["pid"] == os.getpid()
    assert not worker["alive"]  # it came for one job
    assert all(point["rss_mb"] > 1 and point["share"] > 0 for point in worker["points"])
    assert told["since"] < worker["points"][0]["at"] <= told["until"]
    assert 0 < told["soft_share"] < told["hard_share"] < 1
    assert told["limit_mb"] > 1


async def test_memory_is_thinned_and_keeps_its_peaks(api: Asker, studio: Studio) -> None:
    job = await studio.submit("story", {"title": "kites", "count": 2})
    await studio.work_job(job.id)
    await studio.engine.database.all(
        """
        INSERT INTO events (job_id, seq, at, kind, body, attempt)
        SELECT %(job)s, 100000 + n, now() - n * interval '1 second', 'step.progressed',
            jsonb_build_object('rss_mb', CASE n WHEN 1777 THEN 999 ELSE 100 END,
                'memory_share', 0.1), 1
        FROM generate_series(1, 3500) AS n
        """,
        {"job": job.id},
    )
    ((worker,), step_s) = _series((await api("GET", "/api/system/memory?minutes=60")).json)
    assert 200 < len(worker) <= 241
    assert [rss_mb for rss_mb in worker if rss_mb == 999] == [999]
    assert step_s == 15
    ((worker,), _) = _series((await api("GET", "/api/system/memory?minutes=10")).json)
    assert 999 not in worker


def _series(told: Any) -> tuple[list[list[float]], float]:
    points = [[point["rss_mb"] for point in worker["points"]] for worker in told["workers"]]
    return points, told["step_s"]


async def test_a_stop_is_told_beside_the_memory(api: Asker, studio: Studio) -> None:
    async with studio.engine.database.transaction() as connection:
        worker = {"id": 7, "host": "there", "pid": 1, "resources": {"rss_mb": 5.0}}
        await stops.record(connection, worker, "killed", None)
    (stop,) = (await api("GET", "/api/system/memory?minutes=5")).json["stops"]
    assert (stop["worker"], stop["cause"]) == (7, "killed")
    for minutes in ("0", "100000", "x"):
        answer = await api("GET", f"/api/system/memory?minutes={minutes}")
        assert answer.problem == (422, "invalid_request")


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
