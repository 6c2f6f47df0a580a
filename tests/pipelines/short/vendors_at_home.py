"""A studio that calls the fakes, over real sockets, as if they were the vendors."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.models import Job
from mutoscope.pipelines.film.values import canvas_of
from mutoscope.pipelines.short.own_pictures import note_pictures
from mutoscope.pipelines.short.picturing import picture_all
from mutoscope.pipelines.short.recipe import look_into
from mutoscope.pipelines.short.request import ShortRequest
from mutoscope.pipelines.short.script import Script, Segment, write_yaml
from mutoscope.pipelines.short.scripting import DOCUMENT, get_script
from mutoscope.pipelines.short.speaking import speak_all
from mutoscope.pipelines.short.staffing import settle, staff
from mutoscope.providers.protocols import NamedDescription
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

KEY = "planted-secret-0123456789"
LINES = ("Monks drank tea early.", "Traders carried it west.", "Now billions drink it.")
ADA = NamedDescription("Ada", "a woman of thirty with short red hair and a green coat")


def story(*, shows: tuple[str, ...] = ()) -> str:
    """A script of three scenes; the first two show `shows`."""
    segments = tuple(
        Segment(
            text=text,
            headline=text.split()[0],
            picture=ScenePlan("kinetic", "espresso", index, hero="hot-beverage"),
            prompt=f"Scene {index}: {text}",
            shows=shows if index < 2 else (),
        )
        for index, text in enumerate(LINES)
    )
    return write_yaml(Script(title="Tea", language="en", segments=segments, characters=(ADA,)))


async def make(studio: Studio, *, shows: tuple[str, ...] = (), **asked: Any) -> Job:
    """A small short of the story, worked to its end."""
    request = {"script": story(shows=shows), "quality": "draft", **asked}
    job = await studio.submit("short", request, seed=7)
    return await studio.work_job(job.id)


async def run(ctx: Context, request: ShortRequest) -> None:
    """All of the recipe that asks somebody, and no frame of a film."""
    await look_into(ctx, request, canvas_of(request.format, request.quality))
    script = (await get_script(ctx, request)).script
    providers = await staff(ctx, request, script.language)
    notes = await note_pictures(ctx, request, script)
    await speak_all(ctx, request, script, providers)
    await picture_all(ctx, request, script, notes, providers.pictures, drawn=providers.drawn)


UNFILMED = Pipeline(
    name="short",
    title="Unfilmed",
    summary="A short that is not filmed.",
    version="1",
    request=ShortRequest,
    stages=(
        Stage("generating_script", 0, 30),
        Stage("generating_audio", 30, 60),
        Stage("generating_images", 60, 100),
    ),
    run=run,
    settle=settle,
    document=DOCUMENT,
)


@asynccontextmanager
async def studio_with(
    fakes: FakeVendors,
    folder: Path,
    database: str,
    *keys: str,
    unfilmed: bool = False,
    **settings: Any,
) -> AsyncGenerator[Studio]:
    """A studio with the named keys; every vendor's address is that of its fake."""
    given = {f"{name}_api_key": KEY for name in keys}
    addresses = {name: fakes.url(name) for name in ("gemini", "openai", "pexels", "elevenlabs")}
    async with temporary_studio(
        folder,
        database_url=database,
        pipelines=[UNFILMED] if unfilmed else None,
        base_urls=addresses,
        find_local_models=False,
        retry_gap_s=0.01,
        busy_gap_s=0.01,
        **given,
        **settings,
    ) as studio:
        yield studio
