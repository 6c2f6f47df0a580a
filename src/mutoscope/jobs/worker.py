"""Workers: take jobs from the queue, or one that was asked for, and work them.

The queue is Procrastinate's: its worker claims entries (SKIP LOCKED), orders them by priority and
listens for new ones. An entry is a wake-up call: what counts is whether our own row can be claimed
under the attempt that the entry carries.
"""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import procrastinate
import structlog
from procrastinate.jobs import DeleteJobCondition

from mutoscope.errors import ResourceExhausted
from mutoscope.jobs.background import Background
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.membership import Member, membership
from mutoscope.jobs.resources import SOFT_SHARE, free_disk_mb
from mutoscope.jobs.runner import run_job
from mutoscope.jobs.stopping import StopSignal
from mutoscope.jobs.takeover import sweep
from mutoscope.models import Job
from mutoscope.store import interruption, jobs, queue, workers
from mutoscope.store.database import DatabaseGone, configure

log = structlog.get_logger("mutoscope")

JOBS_AT_ONCE = 2
"""One renders while the other waits for a network; the steps share the process's slots anyway."""
SWEEP_EVERY_S = 10.0
ADMIT_POLL_S = 1.0
QUEUE_AGAIN_S = 0.2


class WorkerLost(Exception):
    """This worker was taken for dead; its jobs belong to others now. It must leave."""


class Worker:
    """A standing worker: works whatever comes until stopped."""

    def __init__(self, engine: Engine, *, jobs_at_once: int = JOBS_AT_ONCE) -> None:
        self._engine = engine
        self._jobs_at_once = jobs_at_once
        self._leaving = asyncio.Event()

    async def run(self, *, exit_when_idle: bool = False) -> None:
        """Work until `stop`, SIGTERM, SIGINT or cancellation; jobs in hand are given back.

        WorkerLost: could not beat, or was declared dead; a supervisor should start another.
        """
        while True:
            await self._run_as_member(exit_when_idle=exit_when_idle)
            # Whoever submitted while we were leaving may have counted on us: look once more, now
            # that everybody can see that we are gone.
            if self._leaving.is_set() or await self._is_idle():
                return

    async def _run_as_member(self, *, exit_when_idle: bool) -> None:
        async with membership(self._engine, standing=True) as member, Background() as background:
            await sweep(self._engine)
            background.start(_sweep_now_and_then(self._engine, member), "sweep")
            background.start(self._leave_with(member), "leave")
            with _on_signals(self.stop):
                await self._serve(member, exit_when_idle=exit_when_idle)
            if member.lost.is_set():
                raise WorkerLost("this worker could not be heard and was taken for dead")

    def stop(self) -> None:
        """Take no more jobs, give back those in hand, and return from `run`."""
        self._leaving.set()

    async def _serve(self, member: Member, *, exit_when_idle: bool) -> None:
        app = _app(self._engine, self, member)
        async with app.open_async(self._engine.database.pool):
            while not self._leaving.is_set():
                await self._until_leaving(app, member, wait=not exit_when_idle)
                if exit_when_idle and await self._is_idle():
                    return
                with contextlib.suppress(TimeoutError):  # the queue's worker ended by itself
                    await asyncio.wait_for(self._leaving.wait(), QUEUE_AGAIN_S)

    async def _until_leaving(self, app: procrastinate.App, member: Member, *, wait: bool) -> None:
        working = asyncio.ensure_future(
            app.run_worker_async(
                queues=[queue.NAME],
                concurrency=self._jobs_at_once,
                wait=wait,
                install_signal_handlers=False,
                delete_jobs=DeleteJobCondition.ALWAYS.value,
            )
        )
        leaving = asyncio.ensure_future(self._leaving.wait())
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not working.done():
                member.stop_all("shutdown")
                working.cancel()
            await asyncio.wait({working})
        if not working.cancelled():
            working.result()

    async def work(self, member: Member, job_id: str, attempt: int) -> None:
        """Work the job of one queue entry, if it is still to be worked."""
        await self._admit(member)
        job = await jobs.claim(self._engine.database, job_id, member.worker_id, attempt=attempt)
        if job is not None and not self._leaving.is_set():
            await work_claimed(self._engine, member, job)
        elif job is not None:
            await interruption.hand_back(self._engine.database, job.id, job.attempt, "worker_left")

    async def _admit(self, member: Member) -> None:
        """Wait until there is room for one more job, and say so while there is not."""
        said = False
        while (lack := shortage(self._engine)) and not self._leaving.is_set():
            if not said:
                log.warning("no_room", short_of=lack)
                await workers.lack(self._engine.database, member.worker_id, lack)
                said = True
            await asyncio.sleep(ADMIT_POLL_S)
        if said:
            await workers.lack(self._engine.database, member.worker_id, None)

    async def _is_idle(self) -> bool:
        async with self._engine.database.connection() as connection:
            return await queue.waiting(connection) == 0

    async def _leave_with(self, member: Member) -> None:
        await member.lost.wait()
        self.stop()


