"""A redesign in the words of the generation routes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

from mutoscope.interfaces.web.api.generations_request import turned
from mutoscope.interfaces.web.api.generations_shapes import StageWord
from mutoscope.interfaces.web.representation import artifact_url, job_urls, output_object
from mutoscope.jobs.routes import for_callers
from mutoscope.models import FINAL, ErrorInfo, Item, Job, Output, Status, StepStatus

PIPELINE = "redesign"
WORDS: Mapping[Status, str] = {
    "queued": "pending",
    "running": "processing",
    "awaiting_input": "processing",
    "cancelling": "processing",
    "completed": "completed",
    "partial": "partial_failed",
    "failed": "failed",
    "cancelled": "failed",
}
AREA_WORDS: Mapping[StepStatus, str] = {
    "pending": "pending",
    "running": "processing",
    "completed": "completed",
    "reused": "completed",
    "failed": "failed",
    "skipped": "failed",
}
QUEUED, COMPLETE = "queued", "complete"
STAGES: Sequence[str] = get_args(StageWord)
PICTURES = ("design", "sheet")
_SOURCES = {"photo": "user_upload", "street_view": "street_view", "satellite": "satellite"}
_CANCELLED = "It was cancelled."


def view(
    job: Job,
    document: Mapping[str, Any] | None = None,
    *,
    usd: float = 0.0,
    base_url: str = "",
) -> dict[str, Any]:
    """How a job is doing. `document`: its areas with their edits, once they are planned; `usd`:
    what it comes to."""
    asked = (document or job.request).get("areas") or ()
    return {
        "id": job.id,
        "status": WORDS[job.status],
        "progress": round(job.progress, 1),
        "message": message_of(job),
        "address": str(job.request.get("address") or "") or None,
        "areas": [_area(job, each, base_url) for each in asked],
        "source_images": list(_source_images(job, base_url)),
        "total_cost": usd,
        "currency": "USD",
        "warnings": _warnings(job),
        "error": error_of(job),
        "created_at": _rfc_3339(job.created_at),
        "completed_at": _rfc_3339(job.completed_at),
        "job_url": job_urls(job, base_url)["self"],
    }


def _warnings(job: Job) -> list[str]:
    """Each once, those of the order first: a job that waits has none of its own yet."""
    told = [*job.request.get("notes", ()), *(each.message for each in job.warnings)]
    return [*dict.fromkeys(for_callers(each, job_id=job.id) for each in told)]


def message_of(job: Job) -> str:
    """What a person reads beside the bar."""
    match job.status:
        case "queued":
            place = f", number {job.queue_position} in the queue" if job.queue_position else ""
            return f"It waits for its turn{place}."
        case "awaiting_input":
            question = str((job.question or {}).get("question", "It has a question."))
            return f"{question} Answer it: POST /api/jobs/{job.id}/input."
        case "cancelling":
            return "It is being stopped."
        case "completed":
            return "All areas are ready."
        case "partial":
            return (
                "Some areas are ready, others failed. Only these are made again by"
                f" POST /api/jobs/{job.id}/retry."
            )
        case "failed" | "cancelled":
            return error_of(job) or ""
        case "running":
            return job.message or "It is being worked on."


def error_of(job: Job) -> str | None:
    """Why there is nothing; None where there is something, or may yet be."""
    if job.status == "cancelled":
        return _CANCELLED
    if job.status != "failed":
        return None
    return _sentence(job, job.error) or "It failed."


def _area(job: Job, asked: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    key = f"areas.{asked['area']}"
    item = next((each for each in job.items if each.key == key), None)
    word = area_word(job, item)
    files = dict(_files(job, item, base_url))
    picture = next((files[kind] for kind in PICTURES if kind in files), None)
    return {
        "id": key,
        "area": asked["area"],
        "style": asked["style"],
        "custom_prompt": asked.get("wishes") or "",
        "preservation": turned(asked.get("strength", 0.5)),
        "status": word,
        "progress": round(item.progress, 1) if item else 0.0,
        "stage": stage_of(item, word),
        "message": for_callers(item.message, job_id=job.id) if item else "",
        "image_url": picture,
        "image_urls": [picture] if picture else [],
        "before_after_url": files.get("before_after"),
        "thumbnail_url": files.get("thumbnail"),
        "proposal_url": files.get("proposal"),
        "error": _area_error(job, item) if word == "failed" else None,
    }


def area_word(job: Job, item: Item | None) -> str:
    """One word for how an area is doing. What was not finished when its job ended never will be,
    and what waits again after a retry is not failed."""
    word = AREA_WORDS[item.status] if item else "pending"
    if word == "completed":
        return word
    if job.status in FINAL:
        return "failed"
    return "pending" if job.status == "queued" else word


def stage_of(item: Item | None, word: str) -> str:
    """Where an area is, in the order of `STAGES`; of one that failed or waits: where it was."""
    if word == "completed":
        return COMPLETE
    return item.stage if item and item.stage in STAGES else QUEUED


def _area_error(job: Job, item: Item | None) -> str:
    own = ""
    if item is not None:
        own = _sentence(job, item.error) or for_callers(item.message, job_id=job.id)
    return own or error_of(job) or "It could not be made."


def _files(job: Job, item: Item | None, base_url: str) -> Iterator[tuple[str, str]]:
    """Addresses of an area's files, by their kind."""
    ids = item.output if item else ()
    for output in job.output:
        if output.id in ids:
            yield output.kind, _address(output, base_url)


def _address(output: Output, base_url: str) -> str:
    return artifact_url(output.id, base_url, sha256=output.artifact.sha256)


def _source_images(job: Job, base_url: str) -> Iterator[dict[str, Any]]:
    for output in job.output:
        if output.kind == "source":
            told = output_object(output, base_url)
            yield {
                "image_type": _SOURCES[output.name.partition(".")[0]],
                "image_url": told["url"],
                "width": told["width"],
                "height": told["height"],
            }


def _sentence(job: Job, error: ErrorInfo | None) -> str:
    told = f"{error.message} {error.hint}".strip() if error else ""
    return for_callers(told, job_id=job.id)


def _rfc_3339(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
