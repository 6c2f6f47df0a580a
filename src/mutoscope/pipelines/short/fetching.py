"""The page that a short tells, as a step of its own."""

from mutoscope.jobs.page_copies import FetchedPage, PageQuery, page_at
from mutoscope.jobs.sources import KeptPages
from mutoscope.jobs.step import step
from mutoscope.models import Work


@step(version="1", stage="generating_script", kind="net", time_limit_s=120)
async def fetch_source(work: Work, query: PageQuery, *, pages: KeptPages) -> FetchedPage:
    """The page at an address, a young copy of it or as it is now. Raises what `page_at` does."""
    return await page_at(work, query, pages)
