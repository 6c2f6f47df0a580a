"""Being a worker: known to the others by a row, alive by a heartbeat."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from mutoscope.jobs.awake import awake_s
from mutoscope.jobs.background import Background
from mutoscope.jobs.black_box import BlackBox, JobInHand
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.exits import GUARD_EXIT, GUARDED, STUCK, STUCK_EXIT
from mutoscope.jobs.fence import Fence
from mutoscope.jobs.guard import Guard, leave_hard
from mutoscope.jobs.heartbeat import Heartbeat
from mutoscope.jobs.loop_watch import LoopWatch
from mutoscope.jobs.stopping import Reason, StopSignal
from mutoscope.models import Job
from mutoscope.store import workers
from mutoscope.store.database import DatabaseGone
from mutoscope.store.processes import this_process
from mutoscope.store.workers import Pulse

log = structlog.get_logger("mutoscope")

WATCH_S = 0.1
WAKE_S = 1.0
"""For the first beat after a sleep."""


@dataclass
class Member:
    """A worker of this process. `lost`: the others think it dead; it must stop and leave.

    `let_go`: jobs that are not in its hands any more, though their rows may say so, and that are
    not to blame for it: the database was away.
    """

    worker_id: int
    fence: Fence
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    runs: dict[str, StopSignal] = field(default_factory=dict[str, StopSignal])
    let_go: set[str] = field(default_factory=set[str])
    guard: Guard | None = None
    give_up: Callable[[], None] = lambda: leave_hard(STUCK_EXIT)
    """Ends this process at once, since no step can begin in it any more."""

    @contextmanager
    def running(self, job: Job) -> Generator[StopSignal]:
        """Have the job in hand within the block; how to stop it. A former run of it that has not
        ended yet has lost it."""
        if job.id in self.runs:
            self.runs.pop(job.id).set("superseded")
        stop = self.runs[job.id] = StopSignal(self.fence, strict=job.lock is not None)
        self.let_go.discard(job.id)
        try:
            with self.unblamed(job.id):
                yield stop
        finally:
            if stop.cut_off:
                self.let_go.add(job.id)
            if self.runs.get(job.id) is stop:
                del self.runs[job.id]

    @contextmanager
    def unblamed(self, job_id: str) -> Generator[None]:
        """A database that goes within the block may leave the job in our hands by its row alone."""
        try:
            yield
        except DatabaseGone:
            self.let_go.add(job_id)
            raise

    def cut_off(self) -> None:
        """Nobody hears this worker: others may soon begin with its jobs. Those of strict queues,
        which must never run twice, stop; the others pause by themselves."""
        for stop in tuple(self.runs.values()):
            if stop.strict:
                stop.cut_off = True
                stop.set("superseded")

    def lose(self) -> None:
        """The others have declared this worker dead: stop its jobs, and leave."""
        self.stop_all("superseded")
        self.lost.set()

    def stop_all(self, reason: Reason) -> None:
        """Stop every job that is being worked on. From any thread."""
        for stop in tuple(self.runs.values()):
            stop.set(reason)

    async def watch_fence(self) -> None:
        """Cut off whenever the fence is down; until cancelled."""
        while True:
            if self.fence.is_down and not (self.fence.was_asleep and await self._heard_soon()):
                self.cut_off()
            await asyncio.sleep(WATCH_S)

    async def _heard_soon(self) -> bool:
        """After a sleep: the beat that is sent now tells whether it was too long."""
        until_s = awake_s() + WAKE_S
        while self.fence.is_down and awake_s() < until_s:
            await self.fence.paused()
        return not self.fence.is_down


@asynccontextmanager
async def membership(engine: Engine, *, standing: bool) -> AsyncGenerator[Member]:
    """Be a worker within the block. Leaving it says so to the others: "finished", "lost" (they had
    taken it for dead), or the name of the error that ended it."""
    limit_s = engine.settings.heartbeat_limit_s
    fence = Fence(limit_s)
    member = Member(
        await workers.register(
            engine.database, this_process(), standing=standing, silence_limit_s=limit_s
        ),
        fence,
    )
    signs = Signs(engine, member)
    cause = "finished"
    async with Background(on_error=lambda _error: member.lose()) as background:
        try:
            background.start(signs.loop_watch.watch(), "loop watch")
            background.start(member.watch_fence(), "fence")
            signs.start()
            yield member
        except Exception as error:
            cause = f"exception: {type(error).__name__}"
            raise
        finally:
            try:
                await engine.purchases.finish(member.worker_id)
            finally:  # whoever is in a hurry: a sign of life that goes on would be a lie
                await _to_its_end(_leave(engine, member, signs, cause))


async def _leave(engine: Engine, member: Member, signs: "Signs", cause: str) -> None:
    await asyncio.to_thread(signs.stop)
    if member.lost.is_set() and cause == "finished":
        cause = "lost"
    try:
        await workers.leave(engine.database, member.worker_id, cause)
        await asyncio.to_thread(signs.box.remove)
    except DatabaseGone as error:  # the others will notice; what ended us says more
        log.warning("leaving_not_said", worker=member.worker_id, error=error.message)
        await asyncio.to_thread(signs.box.leave_behind, cause)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Await work that takes seconds, however often we are cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    task.result()
    if cancelled is not None:
        raise cancelled


class Signs:
    """A worker's signs of life and its guard, on threads of their own. Made on its event loop."""

    def __init__(self, engine: Engine, member: Member) -> None:
        self.loop_watch = LoopWatch()
        self.box = _black_box(engine, member, self.loop_watch)
        self._heartbeat = _heartbeat(engine, member, self.loop_watch)
        self._guard = member.guard = Guard(
            engine.meter,
            member.runs,
            floor_mb=engine.settings.min_free_memory_mb,
            give_up=lambda: _give_up(self.box, GUARDED, GUARD_EXIT),
        )
        member.give_up = lambda: _give_up(self.box, STUCK, STUCK_EXIT)
        self._started = ExitStack()

    def start(self) -> None:
        """Start the threads; if one cannot be, `stop` ends those that were."""
        self._heartbeat.start()
        self._started.callback(self._heartbeat.stop)
        self.box.start()
        self._guard.start()
        self._started.callback(self._guard.stop)

    def stop(self) -> None:
        """End them, but for the box, which outlives what is told of the leaving. Blocks."""
        self._started.close()


