"""Workers: take jobs from the queue, or one that was asked for, and work them.

An entry of a queue is a wake-up call: what counts is whether our own row can be claimed under the
attempt that the entry carries.
"""

import asyncio
import contextlib
from collections.abc import Mapping

import structlog

from mutoscope.errors import ResourceExhausted
from mutoscope.jobs.aftermath import look_back
from mutoscope.jobs.background import Background
from mutoscope.jobs.deliveries import deliver_before_leaving, deliver_forever
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.exits import STUCK_EXIT
from mutoscope.jobs.keeping import keep_after_job, keep_every_hour
from mutoscope.jobs.membership import Member, membership
from mutoscope.jobs.patience import heeding
from mutoscope.jobs.pipeline import Queue
from mutoscope.jobs.publishing import publish_before_leaving, publish_forever
from mutoscope.jobs.resources import HARD_SHARE, SOFT_SHARE, free_disk_mb
from mutoscope.jobs.runner import run_job
from mutoscope.jobs.scheduling import keep_schedules
from mutoscope.jobs.serving import Server, known_queues
from mutoscope.jobs.signals import asked_to_end
from mutoscope.jobs.stillness import tell_stuck_forever
from mutoscope.jobs.stuck import until_stuck
from mutoscope.jobs.takeover import LOOK_EVERY_S, sweep, until_next_sweep
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import Job
from mutoscope.store import interruption, jobs, queue, workers
from mutoscope.store.database import DatabaseGone
from mutoscope.store.events import Superseded

log = structlog.get_logger("mutoscope")

JOBS_AT_ONCE = 2
"""One renders while the other waits for a network; the steps share the process's slots anyway."""
ADMIT_POLL_S = 1.0
IDLE_POLL_S = 0.2


class WorkerLost(Exception):
    """This worker was taken for dead; its jobs belong to others now. It must leave."""


