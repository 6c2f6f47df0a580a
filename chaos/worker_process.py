"""A worker of its own process, for trials that mistreat it.

`python -m chaos.worker_process toys|installed [--collect-often] [JOB]`: a standing worker, or one
of this job alone; its settings come from the environment. It writes "ready" as soon as it is about
to take jobs.
"""

import gc
import os
import sys
import threading

import structlog

from chaos.pipelines import catalogue
from mutoscope.app import open_studio, run
from mutoscope.config import load_settings


async def main(kind: str, *arguments: str) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    threading.Thread(target=_end_with_trial, name="trial", daemon=True).start()
    jobs = [each for each in arguments if not each.startswith("--")]
    if "--collect-often" in arguments:
        gc.set_threshold(1)
    async with open_studio(load_settings(), pipelines=catalogue(kind)) as studio:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for job_id in jobs:
            await studio.work_job(job_id)
        if not jobs:
            await studio.run_worker()


def _end_with_trial() -> None:
    """Whoever started us holds the other end of stdin: nobody is left behind."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    run(main(*sys.argv[1:]))
