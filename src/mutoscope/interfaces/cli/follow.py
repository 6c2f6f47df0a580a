"""Following a job to its end, working it here when nobody else does.

A command works its own job where no worker is alive and only watches where one is; when that
worker leaves, it takes the job over. Ctrl-C asks once whether to leave it running or to cancel it,
while the job goes on.
"""

import asyncio
import itertools
from collections.abc import Awaitable
from typing import Any, Protocol

from mutoscope import app
from mutoscope.errors import ResourceExhausted
from mutoscope.interfaces.cli.display import Display, summary
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.going_on import ways_on
from mutoscope.interfaces.cli.interruption import Choice, decision, interruption
from mutoscope.interfaces.cli.lost import paths_there
from mutoscope.interfaces.cli.made import by_interest, in_short
from mutoscope.interfaces.cli.obstacles import telling_obstacles
from mutoscope.interfaces.cli.questions import tell_question, tell_rest
from mutoscope.interfaces.cli.terminal import (
    INTERRUPTED,
    cell,
    err,
    exit_code_of,
    out,
    print_json,
    print_problem,
)
from mutoscope.jobs.waiting import pause_until
from mutoscope.models import FINAL, Job

_LOOK_S = 1.0
_LOOKS_BEHIND = 10
_LET_GO_S = 10.0
_REST = FINAL | {"awaiting_input"}


class Seen(Protocol):
    """Told of the job as it is now, and of the memory that is used where that is known."""

    def __call__(self, job: Job, *, memory_mb: float | None = None) -> None: ...


async def follow(
    studio: app.Studio,
    job_id: str,
    *,
    as_json: bool = False,
    inline: bool = False,
    stream: bool = False,
    own: bool = True,
    since: Job | None = None,
) -> int:
    """Show the job until it ends or waits for a person; its exit code.

    With `stream`, every event is one JSON line on stdout, and nothing else is. A job that is not
    the command's `own` and that it does not work is nobody's to leave: Ctrl-C ends the looking.
    `since` as of `tell_end`.
    """
    stages = [stage.name for stage in studio.stages((await studio.job(job_id)).pipeline)]
    async with interruption() as caught, telling_obstacles(studio):
        with Display(err, stages, silent=as_json or stream) as display:
            show = _stream(studio, job_id) if stream else _show(studio, job_id, display.update)
            hand = _Hand(studio, job_id, seen=display.update, inline=inline)
            choice = decision(caught, is_ours=lambda: own or hand.works, quiet=display.stop)
            try:
                left = await _first_of(show, hand, choice)
            except ResourceExhausted as error:  # no room to begin, or the database has gone
                error.hint = f"{error.hint} The job is kept: mutoscope watch {job_id}".strip()
                raise
        job = await studio.job(job_id)
        if left in ("leave", "go") and not job.is_final:
            if own or hand.worked:
                await leave(studio, job, as_json=as_json, silent=stream)
            else:
                _say_how_to_watch(job)
            return 0 if left == "leave" else INTERRUPTED
    if left == "cancel" and not job.is_final:
        job = await stop(studio, job_id)
    code = await _told(studio, job, since, as_json=as_json, stream=stream)
    await studio.deliver(job_id)  # maybe no worker is there to do it
    return code


async def _told(
    studio: app.Studio, job: Job, since: Job | None, *, as_json: bool, stream: bool
) -> int:
    if stream:
        tell_end(job, since=since)
        return exit_code_of(job)
    if not as_json:
        await tell_rest(studio, job)
    return finish(job, studio, as_json=as_json, since=since)


async def stop(studio: app.Studio, job_id: str) -> Job:
    """Ask a job to stop and wait until it has; a dead worker's job is stopped for it. Its webhook
    is told: maybe no worker is there to do it."""
    await studio.cancel(job_id)
    job = await rest(studio, job_id)
    await studio.deliver(job_id)
    return job


async def rest(studio: app.Studio, job_id: str) -> Job:
    """The job when it has ended or waits for a person; worked here where nobody else does,
    without a word."""
    await _first_of(_show(studio, job_id), _Hand(studio, job_id), _never())
    return await studio.job(job_id)


async def leave(
    studio: app.Studio, job: Job, *, as_json: bool = False, silent: bool = False
) -> None:
    """Leave a job to a worker, starting one if none is alive, and say how to watch. What the
    command gives, unless it is `silent`, is the job's id, or the job with `as_json`."""
    if job.waiting_for == "paused":  # a worker would leave at once
        told = f"It waits in the queue {job.queue}, which is paused: mutoscope queues resume"
        err.print(f"[dim]{told} {job.queue}[/]")
    elif await studio.is_worked_on(job.id):
        err.print("[dim]Another process goes on with it.[/]")
    elif not await studio.workers_alive():
        pid = studio.start_worker()
        err.print(f"[dim]A background worker (pid {pid}) goes on with it.[/]")
    _say_how_to_watch(job)
    if silent:
        return
    if as_json:
        print_json(job.public())
    else:
        out.print(job.id)


