"""A job in the words of the faceless routes."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, get_args

from mutoscope.interfaces.web.representation import artifact_url, job_urls, output_object
from mutoscope.jobs.routes import for_callers
from mutoscope.models import Job, Output, Status, StepRun

PIPELINE = "short"
STAGES = (
    "generating_script",
    "generating_audio",
    "generating_images",
    "animating",
    "rendering",
)
CHECKPOINTS = ("script_done", "audio_done", "images_done", "clips_done", "rendered")
"""Of each stage, what has been reached when it is over."""
SAVED = ("script", "audio", "images", "clips", "video")
ENDED: Mapping[Status, str] = {
    "completed": "completed",
    "partial": "completed",
    "failed": "failed",
    "cancelled": "failed",
}
_PICTURE = re.compile(r"segments\.(\d+)\.(picture|frame|photo)")
_REASONS = {
    "worker": "a worker",
    "disk": "free disk space",
    "lock": "another job of its kind",
    "limit": "its turn",
    "budget": "its budget",
    "paused": "its queue, which is paused",
}
_PREFERRED = ("photo", "frame", "picture")
"""Of several pictures of a scene the last one here is shown: as it is in the video."""


def word_of(status: Status, stage: str) -> str:
    """One word for how a job is doing. A job that waits for a person, or is about to stop, is where
    it has come to."""
    if status == "queued":
        return "pending"
    return ENDED.get(status) or (stage if stage in STAGES else STAGES[0])


def statuses_of(word: str | None) -> list[Status]:
    """Those that a word may stand for; all where none is said."""
    every: tuple[Status, ...] = get_args(Status)
    return [each for each in every if word is None or word in _words(each)]


def _words(status: Status) -> tuple[str, ...]:
    return STAGES if status not in ENDED and status != "queued" else (word_of(status, ""),)


def view(
    job: Job, script: Mapping[str, Any] | None = None, *, base_url: str = ""
) -> dict[str, Any]:
    """How a job is doing. `output_path` is the address of the video here, never a path on the
    server; `audio_duration` is the length of the video's sound (seconds), once it is there."""
    video = video_of(job)
    return {
        "job_id": job.id,
        "topic": topic_of(job, script),
        "status": word_of(job.status, job.stage),
        "progress": int(job.progress),
        "progress_message": message_of(job),
        "created_at": _rfc_3339(job.created_at),
        "completed_at": _rfc_3339(job.completed_at),
        "output_path": output_object(video, base_url)["url"] if video else None,
        "error": error_of(job),
        "script": script,
        "audio_duration": video.duration_s if video else None,
        "image_urls": image_urls(job, base_url),
    }


def full_view(job: Job, script: Mapping[str, Any] | None, *, base_url: str = "") -> dict[str, Any]:
    """All that is known of a job: how it is doing, what was asked, what is kept."""
    asked = job.request
    names = ("style", "language", "voice", "duration", "format", "art_style", "image_provider")
    return {
        **view(job, script, base_url=base_url),
        **{name: asked.get(name) for name in (*names, "music_volume", "idea_mode")},
        "subtitle_style": asked.get("captions"),
        "background_music": asked.get("music") != "none",
        "custom_idea": asked.get("idea"),
        "checkpoint": checkpoint_of(job),
        "saved_stages": saved_stages(job),
        "warnings": _warnings(job),
        "cost": job.cost.actual,
        "job_url": job_urls(job, base_url)["self"],
    }


def video_of(job: Job) -> Output | None:
    """The finished video."""
    return next((each for each in job.output if each.kind == "video"), None)


def topic_of(job: Job, script: Mapping[str, Any] | None = None) -> str:
    """What it is about: the topic, or the title of a script that came without one."""
    asked = str(job.request.get("topic") or "")
    return asked or (str(script["title"]) if script else "") or _title_in(job.request)


def _title_in(request: Mapping[str, Any]) -> str:
    """The title of a script that is written in YAML, of its first lines."""
    found = re.search(r"^title: *(.+)$", str(request.get("script") or ""), re.MULTILINE)
    return found[1].strip("'\" ") if found else ""


def message_of(job: Job) -> str:
    """What a person reads beside the bar."""
    match job.status:
        case "queued":
            return _waiting(job)
        case "awaiting_input":
            question = str((job.question or {}).get("question", "It has a question."))
            return f"{question} Answer it: POST /api/jobs/{job.id}/input."
        case "cancelling":
            return "It is being stopped."
        case "completed" | "partial":
            return " ".join(_result(job))
        case "failed" | "cancelled":
            return f"Error: {error_of(job)}"
        case "running":
            return job.message or "It is being worked on."


def _waiting(job: Job) -> str:
    place = f", number {job.queue_position} in the queue" if job.queue_position else ""
    reason = job.waiting_for or "worker"
    return f"Waiting for {_REASONS.get(reason, reason)}{place}."


def _result(job: Job) -> Iterator[str]:
    failed = [each for each in job.items if each.status == "failed"]
    if job.status == "partial":
        yield "The video is ready, but not all of it is as asked:"
        yield f"{', '.join(each.title for each in failed)} could not be made." if failed else ""
    else:
        yield "The video is ready."
    yield from dict.fromkeys(_warnings(job))


def _warnings(job: Job) -> list[str]:
    return [for_callers(each.message, job_id=job.id) for each in job.warnings]


def error_of(job: Job) -> str | None:
    """Why there is no video, and what to do; None where there is one, or may yet be."""
    if job.status == "cancelled":
        return "It was cancelled."
    if job.status != "failed":
        return None
    if job.error is None:
        return "It failed."
    return for_callers(f"{job.error.message} {job.error.hint}".strip(), job_id=job.id)


def image_urls(job: Job, base_url: str = "") -> list[str]:
    """Addresses of the scenes' pictures, in the order of the scenes, as each is there."""
    shown = dict[int, str]()
    for name in _PREFERRED:
        shown |= {scene: each.key for scene, each in _pictures(job, name)}
    ids = (f"{job.id}.{shown[scene]}" for scene in sorted(shown))
    return [f"{artifact_url(each, base_url)}?as=preview" for each in ids]


def _pictures(job: Job, name: str) -> Iterator[tuple[int, StepRun]]:
    for step in job.steps:
        found = _PICTURE.fullmatch(step.key)
        if found and found[2] == name and step.status in ("completed", "reused"):
            yield int(found[1]), step


def checkpoint_of(job: Job) -> str:
    """The last stage that is over, or "none"."""
    over = _stages_over(job)
    return CHECKPOINTS[over - 1] if over else "none"


def saved_stages(job: Job) -> list[str]:
    """What of a job need not be made again, stage by stage. Within the next one, what is there is
    kept as well."""
    return list(SAVED[: _stages_over(job)])


def _stages_over(job: Job) -> int:
    """A stage is over when a scene, or the whole, has begun a later one: what is prepared beside
    (the sound mixed, a logo drawn) tells nothing."""
    if video_of(job) is not None:
        return len(STAGES)
    begun = [
        STAGES.index(step.stage)
        for step in job.steps
        if step.stage in STAGES and (step.key.startswith("segments.") or step.stage == STAGES[-1])
    ]
    return max(begun, default=0)


def _rfc_3339(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