def _heartbeat(engine: Engine, member: Member, watch: LoopWatch) -> Heartbeat:
    limit_s = engine.settings.heartbeat_limit_s
    loop = asyncio.get_running_loop()

    def lose() -> None:
        member.stop_all("superseded")
        loop.call_soon_threadsafe(member.lose)

    return Heartbeat(
        Pulse(engine.database.conninfo, member.worker_id, awake_s),
        engine.meter,
        member.fence,
        limit_s=limit_s,
        on_lost=lose,
        may_beat=lambda: not watch.stands_still(limit_s),
    )


def _black_box(engine: Engine, member: Member, watch: LoopWatch) -> BlackBox:
    """Still sooner than the heartbeat is silent, so that the supervisor, who knows that a process
    hangs, comes before those that only do not hear it."""
    limit_s = engine.settings.heartbeat_limit_s

    def look() -> tuple[list[JobInHand], dict[str, float]]:
        tellers = [engine.at_work.get(job_id) for job_id in tuple(member.runs)]
        return [tell() for tell in tellers if tell], engine.meter.sample().body()

    return BlackBox(
        engine.settings.data_dir,
        member.worker_id,
        look,
        silence_limit_s=limit_s,
        is_well=lambda: not watch.stands_still(limit_s / 2),
    )


def _give_up(box: BlackBox, why: str, code: int) -> None:
    leave_hard(code, partial(box.say, why))
