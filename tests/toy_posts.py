"""Small pipelines for tests of publishing: a clip with its papers, or several."""

import json
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict

from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.testing.fakes.pexels import clip as moving
from mutoscope.testing.fakes.pictures import painted

STAGES = (Stage("working", 0, 100),)
KNOWN = {"text": {"licence": "CC-BY-4.0", "url": "https://example.org/bees"}, "music": None}
UNKNOWN = {"text": {"url": "https://example.org/bees"}, "template": {"license": "unknown"}}


class ClipRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = "Why bees dance"
    words: str = "They tell the way.\n\nVoice: Hibari (Apache-2.0).\n\n#bees #honey"
    licensed: bool = True
    synthetic: bool = True
    count: int = 1
    bytes: int = 2000
    papers: bool = True
    real: bool = False


@step(version="1", stage="working")
def film(work: Work, name: str, size: int) -> Artifact:
    """No film, but bytes of its own."""
    path = work.scratch("clip.mp4")
    seed = name.encode() + b" "
    path.write_bytes((seed * (size // len(seed) + 1))[:size])
    return work.keep(path, "video/mp4")


@step(version="1", stage="working")
def film_really(work: Work, number: int) -> Artifact:
    """Two seconds of a picture that moves."""
    path = work.scratch("clip.mp4")
    path.write_bytes(moving(number, 540, 960))
    return work.keep(path, "video/mp4")


@step(version="1", stage="working")
def draw_still(work: Work, number: int) -> Artifact:
    """A picture of it."""
    path = work.scratch("still.png")
    path.write_bytes(painted(f"still {number}", 540, 960))
    return work.keep(path, "image/png")


@step(version="1", stage="working")
def note_down(work: Work, name: str, told: dict[str, Any]) -> Artifact:
    path = work.scratch(name)
    path.write_text(json.dumps(told))
    return work.keep(path, "application/json")


async def make_clips(ctx: Context, request: ClipRequest) -> None:
    said = {
        "title": request.title,
        "description": request.words,
        "hashtags": ["#bees", "#honey"],
        "language": "en",
        "ai_generated": request.synthetic,
    }
    sources = KNOWN if request.licensed else UNKNOWN
    for index in range(request.count):
        item = f"clips.{index}"
        begin = f"clip-{index + 1}." if request.count > 1 else ""
        produce = partial(ctx.produce, item=item if begin else "")
        if begin:
            ctx.item(item, title=f"Clip {index + 1}", status="completed", progress=100)
            said["title"] = f"{request.title} {index + 1}"
        making = (film_really, index + 1) if request.real else (film, said["title"], request.bytes)
        clip = await ctx.step(*making, key=f"{item}.film")
        produce("video", clip, name=f"{begin}video.mp4", duration_s=8.0, width=108, height=192)
        if request.real:
            still = await ctx.step(draw_still, index + 1, key=f"{item}.still")
            produce("picture", still, name=f"{begin}still.png")
        if request.papers:
            for name, told in (("publish", dict(said)), ("sources", sources)):
                paper = await ctx.step(note_down, f"{name}.json", told, key=f"{item}.{name}")
                produce(name, paper, name=f"{begin}{name}.json")


CLIPS = Pipeline(
    name="clips",
    title="Clips",
    summary="Clips with their papers.",
    version="1",
    request=ClipRequest,
    stages=STAGES,
    run=make_clips,
)
