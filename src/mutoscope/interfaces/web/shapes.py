"""The shapes of answers, for the description of the API (/openapi.json)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Header, Path
from pydantic import BaseModel, BeforeValidator

from mutoscope.app.orders import LONGEST_KEY
from mutoscope.app.uploads import UPLOAD_ID
from mutoscope.interfaces.web.problems import MEDIA_TYPE
from mutoscope.models import Status, StepStatus, WaitingFor

JOB_ID = "job_[0-9a-hjkmnp-tv-z]{26}"
JobId = Annotated[
    str,
    Path(
        description="The id of a job",
        json_schema_extra={"pattern": f"^{JOB_ID}$"},  # what is no id names no job: 404
    ),
]
ArtifactId = Annotated[
    str,
    Path(
        description="The id of an upload (art_…) or an output (job_….0), or a job's id and the key"
        " of a step (job_….segments.3.picture)",
        json_schema_extra={"pattern": rf"^({UPLOAD_ID}|{JOB_ID}\.[A-Za-z0-9_.-]+)$"},
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="The same key and body: the same job",
        pattern="^[!-~]([ -~]*[!-~])?$",
        max_length=LONGEST_KEY,
    ),
]


def _whole(value: object) -> object:
    """JSON knows one kind of number: 5.0 is 5, while "5" and true are none."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
"""Of a whole number in a body, with `strict`."""


class Fault(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    message: str


class Problem(BaseModel):
    """Problem details (RFC 9457). `errors`: all faults of an invalid request."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    errors: list[Fault] = []


class Refusal(BaseModel):
    """Why a job or a step failed. `again`: keys of the steps whose results were refused; a retry
    makes them anew, and what they cost is paid again."""

    code: str
    message: str
    hint: str
    step: str | None
    provider: str | None
    retryable: bool
    resources: dict[str, float] | None
    again: list[str]


class Step(BaseModel):
    """A step of a job: `current` of `total` are its frames or items."""

    key: str
    stage: str
    name: str
    status: StepStatus
    progress: float
    current: int
    total: int
    attempt: int
    provider: str | None
    cost: float
    took_s: float | None
    reused_from: str | None
    error: Refusal | None
    started_at: datetime | None
    completed_at: datetime | None


class Item(BaseModel):
    """A part of the result that people know by name."""

    key: str
    title: str
    status: StepStatus
    progress: float
    stage: str
    message: str
    output: list[str]
    error: Refusal | None


class OutputFile(BaseModel):
    """A finished file."""

    id: str
    kind: str
    name: str
    url: str
    mime_type: str
    bytes: int
    sha256: str
    duration_s: float | None
    width: int | None
    height: int | None
    expires_at: datetime | None


class JobWarning(BaseModel):
    """A fallback that was taken."""

    code: str
    message: str
    step: str | None


class Cost(BaseModel):
    """What a job costs. `doubtful`: so much of `actual` is for calls whose answers were lost and
    that were given up; maybe nobody has charged them."""

    estimated: float
    reserved: float
    actual: float
    currency: str
    doubtful: float


class JobObject(BaseModel):
    """A job. In lists without `steps`, `items`, `output`, `warnings` and long texts."""

    object: Literal["job"]
    id: str
    pipeline: str
    status: Status
    stage: str
    message: str
    progress: float
    queue_position: int | None
    waiting_for: WaitingFor | None
    eta_seconds: float | None
    attempt: int
    owner: str
    parent_id: str | None
    request: dict[str, Any]
    overrides: dict[str, Any]
    takes: dict[str, int]
    question: dict[str, Any] | None
    steps: list[Step]
    items: list[Item]
    output: list[OutputFile]
    warnings: list[JobWarning]
    error: Refusal | None
    cost: Cost
    new: int
    reused: int
    max_cost: float | None
    seed: int
    priority: int
    queue: str
    pinned: bool
    last_seq: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None
    urls: dict[str, str]


class ListedJob(JobObject):
    """A job of a list."""

    title: str
    thumbnail_url: str | None


class JobList(BaseModel):
    """A page of jobs. The next one begins `after` its `last_id`: the last one's id, with its place
    in the order where that changes while it is read (`longest`)."""

    object: Literal["list"]
    data: list[ListedJob]
    has_more: bool
    first_id: str | None
    last_id: str | None


class Deleted(BaseModel):
    """Something is gone."""

    id: str
    deleted: bool


class QuoteObject(BaseModel):
    """What one provider would be asked for."""

    provider: str
    model: str
    what: str
    calls: int
    usd: float


class PlanObject(BaseModel):
    """What a run would do: keys of steps, seconds, and what it probably costs."""

    object: Literal["plan"]
    kept: list[str]
    to_run: list[str]
    counts: dict[str, int]
    seconds: float | None
    cost: float
    lowest_cost: float
    highest_cost: float
    currency: str
    unknown: bool
    certain: bool
    asked: list[QuoteObject]
    basis: list[str]


class PreviewObject(BaseModel):
    """A document before the job: for the eye, and as the text to edit."""

    object: Literal["preview"]
    plan: PlanObject
    lines: list[str]
    text: str


class DocumentObject(BaseModel):
    """A job's document with its edits, as values and as the text to edit; null before it is
    written, the text also where people have none."""

    object: Literal["document"]
    job_id: str
    document: Any
    text: str | None


class UploadObject(BaseModel):
    """A file that was handed in. Requests name its id."""

    object: Literal["upload"]
    id: str
    name: str
    url: str
    mime_type: str
    bytes: int
    sha256: str
    expires_at: datetime


class UploadList(BaseModel):
    """Files that were handed in together."""

    object: Literal["list"]
    data: list[UploadObject]


class PresetObject(BaseModel):
    """Fields of a pipeline's request that are kept under a name."""

    object: Literal["preset"]
    pipeline: str
    name: str
    fields: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class PresetList(BaseModel):
    """All presets, or those of one pipeline."""

    object: Literal["list"]
    data: list[PresetObject]


class TryObject(BaseModel):
    """How one try of a delivery went."""

    number: int
    status_code: int | None
    took_ms: float
    error: str
    at: datetime | None


class DeliveryObject(BaseModel):
    """A message to a webhook, and each try to deliver it."""

    object: Literal["delivery"]
    id: str
    job_id: str
    kind: str
    url: str
    status: Literal["pending", "delivered", "gone", "given_up"]
    created_at: datetime
    due_at: datetime
    tries: list[TryObject]


class DeliveryList(BaseModel):
    """What was told to webhooks, newest first."""

    object: Literal["list"]
    data: list[DeliveryObject]


_WHEN = {
    400: "It cannot be read.",
    401: "Nobody is named who may ask.",
    403: "Not for who asks, or not from there.",
    404: "There is none.",
    405: "Not with this method.",
    409: "Not possible in its status.",
    413: "It is too large.",
    415: "The body is of another kind.",
    416: "There is no such part of the file.",
    422: "It cannot be used; `errors` names the fields.",
    429: "Not now; `Retry-After` says when.",
    502: "A provider's fault.",
    503: "Something is short; `Retry-After` says when to ask again.",
}
ALWAYS = (401, 403, 422, 429, 503)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Problem details with these statuses and those of every route, for its `responses`."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs")
    schema["properties"]["errors"]["items"] = Fault.model_json_schema()
    return {
        status: {"description": _WHEN[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted({*ALWAYS, *statuses})
    }


PROBLEMS: Mapping[int | str, dict[str, Any]] = problems(404)
"""Of a route on one thing that may not be there."""
