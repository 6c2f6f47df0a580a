"""What is counted, and that it arrives."""

import asyncio
import math
import subprocess
from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import ProviderLimited
from mutoscope.jobs.counting import BUCKETS_S, Counts, RunCounts, bucket_of, write
from mutoscope.jobs.waiting import pause_until
from mutoscope.store.census import census
from mutoscope.testing import temporary_studio
from toys import ALL

amounts = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 100)))


def test_a_run_tells_its_stages_and_failures() -> None:
    counts = Counts()
    run = RunCounts(counts, "short")
    for _ in range(2):
        run.begun("speaking")
        run.made("speaking")
    run.begun("drawing")  # and never done
    run.reused()
    run.missed(ProviderLimited("Slow down.", provider="toy"))
    run.missed(ZeroDivisionError("a bug"))
    run.failed("mutoscope.pipelines.short.speaking.speak_line", "internal")
    run.close()
    taken = {
        (name, *(value for _, value in labels)): value
        for (name, labels), value in counts.take().items()
    }
    assert 0 < taken.pop(("stage_seconds_sum", "short", "speaking")) < 1
    assert taken == {
        ("stage_seconds_bucket", "0.1", "short", "speaking"): 1,
        ("steps", "made", "short"): 2,
        ("steps", "reused", "short"): 1,
        ("provider_errors", "provider_limited", "toy"): 1,
        ("step_failures", "internal", "short", "speak_line"): 1,
    }
    assert counts.take() == {}


@given(amounts, amounts)
def test_what_could_not_be_written_is_not_lost(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    counts, plain = Counts(), Counts()
    for why, amount in before:
        counts.add("n", amount, why=why)
    taken = counts.take()
    for why, amount in after:
        counts.add("n", amount, why=why)
    counts.put_back(taken)
    for why, amount in before + after:
        plain.add("n", amount, why=why)
    assert counts.take() == plain.take()


@given(st.text())
def test_labels_are_bounded(value: str) -> None:
    counts = Counts()
    counts.add("n", code=value)
    ((_, ((_, found),)),) = counts.take()
    assert found == "other" or (found == value and 0 < len(value) <= 64 and value.isascii())


@given(st.floats(0, 10_000))
def test_a_bucket_is_the_least_bound_that_is_not_below(seconds: float) -> None:
    bound = float(bucket_of(seconds))
    assert seconds <= bound
    assert all(other >= bound for other in (*BUCKETS_S, math.inf) if other >= seconds)


async def test_what_jobs_did_is_written_when_leaving(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        for _ in range(2):
            job = await studio.submit("story", {"title": "kites", "count": 1})
            await studio.work_job(job.id)
        refused = {"folder": str(tmp_path), "kind": "refused"}
        await studio.work_job((await studio.submit("troubled", refused)).id)
        waiting = await studio.submit("story", {"title": "never made"})
        await studio.cancel(waiting.id)
        await studio.cancel(waiting.id)
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        found = (await census(studio.engine.database)).counters
        totals = {
            (name, *(value for _, value in labels)): value
            for (name, labels), value in found.items()
            if not name.startswith("stage_seconds")
        }
        assert totals == {
            ("steps", "made", "story"): 3,
            ("steps", "reused", "story"): 3,
            ("steps", "made", "troubled"): 1,
            ("step_failures", "provider_refused", "troubled", "troubled"): 1,
            ("provider_errors", "provider_refused", "toy"): 1,
            ("jobs_ended", "story", "completed"): 2,
            ("jobs_ended", "story", "cancelled"): 1,
            ("jobs_ended", "troubled", "failed"): 1,
        }
        await write(studio.engine.counts, studio.engine.database)  # nothing to add
        assert (await census(studio.engine.database)).counters == found


async def test_a_worker_is_measured_and_its_death_is_counted(
    tmp_path: Path, database: str, start_worker: Callable[..., subprocess.Popen[bytes]]
) -> None:
    data = tmp_path / "data"
    async with temporary_studio(data, database_url=database, pipelines=ALL) as studio:
        job = await studio.submit("patient", {"folder": str(tmp_path)})
        worker = start_worker()
        async for event in studio.watch(job.id):
            if event.kind == "step.started" and event.body["key"] == "waited":
                break
        while 'mutoscope_memory_bytes{worker="' not in (text := await studio.metrics()):
            await pause_until(asyncio.Event(), 0.05)  # until its first beat
        assert 'mutoscope_workers{kind="standing"} 1.0' in text
        assert 'mutoscope_jobs{status="running"} 1.0' in text

        worker.kill()
        worker.wait(20)
        await studio.sweep()
        await write(studio.engine.counts, studio.engine.database)
        text = await studio.metrics()
        assert 'mutoscope_interruptions_total{why="worker_gone"} 1.0' in text
        assert "mutoscope_stop_unacknowledged 1.0" in text
        assert 'mutoscope_memory_bytes{worker="' not in text


async def test_a_database_that_is_away_keeps_nobody_from_leaving(
    tmp_path: Path, database: str
) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as studio:
        counts, pool = studio.engine.counts, studio.engine.database.pool
        counts.interrupted("disk")
        await pool.close()
        await write(counts, studio.engine.database)
        assert counts.take() == {("interruptions", (("why", "disk"),)): 1}
        counts.interrupted("disk")
    assert pool.closed
