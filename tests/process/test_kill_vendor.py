"""Worker processes that are killed while a vendor has their order in hand."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mutoscope.app import Studio
from mutoscope.config import environment_of
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.models import Job
from mutoscope.pipelines.short.script import Script, Segment, write_yaml
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from mutoscope.testing.fakes.chat import completed
from mutoscope.testing.loopback import Exchange
from mutoscope.testing.wire import document

LIMIT_S = 60
PHOTO = "segments.0.photo"
SMALL = {"quality": "draft", "music": "none"}
TEXT = "Monks drank tea early. Traders carried it west. Now billions drink it."
ONE_BY_ONE = {"provider_limits": {"gemini": {"parallel": 1}}}
MAYBE = f"Maybe charged: gemini was asked for {PHOTO} (at most $0.056"


class Vendors(FakeVendors):
    """Fakes that can be held up. `open`: while it is clear, whatever arrives waits; `arrived`: it
    does. `spoiled`: so many chats are answered with something else, and the next arrival waits."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.arrived = asyncio.Event(), asyncio.Event()
        self.open.set()
        self.spoiled = 0

    async def respond(self, exchange: Exchange) -> None:
        if self.spoiled and exchange.asked.path.endswith("/chat/completions"):
            self.spoiled -= 1
            self.open.clear()
            return await self._answer_badly(exchange)
        self.arrived.set()
        await self.open.wait()
        return await super().respond(exchange)

    async def _answer_badly(self, exchange: Exchange) -> None:
        whole, charge = completed("gemini", exchange.asked.document, "{}")
        self.charges.append(charge)
        await self._heard(replace(exchange.asked, vendor="gemini"))
        await exchange.send(document(200, whole))


@pytest.fixture
async def fakes() -> AsyncIterator[Vendors]:
    async with Vendors() as running:
        yield running


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """The settings about calls whose answer is lost; by default, as they are."""
    return getattr(request, "param", {})


@pytest.fixture
async def studio(
    tmp_path: Path, database: str, fakes: Vendors, policy: Mapping[str, Any]
) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data",
        database_url=database,
        heartbeat_limit_s=2,
        gemini_api_key="planted-secret-0123456789",
        base_urls={"gemini": fakes.url("gemini")},
        find_local_models=False,
        **policy,
    ) as opened:
        yield opened


@pytest.fixture
def worker(tmp_path: Path, studio: Studio) -> Iterator["subprocess.Popen[bytes]"]:
    """One that works in its own process, with the studio's settings."""
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mutoscope", "worker", "--unsupervised"],
            stdout=log,
            stderr=log,
            env=environment_of(studio.engine.settings),
        )
    yield process
    process.kill()
    process.wait(20)


async def painting(studio: Studio, scenes: int = 1) -> Job:
    """A short whose pictures are Gemini's."""
    segments = tuple(
        Segment(
            text="Monks drank tea.",
            headline="Monks",
            picture=ScenePlan("kinetic", "espresso", place, hero="hot-beverage"),
            prompt=f"Monk {place} with a cup of tea.",
        )
        for place in range(scenes)
    )
    script = write_yaml(Script(title="Tea", language="en", segments=segments))
    request = {**SMALL, "script": script, "image_provider": "gemini"}
    return await studio.submit("short", request, seed=7)


async def kill(worker: "subprocess.Popen[bytes]") -> None:
    worker.send_signal(signal.SIGKILL)
    await asyncio.to_thread(worker.wait, 20)


async def killed_in_flight(
    studio: Studio,
    fakes: Vendors,
    worker: "subprocess.Popen[bytes]",
    mark: str,
    *,
    scenes: int = 1,
) -> Job:
    """The job whose worker was killed when the vendor had its order."""
    fakes.behave("gemini", mark)
    job = await painting(studio, scenes)
    async with asyncio.timeout(LIMIT_S):
        await fakes.until(lambda them: len(them.requests) == 1)
        await kill(worker)
        await fakes.until(lambda them: them.left == 1 or bool(them.charges))
    return job


async def calls(studio: Studio) -> list[tuple[str, bool]]:
    """The ledger: how each call stands, and whether its answer is kept there."""
    found = await studio.engine.database.all("SELECT status, vendor_id FROM calls ORDER BY id")
    return [(row["status"], row["vendor_id"] is not None) for row in found]


@pytest.mark.parametrize(
    ("mark", "charged"),
    [
        ("hang", 0),
        pytest.param("slow 600", 1, marks=pytest.mark.slow),
        pytest.param("die_after_accept", 1, marks=pytest.mark.slow),
    ],
)
async def test_a_person_is_asked_and_nothing_is_bought_unasked(
    studio: Studio,
    fakes: Vendors,
    worker: "subprocess.Popen[bytes]",
    mark: str,
    charged: int,
) -> None:
    job = await killed_in_flight(studio, fakes, worker, mark)
    asked = await studio.work_job(job.id)
    assert (asked.status, len(fakes.purchases("gemini"))) == ("awaiting_input", charged)
    assert asked.question is not None
    assert str(asked.question["question"]).startswith(MAYBE)
    assert await studio.work_job(job.id) == asked  # nor by looking again
    assert len(fakes.requests) == 1

    if mark == "hang":
        await studio.answer(job.id, {str(asked.question["name"]): "buy_again"})
        done = await studio.work_job(job.id)
        assert done.status == "completed"
        assert len(fakes.purchases("gemini")) == 1
        assert [status for status, _ in await calls(studio)] == ["written_off", "settled"]


