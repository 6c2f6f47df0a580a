"""Memes about Monday, for the tests of the recipe: whole, or without their clips."""

import io
import json
import zipfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from mutoscope.app import Studio
from mutoscope.jobs.collecting import Failure, attempted
from mutoscope.jobs.context import Context
from mutoscope.media.wav import write_wav
from mutoscope.models import Artifact, Job
from mutoscope.pipelines.meme import PIPELINE
from mutoscope.pipelines.meme.captions import caption_all
from mutoscope.pipelines.meme.document import DOCUMENT, plan_memes
from mutoscope.pipelines.meme.each import there
from mutoscope.pipelines.meme.making import Plan, draw
from mutoscope.pipelines.meme.papers import write_papers
from mutoscope.pipelines.meme.planning import plans
from mutoscope.pipelines.meme.recipe import tell_failed, tell_lacking
from mutoscope.pipelines.meme.request import MemeRequest
from mutoscope.pipelines.meme.sources import ground_all, music_all
from mutoscope.pipelines.meme.staffing import language_of, staff
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

SEED = 7
KEY = "planted-secret-0123456789"
RATE_HZ = 24_000
REQUEST: Mapping[str, Any] = {"topic": "Monday", "quality": "draft", "seconds": 7}
OWN = """\
id = "two_lines"
titles = { en = "Two lines" }
width_px = 512
height_px = 512
ground = ["#FFEE88"]
license = "CC-BY-4.0"
author = "Ada"
source = "https://example.org/two-lines"

[[slots]]
id = "over"
box = [16, 16, 480, 200]
hint = { en = "what is wished" }

[[slots]]
id = "under"
box = [16, 296, 480, 200]
hint = { en = "what happens" }
"""


async def unfilmed(ctx: Context, request: MemeRequest) -> None:
    """All of the recipe but the clips."""
    language = language_of(request)
    providers = await staff(ctx, request)
    grounds = await ground_all(ctx, request, language, providers)
    slices = await music_all(ctx, request)
    captions = await caption_all(ctx, request, language, grounds, providers)
    document = await ctx.step(plan_memes, language, there(grounds), there(captions), key=DOCUMENT)
    planned = plans(document, grounds, captions, slices)
    tell_lacking(ctx, language, grounds, planned)
    for number, plan in enumerate(planned):
        if isinstance(plan, Failure):
            continue
        key, title = f"memes.{number}", " / ".join(plan.meme.texts.values())
        made = await attempted(_drawn(ctx, request, number, plan), key)
        if isinstance(made, Failure):
            tell_failed(ctx, number, title, made, stage="clip")
        else:
            ctx.item(key, title=title, status="completed")


async def _drawn(ctx: Context, request: MemeRequest, number: int, plan: Plan) -> None:
    key, name = f"memes.{number}", f"meme-{number + 1}"
    drawn = await draw(ctx, key, plan)
    parts = (plan.language, request.topic, plan.ground, plan.caption, plan.heard)
    papers = await ctx.step(write_papers, plan.meme, *parts, key=f"{key}.papers")
    ctx.produce("picture", drawn.picture, name=f"{name}.png", item=key)
    ctx.produce("publish", papers.publish, name=f"{name}.publish.json", item=key)
    ctx.produce("sources", papers.sources, name=f"{name}.sources.json", item=key)


UNFILMED = replace(PIPELINE, run=unfilmed)


class Bare:
    """`models.Work` of a step that makes no files; it keeps what it was warned of."""

    seed = SEED

    def __init__(self) -> None:
        self.warnings = list[str]()

    def path(self, artifact: Artifact) -> Path:
        raise AssertionError("it reads no file")

    def scratch(self, name: str) -> Path:
        raise AssertionError("it writes no file")

    def keep(self, path: Path, mime_type: str) -> Artifact:
        raise AssertionError("it keeps no file")

    def tick(self, current: int, total: int, further: int = 0) -> None: ...

    def warn(self, code: str, message: str) -> None:
        self.warnings.append(code)


@asynccontextmanager
async def opened(folder: Path, database: str, **more: Any) -> AsyncGenerator[Studio]:
    """A studio that makes memes without clips, unless other pipelines are named."""
    settings: dict[str, Any] = {"pipelines": [UNFILMED], "log_level": "error", **more}
    async with temporary_studio(folder, database_url=database, **settings) as studio:
        yield studio


def studio_with(
    fakes: FakeVendors, folder: Path, database: str, **settings: Any
) -> AbstractAsyncContextManager[Studio]:
    """The same, and vendors to ask, who are fakes."""
    return opened(
        folder,
        database,
        base_urls={name: fakes.url(name) for name in fakes.names if name != "local"},
        retry_gap_s=0.01,
        busy_gap_s=0.01,
        openai_api_key=KEY,
        **settings,
    )


async def make(studio: Studio, seed: int | None = SEED, **asked: Any) -> Job:
    """Submit memes and work them to their end."""
    job = await studio.submit("meme", {**REQUEST, **asked}, seed=seed)
    return await studio.work_job(job.id)


async def edited(
    studio: Studio, job: Job, changes: Mapping[str, Any], takes: tuple[str, ...] = ()
) -> Job:
    """An edit, worked to its end."""
    return await studio.work_job((await studio.edit(job.id, changes, takes=takes)).id)


def told(studio: Studio, job: Job, name: str) -> Any:
    """A JSON file of the job."""
    (output,) = [each for each in job.output if each.name == name]
    return json.loads(studio.path(output.artifact).read_text("utf-8"))


def templates(studio: Studio, job: Job) -> list[str]:
    """Those of its memes, in order."""
    names = [f"meme-{number + 1}.sources.json" for number in range(len(job.items))]
    return [told(studio, job, name)["template"]["id"] for name in names]


def made(job: Job) -> set[str]:
    """The keys of the steps that were run, not found."""
    return {step.key for step in job.steps if step.status == "completed"}


def codes(job: Job) -> list[str]:
    return [warning.code for warning in job.warnings]


async def own_template(studio: Studio, folder: Path, **files: bytes) -> Any:
    """A template of the user's, as a file of the store."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("two-lines/template.toml", OWN)
        for name, data in files.items():
            file.writestr(f"two-lines/{name}", data)
    path = folder / "two-lines.zip"
    path.write_bytes(packed.getvalue())
    return await studio.upload(path)


async def own_picture(studio: Studio, folder: Path, name: str, hue: int) -> dict[str, Any]:
    """A picture of the user's: a field of one colour with a bar."""
    image = Image.new("HSV", (640, 640), (hue, 180, 220)).convert("RGB")
    image.paste((20, 20, 20), (40 + hue, 80, 120 + hue, 560))
    image.save(folder / name)
    return {"file": await studio.upload(folder / name), "name": name}


async def own_track(
    studio: Studio, folder: Path, name: str, hz: float, length_s: float = 12.0
) -> dict[str, Any]:
    """Music of the user's: a tone."""
    times = np.arange(round(RATE_HZ * length_s)) / RATE_HZ
    write_wav(folder / name, (0.3 * np.sin(2 * np.pi * hz * times)).astype(np.float32), RATE_HZ)
    return {"file": await studio.upload(folder / name), "name": name}
