"""Routes on one job."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, StrictInt

from mutoscope.interfaces.web.studio import OpenStudio

router = APIRouter(prefix="/api/jobs/{job_id}")


class Priority(BaseModel):
    """A place in a queue; a higher one goes first."""

    model_config = ConfigDict(extra="forbid")

    priority: StrictInt


@router.get("")
async def show(job_id: str, studio: OpenStudio) -> dict[str, Any]:
    """The whole job."""
    return (await studio.job(job_id)).public()


@router.post("/cancel")
async def cancel(job_id: str, studio: OpenStudio) -> dict[str, Any]:
    """Ask it to stop, within a second; without effect on one that has ended."""
    return (await studio.cancel(job_id)).public()


@router.post("/priority")
async def prioritise(job_id: str, place: Priority, studio: OpenStudio) -> dict[str, Any]:
    """Move it forward or back in its queue."""
    return (await studio.prioritise(job_id, place.priority)).public()
