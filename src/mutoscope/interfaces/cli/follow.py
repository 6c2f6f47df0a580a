"""Following a job to its end, working it here when nobody else does.

A command works its own job where no worker is alive and only watches where one is; when that
worker leaves, it takes the job over. Ctrl-C asks once: leave it running, or cancel it.
"""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rich.live import Live
from rich.prompt import Prompt

from mutoscope import app
from mutoscope.interfaces.cli.display import draw, plain_line, summary
from mutoscope.interfaces.cli.documents import plain
from mutoscope.interfaces.cli.terminal import INTERRUPTED, err, exit_code_of, out, print_json
from mutoscope.models import Event, Job

_LOOK_S = 1.0
_REDRAWS_PER_S = 8
_REST = frozenset({"completed", "partial", "failed", "cancelled", "awaiting_input"})


async def follow(
    studio: app.Studio,
    job_id: str,
    *,
    as_json: bool = False,
    inline: bool = False,
    stream: bool = False,
) -> int:
    """Show the job until it ends or waits for a person; its exit code.

    With `stream`, every event is one JSON line on stdout.
    """
    async with _interrupts() as interrupted:
        watcher = asyncio.create_task(_show(studio, job_id, as_json=as_json, stream=stream))
        hand = asyncio.create_task(_lend_a_hand(studio, job_id, inline=inline))
        try:
            done = await _first_of(watcher, hand, interrupted)
        finally:
            await _end(hand)
        if not done:
            await _end(watcher)
            return await _interrupt(studio, job_id, as_json=as_json)
    return finish(await studio.job(job_id), studio, as_json=as_json)


async def leave(studio: app.Studio, job: Job, *, as_json: bool = False) -> int:
    """Leave a job to a worker, starting one if none is alive, and say how to watch."""
    if not await studio.workers_alive():
        pid = studio.start_worker()
        err.print(f"[dim]A background worker (pid {pid}) goes on with it.[/]", highlight=False)
    err.print(f"[dim]Watch it: mutoscope watch {job.id}[/]", highlight=False)
    if as_json:
        print_json(job.public())
    else:
        out.print(job.id, highlight=False)
    return 0


def finish(job: Job, studio: app.Studio, *, as_json: bool) -> int:
    """Print how a job ended, and where its files are."""
    if as_json:
        print_json(job.public())
    err.print(summary(job))
    for warning in job.warnings:
        err.print(f"[yellow]![/] {warning.message}", highlight=False, soft_wrap=True)
    if job.error:
        err.print(f"[red]{job.error.message}[/] [dim]({job.error.code})[/]", highlight=False)
        if job.error.hint:
            err.print(f"  {job.error.hint}", highlight=False, soft_wrap=True)
    if job.question:
        err.print(f"{job.question['question']}\n  mutoscope answer {job.id} …", highlight=False)
    if not as_json:
        for output in job.output:
            if output.kind == "video":
                out.print(str(studio.output_path(job, output)), highlight=False, soft_wrap=True)
    return exit_code_of(job)


async def _show(studio: app.Studio, job_id: str, *, as_json: bool, stream: bool) -> None:
    stages = [stage.name for stage in studio.stages((await studio.job(job_id)).pipeline)]
    live = Live(console=err, refresh_per_second=_REDRAWS_PER_S, transient=True)
    quiet = stream or not err.is_terminal
    with contextlib.nullcontext() if quiet else live:
        memory_mb: float | None = None
        told = ""
        async for event in _until_rest(studio, job_id):
            memory_mb = event.body.get("rss_mb", memory_mb)
            if stream:
                print_json(plain(event))
                continue
            job = await studio.job(job_id)
            if not quiet:
                live.update(draw(job, stages, memory_mb=memory_mb))
            elif not as_json and job.stage != told:
                told = job.stage
                err.print(plain_line(job), highlight=False)


async def _until_rest(studio: app.Studio, job_id: str) -> AsyncGenerator[Event]:
    async for event in studio.watch(job_id):
        yield event
        if event.kind == "job.awaiting_input" and (await studio.job(job_id)).status in _REST:
            return


async def _lend_a_hand(studio: app.Studio, job_id: str, *, inline: bool) -> None:
    """Work the job here whenever nobody else does; look again until it rests."""
    while (await studio.job(job_id)).status not in _REST:
        if inline or not await studio.workers_alive():
            await studio.work_job(job_id)
        await asyncio.sleep(_LOOK_S)


async def _interrupt(studio: app.Studio, job_id: str, *, as_json: bool) -> int:
    job = await studio.job(job_id)
    if job.is_final:
        return finish(job, studio, as_json=as_json)
    if sys.stdin.isatty():
        choice = await asyncio.to_thread(
            Prompt.ask,
            "Leave it to a background worker, or cancel it?",
            choices=["leave", "cancel"],
        )
        if choice == "cancel":
            return await _cancel(studio, job_id, as_json=as_json)
        return await leave(studio, job, as_json=as_json)
    await leave(studio, job, as_json=as_json)
    return INTERRUPTED


async def _cancel(studio: app.Studio, job_id: str, *, as_json: bool) -> int:
    await studio.cancel(job_id)
    return finish(await studio.job(job_id), studio, as_json=as_json)


@asynccontextmanager
async def _interrupts() -> AsyncGenerator[asyncio.Event]:
    """An event that Ctrl-C sets, instead of tearing the work apart."""
    happened = asyncio.Event()
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, happened.set)
    except NotImplementedError:  # Windows: Ctrl-C stays a KeyboardInterrupt
        yield happened
        return
    try:
        yield happened
    finally:
        loop.remove_signal_handler(signal.SIGINT)


async def _first_of(
    watcher: "asyncio.Task[None]", hand: "asyncio.Task[None]", interrupted: asyncio.Event
) -> bool:
    """True when the watcher ended, False when the interrupt came first. Errors come out."""
    waiting = asyncio.create_task(interrupted.wait())
    pending: set[asyncio.Task[Any]] = {watcher, hand, waiting}
    try:
        while not (watcher.done() or waiting.done()):
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done & {watcher, hand}:
                task.result()
    finally:
        await _end(waiting)
    return watcher.done()


async def _end(task: "asyncio.Task[Any]") -> None:
    """Cancel a task and wait until it has stopped; its own error comes out."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
