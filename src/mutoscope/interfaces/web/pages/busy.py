"""What a form answers while no more jobs are taken: which job is in the way, and a way to wait."""

import asyncio
import math
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse

from mutoscope.app import Studio
from mutoscope.app.subjects import ANYTHING, NONE, subject
from mutoscope.errors import Busy, NotFound
from mutoscope.interfaces.web.pages.rendering import told_wrong
from mutoscope.models import Job


async def told_busy(
    request: Request, studio: Studio, error: Busy, *, able_to_wait: bool = False
) -> HTMLResponse:
    """Beside the buttons of a form; nothing in it is wrong. `able_to_wait`: it may be sent once
    more, for a place in the queue."""
    ahead = await _ahead(studio, error.job_id)
    answer = told_wrong(
        request,
        "parts/make/busy.html",
        429,
        ahead=ahead,
        title=(await asyncio.to_thread(studio.pipeline, ahead.pipeline)).title if ahead else "",
        about=_about(ahead) if ahead else "",
        since_s=_since_s(ahead) if ahead else 0.0,
        told=f"{error.message} {error.hint}".strip(),
        able_to_wait=able_to_wait and bool(error.job_id),
    )
    answer.headers["Retry-After"] = str(math.ceil(error.retry_after_s))
    return answer


async def _ahead(studio: Studio, job_id: str) -> Job | None:
    """None: there is none, or it is another owner's."""
    if not job_id:
        return None
    try:
        return await studio.job(job_id)
    except NotFound:
        return None


def _about(job: Job) -> str:
    about = subject(job)
    return "" if about in (NONE, ANYTHING) else about


def _since_s(job: Job) -> float:
    return (datetime.now(UTC) - (job.started_at or job.created_at)).total_seconds()
