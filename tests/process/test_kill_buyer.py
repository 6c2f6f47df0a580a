"""Real processes that die, or are told to leave, with a paid call in hand."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.models import Job
from mutoscope.providers.paying import ResumesBy
from mutoscope.testing import temporary_studio
from sampling import a_part
from toy_shop import Counter, Point
from toys import ALL

LIMIT_S = 60
Process = subprocess.Popen[bytes]
Starter = Callable[..., Process]


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=ALL, heartbeat_limit_s=2
    ) as opened:
        yield opened


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    folder = tmp_path / "shop"
    folder.mkdir()
    return Counter(str(folder))


async def statuses(studio: Studio) -> list[str]:
    found = await studio.engine.database.all("SELECT status FROM calls ORDER BY id")
    return [row["status"] for row in found]


async def shopping(studio: Studio, counter: Counter, resumes_by: ResumesBy | None) -> Job:
    request = {"folder": str(counter.folder), "resumes_by": resumes_by, "wrapped": True}
    return await studio.submit("shopping", request)


@dataclass(frozen=True)
class Death:
    """Where a buyer is killed, and what comes of it: how the job is then, how often the thing was
    bought, and what the ledger says."""

    resumes_by: ResumesBy | None
    point: Point
    ending: str
    bought: int
    ledger: str


DEATHS = [
    Death("id", "intended", "awaiting_input", 0, "unknown"),
    Death("id", "sent", "awaiting_input", 1, "unknown"),
    Death("id", "submitted", "completed", 1, "settled"),
    Death("id", "answered", "completed", 1, "settled"),
    Death("key", "intended", "completed", 1, "settled"),
    Death("key", "answered", "completed", 1, "settled"),
    Death(None, "sent", "awaiting_input", 1, "unknown"),
    Death(None, "answered", "awaiting_input", 1, "unknown"),
]
MAYBE = (
    "Maybe charged: shop was asked for things.0 (at most $0.04) and the answer is lost."
    " Buy it again, or leave it out?"
)


async def killed(studio: Studio, counter: Counter, worker: Process, point: Point) -> None:
    """Kill the worker when it stands at this point with its purchase."""
    async with asyncio.timeout(LIMIT_S):
        await counter.arrived(point)
    worker.send_signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait, 20)
    counter.let_through(point)
    assert await statuses(studio) in (["intended"], ["submitted"])


@pytest.mark.parametrize(
    "death", a_part(DEATHS, 1 / 4), ids=lambda each: f"{each.resumes_by}-{each.point}"
)
async def test_nothing_is_bought_twice(
    studio: Studio,
    counter: Counter,
    start_worker: Starter,
    death: Death,
) -> None:
    counter.hold(death.point)
    job = await shopping(studio, counter, death.resumes_by)
    await killed(studio, counter, start_worker(job.id), death.point)

    done = await studio.work_job(job.id)

    assert (done.status, done.attempt) == (death.ending, 2)
    assert len(counter.bought) == death.bought
    assert await statuses(studio) == [death.ledger]
    kinds = [event.kind for event in await studio.events(job.id)]
    assert kinds.count("call.unknown") == (death.ending == "awaiting_input")
    assert done.question is None or done.question["question"] == MAYBE


async def test_who_is_told_to_leave_waits_for_the_answer_alone(
    studio: Studio, counter: Counter, start_worker: Starter, tmp_path: Path
) -> None:
    counter.hold("submitted")
    buyer = await shopping(studio, counter, "id")
    other = await studio.submit("patient", {"name": "other", "folder": str(tmp_path)})
    worker = start_worker()
    async with asyncio.timeout(LIMIT_S):
        await counter.arrived("submitted")
        async for event in studio.watch(other.id):
            if event.kind == "step.started" and event.body["key"] == "waited":
                break
        worker.send_signal(signal.SIGTERM)
        async for event in studio.watch(other.id):
            if event.kind == "job.interrupted":
                break
    assert worker.poll() is None
    assert (await studio.job(buyer.id)).attempt == 1
    counter.let_through("submitted")
    assert await asyncio.to_thread(worker.wait, LIMIT_S) == 0

    left = await studio.job(buyer.id)
    assert (left.status, left.attempt) == ("running", 2)
    assert await statuses(studio) == ["settled"]
    done = await studio.work_job(buyer.id)
    assert (done.status, done.new, counter.bought) == ("completed", 2, ["hat"])


async def test_a_buyer_that_wakes_up_late_settles_nothing_anew(
    studio: Studio, counter: Counter, start_worker: Starter
) -> None:
    counter.hold("submitted")
    job = await shopping(studio, counter, "id")
    worker = start_worker(job.id)
    async with asyncio.timeout(LIMIT_S):
        await counter.arrived("submitted")
        worker.send_signal(signal.SIGSTOP)
        while not (done := await studio.work_job(job.id)).is_final:
            await asyncio.to_thread(signal.sigtimedwait, [], 0.2)  # until it counts as silent
        last = done.last_seq
        counter.let_through("submitted")
        worker.send_signal(signal.SIGCONT)
        await asyncio.to_thread(worker.wait, LIMIT_S)

    assert (done.status, done.attempt, counter.bought) == ("completed", 2, ["hat"])
    assert await statuses(studio) == ["settled"]
    assert (await studio.job(job.id)).last_seq == last
    assert len(await studio.engine.database.all("SELECT digest FROM results")) == 2
