"""Rows of stops: told once, until somebody takes note."""

from typing import Any

from mutoscope.store import jobs, stops, submission, workers
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Database
from mutoscope.store.overview import overview
from mutoscope.store.processes import OWN_WILL, this_process
from mutoscope.store.stops import Scene
from mutoscope.store.submission import NewJob

SEEN = Scene("job_seen", 3, "animating", "segments.3.clip", {"rss_mb": 1912.0})
FIELDS = {"id", "host", "pid", "stopped_at", "stop_cause"} | {
    *("job_id", "attempt", "stage", "step", "resources")
}
"""What other programs read."""


async def stop(store: Database, cause: str, scene: Scene | None = None) -> int:
    worker = await workers.register(store, this_process(), standing=True)
    assert await workers.leave(store, worker, cause, scene)
    return worker


async def latest(store: Database) -> dict[str, Any]:
    row = (await overview(store)).last_stop
    assert row is not None
    return row


async def test_a_stop_keeps_what_was_seen(store: Database) -> None:
    worker = await stop(store, "killed", SEEN)
    told = await latest(store)
    assert told.keys() == FIELDS
    assert (told["id"], told["pid"], told["stop_cause"]) == (worker, this_process().pid, "killed")
    seen = (told["job_id"], told["attempt"], told["stage"], told["step"], told["resources"])
    assert seen == (SEEN.job_id, SEEN.attempt, SEEN.stage, SEEN.step, SEEN.resources)


async def test_who_left_of_its_own_will_is_not_told(store: Database) -> None:
    await stop(store, OWN_WILL, SEEN)
    assert (await overview(store)).last_stop is None


async def test_the_first_to_tell_is_believed(store: Database) -> None:
    worker = await stop(store, "hung", SEEN)
    assert not await workers.leave(store, worker, "killed", SEEN)
    assert (await latest(store))["stop_cause"] == "hung"


async def test_later_stops_and_workers_hide_none(store: Database) -> None:
    await stop(store, "killed")
    await stop(store, "hung")
    await stop(store, OWN_WILL)
    assert (await latest(store))["stop_cause"] == "hung"
    assert await stops.acknowledge(store) == 2
    assert (await overview(store)).last_stop is None
    assert await stops.acknowledge(store) == 0
    await stop(store, "silent")
    assert (await latest(store))["stop_cause"] == "silent"


async def test_without_a_black_box_the_rows_tell(store: Database, tmp_path: Any) -> None:
    worker = await workers.register(store, this_process(), standing=True)
    blobs = Blobs(tmp_path)
    new = NewJob(pipeline="story", request={}, seed=1, priority=0)
    job = await submission.submit(store, new, blobs)
    blobs.close()
    claimed = await jobs.claim(store, job.id, worker)
    assert claimed is not None
    await store.all(
        "INSERT INTO steps (job_id, key, stage, name, status, digest, attempt, started_at)"
        " VALUES (%(job)s, 'cover', 'drawing', 'draw', 'running', 'd', 1, now())",
        {"job": job.id},
    )
    await store.all("UPDATE workers SET resources = '{\"rss_mb\": 7.0}'")
    await workers.leave(store, worker, "silent")
    told = await latest(store)
    assert (told["job_id"], told["step"], told["stage"]) == (job.id, "cover", "drawing")
    assert (told["attempt"], told["resources"]) == (claimed.attempt, {"rss_mb": 7.0})
