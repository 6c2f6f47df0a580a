"""A worker of its own process, for trials that mistreat it.

`python -m chaos.worker_process toys|installed [--collect-often] [--mishaps=SEED] [JOB]`: a standing
worker, or one of this job alone; its settings come from the environment. With `--mishaps` it makes
memes alone, in whose steps something goes wrong, and tells of it in the working folder. Exit codes:
0 it left in peace, `LOST` it was taken for dead, `ORPHANED` the trial is over.
"""

import gc
import os
import sys
import threading
from pathlib import Path

import structlog

from chaos.mishaps import with_mishaps
from chaos.pipelines import catalogue
from mutoscope.app import open_studio, run
from mutoscope.config import load_settings
from mutoscope.jobs.worker import WorkerLost

LOST = 4
ORPHANED = 5
STDIN = 0


async def main(kind: str, *arguments: str) -> int:
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[*structlog.get_config()["processors"][:-1], plain],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    threading.Thread(target=_end_with_trial, name="trial", daemon=True).start()
    jobs = [each for each in arguments if not each.startswith("--")]
    if "--collect-often" in arguments:
        gc.set_threshold(1)
    seeds = [each.partition("=")[2] for each in arguments if each.startswith("--mishaps=")]
    known = [with_mishaps(seed, Path.cwd()) for seed in seeds] or catalogue(kind)
    async with open_studio(load_settings(), pipelines=known) as studio:
        for job_id in jobs:
            await studio.work_job(job_id)
        try:
            if not jobs:
                await studio.run_worker()
        except WorkerLost:
            return LOST
    return 0


def _end_with_trial() -> None:
    """Whoever started us holds the other end of stdin: nobody is left behind. Read past Python's
    own buffer, whose lock a thread that is left blocked would hold at exit."""
    os.read(STDIN, 1)
    os._exit(ORPHANED)


if __name__ == "__main__":
    sys.exit(run(main(*sys.argv[1:])))
