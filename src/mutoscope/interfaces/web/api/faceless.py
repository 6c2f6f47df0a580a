"""Shorts by the names that faceless clients have for everything: thin views of the same jobs.

`docs/howto/move-from-faceless.md` shows them beside the routes of `/api/jobs`, which can do more.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from mutoscope.app import Studio
from mutoscope.app.catalogues import VoiceState, catalogues
from mutoscope.errors import NotFound, WrongState
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.api import faceless_shapes as shapes
from mutoscope.interfaces.web.api import faceless_status as status
from mutoscope.interfaces.web.api.faceless_preview import previewed, script_of
from mutoscope.interfaces.web.api.faceless_request import (
    Asked,
    AskedInScenes,
    AskedToSpeak,
    Order,
    order_in_scenes,
    order_of,
)
from mutoscope.interfaces.web.files import StoredFile, stored_file
from mutoscope.interfaces.web.problems import problem
from mutoscope.interfaces.web.representation import base_url_of
from mutoscope.interfaces.web.shapes import JOB_ID, IdempotencyKey, JobId, problems
from mutoscope.models import Job, Status

router = APIRouter(prefix="/api/faceless", tags=["faceless"], responses=problems())

RECENT, LISTED, MOST_LISTED = 10, 20, 100
NAMED, REOPENED = problems(404), problems(400, 404, 409)
FILE: dict[int | str, dict[str, Any]] = {
    **problems(400, 404, 416),
    200: {"description": "The video", "content": {"video/mp4": {}}},
    206: {"description": "The part of it that was asked for", "content": {"video/mp4": {}}},
}
SOUND: dict[int | str, dict[str, Any]] = {
    **problems(404),
    200: {"description": "The sample", "content": {"audio/wav": {}}},
}
UNFINISHED: tuple[Status, ...] = ("failed", "cancelled", "partial")
PAINTERS = frozenset({"gemini", "openai", "openrouter"})
"""Who heeds what a prompt says; others draw, or look photographs up, by what is spoken."""

After = Annotated[str | None, Query(pattern=f"^{JOB_ID}$")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED)]


@router.post("/generate", operation_id="generate_short", response_model=shapes.Accepted)
async def generate(
    asked: Asked, studio: OpenStudio, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Have a video made of a topic."""
    order = order_of(asked, await _voices(studio))
    job = await studio.submit(status.PIPELINE, order.request, idempotency_key=idempotency_key)
    return _accepted(job, order.notes)


@router.post(
    "/generate-from-script",
    operation_id="generate_short_from_script",
    response_model=shapes.Accepted,
)
async def generate_from_script(
    asked: AskedInScenes, studio: OpenStudio, idempotency_key: IdempotencyKey = None
) -> dict[str, Any]:
    """Have a video made of scenes that are written already."""
    order = await _in_scenes(asked, studio)
    job = await studio.submit(status.PIPELINE, order.request, idempotency_key=idempotency_key)
    idle = job.request["image_provider"] not in PAINTERS
    unheeded = idle and any(each.visual_prompt for each in asked.edited_segments)
    told = "Pictures follow the spoken words: only painters heed a visual_prompt."
    return _accepted(job, [*order.notes, told] if unheeded else order.notes)


@router.post(
    "/preview-script",
    operation_id="preview_short_script",
    response_model=shapes.ScriptPreview,
    responses=problems(502),
)
async def preview_script(asked: Asked, studio: OpenStudio) -> dict[str, Any]:
    """What the video would say, and what it would cost. Free; nothing is made."""
    return await previewed(studio, asked, order_of(asked, await _voices(studio)))


@router.get(
    "/status/{job_id}",
    operation_id="get_short_status",
    response_model=shapes.Progress,
    responses=NAMED,
)
async def show(job_id: JobId, request: Request, studio: OpenStudio) -> dict[str, Any]:
    """How far a video is."""
    job = await _short(studio, job_id)
    return status.view(job, await script_of(studio, job), base_url=base_url_of(request))


@router.get(
    "/job/{job_id}/full", operation_id="get_short", response_model=shapes.Record, responses=NAMED
)
async def show_full(job_id: JobId, request: Request, studio: OpenStudio) -> dict[str, Any]:
    """All that is known of a video."""
    job = await _short(studio, job_id)
    return status.full_view(job, await script_of(studio, job), base_url=base_url_of(request))


