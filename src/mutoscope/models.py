"""Values that every layer shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol


@dataclass(frozen=True)
class Word:
    """A caption word: its clean spelling with its punctuation, and when it is spoken (seconds)."""

    text: str
    start_s: float
    end_s: float


def shifted(words: Sequence[Word], by_s: float) -> tuple[Word, ...]:
    """The same words, later."""
    return tuple(Word(word.text, word.start_s + by_s, word.end_s + by_s) for word in words)


@dataclass(frozen=True)
class Artifact:
    """A file in the store, known by its content. `suffix` carries the dot: ".mp4"."""

    sha256: str
    bytes: int
    suffix: str
    mime_type: str


class Work(Protocol):
    """What a step may do with the outside world; handed to it as its first argument.

    Blocking step functions run on a thread; every method may be called from there.
    """

    @property
    def seed(self) -> int:
        """A seed of this step's own, derived from the job's seed and the step's key."""
        ...

    def path(self, artifact: Artifact) -> Path:
        """The file of an artifact; its size and hash have been checked. Read only."""
        ...

    def scratch(self, name: str) -> Path:
        """A path for a file this step writes; the folder is deleted when the step ends."""
        ...

    def keep(self, path: Path, mime_type: str) -> Artifact:
        """Move a finished scratch file into the store."""
        ...

    def tick(self, current: int, total: int, further: int = 0) -> None:
        """Report real progress, at every frame or item. `further`: how many of `total` have passed
        the step's second stage as well. Raises when the job is cancelled, superseded or past a
        limit: let it through."""
        ...

    def warn(self, code: str, message: str) -> None:
        """Make a fallback visible in the job's `warnings`."""
        ...


Tick = Callable[[int, int], None]
"""`tick(current, total)`: how `media` reports frames without knowing that jobs exist."""


Status = Literal[
    "queued",
    "running",
    "awaiting_input",
    "cancelling",
    "completed",
    "partial",
    "failed",
    "cancelled",
]
StepStatus = Literal["pending", "running", "completed", "reused", "failed", "skipped"]
WaitingFor = Literal["worker", "memory", "disk", "lock", "limit", "budget", "paused"]
Change = Literal[
    "claim",
    "pause",
    "answer",
    "cancel",
    "complete",
    "fall_short",
    "fail",
    "stop",
    "retry",
    "remake",
]

FINAL: frozenset[Status] = frozenset({"completed", "partial", "failed", "cancelled"})

TRANSITIONS: Mapping[tuple[Status, Change], Status] = {
    ("queued", "claim"): "running",
    ("queued", "cancel"): "cancelled",
    ("queued", "fail"): "failed",
    ("running", "claim"): "running",  # a dead worker's job, taken over
    ("running", "pause"): "awaiting_input",
    ("running", "cancel"): "cancelling",
    ("running", "complete"): "completed",
    ("running", "fall_short"): "partial",
    ("running", "fail"): "failed",
    ("cancelling", "cancel"): "cancelling",
    ("cancelling", "stop"): "cancelled",
    ("awaiting_input", "answer"): "queued",
    ("awaiting_input", "cancel"): "cancelled",
    ("awaiting_input", "fail"): "failed",
    ("partial", "retry"): "queued",
    ("failed", "retry"): "queued",
    ("cancelled", "retry"): "queued",
    ("completed", "remake"): "queued",  # its files were removed to make room
}
"""Every way a job's status can change: (status, change) -> next status. What is not here cannot
happen. A worker's death is no change: the job stays `running` until it is claimed again."""


@dataclass(frozen=True)
class ErrorInfo:
    """Why a job or a step failed, for the person who reads it. `again`: keys of the steps whose
    results were refused; a retry makes them anew."""

    code: str
    message: str
    hint: str = ""
    step: str | None = None
    provider: str | None = None
    retryable: bool = False
    resources: Mapping[str, float] | None = None
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class JobWarning:
    """A fallback that was taken, visible in the result."""

    code: str
    message: str
    step: str | None = None


@dataclass(frozen=True)
class Output:
    """A finished file. `name` is what a person downloads; `id` is what an address names. It may be
    kept until `expires_at`; None: for good."""

    id: str
    kind: str
    name: str
    artifact: Artifact
    duration_s: float | None = None
    width: int | None = None
    height: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True)
