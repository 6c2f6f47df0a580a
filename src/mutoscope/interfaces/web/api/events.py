"""Routes that tell what is happening, as it happens: server-sent events."""

import json
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from mutoscope.app.feeds import Feeds, Frame, framed, place
from mutoscope.errors import InvalidRequest
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.representation import job_told, jobs_told
from mutoscope.interfaces.web.shapes import JobId, problems
from mutoscope.interfaces.web.streaming import EventStream

router = APIRouter(tags=["events"])

SNAPSHOT = "snapshot"
NEWEST = 50
"""So many jobs are told of at the begin of the feed of all."""
LARGEST = 2**63 - 1

Number = Annotated[int | None, Query(ge=0, le=LARGEST)]
NumberSeen = Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^([0-9]{1,18})?$")]
Where = Annotated[str | None, Query(max_length=120)]
WhereSeen = Annotated[str | None, Header(alias="Last-Event-ID", max_length=120)]
SENT: dict[str, Any] = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
    "required": ["data"],
    "description": "One of the stream. `data` is JSON: of `snapshot` the job, else the event",
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events, until the reader leaves or there are no more",
        "content": {"text/event-stream": {"schema": SENT}},
    },
    **problems(404),
}


def feeds_of(request: Request) -> Feeds:
    """The one of this application."""
    return request.app.state.feeds


OpenFeeds = Annotated[Feeds, Depends(feeds_of)]
"""A route's parameter."""


@router.get(
    "/api/jobs/{job_id}/events",
    operation_id="follow_job",
    status_code=200,
    response_class=EventStream,
    responses=STREAM | {204: {"description": "It has ended, and all was told: do not come back."}},
)
async def job_events(
    job_id: JobId,
    request: Request,
    studio: OpenStudio,
    feeds: OpenFeeds,
    after: Number = None,
    last_event_id: NumberSeen = None,
) -> Response:
    """First `snapshot`, the job as it is; then all its events from the first on, or those behind
    the number that `Last-Event-ID` names (a reader that comes back), or else `after`. What the
    snapshot has counted in is up to its `last_seq`. Ends with the job; who comes back to one that
    has ended, and has heard all, gets 204."""
    job = await studio.job(job_id)
    seen = int(last_event_id) if last_event_id else after or 0
    if seen > job.last_seq:
        raise InvalidRequest(
            f"{job_id} has no event {seen}.", hint=f"The last one until now is {job.last_seq}."
        )
    if last_event_id and job.is_final and seen == job.last_seq:
        return Response(status_code=204)
    first = _snapshot(await job_told(request, studio, job))
    return EventStream(_sent(first, feeds.frames(studio, job_id, seen)))


@router.get(
    "/api/events",
    operation_id="follow_all_jobs",
    status_code=200,
    response_class=EventStream,
    responses=STREAM,
)
async def all_events(
    request: Request,
    studio: OpenStudio,
    feeds: OpenFeeds,
    after: Where = None,
    last_event_id: WhereSeen = None,
) -> Response:
    """First `snapshot`, the newest jobs as they are; then the events of all jobs from now on, or
    from where `Last-Event-ID` or else `after` names (the id of an event). Does not end."""
    named = last_event_id or after
    begin = await place(studio, named)
    page = await studio.listing(limit=NEWEST)
    jobs = await jobs_told(request, studio, page.jobs)
    # Who comes back before anything has happened comes back to here.
    first = _snapshot({"object": "list", "data": jobs, "has_more": page.has_more}, begin)
    return EventStream(_sent(first, feeds.all_frames(studio, begin)))


async def _sent(
    first: bytes, batches: AsyncGenerator[Iterable[Frame[Any]]]
) -> AsyncGenerator[bytes]:
    yield first
    async with aclosing(batches):
        async for batch in batches:
            yield b"".join(frame.wire for frame in batch)


def _snapshot(now: dict[str, Any], begin: object = "") -> bytes:
    return framed(SNAPSHOT, json.dumps(now, ensure_ascii=False, separators=(",", ":")), begin)
