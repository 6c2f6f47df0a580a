"""Routes on schedules: jobs that are handed in at their time."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from mutoscope.app import Studio, Times
from mutoscope.app.orders import COST_LIMIT
from mutoscope.app.schedules import MOST_LISTED, Missed, schedule_told
from mutoscope.interfaces.web.access import OpenStudio
from mutoscope.interfaces.web.representation import base_url_of
from mutoscope.interfaces.web.shapes import WHOLE, Deleted, problems

router = APIRouter(prefix="/api/schedules", tags=["schedules"])

NAME = "^[a-z0-9_-]{1,40}$"
ScheduleName = Annotated[
    str, Path(max_length=60, description="Its name", json_schema_extra={"pattern": NAME})
]
Listed = Annotated[int, Query(ge=0, le=MOST_LISTED, description="How many")]


class SlotObject(BaseModel):
    """A time of a schedule that is to come."""

    slot: str
    at: datetime


class PastSlot(BaseModel):
    """What became of a slot: `queued` as a job, or not. `slots`: of how many that passed."""

    slot: str
    planned_at: datetime
    status: Literal["queued", "skipped", "missed", "refused"]
    job_id: str | None
    slots: int
    reason: str
    at: datetime | None


class ScheduleObject(BaseModel):
    """A request that is handed in at its times. `at`: of one that comes once."""

    object: Literal["schedule"]
    name: str
    owner: str
    pipeline: str
    request: dict[str, Any]
    daily: int | None
    between: str | None
    jitter: int | None
    cron: str | None
    at: datetime | None
    zone: str
    missed: Literal["run", "skip"]
    max_cost: float | None
    paused: bool
    next_at: datetime | None
    coming: list[SlotObject]
    history: list[PastSlot]
    created_at: datetime
    updated_at: datetime


class ScheduleList(BaseModel):
    """All schedules."""

    object: Literal["list"]
    data: list[ScheduleObject]


_ONE: dict[int | str, dict[str, Any]] = {
    200: {"model": ScheduleObject, "description": "The schedule"}
}


class Timed(BaseModel):
    """When: `daily`, `cron` or `at`."""

    model_config = ConfigDict(extra="forbid")

    daily: Annotated[
        int | None, Field(strict=True, ge=1, le=288, description="So many slots a day"), WHOLE
    ] = None
    between: Annotated[
        str | None, Field(max_length=20, description="Two times of a day, 10:00-24:00")
    ] = None
    jitter: Annotated[
        int | None,
        Field(strict=True, ge=0, le=1440, description="Minutes by which each may move"),
        WHOLE,
    ] = None
    zone: Annotated[str | None, Field(max_length=60, description="IANA: Europe/Berlin")] = None
    cron: Annotated[str | None, Field(max_length=120, description="Five fields")] = None
    at: Annotated[
        str | None, Field(max_length=60, description="Once: 18:30, +2h, 2026-12-24 18:00")
    ] = None
    missed: Annotated[
        Missed | None, Field(description="What becomes of slots that passed while nobody worked")
    ] = None
    max_cost: Annotated[
        float | None,
        Field(strict=True, ge=0, le=COST_LIMIT, allow_inf_nan=False, description="USD, each job"),
    ] = None

    def times(self) -> Times | None:
        """None: nothing was said of them."""
        said = Times(self.daily, self.between, self.jitter, self.zone, self.cron, self.at)
        return said if said.said else None


class NewSchedule(Timed):
    """A schedule to be made. A slot that was missed is run where nothing else is said."""

    name: Annotated[str, Field(pattern=NAME)]
    pipeline: Annotated[str, Field(max_length=60, description="As in GET /api/pipelines")]
    request: Annotated[
        dict[str, Any], Field(description="By the pipeline's schema; files as ids of uploads")
    ] = {}


class ScheduleChanges(Timed):
    """What is not said stays."""

    request: Annotated[
        dict[str, Any] | None, Field(description="Fields of the request to change")
    ] = None
    paused: Annotated[bool | None, Field(strict=True)] = None
    move: Annotated[
        dict[str, Annotated[str, Field(max_length=60)]],
        Field(
            max_length=MOST_LISTED,
            description="Other times for slots to come, by number or name: 18:30, +30m, a date",
        ),
    ] = {}


@router.get(
    "",
    operation_id="list_schedules",
    responses={200: {"model": ScheduleList, "description": "Schedules, by name"}, **problems()},
)
async def listing(studio: OpenStudio) -> Response:
    """The visitor's schedules, each with its next slot and what became of the latest."""
    told = [schedule_told(each) for each in await studio.schedules()]
    requests = await studio.by_ids([each["request"] for each in told])
    data = [{**each, "request": of} for each, of in zip(told, requests, strict=True)]
    return JSONResponse({"object": "list", "data": [_object(each) for each in data]})


