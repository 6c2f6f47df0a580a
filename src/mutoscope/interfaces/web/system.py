"""Routes on the studio itself: is it well, what does it do, and its queues."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Literal

from fastapi import APIRouter
from starlette.responses import JSONResponse, PlainTextResponse, Response

from mutoscope.app.metrics import CONTENT_TYPE
from mutoscope.interfaces.web.studio import OpenStudio

router = APIRouter()


@router.get("/health")
async def health() -> dict[str, str]:
    """We are there. Asks nobody else."""
    return {"status": "ok"}


@router.get("/ready")
async def ready(studio: OpenStudio) -> Response:
    """Whether database, storage and a worker are there; 503 where one is missing."""
    found = await studio.readiness()
    status = HTTPStatus.OK if found.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"ready": found.is_ready, **asdict(found)}, status.value)


@router.get("/metrics")
async def metrics(studio: OpenStudio) -> Response:
    """How the studio is doing, in Prometheus' text format."""
    return PlainTextResponse(await studio.metrics(), media_type=CONTENT_TYPE)


@router.get("/api/system")
async def status(studio: OpenStudio) -> dict[str, Any]:
    """Workers, jobs, memory, disk, and why the last worker stopped."""
    return asdict(await studio.status())


@router.post("/api/system/ack")
async def acknowledge(studio: OpenStudio) -> dict[str, Any]:
    """Take note of the last stop and those before it; how many were new."""
    return {"acknowledged": await studio.acknowledge()}


@router.get("/api/queues")
async def queues(studio: OpenStudio) -> dict[str, Any]:
    """All queues: who waits, who works, whether they are paused."""
    return {"data": [asdict(state) for state in await studio.queues()]}


@router.post("/api/queues/{name}/{action}")
async def change_queue(
    name: str, action: Literal["pause", "resume"], studio: OpenStudio
) -> dict[str, Any]:
    """Pause a queue, or let it go on; what is being worked on goes on meanwhile."""
    change = studio.pause_queue if action == "pause" else studio.resume_queue
    return asdict(await change(name))
