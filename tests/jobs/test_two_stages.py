"""A step that works for two stages, and steps of several kinds side by side."""

from collections.abc import Sequence
from pathlib import Path

from mutoscope.errors import MediaError
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.testing import temporary_studio
from toys import StoryRequest

FRAMES = (30, 10)


@step(version="1", stage="drawing", then="encoding")
def film(work: Work, frames: int) -> int:
    """The encoder is three frames behind."""
    for drawn in range(frames + 1):
        work.tick(drawn, frames, max(0, drawn - 3))
    return frames


@step(version="1", stage="drawing")
def hum(work: Work, title: str) -> str:
    if title == "silent":
        raise MediaError("There is nothing to hear.")
    return title


async def run(ctx: Context, request: StoryRequest) -> None:
    ctx.expect("encoding", 2, weight=sum(FRAMES))
    keys = [f"clip.{index}" for index in range(len(FRAMES))]
    calls = [(frames,) for frames in FRAMES]
    filmed, hummed = await ctx.together(
        ctx.map(film, calls, keys=keys, weights=FRAMES),
        ctx.step(hum, request.title, key="hum", weight=0),
    )
    assert (filmed, hummed) == (list(FRAMES), request.title)


PIPELINE = Pipeline(
    name="film",
    title="Film",
    summary="Frames, drawn and encoded.",
    version="1",
    request=StoryRequest,
    stages=(Stage("drawing", 0, 50), Stage("encoding", 50, 100)),
    run=run,
)


def steps_done(events: Sequence[object]) -> set[str]:
    return {event.body["key"] for event in events if event.kind == "step.completed"}


async def test_both_bands_are_full_when_all_is_done(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=(PIPELINE,)) as studio:
        job = await studio.submit("film", {"title": "Bees"})
        done = await studio.work_job(job.id)
        assert (done.status, done.progress) == ("completed", 100)
        assert steps_done(await studio.events(job.id)) == {"clip.0", "clip.1", "hum"}


async def test_what_goes_on_beside_a_failure_is_kept(tmp_path: Path, database: str) -> None:
    async with temporary_studio(tmp_path, database_url=database, pipelines=(PIPELINE,)) as studio:
        job = await studio.submit("film", {"title": "silent"})
        done = await studio.work_job(job.id)
        assert (done.status, done.error.message) == ("failed", "There is nothing to hear.")
        assert {"clip.0", "clip.1"} <= steps_done(await studio.events(job.id))
