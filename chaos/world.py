"""A studio of a trial's own: a data folder, a database, and workers that may be hurt."""

import asyncio
import contextlib
import json
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
            known = asyncio.wait_for(until_holds(self._is_known, worker.pid), READY_LIMIT_S)
            await worker.meanwhile(known)
        return worker

    async def start_program(self, *arguments: str) -> WorkerProcess:
        """Our command line as users have it, with a log of its own."""
        program = await WorkerProcess.start(
            *arguments,
            environment=environment_of(self.studio.engine.settings),
            log=self.folder / f"program{len(self.workers)}.log",
            module="mutoscope",
        )
        self.workers.append(program)
        return program

    async def started_program(self, *arguments: str, says: str) -> Mapping[str, Any]:
        """Start it, and wait until it `says` this in its log, in JSON: all of that line.
        RuntimeError: it ended before."""
        program = await self.start_program(*arguments)
        known = asyncio.wait_for(until_holds(_has_said, (program, says)), READY_LIMIT_S)
        await program.meanwhile(known)
        return next(line for line in _lines(program) if line.get("event") == says)

    async def _is_known(self, pid: int) -> bool:
        row = await self.studio.engine.database.one(
            "SELECT id FROM workers WHERE pid = %(pid)s AND stopped_at IS NULL", {"pid": pid}
        )
        return row is not None

    async def submit(
        self, pipeline: str, request: Mapping[str, Any], *, priority: int = 0, seed: int = 7
    ) -> Job:
        """With the same seed: two runs of a request are to be compared. It waits where others are
        busy."""
        return await self.studio.submit(
            pipeline, request, priority=priority, seed=seed, when_busy="queue"
        )

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
            await asyncio.wait_for(until_holds(self._are_settled, ids), limit_s)
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


async def _has_said(of: tuple[WorkerProcess, str]) -> bool:
    program, event = of
    return any(line.get("event") == event for line in _lines(program))


def _lines(program: WorkerProcess) -> list[dict[str, Any]]:
    """What it has said in JSON."""
    return [json.loads(line) for line in program.said.splitlines() if line.endswith("}")]


async def until_holds(holds: Callable[[Q], Awaitable[bool]], what: Q) -> None:
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
