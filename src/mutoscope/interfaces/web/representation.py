"""Jobs, plans and files as the API tells of them: plain JSON values.

Written by hand, not by the models of `shapes.py`, which only document them: a job has hundreds of
steps, and is asked for again and again while others are being rendered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import Request

from mutoscope.app import Delivery, Preset, Preview, Studio
from mutoscope.app.listing import Listed
from mutoscope.app.uploads import Upload
from mutoscope.config.addresses import without_credentials
from mutoscope.jobs.routes import ANY_JOB, for_callers
from mutoscope.models import ErrorInfo, Item, Job, JobWarning, Output, Plan, StepRun

_JOB = (
    *("id", "pipeline", "status", "stage", "message", "progress"),
    *("queue_position", "waiting_for", "eta_seconds", "attempt", "owner", "parent_id"),
    *("request", "overrides", "takes", "question"),
    *("new", "reused", "max_cost", "seed", "priority", "queue", "pinned", "last_seq"),
)
_STEP = (
    *("key", "stage", "name", "status", "progress", "current", "total", "attempt", "provider"),
    *("cost", "took_s", "reused_from"),
)
_ITEM = ("key", "title", "status", "progress", "stage", "message")
_TIMES = ("created_at", "started_at", "completed_at", "expires_at")
VERSION_LENGTH = 12
"""So much of a file's hash tells its versions apart."""


def base_url_of(request: Request) -> str:
    """What addresses in answers begin with: the setting `public_url`, else nothing, so that they
    hold by whatever name we are called."""
    settings = getattr(request.app.state, "settings", None)
    return str(getattr(settings, "public_url", None) or "").rstrip("/")


def job_object(job: Job, base_url: str = "") -> dict[str, Any]:
    """A whole job."""
    return {
        "object": "job",
        **{name: getattr(job, name) for name in _JOB},
        "steps": [_step(step, job.id) for step in job.steps],
        "items": [_item(item, job.id) for item in job.items],
        "output": [output_object(output, base_url) for output in job.output],
        "warnings": [_warning(each, job.id) for each in job.warnings],
        "error": error_object(job.error, job.id),
        "cost": vars(job.cost),
        **{name: _time(getattr(job, name)) for name in _TIMES},
        "urls": job_urls(job, base_url),
    }


async def job_told(request: Request, studio: Studio, job: Job) -> dict[str, Any]:
    """A whole job as this request's answer, its files named by ids as requests name them."""
    (told,) = await studio.jobs_by_ids([job])
    return job_object(told, base_url_of(request))


async def jobs_told(
    request: Request, studio: Studio, listed: Sequence[Listed]
) -> list[dict[str, Any]]:
    """The same of a list."""
    jobs = await studio.jobs_by_ids([each.job for each in listed])
    told = (replace(each, job=job) for each, job in zip(listed, jobs, strict=True))
    return [listed_object(each, base_url_of(request)) for each in told]


def listed_object(listed: Listed, base_url: str = "") -> dict[str, Any]:
    """A job of a list: without its lists and long texts, with its title and picture."""
    picture = listed.thumbnail and artifact_url(
        listed.thumbnail, base_url, sha256=listed.thumbnail_sha256
    )
    return {**job_object(listed.job, base_url), "title": listed.title, "thumbnail_url": picture}


def job_urls(job: Job, base_url: str = "") -> dict[str, str]:
    """Where to go from a job."""
    place = f"{base_url}/api/jobs/{job.id}"
    verbs = ("events", "cancel", "retry", "edit", "input", "document", "archive")
    return {
        "self": place,
        **{verb: f"{place}/{verb}" for verb in verbs},
        "web": f"{base_url}/app/jobs/{job.id}",
    }


def output_object(output: Output, base_url: str = "") -> dict[str, Any]:
    """A finished file."""
    file = output.artifact
    return {
        "id": output.id,
        "kind": output.kind,
        "name": output.name,
        "url": artifact_url(output.id, base_url, sha256=file.sha256),
        "mime_type": file.mime_type,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "duration_s": output.duration_s,
        "width": output.width,
        "height": output.height,
        "expires_at": _time(output.expires_at),
    }


