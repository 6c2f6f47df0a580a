"""A pipeline that makes memes as the real one does, but quickly, and waits where a test says.

Its topic may be a folder: while there is a file `hold.N` in it, meme N (from 0) is not drawn, and
where there is `fail.N` it cannot be; `runs.N` tells how often it was.
Of "large" the clips have more bytes; of "found" nobody knows who has the rights.
"""

import json
import threading
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from mutoscope.errors import MediaError
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Queue, Stage
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.testing.fakes.pexels import clip
from mutoscope.testing.fakes.pictures import painted

WIDTH_PX, HEIGHT_PX = 108, 192
LARGE = (360, 640)
WAIT_S = 0.02
SOURCES = {"template": {"licence": "CC0-1.0", "url": "https://example.org/template"}}
UNLICENSED = {"template": {"url": "https://example.org/template"}}


class MemeRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int = Field(1, ge=1, le=20)
    topic: str = ""
    language: str = "auto"


@step(version="1", stage="caption", seeded=True)
def think(work: Work, topic: str, number: int) -> str:
    words = ("Monday <again>", "No coffee", "Still here", "Why me")
    return f"{words[number % len(words)]} {number + 1} ({work.seed})"


@step(version="1", stage="caption", seeded=True)
def pick_music(work: Work, number: int) -> str:
    return f"track {work.seed % 97}"


@step(version="1", stage="picture", time_limit_s=300, stall_limit_s=200)
def draw(work: Work, topic: str, number: int, text: str) -> Artifact:
    folder = Path(topic) if topic.startswith("/") else None
    while folder and (folder / f"hold.{number}").exists():
        work.tick(1, 2)
        threading.Event().wait(WAIT_S)
    if folder and (folder / f"fail.{number}").exists():
        raise MediaError("The picture cannot be drawn.", hint="Try another one.")
    if folder:
        with (folder / f"runs.{number}").open("a") as told:
            told.write("x")
    return _kept(work, "picture.png", painted(text, WIDTH_PX, HEIGHT_PX), "image/png")


@step(version="1", stage="clip")
def film(work: Work, topic: str, text: str, track: str) -> Artifact:
    size = LARGE if topic == "large" else (WIDTH_PX, HEIGHT_PX)
    drawn = clip(sum(map(ord, text + track)), *size)
    return _kept(work, "clip.mp4", drawn, "video/mp4")


@step(version="1", stage="clip")
def note_down(work: Work, name: str, told: dict[str, Any]) -> Artifact:
    return _kept(work, name, json.dumps(told).encode(), "application/json")


def _kept(work: Work, name: str, data: bytes, mime_type: str) -> Artifact:
    path = work.scratch(name)
    path.write_bytes(data)
    return work.keep(path, mime_type)


async def make_memes(ctx: Context, request: MemeRequest) -> None:
    for number in range(request.count):
        key = f"memes.{number}"
        text = await ctx.step(think, request.topic, number, key=f"{key}.caption")
        track = await ctx.step(pick_music, number, key=f"{key}.music")
        ctx.item(key, title=text, stage="picture")
        picture = await ctx.step(draw, request.topic, number, text, key=f"{key}.picture")
        video = await ctx.step(film, request.topic, text, track, key=f"{key}.clip")
        name = f"meme-{number + 1}"
        size: dict[str, Any] = {"duration_s": 2.0, "width": WIDTH_PX, "height": HEIGHT_PX}
        said = {"title": text, "description": text, "language": "en", "ai_generated": False}
        sources = UNLICENSED if request.topic == "found" else SOURCES
        papers = {
            paper: await ctx.step(note_down, f"{paper}.json", told, key=f"{key}.{paper}")
            for paper, told in (("publish", said), ("sources", sources))
        }
        ctx.produce("video", video, name=f"{name}.mp4", item=key, **size)
        ctx.produce("picture", picture, name=f"{name}.png", item=key)
        for paper, file in papers.items():
            ctx.produce(paper, file, name=f"{name}.{paper}.json", item=key)
        ctx.item(key, title=text, status="completed", progress=100.0, stage="clip")


MEMES = Pipeline(
    name="meme",
    title="Memes",
    summary="Memes of a test.",
    version="1",
    request=MemeRequest,
    stages=(Stage("caption", 0, 20), Stage("picture", 20, 70), Stage("clip", 70, 100)),
    run=make_memes,
    queue=Queue("memes", strict=True, when_busy="refuse"),
)


def drawn(folder: Path, count: int) -> list[int]:
    """How often each meme was drawn."""
    files = [folder / f"runs.{number}" for number in range(count)]
    return [len(file.read_text()) if file.exists() else 0 for file in files]
