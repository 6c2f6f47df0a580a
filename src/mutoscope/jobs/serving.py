"""Which queues there are, and Procrastinate's workers that serve them.

Its worker claims entries (SKIP LOCKED), orders them by priority and listens for new ones; there is
one for each queue, for in a strict queue it must take one at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import procrastinate
import structlog
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.pipeline import Queue
from mutoscope.store import queue
from mutoscope.store.database import Database, DatabaseGone, configure

log = structlog.get_logger("mutoscope")

AGAIN_S = 0.2
AGAIN_AT_MOST_S = 5.0
BEATS_PER_LIMIT = 6

Work = Callable[[str, int], Awaitable[None]]
"""Works the job of one entry: its id, and the attempt that the entry carries."""


def known_queues(engine: Engine, names: Sequence[str] | None = None) -> dict[str, Queue]:
    """The queues of the pipelines there are (or of these), by name; blocks while they are loaded. A
    pipeline that cannot be loaded has none: its jobs wait for a worker that can."""
    found = {"default": Queue()}
    for name in engine.names if names is None else names:
        try:
            pipeline = engine.pipeline(name)
        except Exception as error:
            log.error("pipeline_not_loaded", pipeline=name, error=str(error), exc_info=error)
            continue
        found.setdefault(pipeline.queue.name, pipeline.queue)
    return found


class Server:
    """Serves queues for a worker of ours, until cancelled: entries are handed to `work`."""

    def __init__(self, engine: Engine, worker_id: int, work: Work, *, jobs_at_once: int) -> None:
        self._engine = engine
        self._jobs_at_once = jobs_at_once
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector(configure=configure))
        self._app.job_manager = _Entries(self._app.connector, engine.database, worker_id)
        self._app.task(name=queue.TASK)(_task(work))

    async def run(self, queues: Mapping[str, Queue]) -> None:
        """Serve all of `queues`. Whatever ends one of Procrastinate's workers (it does end when it
        loses the database), another is started."""
        async with self._app.open_async(self._engine.database.pool):
            tasks = [asyncio.ensure_future(self._serve(each)) for each in queues.values()]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:  # a bug: they do not end
                    task.result()
            finally:
                for task in tasks:
                    task.cancel()  # once: a second time would not wait for the jobs in hand
                await asyncio.wait(tasks)

    async def _serve(self, served: Queue) -> None:
        pause_s = AGAIN_S
        loop = asyncio.get_running_loop()
        while True:
            began_at = loop.time()
            try:
                await self._until_it_ends(served)
                log.warning("queue_worker_ended", queue=served.name)
            except Exception as error:  # the database has gone: it is what we wait for to come back
                if _is_cancelled():  # it took the place of the cancellation
                    raise asyncio.CancelledError from error
                log.warning("queue_worker_failed", queue=served.name, error=str(error))
            pause_s = AGAIN_S if loop.time() - began_at > AGAIN_AT_MOST_S else pause_s
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, AGAIN_AT_MOST_S)

    async def _until_it_ends(self, served: Queue) -> None:
        limit_s = self._engine.settings.heartbeat_limit_s
        await self._app.run_worker_async(
            queues=[served.name],
            name=served.name,
            concurrency=1 if served.strict else self._jobs_at_once,
            install_signal_handlers=False,
            delete_jobs=DeleteJobCondition.ALWAYS.value,
            update_heartbeat_interval=limit_s / BEATS_PER_LIMIT,
            stalled_worker_timeout=limit_s,
        )


class _Entries(JobManager):
    """Claims entries, and removes those whose work is over: that somebody else has removed one, or
    that the database has gone, is no error there, the next sweep finds what is left."""

    def __init__(self, connector: Any, database: Database, worker_id: int) -> None:
        super().__init__(connector)
        self._database = database
        self._worker_id = worker_id

    async def register_worker(self) -> int:
        """What Procrastinate's worker calls when it begins."""
        return await queue.register(self._database, self._worker_id)

    async def unregister_worker(self, worker_id: int) -> None:
        """What it calls when it ends, which does not wait for a database that is away."""
        with suppress(DatabaseGone):
            await queue.unregister(self._database, worker_id)

    async def prune_stalled_workers(self, seconds_since_heartbeat: float) -> list[int]:
        """What it calls when it begins. Which of the others are dead our own sweep knows better,
        after a sleep above all: none of them is removed here."""
        return []

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """What Procrastinate's worker calls for the next one."""
        row = await queue.fetch(self._database, list(queues or ()), worker_id)
        return Job.from_row(row) if row else None

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """What Procrastinate's worker calls at the end of each."""
        try:
            await queue.spend(self._database, job.id or 0)
        except DatabaseGone as error:
            log.warning("entry_not_removed", entry=job.id, error=error.message)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _task(work: Work) -> Callable[[str, int], Awaitable[None]]:
    async def run(job_id: str, attempt: int) -> None:
        await work(job_id, attempt)

    return run