def upload_object(upload: Upload, base_url: str = "") -> dict[str, Any]:
    """A file that was handed in."""
    return {
        "object": "upload",
        "id": upload.id,
        "name": upload.name,
        "url": artifact_url(upload.id, base_url),
        "mime_type": upload.artifact.mime_type,
        "bytes": upload.artifact.bytes,
        "sha256": upload.artifact.sha256,
        "expires_at": _time(upload.expires_at),
    }


def artifact_url(artifact_id: str, base_url: str = "", *, sha256: str = "") -> str:
    """The address of a file by its id: an upload's, an output's, or what a step has made. With its
    hash it is the address of this very content, which is kept for good: what a job has made may be
    another file after an edit at a gate, or a retry."""
    version = f"?v={sha256[:VERSION_LENGTH]}" if sha256 else ""
    return f"{base_url}/api/artifacts/{quote(artifact_id, safe='')}{version}"


def plan_object(plan: Plan) -> dict[str, Any]:
    """What a run would do."""
    return {
        "object": "plan",
        "kept": plan.kept,
        "to_run": plan.to_run,
        "counts": {"kept": len(plan.kept), "to_run": len(plan.to_run)},
        "seconds": plan.seconds,
        "cost": plan.cost,
        "lowest_cost": plan.lowest_cost,
        "highest_cost": plan.highest_cost,
        "currency": "USD",
        "unknown": plan.unknown,
        "certain": plan.certain,
        "asked": [vars(quote_) for quote_ in plan.asked],
        "basis": plan.basis,
    }


def preview_object(preview: Preview) -> dict[str, Any]:
    """A document before the job, and what would follow."""
    return {
        "object": "preview",
        "plan": plan_object(preview.plan),
        "lines": preview.lines,
        "text": preview.text,
    }


def preset_object(preset: Preset) -> dict[str, Any]:
    """Fields that are kept under a name."""
    return {
        "object": "preset",
        "pipeline": preset.pipeline,
        "name": preset.name,
        "fields": preset.fields,
        "created_at": _time(preset.created_at),
        "updated_at": _time(preset.updated_at),
    }


def delivery_object(delivery: Delivery) -> dict[str, Any]:
    """A message to a webhook; of its address only what is no secret."""
    return {
        "object": "delivery",
        "id": delivery.id,
        "job_id": delivery.job_id,
        "kind": delivery.kind,
        "url": without_credentials(delivery.url),
        "status": delivery.status,
        "created_at": _time(delivery.created_at),
        "due_at": _time(delivery.due_at),
        "tries": [{**vars(each), "at": _time(each.at)} for each in delivery.tries],
    }


def error_object(error: ErrorInfo | None, job_id: str = ANY_JOB) -> dict[str, Any] | None:
    """Why something failed, and what a caller of the API can do."""
    if error is None:
        return None
    message, hint = (for_callers(text, job_id=job_id) for text in (error.message, error.hint))
    return {**vars(error), "message": message, "hint": hint}


def _warning(warning: JobWarning, job_id: str) -> dict[str, Any]:
    return {**vars(warning), "message": for_callers(warning.message, job_id=job_id)}


def _step(step: StepRun, job_id: str) -> dict[str, Any]:
    return {
        **{name: getattr(step, name) for name in _STEP},
        "error": error_object(step.error, job_id),
        "started_at": _time(step.started_at),
        "completed_at": _time(step.completed_at),
    }


def _item(item: Item, job_id: str) -> dict[str, Any]:
    told: Mapping[str, Any] = {name: getattr(item, name) for name in _ITEM}
    message = for_callers(item.message, job_id=job_id)
    error = error_object(item.error, job_id)
    return {**told, "message": message, "output": item.output, "error": error}


def _time(at: datetime | None) -> str | None:
    """RFC 3339."""
    return None if at is None else at.isoformat()
