"""Routes on one job."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.responses import JSONResponse, Response

from mutoscope.app import Studio
from mutoscope.app.document_text import document_text
from mutoscope.app.orders import COST_LIMIT, PRIORITY_LIMIT
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.representation import base_url_of, job_told, plan_object
from mutoscope.interfaces.web.shapes import (
    WHOLE,
    Deleted,
    DocumentObject,
    IdempotencyKey,
    JobId,
    JobObject,
    PlanObject,
    problems,
)
from mutoscope.models import Job

router = APIRouter(prefix="/api/jobs/{job_id}", tags=["jobs"])

LONGEST_DOCUMENT = 500_000
Takes = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(max_length=500, description="Keys of steps to make anew"),
]
_JOB: dict[int | str, dict[str, Any]] = {200: {"model": JobObject, "description": "The job"}}
CHANGED = {**_JOB, **problems(400, 404, 409, 413, 415)}
"""What a route may answer that changes a job."""


class Form(BaseModel):
    """A body with no other fields than these."""

    model_config = ConfigDict(extra="forbid")


class Retry(Form):
    """What is tried again, and for how much."""

    only: Annotated[
        Literal["failed"] | None, Field(description="What is done is kept in any case")
    ] = None
    max_cost: Annotated[
        float | None,
        Field(
            strict=True,
            ge=0,
            le=COST_LIMIT,
            allow_inf_nan=False,
            description="All attempts together, USD",
        ),
    ] = None


class Input(Form):
    """What a person says to a job that waits."""

    answers: Annotated[
        dict[str, Any], Field(description="By the question's name; at a gate approve, again, …")
    ] = {}
    changes: Annotated[
        dict[str, Any], Field(description='As of an edit: {"segments.0.text": "…"}')
    ] = {}
    document: Annotated[
        str | None, Field(max_length=LONGEST_DOCUMENT, description="In place of the job's")
    ] = None
    takes: Takes = []


class Edit(Form):
    """What is to be different."""

    changes: Annotated[
        dict[str, Any],
        Field(description="Places of the document or the request; files as ids of uploads"),
    ] = {}
    takes: Takes = []
    dry_run: Annotated[StrictBool, Field(description="Only tell what would be made again")] = False


class Priority(Form):
    """A place in a queue."""

    priority: Annotated[
        int,
        Field(strict=True, ge=-PRIORITY_LIMIT, le=PRIORITY_LIMIT, description="More goes first"),
        WHOLE,
    ]


class Pin(Form):
    """Whether the files of a job stay, however little room there is."""

    on: StrictBool = True


class Dislike(Form):
    """A meme whose caption and picture are not to come again; with `off` they may."""

    item: Annotated[str, Field(max_length=200, description="Which of its memes: memes.0")]
    off: StrictBool = False


@router.get("", operation_id="get_job", responses={**_JOB, **problems(404)})
async def show(job_id: JobId, request: Request, studio: OpenStudio) -> Response:
    """The whole job."""
    return await _answer(request, studio, await studio.job(job_id))


@router.delete(
    "",
    operation_id="delete_job",
    responses={
        200: {"model": Deleted, "description": "It is gone, and its files"},
        **problems(404, 409, 413, 415),
    },
)
async def delete(job_id: JobId, studio: OpenStudio) -> Response:
    """Remove a job that has ended, and the files that nobody else uses."""
    await studio.delete(job_id)
    return JSONResponse({"id": job_id, "deleted": True})


@router.post("/cancel", operation_id="cancel_job", responses={**_JOB, **problems(404, 413, 415)})
async def cancel(job_id: JobId, request: Request, studio: OpenStudio) -> Response:
    """Ask it to stop, within a second; without effect on one that has ended."""
    return await _answer(request, studio, await studio.cancel(job_id))


@router.post("/retry", operation_id="retry_job", responses=CHANGED)
async def retry(
    job_id: JobId,
    request: Request,
    studio: OpenStudio,
    how: Annotated[Retry | None, Body()] = None,
) -> Response:
    """Run it again, where it failed, was cancelled or has lost files; what is done is reused.
    Results that were refused in the end (`error.again`) are made anew, and paid for."""
    how = how or Retry()
    return await _answer(
        request, studio, await studio.retry(job_id, only=how.only, max_cost=how.max_cost)
    )


@router.post("/input", operation_id="answer_job", responses=CHANGED)
async def answer(job_id: JobId, said: Input, request: Request, studio: OpenStudio) -> Response:
    """Answer its question, and change at a gate what it shows."""
    changes = await _changes(studio, job_id, said.changes)
    document = said.document
    if document is not None:
        pipeline = (await studio.job(job_id)).pipeline
        document = await studio.document_with_uploads(pipeline, document)
    job = await studio.answer(
        job_id, said.answers, changes=changes, document=document, takes=said.takes
    )
    return await _answer(request, studio, job)


@router.post(
    "/edit",
    operation_id="edit_job",
    status_code=HTTPStatus.ACCEPTED,
    responses={
        200: {"model": PlanObject, "description": "With `dry_run`: what would be made again"},
        202: {"model": JobObject, "description": "The new job, with `parent_id`"},
        **problems(400, 404, 409, 413, 415, 422),
    },
)
async def edit(
    job_id: JobId,
    wanted: Edit,
    request: Request,
    studio: OpenStudio,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """A new job with changes, which makes again only what changes with them."""
    changes = await _changes(studio, job_id, wanted.changes)
    if wanted.dry_run:
        plan = await studio.plan_edit(job_id, changes, takes=wanted.takes)
        return JSONResponse(plan_object(plan))
    job = await studio.edit(job_id, changes, takes=wanted.takes, idempotency_key=idempotency_key)
    headers = {"Location": f"{base_url_of(request)}/api/jobs/{job.id}"}
    body = await job_told(request, studio, job)
    return JSONResponse(body, HTTPStatus.ACCEPTED.value, headers)


@router.post("/priority", operation_id="prioritise_job", responses=CHANGED)
async def prioritise(
    job_id: JobId, place: Priority, request: Request, studio: OpenStudio
) -> Response:
    """Move it forward or back in its queue."""
    return await _answer(request, studio, await studio.prioritise(job_id, place.priority))


@router.post("/pin", operation_id="pin_job", responses=CHANGED)
async def pin(
    job_id: JobId,
    request: Request,
    studio: OpenStudio,
    wanted: Annotated[Pin | None, Body()] = None,
) -> Response:
    """Keep all its files, or let them go when there is no room."""
    return await _answer(request, studio, await studio.pin(job_id, on=(wanted or Pin()).on))


@router.post("/dislike", operation_id="dislike_item", responses=CHANGED)
async def dislike(job_id: JobId, wanted: Dislike, request: Request, studio: OpenStudio) -> Response:
    """Never use the caption and the picture of a meme again."""
    await studio.dislike(job_id, wanted.item, off=wanted.off)
    return await _answer(request, studio, await studio.job(job_id))


@router.get(
    "/document",
    operation_id="get_document",
    responses={
        200: {"model": DocumentObject, "description": "The document, with the job's edits"},
        **problems(404),
    },
)
async def document(job_id: JobId, studio: OpenStudio) -> Response:
    """What an edit changes: as values, and as the text that people edit."""
    values = await studio.document(job_id)
    pipeline = (await studio.job(job_id)).pipeline
    text = await asyncio.to_thread(lambda: document_text(studio.pipeline(pipeline), values))
    return JSONResponse({"object": "document", "job_id": job_id, "document": values, "text": text})


async def _changes(studio: Studio, job_id: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    if not changes:
        return {}
    pipeline = (await studio.job(job_id)).pipeline
    return await studio.changes_with_uploads(pipeline, changes)


async def _answer(request: Request, studio: Studio, job: Job) -> Response:
    return JSONResponse(await job_told(request, studio, job))
