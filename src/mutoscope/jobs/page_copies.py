"""Pages, fetched once in a while: what was fetched is kept, and its site asked whether it holds."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from mutoscope.jobs.context import Context
from mutoscope.jobs.sources import KeptPages, PageCopy
from mutoscope.models import Artifact, Work
from mutoscope.providers.apart import TYPES
from mutoscope.providers.http.page import MAX_PAGE_BYTES, Page, fetch_if_changed, fetch_page

PAGE = "page"
"""What is chosen on the way and kept: when the page was asked for."""
_SUFFIXES = {type_: f".{kind}" for type_, kind in TYPES.items()}


@dataclass(frozen=True)
class PageQuery:
    """A page to fetch. `asked_at`: when, as the job has it, and all that come from it; `anew`: even
    if there is a copy. `private`: it may be one of a private network."""

    url: str
    asked_at: str
    anew: bool = False
    private: bool = False


@dataclass(frozen=True)
class FetchedPage:
    """What an address answered; its body as a file."""

    url: str
    content_type: str
    charset: str
    body: Artifact

    def read(self, work: Work) -> Page:
        """The page itself, from its file."""
        body = work.path(self.body).read_bytes()
        return Page(self.url, self.content_type, body, self.charset)


async def query_for(ctx: Context, url: str, *, anew: bool) -> PageQuery:
    """What to fetch a page by: as it was when the job, or the one that it edits, first asked."""
    asked = f"{url} anew" if anew else url
    asked_at = await kept_time(ctx, PAGE, asked, datetime.now(UTC).isoformat())
    return PageQuery(url, asked_at, anew, ctx.allow_private_urls)


async def kept_time(ctx: Context, name: str, asked: str, now: str) -> str:
    """When this was first asked for: by this job, or by the one that it edits."""
    kept = ctx.chosen(name, asked) or now
    await ctx.choose(name, asked, kept)
    return kept


async def page_at(work: Work, query: PageQuery, pages: KeptPages) -> FetchedPage:
    """The page at an address: the kept copy while it is young, or as long as its site says that it
    holds; else fetched. Raises what `fetch_page` does."""
    copy = await _copy(query, pages)
    if copy is not None and pages.is_young(copy):
        return _of_copy(copy)
    if copy is None:
        page = await fetch_page(query.url, allow_private=query.private)
        return await _kept(work, query, page, pages)
    changed = await fetch_if_changed(query.url, _known(copy), allow_private=query.private)
    if changed is not None:
        return await _kept(work, query, changed, pages)
    await pages.confirm(query.url)
    return _of_copy(copy)


async def file_at(
    work: Work, query: PageQuery, pages: KeptPages, *, max_bytes: int = MAX_PAGE_BYTES
) -> FetchedPage:
    """A file of another kind at an address, such as a picture: the kept copy while it is young,
    else fetched whole. Raises what `fetch_page` does."""
    copy = await _copy(query, pages)
    if copy is not None and pages.is_young(copy):
        return _of_copy(copy)
    page = await fetch_page(query.url, max_bytes=max_bytes, allow_private=query.private)
    return await _kept(work, query, page, pages)


async def _copy(query: PageQuery, pages: KeptPages) -> PageCopy | None:
    return None if query.anew else await pages.find(query.url, private=query.private)


async def _kept(work: Work, query: PageQuery, page: Page, pages: KeptPages) -> FetchedPage:
    path = work.scratch(f"page{_SUFFIXES.get(page.content_type, '')}")
    await asyncio.to_thread(path.write_bytes, page.body)
    body = await asyncio.to_thread(work.keep, path, page.content_type)
    said = page.etag, page.last_modified
    copy = PageCopy(page.url, page.charset, *said, body, query.private)
    await pages.keep(query.url, copy)
    return _of_copy(copy)


def _of_copy(copy: PageCopy) -> FetchedPage:
    return FetchedPage(copy.final_url, copy.body.mime_type, copy.charset, copy.body)


def _known(copy: PageCopy) -> Page:
    """Without the body, which nobody looks at."""
    return Page(
        copy.final_url, copy.body.mime_type, b"", copy.charset, copy.etag, copy.last_modified
    )
