"""Vendors that are down, in whole jobs: who is sent to them, who waits, who is told at once.

Nobody waits half a minute here: time passes in the vendor's row.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from mutoscope.app import Studio
from mutoscope.errors import (
    ProviderDenied,
    ProviderError,
    ProviderLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from mutoscope.jobs.breaker import vendor_of
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.retrying import VENDOR_DOWN, Retries
from mutoscope.jobs.step import step
from mutoscope.models import Job, Work
from mutoscope.providers.fake import FakeSpeech
from mutoscope.providers.paying import Limits
from mutoscope.providers.protocols import Identity
from mutoscope.store import vendors
from mutoscope.store.vendors import OPENS_AT, Outcome, VendorHealth
from mutoscope.testing import temporary_studio
from mutoscope.testing.vendor import FakeVendor
from painting import PAINTING

LIMIT_S = 60
KEY = "a-token-of-the-studio"
Behaviour = Callable[[], Any]


@dataclass
class OwnOracle:
    """A part of this program: it has no price and no limits. It behaves as it is told to."""

    name: str = "oracle"
    behave: Behaviour = str
    asked: int = 0
    waiting: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def identity(self) -> Identity:
        return Identity(self.name, "answers")

    async def ask(self) -> str:
        self.asked += 1
        found = self.behave()
        if isinstance(found, asyncio.Event):
            self.waiting.set()
            await found.wait()
        return "yes"

    def down(self) -> None:
        """From now on it does not answer."""
        self.behave = self.fail

    def fail(self) -> None:
        raise ProviderUnavailable(f"oracle fell silent ({KEY}).", provider="Oracle, Inc.")


class Oracle(OwnOracle):
    """Somebody else's."""

    limits = Limits()


@step(version="1", stage="asking", kind="net", time_limit_s=30)
async def consult(work: Work, question: str, *, oracle: OwnOracle) -> str:
    return await oracle.ask()


class Questions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: tuple[str, ...]


def consulting(*chain: OwnOracle) -> Pipeline:
    """Questions side by side; of the oracles each is asked when the one before it is down."""

    async def run(ctx: Context, request: Questions) -> None:
        for number, oracle in enumerate(chain):
            try:
                keys = [f"answers.{number}.{index}" for index in range(len(request.questions))]
                calls = [(question,) for question in request.questions]
                await ctx.map(consult, calls, keys=keys, provider=oracle)
                return
            except ProviderUnavailable as error:
                if error.code != "vendor_down" or oracle is chain[-1]:
                    raise
                ctx.warn("fallback", error.message)

    return Pipeline(
        name="consulting",
        title="Consulting",
        summary="Asks an oracle.",
        version="1",
        request=Questions,
        stages=(Stage("asking", 0, 100),),
        run=run,
    )


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


@asynccontextmanager
async def opened(
    folder: Path, database: str, *chain: OwnOracle, retry_gap_s: float = 0.01
) -> AsyncIterator[Studio]:
    async with temporary_studio(
        folder,
        database_url=database,
        pipelines=(consulting(*chain), PAINTING),
        retry_gap_s=retry_gap_s,
        api_token=KEY,
    ) as studio:
        yield studio


@pytest.fixture
async def studio(tmp_path: Path, database: str, oracle: Oracle) -> AsyncIterator[Studio]:
    async with opened(tmp_path, database, oracle) as studio:
        yield studio


@pytest.fixture
async def patient(tmp_path: Path, database: str, oracle: Oracle) -> AsyncIterator[Studio]:
    """One whose steps wait 21 s for a vendor, as they do by default."""
    async with opened(tmp_path / "patient", database, oracle, retry_gap_s=1.0) as studio:
        yield studio


async def asks(studio: Studio, *questions: str) -> Job:
    return await studio.submit("consulting", {"questions": questions or ("why",)})


async def asked(studio: Studio, *questions: str) -> Job:
    job = await asks(studio, *questions)
    return await asyncio.wait_for(studio.work_job(job.id), LIMIT_S)


async def health(studio: Studio) -> VendorHealth:
    (found,) = await studio.vendor_health()
    return found


async def go_down(studio: Studio, *, open_s: float = 30.0) -> None:
    """The oracle has failed for a minute; its breaker stays open for `open_s` from now on."""
    fault = Outcome("oracle", "", "failed", 60.0, "provider_unavailable", "oracle fell silent.")
    for _ in range(OPENS_AT):
        await vendors.tell(studio.engine.database, fault)
    await pass_until(studio, open_s)


