"""What a vendor made and nobody wants is bought anew when a person says so."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.past_memes import PastMemes, Told
from mutoscope.jobs.step import step
from mutoscope.models import Job, Work
from mutoscope.pipelines.meme import PIPELINE
from mutoscope.pipelines.meme.captions import caption_all
from mutoscope.pipelines.meme.each import there
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.sources import ground_all
from mutoscope.pipelines.meme.staffing import language_of, staff
from mutoscope.pipelines.meme.values import Caption, Ground
from mutoscope.store.memes import dislike
from mutoscope.store.steps import recorded
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors
from pipelines.meme.monday import KEY

ASKED = {"topic": "Monday", "strict": True, "writer": "openai"}


@step(version="1", stage="caption")
def hand_over(
    work: Work, grounds: tuple[Ground | None, ...], captions: tuple[Caption | None, ...]
) -> int:
    return len(captions)


async def bought(ctx: Context, request: MemeRequest) -> None:
    """What vendors give for memes, and no meme."""
    language, providers = language_of(request), await staff(ctx, request)
    grounds = await ground_all(ctx, request, language, providers)
    captions = await caption_all(ctx, request, language, grounds, providers)
    await ctx.step(hand_over, there(grounds), there(captions), key="memes")


@pytest.fixture
async def studio(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path,
        database_url=database,
        pipelines=[replace(PIPELINE, run=bought, document="", form=None)],
        base_urls={name: fakes.url(name) for name in fakes.names if name != "local"},
        openai_api_key=KEY,
        log_level="error",
    ) as running:
        yield running


async def test_pictures_that_are_all_disliked_are_painted_anew(
    studio: Studio, fakes: FakeVendors
) -> None:
    painted = [f"memes.0.source{each}" for each in ("", ".2", ".3")]
    job = await made(studio, ASKED | {"painter": "openai"})
    for count in range(1, 4):
        assert (job.status, pictures(fakes)) == ("completed", count)
        await dislike(studio.engine.database, job.owner, job.id, "memes.0")
        job = await looked_at(studio, job, *(f"{each}.known" for each in painted[:count]))
    assert job.error is not None
    assert (job.error.code, job.error.again) == ("painting_disliked", tuple(painted))
    assert pictures(fakes) == 3
    job = await retried(studio, job)
    assert (job.status, job.error) == ("completed", None)
    assert pictures(fakes) == 4


async def test_words_that_are_all_disliked_are_written_anew(
    studio: Studio, fakes: FakeVendors
) -> None:
    first = await made(studio, ASKED | {"template": "melting"})
    assert first.status == "completed", first.error
    await dislike_all(studio, first)
    job = await looked_at(studio, first, "memes.0.caption")
    assert job.error is not None
    assert (job.error.code, job.error.again) == ("captions_disliked", ("memes.0.written",))
    job = await retried(studio, job)
    assert (job.status, job.error) == ("completed", None)


async def dislike_all(studio: Studio, job: Job) -> None:
    """Of what the model wrote, as if it had been in an earlier job."""
    database = studio.engine.database
    row = await recorded(database, job.id, "memes.0.written")
    assert row is not None
    memory = PastMemes(database, job.owner, "job_0")
    for number, caption in enumerate(json.loads(row["value"])):
        await memory.note(f"memes.{number}", Told(template="melting", caption=caption["key"]))
        await dislike(database, job.owner, "job_0", f"memes.{number}")


def pictures(fakes: FakeVendors) -> float:
    return sum(charge.units.get("picture", 0) for charge in fakes.charges)


async def made(studio: Studio, asked: Mapping[str, object]) -> Job:
    job = await studio.submit("meme", asked, seed=7)
    return await studio.work_job(job.id)


async def looked_at(studio: Studio, job: Job, *takes: str) -> Job:
    """Another job, in which what is recorded is chosen from anew."""
    edit = await studio.edit(job.id, {}, takes=takes)
    return await studio.work_job(edit.id)


async def retried(studio: Studio, job: Job) -> Job:
    await studio.retry(job.id)
    return await studio.work_job(job.id)
