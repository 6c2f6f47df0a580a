"""Whose results a job may reuse, what it is told of them, and that each is made once."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.store import submission
from mutoscope.store.submission import NewJob
from mutoscope.testing import temporary_studio
from toys import ALL, runs

Starter = Callable[..., subprocess.Popen[bytes]]
LIMIT_S = 40


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, heartbeat_limit_s=2
    ) as opened:
        yield opened


@pytest.fixture
async def sharing(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, share_results=True
    ) as opened:
        yield opened


async def submit(studio: Studio, owner: str, pipeline: str = "story", **request: object) -> Job:
    given = request or {"title": "Bees"}
    checked = studio.pipeline(pipeline).request.model_validate(given).model_dump(mode="json")
    new = NewJob(pipeline, checked, seed=1, owner=owner)
    return await submission.submit(studio.engine.database, new, studio.engine.blobs)


async def make(studio: Studio, owner: str) -> Job:
    done = await studio.work_job((await submit(studio, owner)).id)
    assert done.status == "completed"
    return done


async def everything_told(studio: Studio, job: Job) -> str:
    """All that the owner of a job can read of it."""
    shown = await studio.job(job.id)
    return f"{shown.public()} {[event.body for event in await studio.events(job.id)]}"


async def test_owners_share_nothing_unless_the_operator_says_so(studio: Studio) -> None:
    first, second = await make(studio, "ann"), await make(studio, "bob")
    assert (first.new, second.new, second.reused) == (5, 5, 0)
    assert second.output[0].artifact == first.output[0].artifact  # the file itself is there once
    again = await make(studio, "ann")
    assert (again.new, again.reused) == (0, 5)
    assert {step.reused_from for step in again.steps} == {first.id}


async def test_a_shared_hit_tells_nothing_of_the_other_job(sharing: Studio) -> None:
    first, second = await make(sharing, "ann"), await make(sharing, "bob")
    assert (second.new, second.reused) == (0, 5)
    assert {step.reused_from for step in second.steps} == {None}
    told = await everything_told(sharing, second)
    assert first.id not in told
    assert "ann" not in told
    again = await make(sharing, "ann")
    assert {step.reused_from for step in again.steps} == {first.id}


async def test_sharing_may_be_switched_on_and_off(studio: Studio, sharing: Studio) -> None:
    await make(studio, "ann")
    assert (await make(sharing, "ann")).new == 0  # what she had is hers still
    assert (await make(sharing, "bob")).new == 5  # and hers alone
    assert (await make(sharing, "cleo")).new == 0
    assert (await make(studio, "bob")).new == 0  # what he has used goes on being his
    assert (await make(studio, "dan")).new == 5


async def test_what_others_stand_on_outlives_the_job_that_made_it(sharing: Studio) -> None:
    first, second = await make(sharing, "ann"), await make(sharing, "bob")
    await sharing.delete(first.id)
    kept = await sharing.job(second.id)
    assert sharing.path(kept.output[0].artifact).exists()
    assert (await make(sharing, "bob")).reused == 5
    plan = await sharing.plan_edit(second.id, {"lines.0.text": "Another"})
    assert "lines.1.sound" in plan.kept


@pytest.mark.parametrize(("shared", "times"), [(False, 2), (True, 1)])
async def test_two_jobs_of_one_process_make_it_once(
    tmp_path: Path, database: str, shared: bool, times: int
) -> None:
    folder = str(tmp_path)
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, share_results=shared
    ) as studio:
        jobs = [
            await submit(studio, owner, "patient", folder=folder)
            for owner in ("ann", "ann", "bob", "bob")
        ]
        working = asyncio.gather(*(studio.work_job(job.id) for job in jobs))
        await begun(studio, jobs, times)
        (tmp_path / "go").touch()
        done = await asyncio.wait_for(working, LIMIT_S)
    assert [job.status for job in done] == ["completed"] * 4
    assert (runs(tmp_path, "made"), runs(tmp_path, "waited")) == (times, times)
    assert sum(job.new for job in done) == 2 * times


@pytest.mark.parametrize(
    "owners", [pytest.param(("ann", "ann"), marks=pytest.mark.proof), ("ann", "bob")]
)
async def test_two_processes_make_it_once(
    sharing: Studio, tmp_path: Path, start_worker: Starter, owners: tuple[str, str]
) -> None:
    jobs = [await submit(sharing, owner, "patient", folder=str(tmp_path)) for owner in owners]
    for job in jobs:
        start_worker(job.id, share_results="true")
    await begun(sharing, jobs, 1)
    await claimed(sharing, jobs)
    (tmp_path / "go").touch()
    done = [await end_of(sharing, job) for job in jobs]
    assert [job.status for job in done] == ["completed"] * 2
    assert (runs(tmp_path, "made"), runs(tmp_path, "waited")) == (1, 1)
    assert sum(job.reused for job in done) == 2


async def begun(studio: Studio, jobs: list[Job], times: int) -> None:
    """Until the step that waits has begun so often."""
    async with asyncio.timeout(LIMIT_S):
        while runs(Path(jobs[0].request["folder"]), "waited") < times:
            await changed(studio, jobs)


async def claimed(studio: Studio, jobs: list[Job]) -> None:
    """Until all of them are being worked on."""
    async with asyncio.timeout(LIMIT_S):
        while not all([await studio.is_worked_on(job.id) for job in jobs]):
            await changed(studio, jobs)


async def changed(studio: Studio, jobs: list[Job]) -> None:
    """Until something happens to one of the jobs, or for a moment."""
    happened = asyncio.Event()
    with studio.engine.listener.subscription(jobs[-1].id, happened.set):
        await asyncio.wait({asyncio.ensure_future(happened.wait())}, timeout=0.1)
        happened.set()


async def end_of(studio: Studio, job: Job) -> Job:
    async with asyncio.timeout(LIMIT_S):
        async for _ in studio.watch(job.id):
            pass
    return await studio.job(job.id)