async def pass_until(studio: Studio, open_s: float) -> None:
    await studio.engine.database.all(
        "UPDATE vendors SET opened_until = clock_timestamp() + make_interval(secs => %(s)s)",
        {"s": open_s},
    )


async def kinds(studio: Studio, job: Job) -> list[str]:
    return [event.kind for event in await studio.events(job.id)]


async def test_who_is_down_is_not_asked(studio: Studio, oracle: Oracle) -> None:
    assert await studio.vendor_health() == []
    await asked(studio, "works")
    oracle.down()
    await asked(studio, "fails four times")
    minute_ago = "UPDATE vendors SET failing_since = now() - interval '1 minute', last_success_at ="
    await studio.engine.database.all(f"{minute_ago} now() - interval '2 minutes'")
    done = await asked(studio, "fails once more")
    assert (done.status, oracle.asked) == ("failed", 1 + OPENS_AT)
    assert done.error is not None
    assert (done.error.code, done.error.provider) == ("vendor_down", "oracle")
    assert re.fullmatch(
        r"oracle has failed 5 times in a row; it is asked again in [23]\d s\.", done.error.message
    )
    assert done.error.hint
    assert done.error.retryable

    done = await asked(studio, "why", "when", "where")
    assert (done.status, oracle.asked) == ("failed", 1 + OPENS_AT)
    assert "step.retrying" not in await kinds(studio, done)
    told = await studio.metrics()
    assert 'mutoscope_vendor_open{provider="oracle"} 1.0' in told
    assert 'mutoscope_vendor_faults_total{provider="oracle"} 5.0' in told

    found = await health(studio)
    assert (found.name, found.calls, found.faults, found.faults_in_a_row) == ("oracle", 6, 5, 5)
    assert found.last_success_at is not None
    assert found.last_error is not None
    assert found.last_error.code == "provider_unavailable"
    assert found.last_error.message == "oracle fell silent (********)."
    assert found.last_error.at > found.last_success_at


async def test_a_burst_of_faults_is_outlasted_by_the_tries(studio: Studio, oracle: Oracle) -> None:
    """Of twelve that fail together, and together again."""
    oracle.behave = lambda: oracle.asked > 24 or oracle.fail()
    done = await asked(studio, *(f"why {n}" for n in range(12)))
    assert (done.status, oracle.asked) == ("completed", 36)
    found = await health(studio)
    assert (found.state, found.faults, found.faults_in_a_row) == ("closed", 24, 0)


async def test_a_step_waits_for_the_next_probe_as_long_as_it_would_try(
    patient: Studio, oracle: Oracle
) -> None:
    await go_down(patient, open_s=0.5)
    done = await asked(patient, "why")
    assert (done.status, oracle.asked) == ("completed", 1)
    assert (await health(patient)).state == "closed"
    assert "step.retrying" not in await kinds(patient, done)


def test_waiting_and_trying_share_one_patience() -> None:
    down = ProviderUnavailable("It is down.", provider="toy")
    fresh, tired = Retries(gap_s=1.0), Retries(gap_s=1.0)
    assert fresh.may_wait(21.0)
    assert not fresh.may_wait(0.1)
    paused_s = sum(retry.pause_s for _ in range(2) if (retry := tired.after(down)))
    assert not tired.may_wait(21.1 - paused_s)
    assert Retries().after(ProviderUnavailable("?", provider="toy", code=VENDOR_DOWN)) is None


async def test_all_workers_know_and_only_one_probes(
    patient: Studio, oracle: Oracle, studio: Studio, tmp_path: Path, database: str
) -> None:
    """Two engines on one database; the second's steps wait until the first's probe is answered."""
    await go_down(studio)
    other = Oracle()
    async with opened(tmp_path / "other", database, other, retry_gap_s=1.0) as another:
        assert (await asked(another, "how")).status == "failed"
        assert (oracle.asked, other.asked) == (0, 0)
        await pass_until(studio, 0)
        answer = asyncio.Event()
        oracle.behave = lambda: answer
        probing = asyncio.create_task(asked(patient, "why"))
        await asyncio.wait_for(oracle.waiting.wait(), LIMIT_S)
        hurried = await asked(studio, "when")  # whose patience is a fifth of a second
        assert hurried.error is not None
        assert hurried.error.message.endswith("it is asked just now.")
        waiting = asyncio.create_task(asked(another, "where", "when"))
        await until_it_waits(another)
        assert other.asked == 0
        answer.set()
        assert [(await each).status for each in (probing, waiting)] == ["completed"] * 2
    assert (oracle.asked, other.asked) == (1, 2)


