"""Handing in a job."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg.types.json import Jsonb

from mutoscope.errors import Busy
from mutoscope.models import Artifact, Job, JobWarning
from mutoscope.store import admission, idempotency, queue
from mutoscope.store.admission import NO_LIMITS, Admission
from mutoscope.store.artifacts import refer
from mutoscope.store.blobs import Blobs
from mutoscope.store.database import Connection, Database, Row, rows
from mutoscope.store.events import Fact, append
from mutoscope.store.idempotency import OrderKey
from mutoscope.store.outcomes import raise_warning
from mutoscope.store.reading import load

BUSY_RETRY_S = 30.0
NO_COLUMN = frozenset({"files", "refuse", "order", "limits", "schedule", "warnings"})
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """A job id: "job_", the time in milliseconds and 80 random bits, so that ids sort by age."""
    number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    return "job_" + "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


@dataclass(frozen=True)
class NewJob:
    """What `submit` needs to know. The id is chosen before anything is written, so that handing in
    the same again, after a connection that broke, writes nothing twice."""

    pipeline: str
    request: Mapping[str, Any]
    seed: int
    priority: int = 0
    owner: str = "local"
    parent_id: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    takes: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[Artifact, ...] = ()
    queue: str = "default"
    lock: str | None = None
    """The queue's name, where it is strict."""
    max_cost_usd: float | None = None
    warnings: tuple[JobWarning, ...] = ()
    """What is told of it from the start."""
    id: str = field(default_factory=new_id)
    refuse: bool = False
    """Raise `Busy` rather than wait for another job of the same lock."""
    webhook_url: str | None = None
    order: OrderKey | None = None
    """With the key of an earlier one, that one's job is the answer."""
    limits: Admission = NO_LIMITS
    schedule: str = ""
    """The name of the schedule that hands it in; its first event tells it."""


async def submit(database: Database, new: NewJob, blobs: Blobs) -> Job:
    """Write the job, its first event and its queue entry, or nothing of it. ArtifactLost: a file
    that the request names is not there. InvalidRequest: its key stands for another order. Busy."""
    async with database.transaction() as connection:
        job_id = await enter(connection, new, blobs)
    return await load(database, job_id)


async def enter(connection: Connection, new: NewJob, blobs: Blobs) -> str:
    """The same within a transaction of others; the job's id. Raises what `submit` raises."""
    job_id = new.id
    await refer(connection, new.files, blobs)
    if new.order is not None:
        job_id = await idempotency.claim(connection, new.owner, new.order, new.id)
    if job_id == new.id:
        await _write(connection, new)
    return job_id


async def _write(connection: Connection, new: NewJob) -> None:
    if new.refuse and new.lock is not None:
        await _refuse_if_busy(connection, new.lock, new.id)
    written = await rows(
        connection,
        """
        INSERT INTO jobs (id, pipeline, status, owner, parent_id, family, request, overrides, takes,
            answers, choices, seed, priority, queue, lock, max_cost_usd, webhook_url)
        VALUES (%(id)s, %(pipeline)s, 'queued', %(owner)s, %(parent_id)s,
            coalesce((SELECT family FROM jobs WHERE id = %(parent_id)s), %(parent_id)s, %(id)s),
            %(request)s, %(overrides)s, %(takes)s, %(answers)s, %(choices)s, %(seed)s, %(priority)s,
            %(queue)s, %(lock)s, %(max_cost_usd)s, %(webhook_url)s)
        ON CONFLICT (id) DO NOTHING RETURNING id
        """,
        {name: _column(value) for name, value in vars(new).items() if name not in NO_COLUMN},
    )
    if written:  # else it was handed in before, and only the answer was lost
        await admission.take_in(connection, new.owner, new.limits)
        await _name_files(connection, new.id, new.files)
        by = {"schedule": new.schedule} if new.schedule else {}
        raised = [await raise_warning(connection, new.id, each) for each in new.warnings]
        facts = [Fact("job.queued", {"pipeline": new.pipeline, **by}), *filter(None, raised)]
        await append(connection, new.id, facts)
        await queue.enqueue(connection, new.id)


async def _name_files(connection: Connection, job_id: str, files: Sequence[Artifact]) -> None:
    for file in set(files):
        await rows(
            connection,
            "INSERT INTO request_artifacts (job_id, sha256, suffix)"
            " VALUES (%(job)s, %(sha256)s, %(suffix)s)",
            {"job": job_id, "sha256": file.sha256, "suffix": file.suffix},
        )


async def _refuse_if_busy(connection: Connection, lock: str, job_id: str) -> None:
    """Of several that ask at once, one finds the queue free: they come one after the other. Who was
    let in before, and only heard no answer, is not turned away."""
    await rows(connection, "SELECT hold_queue(%(lock)s, true)", {"lock": lock})
    if await rows(connection, "SELECT id FROM jobs WHERE id = %(job)s", {"job": job_id}):
        return
    live = await rows(
        connection,
        """
        SELECT id, pipeline, worker_id IS NOT NULL AS working, eta_s,
            extract(epoch FROM now() - coalesce(started_at, created_at))::float AS since_s
        FROM jobs WHERE lock = %(lock)s AND completed_at IS NULL
            AND status IN ('queued', 'running', 'cancelling')
        ORDER BY worker_id IS NULL, priority DESC, id
        """,
        {"lock": lock},
    )
    if live:
        raise _busy(live)


def _busy(live: Sequence[Row]) -> Busy:
    ahead, behind = live[0], len(live) - 1
    pipeline, since, job_id = ahead["pipeline"], _duration(ahead["since_s"]), ahead["id"]
    runs = f"A {pipeline} job runs for {since} ({job_id})."
    waits = f"A {pipeline} job waits for {since} ({job_id})."
    told = [runs if ahead["working"] else waits]
    if behind:
        told.append(f"Waiting behind it: {behind}.")
    return Busy(
        " ".join(told),
        hint="Try again when it has ended, or cancel it.",
        retry_after_s=max(1.0, ahead["eta_s"] or BUSY_RETRY_S),
        job_id=job_id,
    )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    told = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(told[:2]) or "less than a second"


def _column(value: Any) -> Any:
    return Jsonb(dict(value)) if isinstance(value, Mapping) else value
