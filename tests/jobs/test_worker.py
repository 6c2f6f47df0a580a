"""A standing worker in this process."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from mutoscope.app import Studio
from mutoscope.jobs import worker as worker_module
from mutoscope.jobs.membership import membership
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.takeover import cause_of_death, sweep
from mutoscope.jobs.worker import Worker, WorkerLost
from mutoscope.models import Job
from mutoscope.store import workers
from mutoscope.store.database import DatabaseGone
from mutoscope.store.jobs import fates
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=ALL, heartbeat_limit_s=2
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def end_of(studio: Studio, job: Job) -> Job:
    async with asyncio.timeout(20):
        async for _ in studio.watch(job.id):
            pass
    return await studio.job(job.id)


async def test_it_works_the_queue_and_leaves_when_idle(studio: Studio) -> None:
    jobs = [await studio.submit("story", {"title": str(number)}) for number in range(3)]
    await asyncio.wait_for(studio.run_worker(exit_when_idle=True), 20)
    assert [(await studio.job(job.id)).status for job in jobs] == ["completed"] * 3
    assert await studio.engine.database.all("SELECT * FROM procrastinate_jobs") == []
    assert (await studio.status()).last_stop is None


async def test_a_waiting_worker_begins_at_once(studio: Studio) -> None:
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    for title in ("first", "second"):
        job = await end_of(studio, await studio.submit("story", {"title": title}))
        assert job.status == "completed"
        assert job.started_at is not None
    waited = (job.started_at - job.created_at).total_seconds()
    assert waited < 1.0  # by notification; polling would take up to five
    worker.stop()
    await asyncio.wait_for(working, 10)


async def test_stopping_gives_the_jobs_back(studio: Studio, gate: Gate) -> None:
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    job = await studio.submit("gated", {})
    assert await asyncio.to_thread(gate.entered.wait, 10)
    assert await studio.workers_alive() == 1
    worker.stop()
    await asyncio.wait_for(working, 10)
    assert ((await studio.job(job.id)).attempt, await studio.workers_alive()) == (2, 0)
    gate.opened.set()
    assert (await studio.work_job(job.id)).status == "completed"


async def test_a_worker_declared_dead_stops_and_leaves(studio: Studio, gate: Gate) -> None:
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    job = await studio.submit("gated", {})
    assert await asyncio.to_thread(gate.entered.wait, 10)
    alive = await workers.believed_alive(studio.engine.database)
    await workers.leave(studio.engine.database, alive[0]["id"], "silent")
    with pytest.raises(WorkerLost):
        await asyncio.wait_for(working, 10)
    await sweep(studio.engine)
    assert (await studio.job(job.id)).attempt == 2


async def test_one_that_others_declared_dead_learns_it_from_its_sweep(
    tmp_path: Path, database: str
) -> None:
    async with (
        temporary_studio(tmp_path, database_url=database, heartbeat_limit_s=3600) as studio,
        membership(studio.engine, standing=True) as member,
    ):
        await worker_module._lose_if_dead(studio.engine, member)
        assert not member.lost.is_set()
        await workers.leave(studio.engine.database, member.worker_id, "silent")
        member.runs["job"] = StopSignal()
        await worker_module._lose_if_dead(studio.engine, member)
        assert member.lost.is_set()
        assert member.runs.pop("job").reason == "superseded"


async def test_a_job_that_one_would_take_who_is_dead_is_left_alone(
    tmp_path: Path, database: str
) -> None:
    async with (
        temporary_studio(
            tmp_path, database_url=database, pipelines=ALL, heartbeat_limit_s=3600
        ) as studio,
        membership(studio.engine, standing=True) as member,
    ):
        job = await studio.submit("story", {"title": "Bees"})
        await workers.leave(studio.engine.database, member.worker_id, "silent")
        await Worker(studio.engine).work(member, job.id, 1)
        assert member.lost.is_set()
        assert await kinds(studio, job) == ["job.queued"]


async def kinds(studio: Studio, job: Job) -> list[str]:
    return [event.kind for event in await studio.events(job.id)]


async def test_a_worker_that_leaves_begins_nothing(studio: Studio) -> None:
    async with membership(studio.engine, standing=True) as member:
        job = await studio.submit("story", {"title": "Bees"})
        worker = Worker(studio.engine)
        worker.stop()
        fetched = await studio.engine.database.one("DELETE FROM procrastinate_jobs RETURNING id")
        assert fetched is not None
        await worker.work(member, job.id, 1)
    assert await kinds(studio, job) == ["job.queued"]
    assert await studio.engine.database.all(
        "SELECT status, attempt, started_at, queue_entry > %(spent)s AS replaced FROM jobs",
        {"spent": fetched["id"]},
    ) == [{"status": "queued", "attempt": 1, "started_at": None, "replaced": True}]


async def test_no_job_is_taken_without_room(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    short: list[str | None] = ["memory"]
    monkeypatch.setattr(worker_module, "shortage", lambda _engine, _member: short[0])
    monkeypatch.setattr(worker_module, "ADMIT_POLL_S", 0.05)
    worker = Worker(studio.engine)
    job = await studio.submit("story", {"title": "Bees"})
    said = asyncio.Event()
    lack = workers.lack

    async def noticed(*args: object) -> None:
        await lack(*args)  # type: ignore[arg-type]
        said.set()

    monkeypatch.setattr(workers, "lack", noticed)
    working = asyncio.create_task(worker.run())
    await asyncio.wait_for(said.wait(), 10)
    waiting = await studio.job(job.id)
    assert (waiting.status, waiting.waiting_for) == ("queued", "memory")
    short[0] = None
    assert (await end_of(studio, job)).status == "completed"
    worker.stop()
    await asyncio.wait_for(working, 10)


async def test_jobs_it_dropped_are_given_back(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "ADMIT_POLL_S", 0.01)
    job = await studio.submit("story", {"title": "Bees"})
    async with membership(studio.engine, standing=True) as member:
        claimed = await worker_module.jobs.claim(studio.engine.database, job.id, member.worker_id)
        assert claimed is not None
        await worker_module._give_back_dropped(studio.engine, member)
        again = await studio.job(job.id)
        assert (again.worker_id, again.attempt) == (None, 2)


async def test_a_claim_of_which_only_the_answer_was_lost_is_no_death(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "ADMIT_POLL_S", 0.01)
    job = await studio.submit("story", {"title": "Bees"})
    claim = worker_module.jobs.claim

    async def unanswered(*args: Any, **kwargs: Any) -> None:
        await claim(*args, **kwargs)
        raise DatabaseGone("It does not answer.")

    async with membership(studio.engine, standing=True) as member:
        monkeypatch.setattr(worker_module.jobs, "claim", unanswered)
        with pytest.raises(DatabaseGone):
            await Worker(studio.engine).work(member, job.id, 1)
        await worker_module._give_back_dropped(studio.engine, member)
        row = await studio.engine.database.one("SELECT attempt, deaths FROM jobs")
        assert row == {"attempt": 2, "deaths": 0}
        assert member.let_go == set()


async def test_unknown_pipelines_fail_with_their_reason(
    studio: Studio, tmp_path: Path, database: str
) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    async with temporary_studio(tmp_path, database_url=database, pipelines=[]) as elsewhere:
        done = await elsewhere.work_job(job.id)
    assert (done.status, done.error and done.error.code) == ("failed", "not_found")


async def test_a_pid_given_out_again_is_not_the_worker(studio: Studio) -> None:
    async with membership(studio.engine, standing=True):
        (me,) = await workers.believed_alive(studio.engine.database)
        assert cause_of_death(me) is None
        assert cause_of_death({**me, "pid_started_at": me["pid_started_at"] - 1}) == "killed"
        full = {**me, "pid": 2**22, "resources": {"memory_share": 0.95}}
        assert cause_of_death(full) == "killed, probably out of memory"


async def test_of_another_machine_only_silence_tells(studio: Studio) -> None:
    async with membership(studio.engine, standing=True):
        (me,) = await workers.believed_alive(studio.engine.database)
        namesake = {**me, "machine": "another container of this name", "pid": 2**22}
        assert cause_of_death({**namesake, "silent_s": 1.9}) is None
        assert cause_of_death({**namesake, "silent_s": 2.1}) == "silent"
        before = {**namesake, "silent_s": 2.1, "beat_at": datetime.fromtimestamp(1, UTC)}
        assert cause_of_death(before) == "machine restarted"
        assert cause_of_death({**before, "host": "elsewhere"}) == "silent"


async def test_a_detached_worker_works_and_leaves(studio: Studio, tmp_path: Path) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    process = psutil.Process(studio.start_worker())
    await asyncio.to_thread(process.wait, 30)
    done = await studio.job(job.id)
    assert (done.status, done.error and done.error.code) == ("failed", "not_found")  # not installed
    assert "job_ended" in (tmp_path / "logs" / "worker.log").read_text()
    assert (await studio.status()).last_stop is None


async def test_files_that_cannot_be_swept_keep_no_job_from_being_taken_over(
    studio: Studio,
) -> None:
    job = await studio.submit("story", {"title": "Bees"})
    async with membership(studio.engine, standing=True) as member:
        await worker_module.jobs.claim(studio.engine.database, job.id, member.worker_id)
    await studio.engine.database.all("DROP TABLE artifacts CASCADE")
    await sweep(studio.engine)
    assert await fates(studio.engine.database, [job.id]) == {job.id: ("running", 2)}


async def test_leaving_ends_a_job_that_is_being_cancelled(studio: Studio, gate: Gate) -> None:
    worker = Worker(studio.engine)
    working = asyncio.create_task(worker.run())
    job = await studio.submit("gated", {"ticking": False})
    assert await asyncio.to_thread(gate.entered.wait, 10)
    await studio.cancel(job.id)
    worker.stop()
    gate.opened.set()
    await asyncio.wait_for(working, 10)
    assert (await studio.job(job.id)).status == "cancelled"


async def test_own_use_holds_back_a_busy_worker_and_no_idle_one(studio: Studio) -> None:
    meter = studio.engine.meter
    async with membership(studio.engine, standing=True) as member:
        meter.limit_bytes = meter.sample().rss_mb * 1e6 / 0.86  # between the soft and the hard
        assert worker_module.shortage(studio.engine, member) is None
        member.runs["job"] = StopSignal()
        assert worker_module.shortage(studio.engine, member) == "memory"
        meter.limit_bytes *= 2
        assert worker_module.shortage(studio.engine, member) is None
        del member.runs["job"]


async def test_too_little_left_by_others_holds_back_any_worker(
    tmp_path: Path, database: str
) -> None:
    async with (
        temporary_studio(
            tmp_path, database_url=database, pipelines=ALL, min_free_memory_mb=10**9
        ) as studio,
        membership(studio.engine, standing=True) as member,
    ):
        assert worker_module.shortage(studio.engine, member) == "memory"
