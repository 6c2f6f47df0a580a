"""Calls that cost nothing: nobody is ever asked whether they were charged."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.providers.paying import ResumesBy
from mutoscope.store import ledger
from mutoscope.testing import temporary_studio
from toy_shop import Counter
from toys import ALL

LIMIT_S = 60


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, retry_gap_s=0.01
    ) as opened:
        yield opened


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Counter(str(folder))


async def go(studio: Studio, counter: Counter, **asked: Any) -> Job:
    request = {"folder": str(counter.folder), "things": ("hat",), "usd": 0, **asked}
    return await studio.submit("shopping", request)


async def went(studio: Studio, counter: Counter, **asked: Any) -> Job:
    job = await go(studio, counter, **asked)
    return await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)


async def calls(studio: Studio) -> list[tuple[str, float | None]]:
    """The ledger: status, charge."""
    found = await studio.engine.database.all(
        "SELECT status, charged_usd::float AS usd FROM calls ORDER BY id"
    )
    return [(row["status"], row["usd"]) for row in found]


async def test_a_lost_answer_is_asked_for_anew(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "lost")
    done = await went(studio, counter, resumes_by=None)
    assert (done.status, counter.bought) == ("completed", ["hat", "hat"])
    assert await calls(studio) == [("failed", 0.0), ("settled", 0.0)]
    assert "call.unknown" not in [event.kind for event in await studio.events(done.id)]
    assert (await studio.status()).maybe_charged == {"calls": 0, "usd": 0.0}


async def test_an_order_that_is_lost_for_good_fails(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "forgotten")
    done = await went(studio, counter)
    assert (done.status, await calls(studio)) == ("failed", [("failed", 0.0)])
    await studio.retry(done.id)
    again = await asyncio.wait_for(studio.work_job(done.id), LIMIT_S)
    assert (again.status, again.question) == ("completed", None)


async def test_what_can_be_taken_up_is(studio: Studio, counter: Counter) -> None:
    counter.fail("hat", "unanswered")
    done = await went(studio, counter, resumes_by="id")
    assert (done.status, counter.bought) == ("completed", ["hat"])
    assert await calls(studio) == [("settled", 0.0)]


@pytest.mark.parametrize("resumes_by", [pytest.param("id", marks=pytest.mark.proof), None])
async def test_after_a_crash_nobody_is_asked(
    studio: Studio,
    counter: Counter,
    start_worker: Callable[..., subprocess.Popen[bytes]],
    resumes_by: ResumesBy | None,
) -> None:
    counter.hold("sent")
    job = await go(studio, counter, resumes_by=resumes_by)
    worker = start_worker()
    await asyncio.wait_for(counter.arrived("sent"), LIMIT_S)
    worker.send_signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait, LIMIT_S)
    counter.let_through("sent")
    await studio.sweep()
    done = await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)
    assert (done.status, done.question, done.attempt) == ("completed", None, 2)
    assert counter.bought == ["hat", "hat"]
    assert await calls(studio) == [("failed", 0.0), ("settled", 0.0)]


async def test_what_a_cancelled_job_leaves_behind_is_given_up(
    studio: Studio, counter: Counter, start_worker: Callable[..., subprocess.Popen[bytes]]
) -> None:
    counter.hold("sent")
    job = await go(studio, counter, resumes_by=None)
    worker = start_worker()
    await asyncio.wait_for(counter.arrived("sent"), LIMIT_S)
    await studio.cancel(job.id)
    assert [event async for event in studio.watch(job.id)][-1].kind == "job.cancelled"
    worker.send_signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait, LIMIT_S)
    await studio.sweep()
    assert await calls(studio) == [("failed", 0.0)]
    assert await ledger.doubt_abandoned(studio.engine.database) == 0
    assert (await studio.status()).maybe_charged == {"calls": 0, "usd": 0.0}


async def test_a_spent_budget_lets_them_through(studio: Studio, counter: Counter) -> None:
    job = await studio.submit(
        "shopping", {"folder": str(counter.folder), "things": ("hat",), "usd": 0}, max_cost=0
    )
    assert (await studio.work_job(job.id)).status == "completed"
