"""The sweep: dead workers are found, their jobs freed, lost queue entries replaced."""

import structlog

from mutoscope.jobs.engine import Engine
from mutoscope.jobs.membership import this_process
from mutoscope.jobs.resources import HARD_SHARE, machine_started_at, pid_started_at
from mutoscope.store import artifacts, workers
from mutoscope.store.database import DatabaseGone, Row

log = structlog.get_logger("mutoscope")

SAME_START_S = 1.0


async def sweep(engine: Engine) -> None:
    """One round, safe to run at any time and in any number of processes at once."""
    for worker in await workers.believed_alive(engine.database):
        cause = cause_of_death(worker, engine.settings.heartbeat_limit_s)
        if cause is not None and await workers.leave(engine.database, worker["id"], cause):
            log.warning("worker_dead", worker=worker["id"], pid=worker["pid"], cause=cause)
    for job_id in await workers.orphans(engine.database):
        status = await workers.take_over(engine.database, job_id)
        if status is not None:
            log.warning("job_taken_over", job=job_id, status=status)
    for job_id in await workers.end_left(engine.database):
        log.warning("job_stopped", job=job_id)
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


def cause_of_death(worker: Row, limit_s: float) -> str | None:
    """Why a worker is dead, or None when it may be alive.

    On this machine the process table knows at once (a pid with another start time is another
    process); elsewhere only silence does.
    """
    me = this_process()
    if worker["host"] == me.host and not _runs(worker):
        return _likely_cause(worker)
    return "silent" if worker["silent_s"] > limit_s else None


def _runs(worker: Row) -> bool:
    started_at = pid_started_at(worker["pid"])
    return started_at is not None and abs(started_at - worker["pid_started_at"]) < SAME_START_S


def _likely_cause(worker: Row) -> str:
    if worker["beat_at"].timestamp() < machine_started_at():
        return "machine restarted"
    if worker["resources"].get("memory_share", 0.0) > HARD_SHARE:
        return "killed, probably out of memory"
    return "killed"