@router.get("/jobs", operation_id="list_shorts", response_model=shapes.Page)
async def jobs(
    request: Request, studio: OpenStudio, limit: Limit = LISTED, after: After = None
) -> dict[str, Any]:
    """The videos, newest first; `after` is the last id of the page before."""
    return await _page(request, studio, None, limit, after)


@router.get("/history", operation_id="list_shorts_by_status", response_model=shapes.Page)
async def history(
    request: Request,
    studio: OpenStudio,
    word: Annotated[shapes.Word | None, Query(alias="status")] = None,
    limit: Limit = LISTED,
    after: After = None,
) -> dict[str, Any]:
    """The same of one status."""
    return await _page(request, studio, word, limit, after)


@router.get("/recent", operation_id="list_recent_shorts", response_model=shapes.Page)
async def recent(request: Request, studio: OpenStudio) -> dict[str, Any]:
    """The very latest videos."""
    return await _page(request, studio, None, RECENT)


@router.get(
    "/download/{job_id}", operation_id="download_short", response_class=StoredFile, responses=FILE
)
async def download(job_id: JobId, request: Request, studio: OpenStudio) -> Response:
    """The video (MP4), whole or a range of it."""
    job = await _short(studio, job_id)
    video = status.video_of(job)
    if video is None:
        word = status.word_of(job.status, job.stage)
        why = WrongState(
            f"There is no video yet: {job.id} is {word}.",
            hint=f"GET /api/faceless/status/{job.id} tells how far it is.",
        )
        return _bad_request(why)
    path = await asyncio.to_thread(studio.path, video.artifact)
    return stored_file(
        path,
        tag=video.artifact.sha256,
        mime_type=video.artifact.mime_type,
        name=f"{job.id}.mp4",
        download=True,
        known=request.headers.get("if-none-match"),
    )


@router.get(
    "/images/{job_id}",
    operation_id="get_short_images",
    response_model=shapes.Images,
    responses=NAMED,
)
async def images(job_id: JobId, request: Request, studio: OpenStudio) -> dict[str, Any]:
    """The pictures of a video's scenes, as far as they are there."""
    job = await _short(studio, job_id)
    return {"job_id": job.id, "images": status.image_urls(job, base_url_of(request))}


@router.post(
    "/resume/{job_id}",
    operation_id="resume_short",
    response_model=shapes.Resumed,
    responses=REOPENED,
)
async def resume(job_id: JobId, studio: OpenStudio) -> Any:
    """Go on with a video that was not finished; what is there is kept."""
    job = await _short(studio, job_id)
    try:
        again = await studio.retry(job.id)
    except WrongState as error:
        if job.status == "completed":
            return _bad_request(error)
        raise
    saved = status.saved_stages(job)
    kept = f"{', '.join(saved)} of it" if saved else "No whole stage of it"
    return {
        "success": True,
        "job_id": again.id,
        "checkpoint": status.checkpoint_of(job),
        "saved_stages": saved,
        "message": f"The video goes on. {kept} is there already.",
    }


@router.get(
    "/resumable", operation_id="list_resumable_shorts", response_model=shapes.UnfinishedPage
)
async def resumable(request: Request, studio: OpenStudio, limit: Limit = LISTED) -> dict[str, Any]:
    """Videos that were not finished, with what of each is there already."""
    page = await studio.listing(statuses=UNFINISHED, pipeline=status.PIPELINE, limit=limit)
    found = await loaded(studio, [each.job.id for each in page.jobs])
    shown = [_resumable(job, base_url_of(request)) for job in found]
    return {"jobs": shown, "has_more": page.has_more}


@router.get("/voices", operation_id="list_short_voices", response_model=shapes.SpokenByOneOf)
async def voices(
    studio: OpenStudio, language: Annotated[str | None, Query(pattern="^[a-z]{2}$")] = None
) -> dict[str, Any]:
    """The voices that can speak here, the natural ones first."""
    found = [each for each in await _voices(studio, language) if each.works]
    shown = ("id", "name", "language", "gender", "quality", "licence")
    return {"voices": [{name: getattr(each, name) for name in shown} for each in found]}


@router.get(
    "/subtitle-styles", operation_id="list_subtitle_styles", response_model=shapes.StyleList
)
async def subtitle_styles(studio: OpenStudio) -> dict[str, Any]:
    """How captions can look."""
    return {"styles": await _choices(studio, "captions")}


