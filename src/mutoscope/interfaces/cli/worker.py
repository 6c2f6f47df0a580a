"""The worker, as a child of a supervisor or in this very process."""

from typing import TYPE_CHECKING, Annotated

import structlog
from cyclopts import Parameter

from mutoscope.config import load_settings, prepare_data_dir
from mutoscope.interfaces.cli import session
from mutoscope.jobs import lifeline as pipe
from mutoscope.jobs.supervisor import Supervisor, on_signals, worker_command

if TYPE_CHECKING:
    from mutoscope.app import Studio

log = structlog.get_logger("mutoscope")

LOST = 1
"""The others took this worker for dead: another one is to be started."""


def worker(
    *,
    exit_when_idle: Annotated[
        bool, Parameter(negative=(), help="Leave when there is nothing left to do.")
    ] = False,
    unsupervised: Annotated[
        bool,
        Parameter(
            negative=(), help="Work in this very process; nobody starts it again after a crash."
        ),
    ] = False,
    lifeline: Annotated[bool, Parameter(negative=(), show=False)] = False,
) -> int:
    """Work the queue until stopped; started again after a crash."""
    if lifeline:
        pipe.leave_at_its_end()
    if unsupervised or lifeline:
        return _work_here(exit_when_idle=exit_when_idle)
    return session.guarded(lambda: _supervise(exit_when_idle=exit_when_idle))


def _work_here(*, exit_when_idle: bool) -> int:
    async def command(studio: "Studio") -> int:
        from mutoscope.jobs.worker import WorkerLost

        studio.check_memory()
        log.info("waits_for_jobs", **studio.place())
        try:
            await studio.run_worker(exit_when_idle=exit_when_idle)
        except WorkerLost as error:
            log.error("worker_left", why=str(error))
            return LOST
        return 0

    return session.run(command, logs_to_stderr=True)


def _supervise(*, exit_when_idle: bool) -> int:
    settings = load_settings()
    prepare_data_dir(settings)
    session.keep_log(settings, to_stderr=True)
    supervisor = Supervisor(settings, worker_command(exit_when_idle=exit_when_idle))
    on_signals(supervisor)
    supervisor.start()
    code = supervisor.wait()
    return 1 if code is None else code
