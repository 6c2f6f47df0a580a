"""Routes on all jobs: handing one in, dry runs, and the list."""

import asyncio
import re
from contextlib import aclosing
from http import HTTPStatus
from typing import Annotated, Any, Literal, cast, get_args

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from mutoscope.app import Studio
from mutoscope.app.faults import Fault, Unfit
from mutoscope.app.listing import TIMES, Page, Sort
from mutoscope.app.orders import COST_LIMIT, PRIORITY_LIMIT, SEED_LIMIT
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.representation import (
    base_url_of,
    job_told,
    jobs_told,
    plan_object,
    preview_object,
)
from mutoscope.interfaces.web.shapes import (
    JOB_ID,
    WHOLE,
    IdempotencyKey,
    JobList,
    JobObject,
    PlanObject,
    PreviewObject,
    problems,
)
from mutoscope.models import FINAL, Job, Status

router = APIRouter(tags=["jobs"])

LOOK_AGAIN_S = 2
"""When to ask for a job that was just handed in."""
LONGEST_WAIT_S = 60
_STATUS = "|".join((*get_args(Status), "canceled"))
_WAIT = re.compile(r"(?:^|,)\s*wait\s*=\s*\"?(\d{1,6})\"?\s*(?:$|[,;])", re.I)


class Draft(BaseModel):
    """What a job is to make."""

    model_config = ConfigDict(extra="forbid")

    pipeline: Annotated[str, Field(max_length=60, description="As in GET /api/pipelines")]
    request: Annotated[
        dict[str, Any], Field(description="By the pipeline's schema; files as ids of uploads")
    ] = {}
    preset: Annotated[
        str | None, Field(max_length=40, description="Whose fields count where nothing is said")
    ] = None
    seed: Annotated[int | None, Field(strict=True, ge=0, lt=SEED_LIMIT), WHOLE] = None


class Ordered(Draft):
    """A job to be made, and on which terms."""

    priority: Annotated[
        int,
        Field(strict=True, ge=-PRIORITY_LIMIT, le=PRIORITY_LIMIT, description="More goes first"),
        WHOLE,
    ] = 0
    webhook_url: Annotated[
        str | None, Field(max_length=2000, description="Who is told how it ends")
    ] = None
    max_cost: Annotated[
        float | None,
        Field(
            strict=True, ge=0, le=COST_LIMIT, allow_inf_nan=False, description="US dollars, at most"
        ),
    ] = None
    when_busy: Annotated[
        Literal["queue", "refuse"] | None,
        Field(description="Where its queue takes one job at a time and has one"),
    ] = None


@router.post(
    "/api/jobs",
    operation_id="submit_job",
    status_code=HTTPStatus.ACCEPTED,
    responses={
        202: {
            "model": JobObject,
            "description": "It is handed in, or was before under the same key",
            "headers": {
                "Location": {"schema": {"type": "string"}},
                "Retry-After": {"schema": {"type": "integer"}},
                "Preference-Applied": {"schema": {"type": "string"}},
            },
        },
        **problems(400, 404, 413, 415, 502),
    },
)
async def submit(
    order: Ordered,
    request: Request,
    studio: OpenStudio,
    idempotency_key: IdempotencyKey = None,
    prefer: Annotated[
        str | None,
        Header(description=f"wait=N: answer when the job rests, within N ≤ {LONGEST_WAIT_S} s"),
    ] = None,
) -> Response:
    """Hand a job in."""
    asked = await studio.with_uploads(order.pipeline, order.request)
    terms = order.model_dump(exclude={"pipeline", "request"})
    job = await studio.submit(
        order.pipeline, asked, **terms, idempotency_key=_bare_key(idempotency_key)
    )
    wait_s = _wait_of(prefer)
    if wait_s is not None:
        job = await _at_rest(studio, job, wait_s)
    headers = {"Location": f"{base_url_of(request)}/api/jobs/{job.id}"}
    if not rests(job):
        headers["Retry-After"] = str(LOOK_AGAIN_S)
    if wait_s is not None:
        headers["Preference-Applied"] = f"wait={wait_s}"
    body = await job_told(request, studio, job)
    return JSONResponse(body, HTTPStatus.ACCEPTED.value, headers)