@router.get("/script-styles", operation_id="list_script_styles", response_model=shapes.StyleList)
async def script_styles(studio: OpenStudio) -> dict[str, Any]:
    """How a story can be told."""
    return {"styles": await _choices(studio, "style")}


@router.post(
    "/preview-voice", operation_id="preview_voice", response_class=Response, responses=SOUND
)
async def preview_voice(asked: AskedToSpeak, studio: OpenStudio) -> Response:
    """A sentence by a voice (WAV). The name of the file is that of the voice."""
    from mutoscope.interfaces.web.api.faceless_voice import SPEAKER, spoken

    settings = studio.engine.settings
    loop = asyncio.get_running_loop()
    sample = await loop.run_in_executor(SPEAKER, spoken, settings, asked.voice, asked.text)
    named = f'inline; filename="{sample.voice}.wav"'
    return Response(sample.data, media_type="audio/wav", headers={"Content-Disposition": named})


async def _short(studio: Studio, job_id: str) -> Job:
    """NotFound: there is no such job, or it makes something else."""
    job = await studio.job(job_id)
    if job.pipeline != status.PIPELINE:
        raise NotFound(
            f"{job_id} makes no short.", hint=f"GET /api/jobs/{job_id} shows jobs of all kinds."
        )
    return job


async def _voices(studio: Studio, language: str | None = None) -> tuple[VoiceState, ...]:
    return await asyncio.to_thread(catalogues(studio.engine.settings).voices, language)


async def _choices(studio: Studio, field: str) -> list[dict[str, str]]:
    group = await asyncio.to_thread(catalogues(studio.engine.settings).group, field)
    return [
        {"id": each.value, "name": each.title, "description": each.line} for each in group.choices
    ]


async def _in_scenes(asked: AskedInScenes, studio: Studio) -> Order:
    def ordered() -> Order:
        from mutoscope.interfaces.web.api.faceless_script import script_from

        settings = studio.engine.settings
        voices = catalogues(settings).voices()
        return order_in_scenes(asked, script_from(asked, settings), voices)

    return await asyncio.to_thread(ordered)


def _accepted(job: Job, notes: Sequence[str]) -> dict[str, Any]:
    told = f"The video is being made: GET /api/faceless/status/{job.id} tells how far it is."
    return {
        "job_id": job.id,
        "status": status.word_of(job.status, job.stage),
        "message": " ".join([told, *notes]),
    }


def _resumable(job: Job, base_url: str) -> Mapping[str, Any]:
    kept = sum(each.status in ("completed", "reused") for each in job.steps)
    return {
        **status.view(job, base_url=base_url),
        "checkpoint": status.checkpoint_of(job),
        "saved_stages": status.saved_stages(job),
        "estimated_savings": f"{kept} steps are there already and are not made again.",
    }


async def _page(
    request: Request,
    studio: Studio,
    word: shapes.Word | None,
    limit: int,
    after: str | None = None,
) -> dict[str, Any]:
    """Those of one status, or all."""
    named = await _named(studio, word, limit + 1, after)
    found = await loaded(studio, named[:limit])
    shown = [status.view(job, base_url=base_url_of(request)) for job in found]
    return {"jobs": shown, "has_more": len(named) > limit}


async def _named(
    studio: Studio, word: shapes.Word | None, most: int, after: str | None
) -> list[str]:
    """The ids of the newest jobs behind `after` that a word stands for: lists know statuses, not
    the stages that some words mean."""
    named: list[str] = []
    while len(named) < most:
        page = await studio.listing(
            statuses=status.statuses_of(word),
            pipeline=status.PIPELINE,
            limit=MOST_LISTED if word in status.STAGES else min(most, MOST_LISTED),
            after=after,
        )
        jobs_ = [each.job for each in page.jobs]
        named += [j.id for j in jobs_ if word in (None, status.word_of(j.status, j.stage))]
        if not page.has_more:
            break
        after = jobs_[-1].id
    return named[:most]


async def loaded(studio: Studio, job_ids: Sequence[str]) -> list[Job]:
    """Whole jobs, without those that were deleted meanwhile: a list has neither their files nor
    their steps."""
    found: list[Job] = []
    for each in job_ids:
        with contextlib.suppress(NotFound):
            found.append(await studio.job(each))
    return found


def _bad_request(error: WrongState) -> Response:
    """As these clients know a wrong state: other routes say 409."""
    return problem(error, HTTPStatus.BAD_REQUEST)
