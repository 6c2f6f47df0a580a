"""What the generation routes answer, as the documentation shows it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

Word = Literal["pending", "processing", "completed", "partial_failed", "failed"]
AreaWord = Literal["pending", "processing", "completed", "failed"]
StageWord = Literal[
    "queued",
    "retrieving_imagery",
    "analyzing_property",
    "generating_design",
    "applying_style",
    "finalizing",
    "complete",
]


class AreaProgress(BaseModel):
    """How one area is doing. `id` is what `POST /api/jobs/{id}/retry` and edits call it;
    `preservation` is 1 less the strength of a redesign; `before_after_url`, `thumbnail_url` and
    `proposal_url` are there where `image_url` is, or soon after."""

    id: str
    area: str
    style: str
    custom_prompt: str
    preservation: float
    status: AreaWord
    progress: float
    stage: StageWord
    message: str
    image_url: str | None
    image_urls: list[str]
    before_after_url: str | None
    thumbnail_url: str | None
    proposal_url: str | None
    error: str | None


class SourceImage(BaseModel):
    """A picture of the property as it is."""

    image_type: Literal["user_upload", "street_view", "satellite"]
    image_url: str
    width: int | None
    height: int | None


class Generation(BaseModel):
    """How a redesign is doing. `total_cost`: US dollars, an estimate until it has ended, then what
    was paid; `warnings`: what is taken otherwise than it was asked for, and every stand-in;
    `job_url`: the same as a job, with its events."""

    id: str
    status: Word
    progress: float
    message: str
    address: str | None
    areas: list[AreaProgress]
    source_images: list[SourceImage]
    total_cost: float
    currency: Literal["USD"]
    warnings: list[str]
    error: str | None
    created_at: datetime
    completed_at: datetime | None
    job_url: str