@pytest.mark.slow
@pytest.mark.parametrize("policy", [{"unknown_calls": "rebuy"}], indirect=True)
async def test_who_has_allowed_it_buys_once_more(
    studio: Studio, fakes: Vendors, worker: "subprocess.Popen[bytes]"
) -> None:
    job = await killed_in_flight(studio, fakes, worker, "slow 600")
    done = await studio.work_job(job.id)
    assert (done.status, done.attempt) == ("completed", 2)
    assert len(fakes.purchases("gemini")) == 2
    assert [status for status, _ in await calls(studio)] == ["written_off", "settled"]


@pytest.mark.parametrize(
    "policy", [{"unknown_calls": "rebuy", "rebuy_under_usd": 0.05}], indirect=True
)
@pytest.mark.slow
async def test_what_is_dearer_than_allowed_is_asked_about(
    studio: Studio, fakes: Vendors, worker: "subprocess.Popen[bytes]"
) -> None:
    job = await killed_in_flight(studio, fakes, worker, "slow 600")
    assert (await studio.work_job(job.id)).status == "awaiting_input"
    assert len(fakes.purchases("gemini")) == 1


@pytest.mark.proof
@pytest.mark.parametrize("policy", [{"unknown_calls": "skip", **ONE_BY_ONE}], indirect=True)
async def test_a_picture_that_is_left_out_is_drawn_and_told(
    studio: Studio, fakes: Vendors, worker: "subprocess.Popen[bytes]"
) -> None:
    job = await killed_in_flight(studio, fakes, worker, "slow 600", scenes=2)
    done = await studio.work_job(job.id)
    assert (done.status, sorted(each.status for each in done.items)) == (
        "partial",
        ["completed", "completed", "failed"],
    )
    assert "gemini may have charged" in "".join(each.message for each in done.warnings)
    assert "video" in {output.kind for output in done.output}
    assert len(fakes.purchases("gemini")) == 2  # the lost one, and that of the other scene
    assert sorted(status for status, _ in await calls(studio)) == ["settled", "unknown"]


@pytest.mark.slow
async def test_an_answer_that_was_not_recorded_counts_as_lost(
    studio: Studio, fakes: Vendors, worker: "subprocess.Popen[bytes]", database: str
) -> None:
    fakes.open.clear()
    job = await painting(studio)
    async with asyncio.timeout(LIMIT_S):
        await fakes.arrived.wait()
        async with await psycopg.AsyncConnection.connect(database) as connection:
            await connection.execute("LOCK TABLE mutoscope.results IN EXCLUSIVE MODE")
            fakes.open.set()
            await until_somebody_waits(connection)
            await kill(worker)
    done = await studio.work_job(job.id)
    assert (done.status, done.attempt) == ("awaiting_input", 2)
    assert len(fakes.purchases("gemini")) == 1
    assert [status for status, _ in await calls(studio)] == ["unknown"]


async def until_somebody_waits(connection: psycopg.AsyncConnection[Any]) -> None:
    """For the lock that this connection has on the results."""
    waiting = "SELECT FROM pg_locks WHERE relation = 'mutoscope.results'::regclass AND NOT granted"
    while not (await connection.execute(waiting)).rowcount:
        await connection.execute("SELECT pg_sleep(0.02)")


@pytest.mark.slow
@pytest.mark.parametrize("policy", [{"unknown_calls": "rebuy"}], indirect=True)
async def test_an_answer_that_is_being_mended_is_not_bought_again(
    studio: Studio, fakes: Vendors, worker: "subprocess.Popen[bytes]"
) -> None:
    fakes.spoiled = 1
    request = {**SMALL, "topic": "Tea", "text": TEXT, "duration": 5, "image_provider": "drawn"}
    job = await studio.submit("short", {**request, "writer": "gemini"}, seed=7)
    async with asyncio.timeout(LIMIT_S):
        await fakes.arrived.wait()
        assert await calls(studio) == [("submitted", True), ("intended", False)]
        await kill(worker)
        fakes.open.set()
        await fakes.until(lambda them: len(them.charges) == 2)
    done = await studio.work_job(job.id)
    assert (done.status, done.attempt) == ("completed", 2)
    turns = [len(each.document["messages"]) for each in fakes.asked("gemini")]
    assert turns == [turns[0], turns[0] + 2, turns[0] + 2]  # one first question, its mending twice
    assert [status for status, _ in await calls(studio)] == ["settled", "written_off", "settled"]