async def until_it_waits(studio: Studio) -> None:
    """Its steps have subscribed to the vendor's news."""
    never = asyncio.Event()
    while "vendor oracle" not in studio.engine.listener._subscribers:
        try:
            await asyncio.wait_for(never.wait(), 0.01)
        except TimeoutError:
            continue


async def test_a_probe_that_fails_opens_it_for_longer(studio: Studio, oracle: Oracle) -> None:
    await go_down(studio, open_s=0)
    oracle.down()
    done = await asked(studio, "why")
    assert (done.status, oracle.asked) == ("failed", 1)
    assert done.error is not None
    assert done.error.message.startswith("oracle has failed 6 times in a row; it is asked again in")
    found = await health(studio)
    assert found.asked_again_in_s is not None
    assert 50 < found.asked_again_in_s <= 60


async def test_a_cancelled_probe_is_the_next_ones(studio: Studio, oracle: Oracle) -> None:
    await go_down(studio, open_s=0)
    never = asyncio.Event()
    oracle.behave = lambda: never
    job = await asks(studio, "why")
    working = asyncio.create_task(studio.work_job(job.id))
    await asyncio.wait_for(oracle.waiting.wait(), LIMIT_S)
    assert (await health(studio)).state == "half_open"
    await studio.cancel(job.id)
    assert (await asyncio.wait_for(working, LIMIT_S)).status == "cancelled"
    oracle.behave = str
    assert (await asked(studio, "when")).status == "completed"
    found = await health(studio)
    assert (found.state, found.calls, found.faults) == ("closed", OPENS_AT + 1, OPENS_AT)


async def test_a_bug_says_nothing_of_the_vendor(studio: Studio, oracle: Oracle) -> None:
    oracle.behave = lambda: 1 / 0
    await asked(studio)
    assert await studio.vendor_health() == []


@pytest.mark.parametrize(
    "error",
    [
        ProviderLimited("Later.", provider="oracle", retry_after_s=0.001),
        ProviderDenied("No key.", provider="oracle"),
        ProviderRefused("Not that.", provider="oracle"),
        ProviderError("Not so.", provider="oracle"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_who_refuses_is_there(studio: Studio, oracle: Oracle, error: ProviderError) -> None:
    await go_down(studio, open_s=0)

    def refuse() -> None:
        raise error

    oracle.behave = refuse
    done = await asked(studio)
    assert done.error is not None
    assert done.error.code == error.code
    found = await health(studio)
    assert (found.state, found.faults, found.faults_in_a_row) == ("closed", OPENS_AT, 0)
    assert found.last_error is not None
    assert found.last_error.code == error.code
    assert found.last_success_at is None


async def test_a_recipe_steps_down_to_the_next_of_a_chain(
    studio: Studio, oracle: Oracle, tmp_path: Path, database: str
) -> None:
    await go_down(studio)
    second = Oracle("second")
    async with opened(tmp_path / "chain", database, oracle, second) as chained:
        done = await asked(chained, "why", "when")
    assert (done.status, oracle.asked, second.asked) == ("completed", 0, 2)
    (warning,) = done.warnings
    assert warning.code == "fallback"
    assert warning.message.startswith("oracle has failed 5 times in a row")


async def test_what_runs_here_has_no_breaker(tmp_path: Path, database: str) -> None:
    own = OwnOracle()
    own.down()
    assert [vendor_of(each) for each in (own, FakeSpeech(), None)] == [None] * 3
    async with opened(tmp_path, database, own) as studio:
        assert [(await asked(studio, text)).status for text in "abc"] == ["failed"] * 3
        assert await studio.vendor_health() == []
    assert own.asked == 12


async def test_a_vendor_that_is_paid_is_spared_too(
    studio: Studio, tmp_path: Path, database: str
) -> None:
    async with FakeVendor() as vendor:
        request = {"vendor": vendor.url, "resumes_by": "key"}
        bad = await studio.submit("painting", {**request, "prompts": ["[500] a", "[500] b"]})
        await asyncio.wait_for(studio.work_job(bad.id), LIMIT_S)
        assert len(vendor.requests) == 8
        await pass_until(studio, 30)
        left = await studio.submit("painting", {**request, "prompts": ["a cat"]})
        failed = await studio.work_job(left.id)
        assert failed.error is not None
        assert (failed.error.code, len(vendor.requests)) == ("vendor_down", 8)
        await pass_until(studio, 0)
        await studio.retry(left.id)
        assert (await studio.work_job(left.id)).status == "completed"
    found = await health(studio)
    assert (found.name, found.state, found.calls, found.faults) == ("fake", "closed", 9, 8)
