"""How an attempt ends when things go wrong around it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.testing import temporary_studio
from toys import ALL, GATE, Gate, GateRequest, wait_at_gate

ODD = "a\0b \ud800 c"


@step(version="1", stage="working")
def fail_at_gate(work: Work, name: str) -> str:
    GATE.entered.wait(10)
    raise ZeroDivisionError(name)


async def say_odd_things(ctx: Context, request: BaseModel) -> None:
    ctx.warn("odd", ODD)
    ctx.item("part", title=ODD, status="completed", message=ODD)
    raise ValueError(ODD)


async def leave_a_step_behind(ctx: Context, request: BaseModel) -> None:
    await asyncio.gather(
        ctx.step(wait_at_gate, "left", True, key="left behind"),
        ctx.step(fail_at_gate, "sorry", key="failing"),
    )


def pipeline(name: str, run: object) -> Pipeline:
    return Pipeline(
        name=name,
        title=name,
        summary=name,
        version="1",
        request=GateRequest,
        stages=(Stage("working", 0, 100),),
        run=run,  # type: ignore[arg-type]
    )


TOYS = (*ALL, pipeline("odd", say_odd_things), pipeline("leaving", leave_a_step_behind))


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path, database_url=database, pipelines=TOYS, parallel=2
    ) as opened:
        yield opened


@pytest.fixture
def gate() -> Iterator[Gate]:
    GATE.reset()
    yield GATE
    GATE.opened.set()


async def test_text_that_no_database_takes_is_written_all_the_same(studio: Studio) -> None:
    job = await studio.submit("odd", {})
    done = await asyncio.wait_for(studio.work_job(job.id), 20)
    assert (done.status, done.attempt) == ("failed", 1)
    assert done.error is not None
    assert done.error.message == "ValueError: a\ufffdb \ufffd c"
    assert [warning.message for warning in done.warnings] == ["a\ufffdb \ufffd c"]


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
async def test_a_request_with_such_text_is_refused(studio: Studio, name: str) -> None:
    with pytest.raises(InvalidRequest, match="name"):
        await studio.submit("gated", {"name": name})
    assert await studio.jobs() == []


async def test_an_end_that_cannot_be_written_is_written_bare(studio: Studio) -> None:
    await studio.engine.database.all(
        "ALTER TABLE jobs ADD CHECK (error IS NULL OR error ->> 'message' NOT LIKE 'ValueError:%')"
    )
    done = await studio.work_job((await studio.submit("odd", {})).id)
    assert (done.status, done.error and done.error.code) == ("failed", "internal")
    assert done.error is not None
    assert "CheckViolation" in done.error.message


async def test_a_job_that_can_no_longer_be_watched_over_ends(studio: Studio, gate: Gate) -> None:
    await studio.engine.database.all("ALTER TABLE steps ADD CHECK (current = 0)")
    job = await studio.submit("gated", {})
    done = await asyncio.wait_for(studio.work_job(job.id), 20)
    assert (done.status, done.error and done.error.code) == ("failed", "internal")
    assert done.error is not None
    assert "CheckViolation" in done.error.message


async def test_no_step_outlives_its_job(studio: Studio, gate: Gate) -> None:
    done = await asyncio.wait_for(studio.work_job((await studio.submit("leaving", {})).id), 20)
    assert done.error is not None
    assert done.error.message == "ZeroDivisionError: sorry"
    assert {step.key: step.status for step in done.steps} == {
        "failing": "failed",
        "left behind": "skipped",
    }
    assert "left behind" not in [thread.name for thread in threading.enumerate()]
