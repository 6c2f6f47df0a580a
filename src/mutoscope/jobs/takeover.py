"""The sweep: dead workers are found, their jobs freed, lost queue entries replaced."""

import asyncio
import contextlib

import structlog

from mutoscope.errors import WrongState
from mutoscope.jobs import post_mortem
from mutoscope.jobs.counting import count_ends
from mutoscope.jobs.engine import Engine
from mutoscope.store import artifacts, deadlines, jobs, ledger, queue, uploads, workers
from mutoscope.store.database import DatabaseGone, Row
from mutoscope.store.processes import (
    is_alive,
    is_here,
    machine_started_at,
    runs,
    this_machine,
    this_process,
)

log = structlog.get_logger("mutoscope")

SWEEP_EVERY_S = 10.0
SWEEPS_PER_LIMIT = 3
LOOK_EVERY_S = 1.0
"""For dead neighbours: on the same machine the process table tells at once."""


async def until_next_sweep(engine: Engine, worker_id: int) -> None:
    """Wait for as long as a sweep finds nothing new: some seconds, or until another worker of this
    machine has died."""
    loop = asyncio.get_running_loop()
    limit_s = engine.settings.heartbeat_limit_s
    until = loop.time() + min(SWEEP_EVERY_S, limit_s / SWEEPS_PER_LIMIT)
    while (left_s := until - loop.time()) > 0:
        await asyncio.sleep(min(left_s, LOOK_EVERY_S))
        if await _neighbour_died(engine, worker_id):
            return


async def _neighbour_died(engine: Engine, worker_id: int) -> bool:
    others = await workers.neighbours(engine.database, worker_id, this_machine())
    return not all(runs(other) for other in others)


async def sweep(engine: Engine) -> None:
    """One round, safe to run at any time and in any number of processes at once."""
    ended: list[str] = []
    await engine.clock.look()
    for worker in await workers.believed_alive(engine.database):
        presumed = cause_of_death(worker)
        if presumed is not None:
            await _declare_dead(engine, worker, presumed)
    for job_id in await workers.orphans(engine.database):
        status = await workers.take_over(engine.database, job_id)
        if status is not None:
            log.warning("job_taken_over", job=job_id, status=status)
            engine.counts.interrupted("worker_gone")
            ended.append(job_id)
    for job_id in await workers.end_left(engine.database):
        log.warning("job_stopped", job=job_id)
        ended.append(job_id)
    limits = (engine.settings.job_deadline_s, engine.settings.job_wait_limit_s)
    for job_id in await deadlines.end_overdue(engine.database, *limits):
        log.warning("job_overdue", job=job_id)
        ended.append(job_id)
    limit_s = engine.settings.heartbeat_limit_s
    for job_id in await workers.requeue_strays(engine.database, silent_s=limit_s):
        log.warning("job_requeued", job=job_id)
    await count_ends(engine.counts, engine.database, ended)
    await queue.tidy(engine.database)
    await _sweep_calls(engine)
    await _sweep_files(engine)


async def _declare_dead(engine: Engine, worker: Row, presumed: str) -> None:
    data_dir = engine.settings.data_dir
    found = await asyncio.to_thread(post_mortem.examine, data_dir, worker, presumed)
    beat_at = worker["beat_at"]
    if await workers.leave(
        engine.database, worker["id"], found.cause, found.scene, last_beat_at=beat_at
    ):
        log.warning("worker_dead", worker=worker["id"], pid=worker["pid"], cause=found.cause)
    await asyncio.to_thread(post_mortem.forget, data_dir, worker)


async def _sweep_calls(engine: Engine) -> None:
    """Paid calls and places that this process has dropped are anybody's; those of jobs that are
    over are in doubt; a question about a call that has been settled needs no answer any more."""
    await engine.unsaid.tell()
    if doubted := await ledger.doubt_abandoned(engine.database):
        log.warning("calls_in_doubt", calls=doubted)
    for job_id in await ledger.resolved_questions(engine.database):
        with contextlib.suppress(WrongState):  # it was answered, or cancelled, just now
            await jobs.answer(engine.database, job_id, {})


async def _sweep_files(engine: Engine) -> None:
    """After the jobs, and apart from them: a file that cannot be swept must not keep a job from
    being taken over."""
    try:
        await uploads.forget(engine.database)
        await artifacts.sweep(engine.database, engine.blobs)
    except DatabaseGone:
        raise
    except Exception as error:
        log.error("files_not_swept", error=str(error), exc_info=error)


def cause_of_death(worker: Row) -> str | None:
    """Why a worker is dead, or None when it may be alive."""
    if is_alive(worker):
        return None
    if is_here(worker) and not runs(worker):
        return post_mortem.of_killed(worker["resources"])
    return _silence(worker)


def _silence(worker: Row) -> str:
    if worker["host"] == this_process().host and not is_here(worker):
        return workers.RESTARTED if _before_our_start(worker) else workers.SILENT
    return workers.SILENT


def _before_our_start(worker: Row) -> bool:
    return worker["beat_at"].timestamp() < machine_started_at()