@router.get(
    "/api/jobs",
    operation_id="list_jobs",
    responses={200: {"model": JobList, "description": "A page of jobs"}, **problems(404)},
)
async def listing(
    request: Request,
    studio: OpenStudio,
    status: Annotated[
        str | None,
        Query(
            description="One or several with commas between them",
            max_length=200,
            json_schema_extra={"pattern": f"^(({_STATUS})(,({_STATUS}))*)?$"},
        ),
    ] = None,
    pipeline: Annotated[str | None, Query(max_length=60)] = None,
    q: Annotated[
        str, Query(description="Words of topic, title, address or id", max_length=200)
    ] = "",
    sort: Sort = "newest",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    after: Annotated[
        str | None,
        Query(
            description="The `last_id` of the page before, in the same order",
            pattern=f"^{JOB_ID}{TIMES}$",
        ),
    ] = None,
) -> Response:
    """The visitor's jobs, without their lists and long texts."""
    page = await studio.listing(
        statuses=statuses_in(status), pipeline=pipeline, q=q, sort=sort, limit=limit, after=after
    )
    return JSONResponse(await _list_object(request, studio, page))


@router.post(
    "/api/plan",
    operation_id="plan_job",
    responses={
        200: {"model": PlanObject, "description": "What the job would do"},
        **problems(400, 404, 413, 415, 502),
    },
)
async def plan(asked: Draft, studio: OpenStudio) -> Response:
    """A dry run: what a job would make, of whom, for how much. Nothing is made or bought."""
    filled = await studio.with_uploads(asked.pipeline, asked.request)
    found = await studio.plan(asked.pipeline, filled, seed=asked.seed, preset=asked.preset)
    return JSONResponse(plan_object(found))


@router.post(
    "/api/preview",
    operation_id="preview_job",
    responses={
        200: {"model": PreviewObject, "description": "The document, and what would follow"},
        **problems(400, 404, 413, 415, 502),
    },
)
async def preview(asked: Draft, studio: OpenStudio) -> Response:
    """The document that a job would have, where that costs nothing; else 422, code "costs"."""
    filled = await studio.with_uploads(asked.pipeline, asked.request)
    found = await studio.preview(asked.pipeline, filled, seed=asked.seed, preset=asked.preset)
    return JSONResponse(preview_object(found))


def statuses_in(text: str | None) -> list[Status]:
    """The statuses that are named, with commas between them. Unfit."""
    named = [name.strip() for name in (text or "").split(",") if name.strip()]
    known = get_args(Status)
    wanted = ["cancelled" if name == "canceled" else name for name in named]
    if unknown := [name for name in wanted if name not in known]:
        sentence = f"There is no status {unknown[0]!r}."
        raise Unfit(
            sentence, hint=f"There is: {', '.join(known)}.", faults=[Fault("status", sentence)]
        )
    return cast(list[Status], wanted)


def rests(job: Job) -> bool:
    """It has ended, or waits for a person."""
    return job.status in FINAL or job.status == "awaiting_input"


async def _at_rest(studio: Studio, job: Job, wait_s: int) -> Job:
    """The job when it rests, or after `wait_s`. Takes no thread and no connection meanwhile."""
    try:
        async with asyncio.timeout(wait_s):
            while not rests(job):
                await _next_rest(studio, job)
                job = await studio.job(job.id)
    except TimeoutError:
        return await studio.job(job.id)
    return job


async def _next_rest(studio: Studio, job: Job) -> None:
    async with aclosing(cast(Any, studio.watch(job.id, after=job.last_seq))) as events:
        async for event in events:
            if event.kind == "job.awaiting_input":
                return


def _wait_of(prefer: str | None) -> int | None:
    """Seconds, of `Prefer: wait=N` (RFC 7240, section 4.3); None without it."""
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), LONGEST_WAIT_S) if found else None


def _bare_key(key: str | None) -> str | None:
    """A key may be written as a string of RFC 8941, within quotes."""
    is_quoted = key is not None and len(key) > 2 and key[0] == key[-1] == '"'
    return key[1:-1] if key is not None and is_quoted else key


async def _list_object(request: Request, studio: Studio, page: Page) -> dict[str, Any]:
    data = await jobs_told(request, studio, page.jobs)
    return {
        "object": "list",
        "data": data,
        "has_more": page.has_more,
        "first_id": data[0]["id"] if data else None,
        "last_id": page.last or None,
    }
