"""Pages, fetched once in a while: what was fetched is kept, and its site asked whether it holds."""

import asyncio
from dataclasses import dataclass

from mutoscope.jobs.sources import KeptPages, PageCopy
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.providers.apart import TYPES
from mutoscope.providers.http.page import Page, fetch_if_changed, fetch_page

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


@step(version="1", stage="generating_script", kind="net", time_limit_s=120)
async def fetch_source(work: Work, query: PageQuery, *, pages: KeptPages) -> FetchedPage:
    """The page at an address: the kept copy while it is young, or as long as its site says that it
    holds; else fetched. Raises what `fetch_page` does."""
    copy = None if query.anew else await pages.find(query.url, private=query.private)
    if copy is not None and pages.is_young(copy):
        return _of_copy(copy)
    if copy is None:
        page = await fetch_page(query.url, allow_private=query.private)
    else:
        page = await fetch_if_changed(query.url, _known(copy), allow_private=query.private)
    if page is None and copy is not None:
        await pages.confirm(query.url)
        return _of_copy(copy)
    return await _kept(work, query, page, pages)


async def _kept(work: Work, query: PageQuery, page: Page | None, pages: KeptPages) -> FetchedPage:
    if page is None:
        raise AssertionError("nothing was known that could hold")
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
