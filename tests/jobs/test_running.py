"""Steps inside a real run: stopping, failing, waiting for each other, reading back."""

import asyncio
import gc
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs import supervision
from mutoscope.models import Job
from mutoscope.store.reading import POSTPONED
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate, runs


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=ALL) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def at_the_gate(
    studio: Studio, gate: Gate, **request: object
) -> tuple[Job, asyncio.Task[Job]]:
    """A job whose step is inside, on a thread of this process."""
    job = await studio.submit("gated", request)
    working = asyncio.create_task(studio.work_job(job.id))
    assert await asyncio.to_thread(gate.entered.wait, 10)
    return job, working


async def test_cancel_stops_a_step_within_a_second(studio: Studio, gate: Gate) -> None:
    job, working = await at_the_gate(studio, gate)
    asked_at = time.monotonic()
    assert (await studio.cancel(job.id)).status == "cancelling"

    done = await asyncio.wait_for(working, 5)

    assert time.monotonic() - asked_at < 1.0
    assert (done.status, done.error) == ("cancelled", None)
    assert {step.key: step.status for step in done.steps} == {
        "prepare": "completed",
        "gate": "skipped",
    }
    assert (await studio.cancel(job.id)).status == "cancelled"


async def test_retry_reuses_what_was_done(studio: Studio, gate: Gate) -> None:
    job, working = await at_the_gate(studio, gate)
    await studio.cancel(job.id)
    await asyncio.wait_for(working, 5)

    again = await studio.retry(job.id)
    assert (again.status, again.attempt) == ("queued", 2)
    gate.opened.set()
    done = await studio.work_job(job.id)

    assert (done.status, done.new) == ("completed", 2)
    kinds = [event.kind for event in await studio.events(job.id)]
    assert kinds.count("step.reused") == 1
    assert kinds[-1] == "job.completed"


async def test_a_queued_job_is_cancelled_at_once(studio: Studio) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    assert (await studio.cancel(job.id)).status == "cancelled"
    assert (await studio.work_job(job.id)).steps == ()


async def test_leaving_gives_the_job_back(studio: Studio, gate: Gate) -> None:
    job, working = await at_the_gate(studio, gate)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    given_back = await studio.job(job.id)
    assert (given_back.status, given_back.attempt) == ("running", 2)
    gate.opened.set()
    assert (await studio.work_job(job.id)).status == "completed"
    told = [e for e in await studio.events(job.id) if e.kind == "step.progressed"]
    percents = [event.body["progress"] for event in told]
    assert percents == sorted(percents)
    assert percents[0] >= 50


async def test_a_deadline_ends_the_job(tmp_path: Path, database: str, gate: Gate) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, job_deadline_s=0.2
    ) as studio:
        done = await studio.work_job((await studio.submit("gated", {})).id)
    assert (done.status, done.error and done.error.code) == ("failed", "deadline")


async def test_transient_errors_are_tried_again(studio: Studio, tmp_path: Path) -> None:
    asked = {"folder": str(tmp_path), "kind": "limited", "times": 2}
    done = await studio.work_job((await studio.submit("troubled", asked)).id)
    assert (done.status, runs(tmp_path, "tries")) == ("completed", 3)
    retries = [e for e in await studio.events(done.id) if e.kind == "step.retrying"]
    told = [(e.body["class"], e.body["try"], e.body["of"], e.body["pause_s"]) for e in retries]
    assert told == [("busy", 1, 8, 0.01), ("busy", 2, 8, 0.01)]
    assert retries[0].body["error"]["message"] == "Slow down."


@pytest.mark.parametrize(
    ("kind", "tries", "code", "message"),
    [
        ("limited", 8, "provider_limited", "Slow down."),
        ("refused", 1, "provider_refused", "Not that."),
        ("bug", 1, "internal", "ZeroDivisionError: a bug"),
    ],
)
async def test_other_errors_end_the_job_and_siblings_are_kept(
    studio: Studio, tmp_path: Path, kind: str, tries: int, code: str, message: str
) -> None:
    asked = {"folder": str(tmp_path), "kind": kind, "times": 9}
    done = await studio.work_job((await studio.submit("troubled", asked)).id)
    assert (done.status, runs(tmp_path, "tries")) == ("failed", tries)
    assert done.error is not None
    assert (done.error.code, done.error.message) == (code, message)
    statuses = {step.key: step.status for step in done.steps}
    assert statuses == {"troubled": "failed", "easy": "completed"}
    assert message.split(": ")[-1] in await studio.traceback(done.id)

    (tmp_path / "tries").write_text("x" * 20)
    await studio.retry(done.id)
    again = await studio.work_job(done.id)
    assert (again.status, again.error, runs(tmp_path, "easy")) == ("completed", None, 1)