class StepRun:
    """One step of a job: `current` of `total` are its own frames or items."""

    key: str
    stage: str
    name: str
    status: StepStatus
    attempt: int
    progress: float = 0.0
    current: int = 0
    total: int = 0
    digest: str = ""
    provider: str | None = None
    cost: float = 0.0
    took_s: float | None = None
    error: ErrorInfo | None = None
    reused_from: str | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None


@dataclass(frozen=True)
class Item:
    """A part of the result that people know by name: a scene, a meme, an area."""

    key: str
    title: str
    status: StepStatus = "pending"
    progress: float = 0.0
    stage: str = ""
    message: str = ""
    output: tuple[str, ...] = ()
    error: ErrorInfo | None = None


@dataclass(frozen=True)
class Event:
    """A fact about a job. `seq` counts from 1 within the job, without gaps."""

    seq: int
    job_id: str
    at: datetime
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cost:
    """What a job costs, in `currency`. `doubtful`: so much of `actual` is for calls whose answers
    were lost and that were given up; maybe nobody has charged them."""

    estimated: float = 0.0
    reserved: float = 0.0
    actual: float = 0.0
    currency: str = "USD"
    doubtful: float = 0.0

    @property
    def certain(self) -> float:
        """What was paid without a doubt."""
        return max(0.0, round(self.actual - self.doubtful, 9))


@dataclass(frozen=True)
class Job:
    """A job as the outside sees it. Lists (`steps`, `items`, …) are empty in listings. `family`:
    the job that it began with, or that what it is an edit of began with."""

    id: str
    pipeline: str
    status: Status
    request: Mapping[str, Any]
    created_at: datetime
    seed: int = 0
    priority: int = 0
    queue: str = "default"
    lock: str | None = None
    stage: str = ""
    message: str = ""
    progress: float = 0.0
    queue_position: int | None = None
    waiting_for: WaitingFor | None = None
    eta_seconds: float | None = None
    attempt: int = 1
    owner: str = "local"
    parent_id: str | None = None
    family: str = ""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    takes: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)
    question: Mapping[str, Any] | None = None
    steps: tuple[StepRun, ...] = ()
    items: tuple[Item, ...] = ()
    output: tuple[Output, ...] = ()
    warnings: tuple[JobWarning, ...] = ()
    error: ErrorInfo | None = None
    cost: Cost = Cost()
    max_cost: float | None = None
    pinned: bool = False
    new: int = 0
    reused: int = 0
    last_seq: int = 0
    worker_id: int | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    expires_at: datetime | None = None

    @property
    def is_final(self) -> bool:
        """Nothing more happens to it unless somebody retries or edits it."""
        return self.status in FINAL

    def public(self) -> dict[str, Any]:
        """Plain JSON values, times as RFC 3339: the job object of the interfaces. An output says
        itself how large its file is, and of what kind."""
        told = _plain(asdict(self))
        del told["family"]
        return {"object": "job", **told, "output": [_flat(each) for each in told["output"]]}


@dataclass(frozen=True)
class QueueState:
    """A queue as the outside sees it. `strict`: one job at a time; `oldest_wait_s`: how long the
    first of those that wait has done so."""

    name: str
    strict: bool = False
    paused: bool = False
    waiting: int = 0
    running: int = 0
    oldest_wait_s: float | None = None


@dataclass(frozen=True)
class Quote:
    """What one provider would be asked for, and what that probably costs (USD). `what` is the name
    of the step."""

    provider: str
    model: str
    what: str
    calls: int
    usd: float


@dataclass(frozen=True)
class Plan:
    """What a run would do. `unknown`: planning stopped there, what follows depends on new work.

    `cost` (USD) is probable, and lies between the two others; `certain`: no number of scenes or
    words was taken for granted. `basis`: sentences on what the numbers come from.
    """

    kept: tuple[str, ...]
    to_run: tuple[str, ...]
    seconds: float | None
    cost: float = 0.0
    unknown: bool = False
    lowest_cost: float = 0.0
    highest_cost: float = 0.0
    certain: bool = False
    asked: tuple[Quote, ...] = ()
    basis: tuple[str, ...] = ()


def _flat(output: dict[str, Any]) -> dict[str, Any]:
    file = output.pop("artifact")
    return output | {name: file[name] for name in ("mime_type", "bytes", "sha256")}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value
