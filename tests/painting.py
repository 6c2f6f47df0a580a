"""A pipeline that buys pictures of the fake vendor, and a worker of its own process for it.

python painting.py FOLDER DATABASE_URL
"""

import asyncio
import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.providers.fake_pictures import FakePictures
from mutoscope.providers.http.request import Patience
from mutoscope.providers.paying import Limits
from mutoscope.providers.protocols import PictureModel
from mutoscope.testing import temporary_studio

HASTY = Patience(deadline_s=20, connect_s=5, silence_s=2, bytes_per_s=500, grace_s=1)
GAP_S = 0.02


class PaintingRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    vendor: str
    prompts: tuple[str, ...]
    resumes_by: Literal["id", "key"] | None = "id"
    parallel: int | None = None
    per_minute: float | None = None


@step(version="1", stage="painting", kind="net")
async def paint(work: Work, prompt: str, *, painter: PictureModel) -> Artifact:
    picture = await painter.paint(prompt, width=32, height=48)
    path = work.scratch("picture.png")
    path.write_bytes(picture.data)
    return work.keep(path, picture.mime_type)


async def paint_all(ctx: Context, request: PaintingRequest) -> None:
    painter = FakePictures(
        request.vendor,
        resumes_by=request.resumes_by,
        limits=Limits(request.parallel, request.per_minute),
        patience=HASTY,
        poll_s=0.02,
    )
    keys = [f"pictures.{index}" for index in range(len(request.prompts))]
    calls = [(prompt,) for prompt in request.prompts]
    for index, picture in enumerate(await ctx.map(paint, calls, keys=keys, provider=painter)):
        ctx.produce("picture", picture, name=f"{index}.png", width=32, height=48)


PAINTING = Pipeline(
    name="painting",
    title="Painting",
    summary="Pictures of the fake vendor.",
    version="1",
    request=PaintingRequest,
    stages=(Stage("painting", 0, 100),),
    run=paint_all,
)


async def main(folder: str, database_url: str) -> None:
    async with temporary_studio(
        Path(folder), database_url=database_url, pipelines=(PAINTING,), retry_gap_s=GAP_S
    ) as studio:
        await studio.run_worker(exit_when_idle=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
