"""The studio: everything an interface can ask for."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutoscope.config import Settings
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Artifact, Event, Job, Plan, Status
from mutoscope.providers.protocols import Providers


@dataclass(frozen=True)
class SystemStatus:
    """How the machine and the queue are doing."""

    workers: tuple[Mapping[str, Any], ...]
    queued: int
    running: int
    memory: Mapping[str, float]
    free_disk_mb: float
    database: str
    last_stop: str | None


class Studio:
    """Made by `open_studio`. Every method may raise `errors.MutoscopeError`."""

    async def submit(
        self,
        pipeline: str,
        request: Mapping[str, Any],
        *,
        priority: int = 0,
        seed: int | None = None,
    ) -> Job:
        """Check the request, write the job, its first event and its queue entry at once."""
        ...

    async def job(self, job_id: str) -> Job:
        """The whole job. NotFound."""
        ...

    async def jobs(
        self,
        *,
        status: Status | None = None,
        pipeline: str | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> list[Job]:
        """Newest first, without their lists; `after` is the last id of the page before."""
        ...

    async def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """The stored events with a `seq` above `after`."""
        ...

    def watch(self, job_id: str, *, after: int = 0) -> AsyncIterator[Event]:
        """Stored events, then new ones as they come; ends after the job's final event."""
        ...

    async def cancel(self, job_id: str) -> Job:
        """Ask it to stop (within a second). No effect on a final job."""
        ...

    async def retry(self, job_id: str, *, only: str | None = None) -> Job:
        """A new attempt of a partial, failed or cancelled job; what is done is reused."""
        ...

    async def edit(
        self, job_id: str, changes: Mapping[str, Any], *, takes: Sequence[str] = ()
    ) -> Job:
        """A new job with `parent_id` and the changes (`{"segments.3.text": "…"}`); `takes` are the
        keys of steps to make anew."""
        ...

    async def plan_edit(
        self, job_id: str, changes: Mapping[str, Any], *, takes: Sequence[str] = ()
    ) -> Plan:
        """What `edit` would run and what it would keep."""
        ...

    async def answer(self, job_id: str, answers: Mapping[str, Any]) -> Job:
        """Answer the question of a job that is `awaiting_input`."""
        ...

    async def delete(self, job_id: str) -> None:
        """Remove a final job and the files that nobody else uses."""
        ...

    async def status(self) -> SystemStatus:
        """Workers, queue, memory, disk, database, and why the last worker stopped."""
        ...

    async def workers_alive(self) -> int:
        """How many standing workers are alive."""
        ...

    async def work_job(self, job_id: str) -> Job:
        """Work this job here, in this process; returns when it has ended or somebody else has
        it."""
        ...

    async def run_worker(self, *, exit_when_idle: bool = False) -> None:
        """Be a standing worker until stopped (SIGTERM, SIGINT, cancellation)."""
        ...

    def start_worker(self) -> int:
        """Start a detached worker process that leaves when idle; its pid."""
        ...

    def pipelines(self) -> list[str]:
        """The names of the installed pipelines."""
        ...

    def pipeline(self, name: str) -> Pipeline:
        """NotFound, with the list of names, when there is none."""
        ...

    def path(self, artifact: Artifact) -> Path:
        """The checked file of an artifact. Read only."""
        ...


@asynccontextmanager
async def open_studio(
    settings: Settings,
    *,
    pipelines: Sequence[Pipeline] | None = None,
    providers: Providers | None = None,
) -> AsyncGenerator[Studio]:
    """Open the store (starting the embedded database if need be), bring its schema up to date, and
    close everything behind."""
    yield Studio()
