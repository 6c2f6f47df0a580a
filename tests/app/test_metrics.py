"""What Prometheus reads."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from mutoscope.app.metrics import _cumulative
from mutoscope.jobs.counting import write
from mutoscope.testing import temporary_studio
from toys import ALL


def samples(text: str) -> Mapping[tuple[str, tuple[str, ...]], float]:
    """By name and the values of the labels, ordered by the labels' names."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_all_that_happened_is_told(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        for _ in range(2):
            await studio.work_job((await studio.submit("story", {"title": "x", "count": 1})).id)
        await studio.submit("strict", {"path": str(tmp_path / "turns"), "name": "a"})
        await studio.pause_queue("one")
        await write(studio.engine.counts, studio.engine.database)
        found = samples(await studio.metrics())
    told = {
        ("mutoscope_database_up", ()): 1,
        ("mutoscope_workers", ("standing",)): 0,
        ("mutoscope_jobs", ("queued",)): 1,
        ("mutoscope_jobs", ("running",)): 0,
        ("mutoscope_queue_depth", ("one",)): 1,
        ("mutoscope_queue_paused", ("one",)): 1,
        ("mutoscope_queue_paused", ("default",)): 0,
        ("mutoscope_steps_total", ("made", "story")): 3,
        ("mutoscope_reused_share", ("story",)): 0.5,
        ("mutoscope_jobs_ended_total", ("story", "completed")): 2,
        ("mutoscope_stage_seconds_count", ("story", "binding")): 1,
        ("mutoscope_stage_seconds_bucket", ("+Inf", "story", "binding")): 1,
        ("mutoscope_stop_unacknowledged", ()): 0,
        ("mutoscope_oldest_step_without_progress_seconds", ()): 0,
    }
    assert {key: found[key] for key in told} == told
    assert found["mutoscope_free_disk_bytes", ()] > 1e6
    assert found["mutoscope_memory_limit_bytes", ()] > 1e6
    assert 0 < found["mutoscope_stage_seconds_sum", ("story", "binding")] < 60
    assert found["mutoscope_queue_age_seconds", ("one",)] > 0


async def test_a_database_that_is_away_is_told(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        await _shut_out(studio.engine.database)
        studio.engine.database.away = True  # as its keeper would find, in its own time
        found = samples(await studio.metrics())
        ready = await studio.readiness()
    assert found["mutoscope_database_up", ()] == 0
    assert ("mutoscope_free_disk_bytes", ()) in found
    assert (ready.database, ready.storage, ready.worker) == (False, True, False)


async def _shut_out(database: Any) -> None:
    """Its connections are gone, and no new one is let in."""
    await database.pool.close()


@given(st.dictionaries(st.sampled_from(["0.1", "0.2", "1", "7", "3000", "inf"]), st.integers(0, 9)))
def test_buckets_of_any_version_add_up(found: dict[str, int]) -> None:
    told = _cumulative({bound: float(value) for bound, value in found.items()})
    counts = [count for _, count in told]
    assert counts == sorted(counts)
    assert told[-1] == ("+Inf", sum(found.values()))


async def test_a_job_that_several_cancel_at_once_is_counted_once(
    tmp_path: Path, database: str
) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        job = await studio.submit("story", {"title": "x", "count": 1})
        await asyncio.gather(*(studio.cancel(job.id) for _ in range(4)))
        await write(studio.engine.counts, studio.engine.database)
        found = samples(await studio.metrics())
    ended = {key: n for key, n in found.items() if key[0] == "mutoscope_jobs_ended_total"}
    assert list(ended.values()) == [1]


async def test_a_disk_with_too_little_room_is_not_ready(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, min_free_disk_mb=10**9
    ) as studio:
        assert not (await studio.readiness()).storage
