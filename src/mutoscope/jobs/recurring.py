"""Work that comes due in the database, done beside the jobs: no job waits for it or fails by it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from mutoscope.errors import MutoscopeError
from mutoscope.jobs.waiting import pause_until

log = structlog.get_logger("mutoscope")

LOOK_EVERY_S = 1.0
PAUSE_S = 5.0
"""After what went wrong here."""

Due = Callable[[], Awaitable[int]]
"""Does some of what is due; how much it was."""


async def do_until(done: asyncio.Event, due: Due, name: str) -> None:
    """Do what comes due until `done`; what goes wrong here ends nothing else."""
    while not done.is_set():
        try:
            pause_s = 0.0 if await due() else LOOK_EVERY_S
        except MutoscopeError as error:
            log.warning(f"{name}_wait", error=error.message)
            pause_s = PAUSE_S
        except Exception as error:
            log.error(f"{name}_failed", error=str(error), exc_info=error)
            pause_s = PAUSE_S
        await pause_until(done, pause_s)


async def do_before_leaving(due: Due, name: str, limit_s: float, job_id: str | None = None) -> None:
    """Do what is due, for `limit_s` at most. What cannot be done is left to the next worker: nobody
    fails for it."""
    try:
        async with asyncio.timeout(limit_s):
            while await due():
                pass
    except TimeoutError:
        log.info(f"{name}_left", job=job_id)
    except MutoscopeError as error:
        log.warning(f"{name}_left", job=job_id, error=error.message)
    except Exception as error:
        log.error(f"{name}_failed", job=job_id, error=str(error), exc_info=error)