def _say_how_to_watch(job: Job) -> None:
    err.print(f"[dim]Watch it: mutoscope watch {job.id}[/]")


def finish(job: Job, studio: app.Studio, *, as_json: bool, since: Job | None = None) -> int:
    """Print how a job ended, and where its files are."""
    if as_json:
        print_json(job.public())
    tell_end(job, since=since)
    made = by_interest(job)
    paths = paths_there(studio, job, made)  # all, in one folder
    if paths and not as_json:
        out.print(cell(str(paths[0])), soft_wrap=True)
        if beside := ", ".join(in_short(made[1:])):
            err.print(f"[dim]with {beside}[/]", soft_wrap=True)
    return exit_code_of(job)


def tell_end(job: Job, *, since: Job | None = None) -> None:
    """Say on stderr how a job ended, or what it waits for; with `since` counting only what it has
    made and paid since it was so."""
    if job.error is None:
        err.print(summary(job, since=since))
    for warning in job.warnings:
        err.print("[yellow]![/]", end=" ")
        err.print(warning.message, markup=False, soft_wrap=True)
    if job.error:
        print_problem(job.error.message, job.error.hint)
    for line in ways_on(job):
        err.print(f"  {line}", markup=False, soft_wrap=True)
    tell_question(job)


def _unseen(job: Job, *, memory_mb: float | None = None) -> None:
    """Nobody looks."""


async def _show(studio: app.Studio, job_id: str, seen: Seen = _unseen) -> None:
    job = await app.patiently(studio.job, job_id)
    seen(job)
    if job.status in _REST:
        return
    async for event in studio.watch(job_id, after=job.last_seq):
        job = await app.patiently(studio.job, job_id)
        seen(job, memory_mb=event.body.get("rss_mb"))
        if job.status in _REST:
            return


async def _stream(studio: app.Studio, job_id: str) -> None:
    async for event in studio.watch(job_id):
        print_json(plain(event))
        if event.kind == "job.awaiting_input":
            job = await app.patiently(studio.job, job_id)
            if job.status == "awaiting_input" and job.last_seq == event.seq:
                return


class _Hand:
    """Works the job here whenever nobody else does. `works`: it does so now; `worked`: it did
    when it was told to let go."""

    def __init__(
        self,
        studio: app.Studio,
        job_id: str,
        *,
        seen: Seen = _unseen,
        inline: bool = False,
    ) -> None:
        self._studio = studio
        self._job_id = job_id
        self._seen = seen
        self._inline = inline
        self.works = False
        self.worked = False
        self._told_of_memory = False
        self.rested = asyncio.Event()

    async def lend(self) -> None:
        """Look every second until the job rests."""
        for look in itertools.count():
            if self.rested.is_set():
                return
            job = await app.patiently(self._studio.job, self._job_id)
            self._seen(job)
            if job.status in _REST:
                return
            if job.waiting_for == "memory" and not self._told_of_memory:
                self._told_of_memory = True
                err.print(f"waits for memory: {self._studio.memory_needed()}", soft_wrap=True)
            if _may_begin(job, look) and await app.patiently(self._is_needed):
                await self._work()
            await pause_until(self.rested, _LOOK_S)

    async def _work(self) -> None:
        self.works = True
        try:
            await app.patiently(self._studio.work_job, self._job_id)
        finally:
            self.works = False

    async def _is_needed(self) -> bool:
        if await self._studio.is_worked_on(self._job_id):
            return False
        return self._inline or not await self._studio.workers_alive()


def _may_begin(job: Job, look: int) -> bool:
    """Whether to try and work the job here. Behind another one now and then all the same: who works
    that one may have died, and trying finds out."""
    if job.waiting_for == "lock":
        return look % _LOOKS_BEHIND == 0
    if job.status == "running" and job.waiting_for == "memory":
        return False  # stopped for lack of it: to be tried again, but later
    return job.waiting_for != "paused"


async def _first_of(show: Awaitable[None], hand: _Hand, choice: Awaitable[Choice]) -> Choice | None:
    """None when the job has come to rest, the choice when that came first. Errors come out;
    nothing goes on behind."""
    showing, working = asyncio.ensure_future(show), asyncio.ensure_future(hand.lend())
    choosing = asyncio.ensure_future(choice)
    pending: set[asyncio.Future[Any]] = {showing, working, choosing}
    try:
        while not (showing.done() or choosing.done()):
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            if working in done:
                working.result()
        if not showing.done():
            hand.worked = hand.works
            return choosing.result()
        showing.result()
        hand.rested.set()
        await asyncio.wait({working}, timeout=_LET_GO_S)
        return None
    finally:
        for task in (showing, working, choosing):
            task.cancel()
        while not (showing.done() and choosing.done()):  # what they await may swallow it
            await asyncio.wait({showing, choosing}, timeout=_LOOK_S)
            showing.cancel()
            choosing.cancel()
        await asyncio.gather(showing, working, choosing, return_exceptions=True)


async def _never() -> Choice:
    """Nobody is there to choose."""
    await asyncio.Event().wait()
    return "go"
