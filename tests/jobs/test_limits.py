"""What a vendor bears, over all workers; and what it does wrong, seen from a job."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import painting
from mutoscope.app import Studio
from mutoscope.models import Event, Job
from mutoscope.providers.paying import Limits
from mutoscope.testing import temporary_studio
from mutoscope.testing.vendor import FakeVendor
from painting import PAINTING

LIMIT_S = 60


@pytest.fixture
async def vendor() -> AsyncIterator[FakeVendor]:
    async with FakeVendor(making_s=0.05) as running:
        yield running


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=(PAINTING,), retry_gap_s=painting.GAP_S
    ) as opened:
        yield opened


async def submit(studio: Studio, vendor: FakeVendor, *prompts: str, **request: object) -> Job:
    return await studio.submit(
        "painting", {"vendor": vendor.url, "prompts": prompts, "resumes_by": "key", **request}
    )


async def retries(studio: Studio, job: Job) -> list[Event]:
    return [event for event in await studio.events(job.id) if event.kind == "step.retrying"]


@pytest.mark.proof
async def test_three_processes_keep_a_limit_of_two(
    studio: Studio, vendor: FakeVendor, tmp_path: Path, database: str
) -> None:
    made = [
        await submit(studio, vendor, *(f"{job} {n}" for n in range(3)), parallel=2)
        for job in range(6)
    ]
    workers = [
        await asyncio.create_subprocess_exec(
            sys.executable, painting.__file__, str(tmp_path), database, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    async with asyncio.timeout(LIMIT_S):
        said = [(await worker.communicate())[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0], said
    jobs = [await studio.job(job.id) for job in made]
    assert {job.status for job in jobs} == {"completed"}
    assert len(vendor.purchases) == 18
    assert vendor.most_at_once == 2
    assert await places(studio) == 0


async def test_a_rate_spreads_the_calls(studio: Studio, vendor: FakeVendor) -> None:
    began_at = time.monotonic()
    job = await submit(studio, vendor, "a", "b", "c", per_minute=240)
    done = await studio.work_job(job.id)
    assert done.status == "completed"
    assert time.monotonic() - began_at >= 2 * 60 / 240


async def places(studio: Studio) -> int:
    return len(await studio.engine.database.all("SELECT id FROM provider_places"))


async def test_who_waits_for_a_turn_holds_no_slot_and_can_be_cancelled(
    studio: Studio, vendor: FakeVendor
) -> None:
    prompts = [f"[slow 1.5] {n}" for n in range(40)]  # more than there are slots
    job = await submit(studio, vendor, *prompts, parallel=1, resumes_by="id")
    working = asyncio.create_task(studio.work_job(job.id))
    async with asyncio.timeout(LIMIT_S):
        await vendor.until(lambda asked: len(asked.requests) >= 1)
        other = await submit(studio, vendor, "another", parallel=None)
        assert (await studio.work_job(other.id)).status == "completed"
        asked_at = time.monotonic()
        await studio.cancel(job.id)
        last = [event async for event in studio.watch(job.id)][-1]
        assert (last.kind, time.monotonic() - asked_at < 2.0) == ("job.cancelled", True)
        assert await places(studio) == 1  # of the call that nobody can call back
        await working
    assert await places(studio) == 0
    assert len(vendor.purchases) == 2


async def test_the_operators_limits_go_before_the_providers_own(
    tmp_path: Path, database: str, vendor: FakeVendor
) -> None:
    limits = {"fake": {"parallel": 1}}
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=(PAINTING,), provider_limits=limits
    ) as studio:
        provider = painting.FakePictures(vendor.url, limits=Limits(parallel=9))
        assert studio.engine.turns.limits_of(provider) == ("fake", Limits(1, None))
        job = await submit(studio, vendor, "a", "b", "c", parallel=9)
        assert (await studio.work_job(job.id)).status == "completed"
    assert (len(vendor.purchases), vendor.most_at_once) == (3, 1)


async def test_steps_without_a_provider_wait_for_nobody(studio: Studio) -> None:
    assert studio.engine.turns.limits_of(None) is None


@pytest.mark.parametrize(
    ("resumes_by", "marks"),
    [
        ("id", ("[429 0.05 x3]", "[500 x2]", "[truncated x1]", "[wrong_type x2]", "[redirect x1]")),
        ("key", ("[429 0.05 x3]", "[hang x1]", "[drip 0.05 x1]", "[die_after_accept x1]")),
    ],
)
async def test_what_passes_is_tried_again_and_bought_once(
    studio: Studio, vendor: FakeVendor, resumes_by: str, marks: tuple[str, ...]
) -> None:
    prompts = [f"{mark} a cat" for mark in marks]
    job = await submit(studio, vendor, *prompts, resumes_by=resumes_by)
    done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
    assert (done.status, done.error) == ("completed", None)
    assert sorted(each.prompt for each in vendor.purchases) == sorted(prompts)
    told = await retries(studio, done)
    for index, mark in enumerate(marks):
        kind, of = ("busy", 8) if "429" in mark else ("fault", 4)
        tries = [each.body for each in told if each.body["key"] == f"pictures.{index}"]
        assert [each["try"] for each in tries] == list(range(1, int(mark[-2]) + 1)), mark
        assert {(each["class"], each["of"]) for each in tries} == {(kind, of)}


@pytest.mark.parametrize("mark", ["[hang]", "[die_after_accept]"])
async def test_where_nobody_can_tell_whether_it_was_charged_nothing_is_tried_again(
    studio: Studio, vendor: FakeVendor, mark: str
) -> None:
    job = await submit(studio, vendor, f"{mark} a cat", resumes_by="id")
    done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
    assert (done.status, len(vendor.requests)) == ("awaiting_input", 1)


@pytest.mark.parametrize(
    ("mark", "code", "asked", "message"),
    [
        ("[429 0.01]", "provider_limited", 8, "fake asks to come back in 0.01 s (429)."),
        ("[500]", "provider_unavailable", 4, "fake has a fault of its own (500)."),
        ("[refuse]", "provider_refused", 1, "fake refuses this content by its policy"),
        ("[denied]", "provider_denied", 1, "fake does not let us in (401)."),
    ],
)
async def test_what_does_not_pass_ends_the_job_after_so_many_tries(
    studio: Studio, vendor: FakeVendor, mark: str, code: str, asked: int, message: str
) -> None:
    job = await submit(studio, vendor, f"{mark} a cat")
    done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
    assert done.status == "failed"
    assert done.error is not None
    assert (done.error.code, done.error.provider, len(vendor.requests)) == (code, "fake", asked)
    assert message in done.error.message
    assert done.error.hint
    assert vendor.purchases == []
