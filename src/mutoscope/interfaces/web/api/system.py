"""Routes on the studio itself: is it well, what does it do, and its queues."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, PlainTextResponse, Response

from mutoscope import __version__
from mutoscope.app import Studio
from mutoscope.app.memory import MOST_MINUTES, MemoryHistory, memory_history
from mutoscope.app.metrics import CONTENT_TYPE
from mutoscope.interfaces.web.access import AdminStudio, OpenStudio
from mutoscope.interfaces.web.shapes import problems
from mutoscope.models import QueueState

router = APIRouter(tags=["system"])
PROBLEMS = problems()

Minutes = Annotated[int, Query(ge=1, le=MOST_MINUTES, description="How far back")]
QueueName = Annotated[str, Path(max_length=100, description="As /api/queues lists it")]
_OF_JOBS = ("job_id", "step", "stage", "attempt")
"""What a stop tells of the job that was in hand, which may be another owner's."""
_OF_WORKERS = ("standing", "short_of")
_COUNTS = ("waiting", "running", "oldest_wait_s")


@dataclass(frozen=True)
class Noted:
    """How many stops were new."""

    acknowledged: int


@dataclass(frozen=True)
class Alive:
    """We answer."""

    status: Literal["ok"] = "ok"


@dataclass(frozen=True)
class Ready:
    """Whether all that jobs need is there, and which of it."""

    ready: bool
    database: bool
    storage: bool
    worker: bool


class QueueTold(BaseModel):
    """A queue. Who does not see all jobs is not told how many there are."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    strict: bool
    paused: bool
    waiting: int | None
    running: int | None
    oldest_wait_s: float | None


class Queues(BaseModel):
    """By name."""

    data: tuple[QueueTold, ...]


class SystemState(BaseModel):
    """How machine, workers and queues are doing. Memory and disk in MB. Who does not see all jobs
    is told of a worker only whether it stands and what it is short of; `maybe_charged`, `jobs`,
    `next_run` and `stuck` are null for them."""

    version: str
    workers: tuple[Mapping[str, Any], ...]
    jobs: Mapping[str, int] | None
    memory: Mapping[str, float]
    memory_limit_mb: float
    free_disk_mb: float
    database: str
    last_stop: Mapping[str, Any] | None
    maybe_charged: Mapping[str, float] | None
    next_run: Mapping[str, Any] | None
    stuck: tuple[Mapping[str, Any], ...] | None
    queues: tuple[QueueTold, ...]


@router.get("/health", operation_id="get_health")
async def health() -> Alive:
    """We are there. Asks nobody else."""
    return Alive()


@router.get(
    "/ready",
    operation_id="get_readiness",
    responses={
        200: {"model": Ready, "description": "All are there"},
        503: {"model": Ready, "description": "One of them is missing"},
    },
)
async def ready(studio: OpenStudio) -> Response:
    """Whether database, storage and a worker are there; 503 where one is missing."""
    found = await studio.readiness()
    status = HTTPStatus.OK if found.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JSONResponse({"ready": found.is_ready, **asdict(found)}, status.value)


@router.get(
    "/metrics", operation_id="get_metrics", response_class=PlainTextResponse, responses=PROBLEMS
)
async def metrics(studio: AdminStudio) -> Response:
    """How the studio is doing, in Prometheus' text format; it tells what all owners spend."""
    return PlainTextResponse(await studio.metrics(), media_type=CONTENT_TYPE)


@router.get("/api/system", operation_id="get_system", responses=PROBLEMS)
async def status(studio: OpenStudio) -> SystemState:
    """Workers with the memory that each holds, jobs, queues, disk, and why the last worker
    stopped."""
    found, queued = await asyncio.gather(studio.status(), studio.queues())
    told = asdict(found)
    if not studio.sees_all:
        told = _without_others(told)
    return SystemState(version=__version__, **told, queues=_queues(studio, queued))


@router.get("/api/system/memory", operation_id="get_memory", responses=PROBLEMS)
async def memory(studio: AdminStudio, minutes: Minutes = 60) -> MemoryHistory:
    """What each worker held in memory, thinned to at most 240 points a worker, and who stopped
    against their will."""
    return await memory_history(studio.engine, minutes)


@router.post("/api/system/ack", operation_id="acknowledge_stops", responses=PROBLEMS)
async def acknowledge(studio: AdminStudio) -> Noted:
    """Take note of the last stop and those before it; how many were new."""
    return Noted(await studio.acknowledge())


@router.get("/api/queues", operation_id="list_queues", responses=PROBLEMS)
async def queues(studio: OpenStudio) -> Queues:
    """All queues: who waits, who works, whether they are paused."""
    return Queues(data=_queues(studio, await studio.queues()))


@router.post("/api/queues/{name}/{action}", operation_id="change_queue", responses=problems(404))
async def change_queue(
    name: QueueName, action: Literal["pause", "resume"], studio: AdminStudio
) -> QueueState:
    """Pause a queue, or let it go on; what is being worked on goes on meanwhile."""
    change = studio.pause_queue if action == "pause" else studio.resume_queue
    return await change(name)


def _without_others(told: Mapping[str, Any]) -> dict[str, Any]:
    """What of it is everybody's business."""
    stop = told["last_stop"]
    kept = {name: None if name in _OF_JOBS else value for name, value in (stop or {}).items()}
    workers = tuple({name: each.get(name) for name in _OF_WORKERS} for each in told["workers"])
    secret = dict.fromkeys(("jobs", "maybe_charged", "next_run", "stuck"))
    return {**told, **secret, "workers": workers, "last_stop": kept or None}


def _queues(studio: Studio, queued: Sequence[QueueState]) -> tuple[QueueTold, ...]:
    """How many jobs others have is theirs to know, and the operator's."""
    told = tuple(QueueTold.model_validate(each) for each in queued)
    if studio.sees_all:
        return told
    return tuple(each.model_copy(update=dict.fromkeys(_COUNTS)) for each in told)