@router.post(
    "",
    operation_id="create_schedule",
    status_code=HTTPStatus.CREATED,
    responses={
        201: {
            "model": ScheduleObject,
            "description": "It is kept",
            "headers": {"Location": {"schema": {"type": "string"}}},
        },
        **problems(400, 404, 413, 415),
    },
)
async def create(new: NewSchedule, request: Request, studio: OpenStudio) -> Response:
    """Hand a request in at its times from now on."""
    asked = await studio.with_uploads(new.pipeline, new.request)
    await studio.add_schedule(
        new.name,
        new.pipeline,
        asked,
        new.times() or Times(),
        missed=new.missed or "run",
        max_cost=new.max_cost,
    )
    place = f"{base_url_of(request)}/api/schedules/{new.name}"
    return await _answer(studio, new.name, status=HTTPStatus.CREATED, headers={"Location": place})


@router.get("/{schedule}", operation_id="get_schedule", responses={**_ONE, **problems(404)})
async def show(
    schedule: ScheduleName, studio: OpenStudio, coming: Listed = 5, history: Listed = 20
) -> Response:
    """One schedule, the slots to come, and what became of those that were."""
    return await _answer(studio, schedule, coming=coming, history=history)


@router.patch(
    "/{schedule}",
    operation_id="change_schedule",
    responses={**_ONE, **problems(400, 404, 413, 415)},
)
async def change(schedule: ScheduleName, changes: ScheduleChanges, studio: OpenStudio) -> Response:
    """Change what is said: times, fields of the request, single slots; pause it or go on."""
    found = (await studio.schedule(schedule)).schedule
    request = changes.request and await studio.with_uploads(found.pipeline, changes.request)
    times = changes.times()
    if times or request or changes.missed or changes.max_cost is not None:
        await studio.change_schedule(
            schedule,
            times=times,
            request=request,
            missed=changes.missed,
            max_cost=changes.max_cost,
        )
    for slot, when in changes.move.items():
        await studio.move_slot(schedule, slot, when)
    if changes.paused is not None:
        verb = studio.pause_schedule if changes.paused else studio.resume_schedule
        await verb(schedule)
    return await _answer(studio, schedule)


@router.delete(
    "/{schedule}",
    operation_id="delete_schedule",
    responses={200: {"model": Deleted, "description": "It is gone"}, **problems(404, 413, 415)},
)
async def delete(schedule: ScheduleName, studio: OpenStudio) -> Response:
    """Hand nothing more in; the jobs that it has handed in stay."""
    await studio.delete_schedule(schedule)
    return JSONResponse({"id": schedule, "deleted": True})


async def _answer(
    studio: Studio,
    name: str,
    *,
    coming: int = 5,
    history: int = 20,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Response:
    told = schedule_told(await studio.schedule(name, coming=coming, history=history))
    told["request"] = await studio.by_ids(told["request"])
    return JSONResponse(_object(told), status.value, headers)


def _object(told: dict[str, Any]) -> dict[str, Any]:
    return ScheduleObject(object="schedule", **told).model_dump(mode="json")