async def waits(studio: Studio, job: Job) -> None:
    """Until this job, and not another, runs the step."""
    async for event in studio.watch(job.id):
        if event.kind == "step.started" and event.body["key"] == "waited":
            return


async def test_two_jobs_that_want_the_same_make_it_once(studio: Studio, tmp_path: Path) -> None:
    asked = {"name": "shared", "folder": str(tmp_path)}
    first, second = [await studio.submit("patient", asked) for _ in range(2)]
    working = asyncio.gather(studio.work_job(first.id), studio.work_job(second.id))
    inside = [asyncio.create_task(waits(studio, job)) for job in (first, second)]
    async with asyncio.timeout(120):
        await asyncio.wait(inside, return_when=asyncio.FIRST_COMPLETED)
        (tmp_path / "go").touch()
        done = await working
        await asyncio.wait(inside)
    assert [job.status for job in done] == ["completed", "completed"]
    assert (runs(tmp_path, "made"), runs(tmp_path, "waited")) == (1, 1)
    assert sorted((job.new, job.reused) for job in done) in ([(0, 2), (2, 0)], [(1, 1), (1, 1)])


async def test_a_damaged_file_is_made_again(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    asked = {"name": "lost", "folder": str(tmp_path)}
    first = await studio.work_job((await studio.submit("patient", asked)).id)
    blob = studio.path(first.output[0].artifact)
    blob.chmod(0o600)
    blob.write_text("lots")

    second = await studio.work_job((await studio.submit("patient", asked)).id)

    assert (second.status, second.new, second.reused) == ("completed", 1, 1)
    assert runs(tmp_path, "made") == 2
    assert studio.path(first.output[0].artifact).read_text() == "lost"


async def test_no_task_is_lost_to_the_garbage_collector(studio: Studio) -> None:
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        job = await studio.submit("story", {"title": "Bees", "count": 5})
        done = await asyncio.wait_for(studio.work_job(job.id), 30)
    finally:
        gc.set_threshold(*threshold)
    assert (done.status, done.new) == ("completed", 7)


async def test_a_step_that_hangs_is_given_up(
    studio: Studio, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "ABANDON_S", 0.05)
    job = await studio.submit("stuck", {})
    done = await asyncio.wait_for(studio.work_job(job.id), 20)
    assert (done.status, done.error and done.error.code) == ("failed", "stalled")
    kinds = [event.kind for event in await studio.events(job.id)]
    assert kinds.count("step.retrying") == 0  # its thread lives: another would run beside it


async def test_an_abandoned_step_is_not_made_beside_itself(
    studio: Studio, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "ABANDON_S", 0.05)
    job = await studio.submit("stuck", {})
    await asyncio.wait_for(studio.work_job(job.id), 20)
    await studio.retry(job.id)
    working = asyncio.create_task(studio.work_job(job.id))
    async with asyncio.timeout(20):
        async for event in studio.watch(job.id):
            if event.kind == "job.started" and event.body["attempt"] == 2:
                break
    assert [thread.name for thread in threading.enumerate()].count("hang") == 1
    gate.opened.set()
    assert (await asyncio.wait_for(working, 20)).status == "completed"


async def test_a_step_that_waits_for_its_turn_can_be_cancelled(
    tmp_path: Path, database: str, gate: Gate
) -> None:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, parallel=1
    ) as studio:
        first, first_working = await at_the_gate(studio, gate, ticking=False)
        second = await studio.submit("story", {"title": "Bees"})
        second_working = asyncio.create_task(studio.work_job(second.id))
        async with asyncio.timeout(20):
            async for event in studio.watch(second.id):
                if event.kind == "job.started":
                    break
        await studio.cancel(second.id)
        assert (await asyncio.wait_for(second_working, 5)).status == "cancelled"
        assert (await studio.job(first.id)).status == "running"
        gate.opened.set()
        assert (await asyncio.wait_for(first_working, 20)).status == "completed"


async def test_a_job_that_takes_all_memory_is_stopped(
    studio: Studio, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, working = await at_the_gate(studio, gate)
    monkeypatch.setattr(studio.engine.meter, "limit_bytes", 1.0)
    back = await asyncio.wait_for(working, 10)
    assert (back.id, back.status, back.attempt) == (job.id, "running", 2)
    assert (back.worker_id, back.error) == (None, None)
    assert back.message == POSTPONED
    told = (await studio.events(job.id))[-1]
    assert (told.kind, told.body["why"]) == ("job.interrupted", "memory")
    assert told.body["resources"]["memory_share"] > 1
    assert told.body["resources"]["free_disk_mb"] > 0