async def work_one(engine: Engine, job_id: str) -> None:
    """Work this very job here, if nobody else has it; returns when its attempt is over.

    Short memory keeps no job from beginning here, as it does at a standing worker: the process is
    new and has this job alone, so that waiting would free nothing.

    ResourceExhausted: there is too little free disk to begin.
    """
    if shortage(engine) == "disk":
        raise ResourceExhausted(
            f"{free_disk_mb(engine.settings.data_dir):.0f} MB of disk are free; a job starts at"
            f" {engine.settings.min_free_disk_mb} MB.",
            hint="Free some space, or set a smaller `min_free_disk_mb`.",
            code="disk",
        )
    async with membership(engine, standing=False) as member, Background() as background:
        await sweep(engine)
        # Where no worker stands, nobody else notices that a job we wait for has lost its worker.
        background.start(_sweep_now_and_then(engine, member), "sweep")
        job = await jobs.claim(engine.database, job_id, member.worker_id)
        if job is not None:
            await work_claimed(engine, member, job)


async def work_claimed(engine: Engine, member: Member, job: Job) -> None:
    """Work a job that `member` has claimed."""
    stop = StopSignal()
    member.runs[job.id] = stop
    try:
        await run_job(engine, job, stop)
    finally:
        del member.runs[job.id]


async def _sweep_now_and_then(engine: Engine, member: Member) -> None:
    while True:
        await asyncio.sleep(SWEEP_EVERY_S)
        try:
            await sweep(engine)
            await _give_back_dropped(engine, member)
        except DatabaseGone as error:
            log.warning("sweep_missed", error=error.message)
        except Exception as error:  # without sweeps nobody takes over: say it, and go on
            log.error("sweep_failed", error=str(error), exc_info=error)


async def _give_back_dropped(engine: Engine, member: Member) -> None:
    """Jobs that are ours by their rows but not in our hands go to the next worker. One that is
    just being claimed is not in our hands yet, so it takes two looks."""
    before = await workers.dropped(engine.database, member.worker_id, list(member.runs))
    await asyncio.sleep(ADMIT_POLL_S)
    after = await workers.dropped(engine.database, member.worker_id, list(member.runs))
    for row in after:
        if row in before:
            await interruption.hand_back(
                engine.database, row["id"], row["attempt"], "dropped", death=True
            )


def shortage(engine: Engine) -> str | None:
    """What there is too little of for another job."""
    if engine.meter.sample().memory_share > SOFT_SHARE:
        return "memory"
    if free_disk_mb(engine.settings.data_dir) < engine.settings.min_free_disk_mb:
        return "disk"
    return None


def _app(engine: Engine, worker: Worker, member: Member) -> procrastinate.App:
    connector = procrastinate.PsycopgConnector(configure=configure)
    app = procrastinate.App(connector=connector)

    @app.task(name=queue.TASK)
    async def work(job_id: str, attempt: int) -> None:
        await worker.work(member, job_id, attempt)

    return app


@contextmanager
def _on_signals(stop: Callable[[], None]) -> Generator[None]:
    """Call `stop` on SIGTERM and SIGINT, where this thread may ask for that."""
    wanted = (signal.SIGTERM, signal.SIGINT)
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    for number in wanted:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)
