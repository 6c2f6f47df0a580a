"""The article that is explained: a page, a text or a file, read with all that stands around it."""

from dataclasses import dataclass

from mutoscope.jobs.context import Context
from mutoscope.jobs.page_copies import FetchedPage, PageQuery, page_at, query_for
from mutoscope.jobs.sources import KeptPages
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.providers.article_quality import check
from mutoscope.providers.threads import on_thread
from mutoscope.providers.whole_page import (
    ReadPage,
    read_whole_file,
    read_whole_page,
    read_whole_text,
)

STAGE = "script"
_SHORT_MINUTES = 2.0
"""A video that is to be shorter may come of a short article."""
_THE_FILE = "The file"


@dataclass(frozen=True)
class Reading:
    """What to read: a page, a file, else a text. `language`: that of the video, where it is said;
    `translates`: its writer can tell a text in another one."""

    language: str
    translates: bool
    text: str = ""
    file: Artifact | None = None
    page: FetchedPage | None = None


async def find_page(ctx: Context, request: ExplainerRequest) -> ReadPage:
    """The article of a request that gives one, good enough to be explained; what speaks against it
    all the same are warnings. Raises what `fetch_page` and `read_article` do."""
    page = await _fetched(ctx, request) if request.url else None
    reading = Reading(
        language="" if request.language == "auto" else request.language,
        translates=request.writer not in ("auto", "extractive"),
        text=request.text,
        file=request.file,
        page=page,
    )
    found = await ctx.step(read_article, reading, key="source")
    for doubt in found.doubts:
        if doubt.code == "short" and request.minutes < _SHORT_MINUTES:
            continue
        ctx.warn(doubt.code, f"{doubt.sentence} {doubt.hint}")
    return found


async def _fetched(ctx: Context, request: ExplainerRequest) -> FetchedPage:
    ctx.expect(STAGE, 1)
    query = await query_for(ctx, request.url, anew=request.refresh)
    return await ctx.step(fetch_page, query, key="page", provider=ctx.sources.pages)


@step(version="1", stage=STAGE, kind="net", time_limit_s=120)
async def fetch_page(work: Work, query: PageQuery, *, pages: KeptPages) -> FetchedPage:
    """The page at an address, a young copy of it or as it is now. Raises what `page_at` does."""
    return await page_at(work, query, pages)


@step(version="1", stage=STAGE, kind="net", time_limit_s=120)
async def read_article(work: Work, reading: Reading) -> ReadPage:
    """The article, its headings, pictures and what else the source says. InvalidRequest, before
    anything is spent: it cannot be read, or is none; its code says why."""
    found = await on_thread(_read, work, reading)
    check(found.doubts)
    return found


def _read(work: Work, reading: Reading) -> ReadPage:
    """What needs no network, but a while of computing."""
    language, translates = reading.language, reading.translates
    if reading.page is not None:
        page = reading.page.read(work)
        return read_whole_page(page, language=language, translates=translates)
    if reading.file is not None:
        path = work.path(reading.file)
        return read_whole_file(path, name=_THE_FILE, language=language, translates=translates)
    return read_whole_text(reading.text, language=language, translates=translates)
