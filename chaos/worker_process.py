"""A worker of its own process, for trials that mistreat it.

`python -m chaos.worker_process toys|installed [--collect-often]`; its settings come from the
environment. It writes "ready" as soon as it is about to take jobs.
"""

import gc
import sys

import structlog

from chaos.pipelines import catalogue
from mutoscope.app import open_studio, run
from mutoscope.config import load_settings


async def main(kind: str, *flags: str) -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    if "--collect-often" in flags:
        gc.set_threshold(1)
    async with open_studio(load_settings(), pipelines=catalogue(kind)) as studio:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await studio.run_worker()


if __name__ == "__main__":
    run(main(*sys.argv[1:]))
