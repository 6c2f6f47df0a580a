"""The Jobs page: all jobs, found again, and what can be done with each without opening it."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse

from mutoscope.app import Studio
from mutoscope.app.listing import Listed, Page, Sort
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.access import OpenStudio, visitor_of
from mutoscope.interfaces.web.pages.board_cards import address
from mutoscope.interfaces.web.pages.rendering import page, partial
from mutoscope.interfaces.web.pages.retrying import can_retry
from mutoscope.models import Job, Status

router = APIRouter(include_in_schema=False)
PAGE = 25
MOST_ROWS = 100
"""As many are asked after at once."""
LIVE: tuple[Status, ...] = ("queued", "running", "awaiting_input", "cancelling")
STATES: Mapping[str, tuple[Status, ...]] = {
    "": (),
    "live": LIVE,
    "queued": ("queued",),
    "running": ("running", "cancelling"),
    "awaiting_input": ("awaiting_input",),
    "done": ("completed", "partial"),
    "completed": ("completed",),
    "partial": ("partial",),
    "failed": ("failed",),
    "cancelled": ("cancelled",),
}
"""What the address calls a group of statuses."""
SORTS: Mapping[str, Sort] = {"newest": "newest", "oldest": "oldest", "longest": "longest"}
LONGEST_QUERY = 200
_ID = re.compile(r"job_[0-9a-z]+", re.ASCII)
Verb = Literal["cancel", "retry", "pin", "unpin", "delete"]


@dataclass(frozen=True)
class Asked:
    """Which jobs a reader wants to see. What is not known counts as not said: an address that
    somebody has kept shows a list, whatever stands in it."""

    status: str = ""
    pipeline: str = ""
    q: str = ""
    sort: Sort = "newest"
    after: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether there may be jobs that it does not want."""
        return bool(self.status or self.pipeline or self.q or self.after)

    def query(self, **changed: str) -> str:
        """As it stands in an address, with these changes; what is as by default is left out."""
        fields = {**vars(self), "after": "", **changed}
        usual = vars(Asked())
        return urlencode({name: it for name, it in fields.items() if it != usual[name]})

    def address(self, **changed: str) -> str:
        """Of the page that shows it, with these changes, from its beginning."""
        query = self.query(**changed)
        return f"/app/jobs?{query}" if query else "/app/jobs"


@dataclass(frozen=True)
class Row:
    """A job as it is shown in the list. `thumbnail`: an address; `kind`: the pipeline's title;
    `owner`: whose it is, empty where it is the reader's own."""

    job: Job
    title: str
    thumbnail: str
    kind: str
    is_editable: bool
    spent: float
    owner: str
    can_retry: bool = True


@dataclass(frozen=True)
class Rows:
    """Some of the list, and the place after which it goes on ("" at its end)."""

    rows: tuple[Row, ...]
    more: str = ""


@dataclass(frozen=True)
class Kind:
    """What the list has to know of a pipeline."""

    title: str
    is_editable: bool


def asked_for(
    status: str = "", pipeline: str = "", q: str = "", sort: str = "", after: str = ""
) -> Asked:
    """What an address asks for."""
    return Asked(
        status=status if status in STATES else "",
        pipeline=_clean(pipeline),
        q=_clean(q),
        sort=SORTS.get(sort, "newest"),
        after=_clean(after),
    )


def _clean(text: str) -> str:
    """As the database takes it: no NUL stands in a text there."""
    return text.replace("\0", "").strip()[:LONGEST_QUERY]


Text = Annotated[str, Query()]


class Shown(BaseModel):
    """What a page shows: which list, how many of its rows, the live ones among them (ids, with
    commas), and the first of all."""

    status: str = ""
    pipeline: str = ""
    q: str = ""
    sort: str = ""
    ids: str = ""
    since: str = ""
    shown: int = PAGE

    @property
    def asked(self) -> Asked:
        """The list."""
        return asked_for(self.status, self.pipeline, self.q, self.sort)

    @property
    def wanted(self) -> list[str]:
        """The live ones."""
        return [job_id for job_id in self.ids.split(",") if job_id][:MOST_ROWS]

    @property
    def limit(self) -> int:
        """As many as can be listed at once, of those that are shown."""
        return min(max(self.shown, 1), MOST_ROWS)


@router.get("/app/jobs")
async def jobs(
    request: Request,
    studio: OpenStudio,
    status: Text = "",
    pipeline: Text = "",
    q: Text = "",
    sort: Text = "",
    after: Text = "",
) -> HTMLResponse:
    """The page; for htmx the list alone, or what follows `after`."""
    asked = asked_for(status, pipeline, q, sort, after)
    kinds = await _kinds(studio)
    shown = await _find(request, studio, asked, kinds)
    values: dict[str, Any] = {
        "asked": asked,
        "listed": shown,
        "pipelines": {name: kind.title for name, kind in kinds.items()},
    }
    if not _is_part(request):
        return await asyncio.to_thread(page, request, "jobs.html", **values, is_part=False)
    if asked.after:
        return await asyncio.to_thread(partial, request, "parts/lists/rows.html", **values)
    found = "parts/lists/found.html"
    answer = await asyncio.to_thread(partial, request, found, **values, is_part=True)
    answer.headers["HX-Push-Url"] = asked.address()
    return answer


