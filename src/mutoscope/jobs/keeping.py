"""Keeping the files of jobs within what they may take."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

import structlog

from mutoscope.jobs import exports
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.fitting import previews_of
from mutoscope.store import lending, retention
from mutoscope.store.artifacts import GRACE_S
from mutoscope.store.database import DatabaseGone
from mutoscope.store.retention import Room

log = structlog.get_logger("mutoscope")

GB = 1e9
LOOK_EVERY_S = 3600.0
PASS_S = 5.0


async def keep_within(engine: Engine, *, limit_s: float = PASS_S, grace_s: float = GRACE_S) -> Room:
    """Where the files take more than `keep_gb`, remove what the rules let go, for `limit_s` at
    most; the next pass goes on."""
    allowed = round(engine.settings.keep_gb * GB)
    if not allowed or await retention.kept_bytes(engine.database) <= allowed:
        return Room()
    room = await retention.make_room(
        engine.database, engine.blobs, allowed, limit_s=limit_s, grace_s=grace_s
    )
    for job_id in room.jobs:
        await asyncio.to_thread(exports.expire, engine, job_id)
    log.info("room_made", results=room.results, jobs=len(room.jobs), bytes=room.bytes)
    return room


async def give_back(engine: Engine, *, grace_s: float = GRACE_S) -> Room:
    """Remove what was lent until now."""
    room = await lending.take_away(engine.database, engine.blobs, grace_s=grace_s)
    if room.results or room.jobs:
        await tidy(engine)
        log.info("lent_files_gone", results=room.results, jobs=len(room.jobs), bytes=room.bytes)
    return room


async def tidy(engine: Engine) -> None:
    """Remove what is left of lent files that are gone: their names in `output/`, their previews.
    Whoever has taken the files away may have died before."""
    jobs = await asyncio.to_thread(exports.jobs_with_names, engine)
    left = await lending.names_left(engine.database, jobs)
    await asyncio.to_thread(_tidy, engine, left)


def _tidy(engine: Engine, left: Mapping[str, Collection[str]]) -> None:
    for job_id, names in left.items():
        exports.expire(engine, job_id, kept=names)
    previews_of(engine).trim()


async def keep_after_job(engine: Engine) -> None:
    """`give_back` and `keep_within` where nothing may fail for them."""
    await _in_peace(engine, give_back, keep_within)


async def keep_every_hour(engine: Engine) -> None:
    """Uploads, too, take room; until cancelled."""
    while True:
        await _in_peace(engine, give_back, tidy, keep_within)
        await asyncio.sleep(LOOK_EVERY_S)


async def _in_peace(engine: Engine, *duties: Callable[[Engine], Awaitable[object]]) -> None:
    """Each of them, whatever becomes of the others."""
    for duty in duties:
        try:
            await duty(engine)
        except DatabaseGone as gone:
            log.warning("room_not_made", error=gone.message)
        except Exception as error:
            log.error("room_not_made", error=str(error), exc_info=error)
