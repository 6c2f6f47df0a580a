"""What a step tells before it runs: who is sent what. A result that is found sends nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Job, Work
from mutoscope.testing import temporary_studio


class Letter(BaseModel):
    text: str
    name: str = ""
    remarks: tuple[str, ...] = ()


def _told(args: tuple[Any, ...], _: object) -> tuple[str, str]:
    return "letter_sent", f"“{args[0]}” is sent."


@step(version="1", stage="posting")
def post(work: Work, text: str) -> str:
    return text.upper()


@step(version="1", stage="posting")
def sign(work: Work, text: str, name: str) -> str:
    return f"{text} {name}"


async def _run(ctx: Context, request: Letter) -> None:
    for remark in request.remarks:
        ctx.warn("remark", remark)
    await ctx.step(sign, await ctx.step(post, request.text, key="post"), request.name, key="sign")


LETTER = Pipeline(
    name="letter",
    title="Letter",
    summary="A letter is posted.",
    version="1",
    request=Letter,
    stages=(Stage("posting", 0, 100),),
    run=_run,
    told_first={post: _told},
    once=("remarks",),
)


async def made(studio: Studio, job: Job) -> tuple[Job, list[str]]:
    """It when it has ended, and what it was told."""
    done = await studio.work_job(job.id)
    assert done.status == "completed", done.error
    return done, [each.message for each in done.warnings]


async def test_it_is_told_where_the_step_runs(tmp_path: Path, database: str) -> None:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[LETTER]
    ) as studio:
        asked: Mapping[str, Any] = {"text": "Hello", "remarks": ["It rains."]}
        first, told = await made(studio, await studio.submit("letter", asked))
        assert sorted(told) == ["It rains.", "“Hello” is sent."]

        signed, told = await made(studio, await studio.edit(first.id, {"name": "Ann"}))
        assert (signed.new, signed.reused, told) == (1, 1, [])

        _, told = await made(studio, await studio.submit("letter", {"text": "Hello"}))
        assert told == []

        _, told = await made(studio, await studio.edit(signed.id, {"text": "Good day"}))
        assert told == ["“Good day” is sent."]

        _, told = await made(studio, await studio.edit(signed.id, {}, takes=["post"]))
        assert told == ["“Hello” is sent."], "another take is another call"
