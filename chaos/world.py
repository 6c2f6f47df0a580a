"""A studio of a trial's own: a data folder, a database, and workers that may be hurt."""

import asyncio
import contextlib
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from chaos.pipelines import Kind, catalogue
from chaos.worker import WorkerProcess
from mutoscope.app import Studio, patiently
from mutoscope.config import environment_of
from mutoscope.jobs.pipeline import Pipeline
from mutoscope.models import Event, Job
from mutoscope.testing import temporary_studio

HEARTBEAT_LIMIT_S = 3.0
LOOK_S = 0.1
READY_LIMIT_S = 60

Q = TypeVar("Q")


class World:
    """`folder` is the trial's to write into; `studio` looks on from this process."""

    def __init__(self, folder: Path, studio: Studio, kind: Kind) -> None:
        self.folder = folder
        self.studio = studio
        self.workers: list[WorkerProcess] = []
        self._kind = kind

    async def start_worker(self, *arguments: str, wait: bool = True) -> WorkerProcess:
        """A worker in a process of its own, with the arguments of `worker_process`. With `wait` the
        others know it when this returns (RuntimeError: it did not come so far)."""
        worker = await WorkerProcess.start(
            self._kind,
            *arguments,
            environment=environment_of(self.studio.engine.settings),
            log=self.folder / "workers.log",
        )
        self.workers.append(worker)
        if wait:
            known = asyncio.wait_for(_until(self._is_known, worker.pid), READY_LIMIT_S)
            await worker.meanwhile(known)
        return worker

    async def _is_known(self, pid: int) -> bool:
        row = await self.studio.engine.database.one(
            "SELECT id FROM workers WHERE pid = %(pid)s AND stopped_at IS NULL", {"pid": pid}
        )
        return row is not None

    async def submit(self, pipeline: str, request: Mapping[str, Any], *, priority: int = 0) -> Job:
        """With the seed 7: two runs of a request are to be compared."""
        return await self.studio.submit(pipeline, request, priority=priority, seed=7)

    async def watch(self, job_id: str) -> AsyncIterator[Event]:
        """All events from the first on, until the job is final."""
        async for event in self.studio.watch(job_id):
            yield event

    async def until(self, job_id: str, kind: str, key: str | None = None) -> Event:
        """Wait for an event. RuntimeError: the job ended without."""
        async for event in self.studio.watch(job_id):
            if event.kind == kind and key in (None, event.body.get("key")):
                return event
        raise RuntimeError(f"{job_id} ended without {kind} {key or ''}")

    async def ended(self, job_ids: Iterable[str], *, limit_s: float) -> list[Job]:
        """The jobs as they are when all are final or wait for a person, or when time is up."""
        ids = list(job_ids)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(_until(self._are_settled, ids), limit_s)
        return [await self.studio.job(job_id) for job_id in ids]

    async def _are_settled(self, job_ids: Sequence[str]) -> bool:
        """One question for all: watchers would take from the workers what is to be measured."""
        row = await self.studio.engine.database.one(
            "SELECT id FROM jobs WHERE id = ANY(%(ids)s) AND completed_at IS NULL"
            " AND status <> 'awaiting_input' LIMIT 1",
            {"ids": list(job_ids)},
        )
        return row is None

    async def close(self) -> None:
        """Nobody that was started here lives on."""
        for worker in self.workers:
            if worker.is_running:
                await worker.kill()


async def _until(holds: Callable[[Q], Awaitable[bool]], what: Q) -> None:
    """Ask now and then, also while the database is away."""
    while True:
        if await patiently(holds, what):
            return
        await asyncio.sleep(LOOK_S)


@asynccontextmanager
async def opened_world(
    folder: Path,
    *,
    database_url: str | None,
    kind: Kind = "toys",
    more: Sequence[Pipeline] = (),
    **settings: Any,
) -> AsyncGenerator[World]:
    """A world in `folder`, on a database of its own (None: an embedded server in the folder).
    `more` pipelines are known in this process only."""
    known = [*more, *(catalogue(kind) or ())] if more else catalogue(kind)
    settings.setdefault("heartbeat_limit_s", HEARTBEAT_LIMIT_S)
    await asyncio.to_thread(folder.mkdir, parents=True)
    async with temporary_studio(
        folder / "data", database_url=database_url, pipelines=known, **settings
    ) as studio:
        world = World(folder, studio, kind)
        try:
            yield world
        finally:
            await world.close()