class Worker:
    """A standing worker: works whatever comes until stopped."""

    def __init__(self, engine: Engine, *, jobs_at_once: int = JOBS_AT_ONCE) -> None:
        self._engine = engine
        self._jobs_at_once = jobs_at_once
        self._leaving = asyncio.Event()
        self._stuck = False
        self._queues: Mapping[str, Queue] = {}

    async def run(self, *, exit_when_idle: bool = False) -> None:
        """Work until `stop`, SIGTERM, SIGINT or cancellation; jobs in hand are given back.

        WorkerLost: could not beat, or was declared dead; a supervisor should start another.
        """
        with asked_to_end(self.stop):
            while True:
                await self._run_as_member(exit_when_idle=exit_when_idle)
                # Whoever submitted while we were leaving may have counted on us: look once more,
                # now that everybody can see that we are gone.
                if self._leaving.is_set() or await self._is_idle():
                    return

    async def _run_as_member(self, *, exit_when_idle: bool) -> None:
        async with membership(self._engine, standing=True) as member, Background() as background:
            await sweep(self._engine)
            await look_back(self._engine)
            background.start(_sweep_now_and_then(self._engine, member), "sweep")
            background.start(self._leave_with(member), "leave")
            background.start(self._leave_when_stuck(member), "stuck")
            background.start(tell_stuck_forever(self._engine, member.worker_id), "stillness")
            background.start(keep_every_hour(self._engine), "keeping")
            background.start(deliver_forever(self._engine), "webhooks")
            background.start(publish_forever(self._engine), "publications")
            background.start(keep_schedules(self._engine), "schedules")
            await self._serve(member, exit_when_idle=exit_when_idle)
            if exit_when_idle and not self._leaving.is_set():  # nobody may be here after us
                await publish_before_leaving(self._engine)
                await deliver_before_leaving(self._engine)
            if self._stuck:
                await self._engine.purchases.finish(member.worker_id)
                member.give_up()
            if member.lost.is_set():
                raise WorkerLost("this worker could not be heard and was taken for dead")

    def stop(self) -> None:
        """Take no more jobs, give back those in hand, and return from `run`."""
        self._leaving.set()

    async def _serve(self, member: Member, *, exit_when_idle: bool) -> None:
        async def work(job_id: str, attempt: int) -> None:
            await self.work(member, job_id, attempt)

        self._queues = await asyncio.to_thread(known_queues, self._engine)
        await workers.serves(self._engine.database, member.worker_id, list(self._queues))
        server = Server(self._engine, member.worker_id, work, jobs_at_once=self._jobs_at_once)
        serving = asyncio.ensure_future(server.run(self._queues))
        leaving = asyncio.ensure_future(self._until_leaving(member, when_idle=exit_when_idle))
        try:
            await asyncio.wait({serving, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not serving.done():
                member.stop_all("shutdown")
                serving.cancel()
            await asyncio.wait({serving, leaving})
        for each in (serving, leaving):
            if not each.cancelled():
                each.result()

    async def work(self, member: Member, job_id: str, attempt: int) -> None:
        """Work the job of one queue entry, if it is still to be worked."""
        if not await self._admit(member, job_id, attempt):
            return
        if self._leaving.is_set():
            await jobs.give_back(self._engine.database, job_id, attempt)
            return
        job = await _claimed(self._engine, member, job_id, self._queues, attempt=attempt)
        if job is not None and not self._leaving.is_set():
            await work_claimed(self._engine, member, job)
        elif job is not None:
            with member.unblamed(job.id):
                await interruption.hand_back(
                    self._engine.database, job.id, job.attempt, "worker_left"
                )

    async def _admit(self, member: Member, job_id: str, attempt: int) -> bool:
        """Wait until there is room for one more job, and say so while there is not. False: the job
        was left to another worker that has room; we have taken no further one meanwhile."""
        said = given_back = False
        while (lack := shortage(self._engine, member)) and not self._leaving.is_set():
            if not said:
                log.warning("no_room", short_of=lack)
                await workers.lack(self._engine.database, member.worker_id, lack)
                said = True
            if not given_back and await self._others_have_room(member):
                await jobs.give_back(self._engine.database, job_id, attempt)
                given_back = True
            await asyncio.sleep(ADMIT_POLL_S)
        if said:
            await workers.lack(self._engine.database, member.worker_id, None)
        return not given_back

    async def _others_have_room(self, member: Member) -> bool:
        return any(
            other["standing"] and other["short_of"] is None and other["id"] != member.worker_id
            for other in await workers.alive(self._engine.database)
        )

    async def _until_leaving(self, member: Member, *, when_idle: bool) -> None:
        while not self._leaving.is_set():
            with contextlib.suppress(DatabaseGone):
                if when_idle and not member.runs and await self._is_idle(member.worker_id):
                    return
            await pause_until(self._leaving, IDLE_POLL_S if when_idle else None)

    async def _is_idle(self, worker_id: int = 0) -> bool:
        return await queue.is_idle(self._engine.database, worker_id, list(self._queues))

    async def _leave_when_stuck(self, member: Member) -> None:
        """Give back what is in hand, and end this process: to be waited for would be to hang."""
        await until_stuck(self._engine.slots)
        log.critical("steps_do_not_end", exit_code=STUCK_EXIT)
        self._stuck = True
        self.stop()
        await asyncio.sleep(self._engine.settings.stop_grace_s)
        member.give_up()  # one of a strict queue cannot be given back

    async def _leave_with(self, member: Member) -> None:
        await member.lost.wait()
        self.stop()


async def work_one(engine: Engine, job_id: str) -> None:
    """Work this very job here, if nobody else has it; returns when its attempt is over.

    Short memory keeps no job from beginning here, as it does at a standing worker: the process is
    new and has this job alone, so that waiting would free nothing.

    ResourceExhausted: there is too little free disk to begin.
    """
    if _is_disk_short(engine):
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
        background.start(_end_when_stuck(engine, member), "stuck")
        background.start(tell_stuck_forever(engine, member.worker_id), "stillness")
        queues = await asyncio.to_thread(known_queues, engine, await _pipelines(engine, job_id))
        job = await _claimed(engine, member, job_id, queues)
        if job is not None:
            await work_claimed(engine, member, job)


async def _pipelines(engine: Engine, job_id: str) -> list[str]:
    """That of the job, if there is one."""
    found = await engine.database.all(
        "SELECT pipeline FROM jobs WHERE id = %(job)s", {"job": job_id}
    )
    return [row["pipeline"] for row in found]


async def _claimed(
    engine: Engine,
    member: Member,
    job_id: str,
    queues: Mapping[str, Queue],
    *,
    attempt: int | None = None,
) -> Job | None:
    """The job, if it is ours now; a worker that is told so that it is dead leaves."""
    strict = [name for name, each in queues.items() if each.strict]
    try:
        with member.unblamed(job_id):
            return await jobs.claim(
                engine.database, job_id, member.worker_id, attempt=attempt, strict=strict
            )
    except Superseded as error:
        log.error("worker_lost", why=error.message)
        member.lose()
        return None


async def _end_when_stuck(engine: Engine, member: Member) -> None:
    """Here nobody starts another process: the job fails, unless it must not end before its step."""
    await until_stuck(engine.slots)
    log.critical("steps_do_not_end")
    if engine.slots.overdue:
        member.give_up()
    member.stop_all("stuck")


async def work_claimed(engine: Engine, member: Member, job: Job) -> None:
    """Work a job that `member` has claimed."""
    with member.running(job) as stop, heeding(stop):
        await run_job(engine, job, stop)
    await keep_after_job(engine)


async def _sweep_now_and_then(engine: Engine, member: Member) -> None:
    while True:
        try:
            await until_next_sweep(engine, member.worker_id)
            await sweep(engine)
            await _lose_if_dead(engine, member)
            await _give_back_dropped(engine, member)
        except DatabaseGone as error:
            log.warning("sweep_missed", error=error.message)
            await asyncio.sleep(LOOK_EVERY_S)
        except Exception as error:  # without sweeps nobody takes over: say it, and go on
            log.error("sweep_failed", error=str(error), exc_info=error)
            await asyncio.sleep(LOOK_EVERY_S)


async def _lose_if_dead(engine: Engine, member: Member) -> None:
    """Others, or our own sweep, may know that this worker is dead before its heartbeat does."""
    if await workers.has_stopped(engine.database, member.worker_id):
        log.error("worker_lost", why="declared dead")
        member.lose()


async def _give_back_dropped(engine: Engine, member: Member) -> None:
    """Jobs that are ours by their rows but not in our hands go to the next worker. One that is
    just being claimed is not in our hands yet, so it takes two looks."""
    before = await workers.dropped(engine.database, member.worker_id, list(member.runs))
    if not before:
        return
    await asyncio.sleep(ADMIT_POLL_S)
    after = await workers.dropped(engine.database, member.worker_id, list(member.runs))
    for row in after:
        if row in before:
            death = row["id"] not in member.let_go
            await interruption.hand_back(
                engine.database, row["id"], row["attempt"], "dropped", death=death
            )
            engine.counts.interrupted("dropped")
            member.let_go.discard(row["id"])


def shortage(engine: Engine, member: Member) -> str | None:
    """What there is too little of for another job of this worker.

    A worker without a job is not held up by what it uses itself: nothing would be freed by waiting,
    unless the guard waits for what a job has left behind.
    """
    used = engine.meter.sample()
    waits = bool(member.runs) or (member.guard is not None and member.guard.is_short)
    if used.memory_share > (SOFT_SHARE if waits else HARD_SHARE):
        return "memory"
    if used.free_memory_mb < engine.settings.min_free_memory_mb:
        return "memory"
    if engine.slots.blocked:
        return "limit"
    return "disk" if _is_disk_short(engine) else None


def _is_disk_short(engine: Engine) -> bool:
    return free_disk_mb(engine.settings.data_dir) < engine.settings.min_free_disk_mb
