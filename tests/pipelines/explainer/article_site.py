"""A web site on loopback, and a studio whose only pipeline reads an article and its pictures."""

import io
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.models import Job
from mutoscope.pipelines.explainer.article_pictures import offered, pictures_for
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.pipelines.explainer.sourcing import find_page
from mutoscope.pipelines.explainer.values import ArticlePicture
from mutoscope.providers.fake import fake_providers
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.whole_page import ReadPage
from mutoscope.testing import temporary_studio
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import HTML, answer

SENTENCE = "The river {} runs slowly past the old mill and its quiet garden."
LINE = "The mill beside the river ground the corn of nine villages."


class Site(LoopbackServer):
    """Answers with what it was given for a path; 404 for any other."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, bytes] = {}

    def give(
        self,
        path: str,
        body: bytes | str,
        content_type: str = HTML,
        status: int = 200,
        **headers: str,
    ) -> str:
        """The address of what is answered from now on."""
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = answer(status, data, content_type, **headers)
        return f"{self.origin}{path}"

    async def respond(self, exchange: Exchange) -> None:
        """Answer, and remember that it was asked."""
        await self._heard(exchange.asked)
        missing = answer(404, b"Not found", HTML)
        await exchange.send(self.answers.get(exchange.asked.path, missing))

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [asked.path for asked in self.requests]


def prose(words: int) -> str:
    """Paragraphs of about so many words."""
    sentences = [SENTENCE.format("abcdefghij"[n % 10] * 3) for n in range(words // 13 + 1)]
    return "\n\n".join(" ".join(sentences[n : n + 5]) for n in range(0, len(sentences), 5))


def html(body: str = "", head: str = "", words: int = 300) -> str:
    """A page with an article of so many words, and `body` in the middle of it."""
    paragraphs = [f"<p>{each}</p>" for each in prose(words).split("\n\n")]
    text = "".join([*paragraphs[:2], body, *paragraphs[2:]])
    article = f"<article><h1>On mills</h1>{text}</article>"
    return f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{article}</body></html>"


def drawn(width: int = 1000, height: int = 700, kind: str = "JPEG", frames: int = 1) -> bytes:
    """A picture file."""
    file = io.BytesIO()
    images = [Image.new("RGB", (width, height), (200, 40 * n, 60)) for n in range(frames)]
    more = {"save_all": True, "append_images": images[1:]} if frames > 1 else {}
    images[0].save(file, kind, **more)
    return file.getvalue()


def script_yaml(*pictures: str) -> str:
    """A script with a section for each picture; empty: without one."""
    sections = [
        f"- title: Part {n}\n  narrations: [{LINE}]\n  source_image_url: '{url}'\n"
        for n, url in enumerate(pictures)
    ]
    return "title: On mills\ndescription: Mills.\nlanguage: en\nsections:\n" + "".join(sections)


@dataclass
class Desk:
    """What was read and fetched, job by job. `chosen`: the pictures that its writer takes, one for
    each section."""

    studio: Studio
    pages: list[ReadPage] = field(default_factory=list[ReadPage])
    offers: list[Sequence[Picture]] = field(default_factory=list[Sequence[Picture]])
    pictures: list[dict[int, ArticlePicture]] = field(
        default_factory=list[dict[int, ArticlePicture]]
    )
    chosen: tuple[str, ...] = ()

    async def ask(self, **asked: Any) -> Job:
        """A job, as it ended."""
        job = await self.studio.submit("reading", {"writer": "extractive", **asked}, seed=1)
        return await self.studio.work_job(job.id)

    async def read(self, **asked: Any) -> ReadPage:
        """The article of a job that went well."""
        job = await self.ask(**asked)
        assert (job.status, job.error) == ("completed", None)
        return self.pages[-1]

    async def refused(self, **asked: Any) -> tuple[str, str, str]:
        """Code, sentence and remedy of a job that failed."""
        job = await self.ask(**asked)
        assert job.error is not None
        return job.error.code, job.error.message, job.error.hint

    async def run(self, ctx: Context, request: ExplainerRequest) -> None:
        """The recipe."""
        ctx.expect("script", 1)
        page = None if request.script else await find_page(ctx, request)
        if page is not None:
            self.pages.append(page)
            self.offers.append(offered(page, request))
        script = self._script(request)
        ctx.expect("slides", 1)
        self.pictures.append({**await pictures_for(ctx, request, script, page)})

    def _script(self, request: ExplainerRequest) -> Script:
        text = request.script or script_yaml(*self.chosen or ("",))
        return read_script(text.encode()).script


@asynccontextmanager
async def reading_desk(folder: Path, database: str, **settings: Any) -> AsyncGenerator[Desk]:
    """A desk that may read of this machine."""
    desks = list[Desk]()

    async def run(ctx: Context, request: ExplainerRequest) -> None:
        await desks[0].run(ctx, request)

    stages = (Stage("script", 0, 50), Stage("slides", 50, 100))
    pipeline = Pipeline("reading", "Reading", "Reads.", "1", ExplainerRequest, stages, run)
    async with temporary_studio(
        folder,
        database_url=database,
        pipelines=[pipeline],
        providers=fake_providers(),
        **{"allow_private_urls": True, "retry_gap_s": 0.01, **settings},
    ) as studio:
        desks.append(Desk(studio))
        yield desks[0]


def made(job: Job) -> set[str]:
    """The keys of the steps that were not found."""
    return {each.key for each in job.steps if each.status == "completed"}


def warned(job: Job) -> list[str]:
    """The job's warnings."""
    return [each.message for each in job.warnings]
