"""Examples of answers, made of their schemas: a value that people know for every name."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

JOB, UPLOAD = "job_01k8z4m7q2r9w3x5y6a8b1c4d7", "art_01k8z4m7q2r9w3x5y6a8b1c4d7"
AT = "2026-01-31T09:30:00+00:00"
BY_NAME: Mapping[str, Any] = {
    "job_id": JOB,
    "first_id": JOB,
    "last_id": JOB,
    "parent_id": None,
    "pipeline": "short",
    "topic": "Why bees dance",
    "title": "Why bees dance",
    "owner": "local",
    "status": "completed",
    "stage": "rendering",
    "message": "The video is done.",
    "progress": 100,
    "attempt": 1,
    "queue": "default",
    "currency": "USD",
    "step": "segments.3.picture",
    "key": "segments.3.picture",
    "provider": "drawn",
    "url": f"/api/artifacts/{JOB}.0",
    "mime_type": "video/mp4",
    "suffix": ".mp4",
    "bytes": 4_812_345,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "duration_s": 42.5,
    "width": 1080,
    "height": 1920,
    "language": "en",
    "code": "invalid_request",
    "hint": "The fields are listed at GET /api/pipelines.",
    "request": {"topic": "Why bees dance"},
    "fields": {"format": "9:16"},
    "urls": {"self": f"/api/jobs/{JOB}"},
    "error": None,
    "last_error": None,
    "question": None,
    "health": None,
}
BY_KIND: Mapping[str, Any] = {
    "string": "…",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "null": None,
}
STREAM = (
    'event: snapshot\ndata: {"object":"job","status":"running","progress":40}\n\n'
    'id: 12\nevent: step.completed\ndata: {"seq":12,"kind":"step.completed"}\n\n'
)
METRICS = '# TYPE mutoscope_jobs gauge\nmutoscope_jobs{status="queued"} 2.0\n'
BY_MEDIA_TYPE = {"text/event-stream": STREAM, "text/plain": METRICS}
PROBLEMS: Mapping[HTTPStatus, tuple[str, str, str]] = {
    HTTPStatus.BAD_REQUEST: ("wrong_state", "There is no video yet.", "Ask again later."),
    HTTPStatus.UNAUTHORIZED: ("unauthorized", "A key is missing.", "Send `X-API-Key`."),
    HTTPStatus.FORBIDDEN: ("forbidden", "This key may only read.", "Use one that may write."),
    HTTPStatus.NOT_FOUND: ("not_found", f"There is no job {JOB}.", "`GET /api/jobs` lists them."),
    HTTPStatus.CONFLICT: ("wrong_state", f"{JOB} is running.", "Cancel it first."),
}
