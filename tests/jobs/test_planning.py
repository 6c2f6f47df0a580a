"""Edits that change a document which is itself to be made anew; and what they will cost."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.execution import Call
from mutoscope.jobs.forecasting import Forecast, Foreseen, Unborn
from mutoscope.jobs.step import step
from mutoscope.models import Job, Work
from mutoscope.providers.paying import Till
from mutoscope.providers.protocols import Identity
from mutoscope.testing import temporary_studio
from toys import STORY, Line, Story, StoryRequest, bind, speak

POEM_USD = 0.25


@dataclass(frozen=True)
class Poet:
    """Who writes for money, and nothing like what was foreseen."""

    till: Till | None = None

    @property
    def identity(self) -> Identity:
        return Identity("poet", "ode")

    def paying(self, till: Till) -> "Poet":
        return replace(self, till=till)

    async def write(self, title: str, count: int) -> Story:
        assert self.till is not None
        async with self.till.call(usd=POEM_USD) as paid:
            paid.charged(POEM_USD)
        return Story(title, tuple(Line(f"{title}, verse {index}") for index in range(count)))


@step(version="1", stage="writing", kind="net")
async def write_poem(work: Work, title: str, count: int, *, poet: Poet) -> Story:
    return await poet.write(title, count)


async def recite(ctx: Context, request: StoryRequest) -> None:
    calling = (write_poem, request.title, request.count)
    poem = await ctx.step(*calling, key="story", provider=Poet())
    keys = [f"lines.{index}.sound" for index in range(len(poem.lines))]
    spoken = await ctx.map(speak, [(line,) for line in poem.lines], keys=keys)
    ctx.produce("book", await ctx.step(bind, poem.title, tuple(spoken), key="book"), name="p.txt")


def foresee(call: Call, request: StoryRequest, unborn: Unborn) -> Foreseen | None:
    """A poem of two lines, whatever is asked for."""
    if call.function is not write_poem:
        return None
    guess = Story(request.title, (Line("a"), Line("b")))
    return Foreseen(guess, sure=False, why="Two lines are reckoned with.")


POEM = replace(STORY, name="poem", run=recite, forecast=Forecast(foresee))


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path, database_url=database, pipelines=[STORY, POEM]) as opened:
        yield opened


async def poem(studio: Studio, **asked: Any) -> Job:
    return await studio.work_job((await studio.submit("poem", {"title": "Bees", **asked})).id)


async def test_what_somebody_is_to_write_is_guessed_and_priced(studio: Studio) -> None:
    job = await poem(studio)
    plan = await studio.plan_edit(job.id, {"title": "Ants"})
    assert (plan.cost, plan.unknown, plan.certain) == (POEM_USD, False, False)
    assert plan.to_run == ("story", "lines.0.sound", "lines.1.sound", "book")
    assert "Two lines are reckoned with." in plan.basis
    again = await studio.plan_edit(job.id, {"lines.2.text": "Wax."})
    assert (again.cost, again.certain) == (0, True)
    assert set(again.to_run) == {"lines.2.sound", "book"}


async def test_a_change_has_to_fit_the_document_that_is_there_not_a_guess(studio: Studio) -> None:
    job = await poem(studio)
    both = {"title": "Ants", "lines.2.text": "Wax."}
    assert (await studio.plan_edit(job.id, both)).cost == POEM_USD
    done = await studio.work_job((await studio.edit(job.id, both)).id)
    assert await _lines(studio, done) == ["Ants", "Ants, verse 0", "Ants, verse 1", "Wax."]
    for plan in (studio.plan_edit, studio.edit):
        with pytest.raises(InvalidRequest, match=r"no 'lines\.7\.text' to change"):
            await plan(job.id, {"title": "Ants", "lines.7.text": "Wax."})


async def test_an_edited_line_outlives_a_further_edit_of_the_request(studio: Studio) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    child = await studio.work_job((await studio.edit(parent.id, {"lines.0.text": "Wax."})).id)
    assert (await studio.plan_edit(child.id, {"count": 4})).unknown
    done = await studio.work_job((await studio.edit(child.id, {"count": 4})).id)
    assert await _lines(studio, done) == [
        "Bees",
        "Wax.",
        "Bees line 1",
        "Bees line 2",
        "Bees line 3",
    ]

    both = {"count": 2, "lines.1.text": "Honey."}
    done = await studio.work_job((await studio.edit(parent.id, both)).id)
    assert await _lines(studio, done) == ["Bees", "Bees line 0", "Honey."]


@pytest.mark.parametrize(
    ("change", "hint"),
    [({"lines.7.text": "x"}, "There are 3"), ({"lines.0.loudness": "loud"}, "number")],
)
async def test_what_does_not_fit_is_refused_beside_a_field_of_the_request_too(
    studio: Studio, change: dict[str, str], hint: str
) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    with pytest.raises(InvalidRequest) as refusal:
        await studio.edit(parent.id, {"count": 4, **change})
    assert hint in refusal.value.hint


async def test_a_line_that_the_new_document_lacks_fails_the_job(studio: Studio) -> None:
    parent = await studio.work_job((await studio.submit("story", {"title": "Bees"})).id)
    child = await studio.work_job((await studio.edit(parent.id, {"lines.2.text": "Wax."})).id)
    short = await studio.work_job((await studio.edit(child.id, {"count": 2})).id)
    assert (short.status, short.error and short.error.code) == ("failed", "invalid_request")
    long = await studio.work_job((await studio.edit(short.id, {"count": 3})).id)
    assert await _lines(studio, long) == ["Bees", "Bees line 0", "Bees line 1", "Wax."]


async def test_a_job_without_a_document_cannot_have_it_edited(studio: Studio) -> None:
    parent = await studio.submit("story", {"title": "Bees"})
    await studio.cancel(parent.id)
    with pytest.raises(InvalidRequest, match="nothing yet that could be edited"):
        await studio.edit(parent.id, {"lines.0.text": "Wax."})


async def _lines(studio: Studio, job: Job) -> list[str]:
    return studio.path(job.output[0].artifact).read_text().splitlines()