@router.get("/app/rows")
async def rows(
    request: Request,
    studio: OpenStudio,
    asked: Annotated[Shown, Query()],
) -> HTMLResponse:
    """Rows that are shown somewhere, as they are now; and whether there are newer jobs."""
    kinds = await _kinds(studio)
    found = await _listing(studio, asked.asked, asked.limit)
    listed = {each.job.id: each for each in found.jobs}
    left = [job_id for job_id in asked.wanted if job_id not in listed]
    listed |= {each.job.id: each for each in await _named(studio, left)}
    shown = tuple(
        _row(request, listed[job_id], kinds) for job_id in asked.wanted if job_id in listed
    )
    newer = bool(found.jobs and asked.since and found.jobs[0].job.id > asked.since)
    return await asyncio.to_thread(
        partial,
        request,
        "parts/lists/now_rows.html",
        listed=Rows(shown),
        gone=[job_id for job_id in left if job_id not in listed],
        newer=newer,
    )


@router.post("/app/rows/{job_id}/{verb}")
async def change(request: Request, job_id: str, verb: Verb, studio: OpenStudio) -> HTMLResponse:
    """Do something with a job; its row afterwards, which is none when it is deleted. NotFound,
    WrongState."""
    if verb == "delete":
        await studio.delete(job_id)
        return HTMLResponse("")
    await _do(studio, job_id, verb)
    found = await _named(studio, [job_id])
    if not found:  # somebody has deleted it since
        return HTMLResponse("")
    row = _row(request, found[0], await _kinds(studio))
    return partial(request, "parts/lists/row.html", row=row)


async def _do(studio: Studio, job_id: str, verb: Verb) -> None:
    if verb == "cancel":
        await studio.cancel(job_id)
    elif verb == "retry":
        await studio.retry(job_id)
    else:
        await studio.pin(job_id, on=verb == "pin")


def _is_part(request: Request) -> bool:
    """Whether htmx asks for what it puts into a page, and not for one that it goes back to."""
    headers = request.headers
    return "hx-request" in headers and "hx-history-restore-request" not in headers


async def _find(request: Request, studio: Studio, asked: Asked, kinds: Mapping[str, Kind]) -> Rows:
    try:
        found = await _listing(studio, asked, PAGE)
    except InvalidRequest:
        if not asked.after or _is_part(request):
            raise
        # Nobody can go on from there: the whole page begins anew.
        found = await _listing(studio, replace(asked, after=""), PAGE)
    shown = tuple(_row(request, each, kinds) for each in found.jobs)
    return Rows(shown, found.last if found.has_more else "")


async def _listing(studio: Studio, asked: Asked, limit: int) -> Page:
    return await studio.listing(
        statuses=STATES[asked.status],
        pipeline=asked.pipeline or None,
        q=asked.q,
        sort=asked.sort,
        limit=limit,
        after=asked.after or None,
    )


async def _named(studio: Studio, job_ids: Sequence[str]) -> tuple[Listed, ...]:
    """Those of them that there are."""
    able = [job_id for job_id in job_ids if _ID.fullmatch(job_id)]
    return (await studio.listing(ids=able, limit=MOST_ROWS)).jobs if able else ()


def _row(request: Request, listed: Listed, kinds: Mapping[str, Kind]) -> Row:
    job = listed.job
    kind = kinds.get(job.pipeline, Kind(job.pipeline, is_editable=False))
    return Row(
        job=job,
        title=listed.title,
        thumbnail=_picture(listed),
        kind=kind.title,
        is_editable=kind.is_editable,
        spent=job.cost.actual,
        owner="" if job.owner == visitor_of(request).owner else job.owner,
        can_retry=can_retry(job),
    )


def _picture(listed: Listed) -> str:
    if listed.thumbnail is None:
        return ""
    return address(listed.thumbnail, listed.thumbnail_sha256, **{"as": "thumbnail"})


async def _kinds(studio: Studio) -> dict[str, Kind]:
    return await asyncio.to_thread(_known_kinds, studio, studio.pipelines())


def _known_kinds(studio: Studio, names: Sequence[str]) -> dict[str, Kind]:
    """Blocks: the first import of a pipeline takes seconds."""
    found = {name: studio.pipeline(name) for name in names}
    return {name: Kind(each.title, bool(each.document)) for name, each in found.items()}
