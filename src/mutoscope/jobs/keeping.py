"""Keeping the files of jobs within what they may take."""

import asyncio

import structlog

from mutoscope.jobs import exports
from mutoscope.jobs.engine import Engine
from mutoscope.store import lending, reading, retention
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
    for job_id in room.jobs:
        kept = [each.name for each in (await reading.load(engine.database, job_id)).output]
        await asyncio.to_thread(exports.expire, engine, job_id, kept=kept)
    if room.results or room.jobs:
        log.info("lent_files_gone", results=room.results, jobs=len(room.jobs), bytes=room.bytes)
    return room


async def keep_after_job(engine: Engine) -> None:
    """`give_back` and `keep_within` where nothing may fail for them."""
    try:
        await give_back(engine)
        await keep_within(engine)
    except DatabaseGone as gone:
        log.warning("room_not_made", error=gone.message)
    except Exception as error:
        log.error("room_not_made", error=str(error), exc_info=error)


async def keep_every_hour(engine: Engine) -> None:
    """Uploads, too, take room; until cancelled."""
    while True:
        await keep_after_job(engine)
        await asyncio.sleep(LOOK_EVERY_S)
