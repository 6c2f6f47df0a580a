"""The sweep: dead workers are found, their jobs freed, lost queue entries replaced."""

import structlog

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.resources import HARD_SHARE
from mutoscope.store import artifacts, deadlines, workers
from mutoscope.store.database import DatabaseGone, Row
from mutoscope.store.processes import is_alive, is_here, machine_started_at, runs, this_process

log = structlog.get_logger("mutoscope")


async def sweep(engine: Engine) -> None:
    """One round, safe to run at any time and in any number of processes at once."""
    for worker in await workers.believed_alive(engine.database):
        cause = cause_of_death(worker)
        if cause is not None and await workers.leave(engine.database, worker["id"], cause):
            log.warning("worker_dead", worker=worker["id"], pid=worker["pid"], cause=cause)
    for job_id in await workers.orphans(engine.database):
        status = await workers.take_over(engine.database, job_id)
        if status is not None:
            log.warning("job_taken_over", job=job_id, status=status)
    for job_id in await workers.end_left(engine.database):
        log.warning("job_stopped", job=job_id)
    limits = (engine.settings.job_deadline_s, engine.settings.job_wait_limit_s)
    for job_id in await deadlines.end_overdue(engine.database, *limits):
        log.warning("job_overdue", job=job_id)
    for job_id in await workers.requeue_strays(engine.database):
        log.warning("job_requeued", job=job_id)
    await _sweep_files(engine)


async def _sweep_files(engine: Engine) -> None:
    """After the jobs, and apart from them: a file that cannot be swept must not keep a job from
    being taken over."""
    try:
        await artifacts.sweep(engine.database, engine.blobs)
    except DatabaseGone:
        raise
    except Exception as error:
        log.error("files_not_swept", error=str(error), exc_info=error)


def cause_of_death(worker: Row) -> str | None:
    """Why a worker is dead, or None when it may be alive."""
    if is_alive(worker):
        return None
    return _likely_cause(worker) if is_here(worker) and not runs(worker) else _silence(worker)


def _silence(worker: Row) -> str:
    if worker["host"] == this_process().host and not is_here(worker):
        return "machine restarted" if _before_our_start(worker) else "silent"
    return "silent"


def _before_our_start(worker: Row) -> bool:
    return worker["beat_at"].timestamp() < machine_started_at()


def _likely_cause(worker: Row) -> str:
    if worker["resources"].get("memory_share", 0.0) > HARD_SHARE:
        return "killed, probably out of memory"
    return "killed"
