"""Redesigns by the names that generation clients have for everything: thin views of the same jobs.

`docs/pipelines/redesign.md` shows them beside the routes of `/api/jobs`, which can do more.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends, Request

from mutoscope.app import Studio
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.api import generations_status as status
from mutoscope.interfaces.web.api.generations_costs import ESTIMATES
from mutoscope.interfaces.web.api.generations_request import (
    AskedDesigns,
    areas_and_styles,
    in_their_words,
    request_of,
)
from mutoscope.interfaces.web.api.generations_shapes import Generation
from mutoscope.interfaces.web.representation import base_url_of
from mutoscope.interfaces.web.shapes import IdempotencyKey, JobId, problems
from mutoscope.models import Job

router = APIRouter(prefix="/generations", tags=["generations"])


@router.post(
    "/multi",
    operation_id="create_generation",
    status_code=HTTPStatus.CREATED,
    response_model=Generation,
    responses=problems(400, 413, 415),
    dependencies=[Depends(areas_and_styles)],
)
async def create(
    asked: AskedDesigns,
    request: Request,
    studio: OpenStudio,
    idempotency_key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Have up to five areas of a place redesigned, each in its style. The answer comes at once."""
    try:
        filled = await _with_photo(studio, request_of(asked))
        job = await studio.submit(status.PIPELINE, filled, idempotency_key=idempotency_key)
    except InvalidRequest as error:
        raise in_their_words(error) from None
    usd = await ESTIMATES.usd(studio, job)
    return status.view(job, usd=usd, base_url=base_url_of(request))


@router.get(
    "/{job_id}",
    operation_id="get_generation",
    response_model=Generation,
    responses=problems(404),
)
async def show(job_id: JobId, request: Request, studio: OpenStudio) -> dict[str, Any]:
    """How far each area is."""
    job = await _redesign(studio, job_id)
    document = await studio.document(job.id)
    usd = await ESTIMATES.usd(studio, job)
    return status.view(job, document, usd=usd, base_url=base_url_of(request))


async def _with_photo(studio: Studio, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The request with the file in the place of its id. Unfit: there is none."""
    if "photo" not in asked:
        return dict(asked)
    filled = await studio.with_uploads(status.PIPELINE, asked)
    upload = await studio.upload_of(asked["photo"])
    return {**filled, "photo_name": upload.name if upload else ""}


async def _redesign(studio: Studio, job_id: str) -> Job:
    """NotFound: there is no such job, or it makes something else."""
    job = await studio.job(job_id)
    if job.pipeline != status.PIPELINE:
        raise NotFound(
            f"{job_id} makes no redesign.", hint=f"GET /api/jobs/{job_id} shows jobs of all kinds."
        )
    return job
